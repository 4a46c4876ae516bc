import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, type ReactElement, useState } from 'react';
import { answerStep, type Step, signIn } from '../session.ts';

type Asked = { readonly kind: 'password' } | Exclude<Step, { kind: 'done' }>;

const WRONG = 'E-mail address or password is wrong.';
/** Cognito's own words would tell whether an address is known. */
const SAID: Readonly<Record<string, string>> = {
  NotAuthorizedException: WRONG,
  UserNotFoundException: WRONG,
  CodeMismatchException: 'The code is wrong, or too old. Enter the one that is shown now.',
  EnableSoftwareTokenMFAException: 'The code is wrong, or too old. Enter the one that is shown now.',
  ExpiredCodeException: 'The code is wrong, or too old. Enter the one that is shown now.',
  InvalidPasswordException: 'The password needs 12 characters, with small and capital letters, digits and symbols.',
  LimitExceededException: 'Too many attempts. Wait a quarter of an hour.',
  TooManyRequestsException: 'Too many attempts. Wait a moment.',
  NetworkError: 'The service cannot be reached. Check your connection and try again.',
};

/** Sign in: with a password, then with whatever the user pool asks for. */
export default function SignIn({ ended, onDone }: { ended: boolean; onDone: () => Promise<void> }): ReactElement {
  const [asked, setAsked] = useState<Asked>({ kind: 'password' });
  const [email, setEmail] = useState('');
  const [secret, setSecret] = useState('');
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setWrong('');
    try {
      const step = asked.kind === 'password' ? await signIn(email.trim(), secret) : await answerStep(secret, email);
      setSecret('');
      if (step.kind === 'done') await onDone();
      else setAsked(step);
    } catch (error) {
      setWrong(SAID[(error as Error).name] ?? 'Signing in failed. Try again.');
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="sign-in">
      <form onSubmit={(event) => void submit(event)}>
        <Form
          actions={
            <Button variant="primary" formAction="submit" loading={busy}>
              {asked.kind === 'password' ? 'Sign in' : 'Continue'}
            </Button>
          }
          errorText={wrong}
        >
          <Container header={<Header variant="h1">Sign in</Header>}>
            <SpaceBetween size="m">
              {ended && <Alert type="info">Your session has ended. Sign in again to go on where you were.</Alert>}
              {asked.kind === 'password' && (
                <FormField label="E-mail address">
                  <Input
                    value={email}
                    onChange={({ detail }) => setEmail(detail.value)}
                    type="email"
                    autoComplete="username"
                    autoFocus
                  />
                </FormField>
              )}
              <Asked asked={asked} value={secret} onChange={setSecret} />
            </SpaceBetween>
          </Container>
        </Form>
      </form>
    </div>
  );
}

interface AskedProps {
  readonly asked: Asked;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Asked({ asked, value, onChange }: AskedProps): ReactElement {
  const change = ({ detail }: { detail: { value: string } }) => onChange(detail.value);
  switch (asked.kind) {
    case 'password':
      return (
        <FormField label="Password">
          <Input value={value} onChange={change} type="password" autoComplete="current-password" />
        </FormField>
      );
    case 'new-password':
      return (
        <FormField label="New password" description="The one you were given works once. Choose your own.">
          <Input value={value} onChange={change} type="password" autoComplete="new-password" autoFocus />
        </FormField>
      );
    case 'impossible':
      return <Alert type="error">{asked.why}</Alert>;
    default:
      return (
        <>
          {asked.kind === 'code-setup' && (
            <Box>
              Add this key to your authenticator app: <Box variant="code">{asked.secret}</Box>
            </Box>
          )}
          <FormField label="One-time code" description="The six digits that your authenticator app shows.">
            <Input value={value} onChange={change} inputMode="numeric" autoComplete="one-time-code" autoFocus />
          </FormField>
        </>
      );
  }
}
