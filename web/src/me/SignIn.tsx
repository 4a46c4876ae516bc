/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Step as Asked, answerStep, signIn } from '../session.ts';
import { type TextKey, useLanguage } from './i18n.ts';
import { Alert, Button, Field, Step } from './parts.tsx';

type Now = { readonly kind: 'password' } | Exclude<Asked, { kind: 'done' }>;

/** Cognito's own words would tell whether an address is known. */
const SAID: Readonly<Record<string, TextKey>> = {
  NotAuthorizedException: 'signIn.wrong',
  UserNotFoundException: 'signIn.wrong',
  CodeMismatchException: 'signIn.wrongCode',
  EnableSoftwareTokenMFAException: 'signIn.wrongCode',
  ExpiredCodeException: 'signIn.wrongCode',
  InvalidPasswordException: 'signIn.weakPassword',
  LimitExceededException: 'signIn.tooMany',
  TooManyRequestsException: 'signIn.tooMany',
  NetworkError: 'error.unreachable',
};

interface SignInProps {
  readonly ended: boolean;
  readonly onDone: () => Promise<void>;
}

/** Sign in: with a password, then with whatever the user pool asks for. */
export default function SignIn({ ended, onDone }: SignInProps): JSX.Element {
  const { t } = useLanguage();
  const [now, setNow] = useState<Now>({ kind: 'password' });
  const [email, setEmail] = useState('');
  const [secret, setSecret] = useState('');
  const [wrong, setWrong] = useState<TextKey | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function go(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setWrong(null);
    try {
      const step = now.kind === 'password' ? await signIn(email.trim(), secret) : await answerStep(secret, email);
      setSecret('');
      if (step.kind === 'done') await onDone();
      else setNow(step);
    } catch (error) {
      setWrong(SAID[(error as Error).name] ?? 'signIn.failed');
    } finally {
      setBusy(false);
    }
  }

  return (
    <Step title={t('signIn.title')}>
      <form onSubmit={(event) => void go(event)}>
        {ended && <Alert>{t('signIn.ended')}</Alert>}
        {now.kind === 'password' && (
          <Field label={t('signIn.email')} value={email} onChange={setEmail} type="email" autoComplete="username" />
        )}
        <AskedFor now={now} value={secret} onChange={setSecret} />
        {wrong && <Alert>{t(wrong)}</Alert>}
        <div class="buttons">
          <Button submit disabled={isBusy || now.kind === 'impossible'}>
            {now.kind === 'password' ? t('signIn.go') : t('next')}
          </Button>
        </div>
      </form>
    </Step>
  );
}

interface AskedForProps {
  readonly now: Now;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function AskedFor({ now, value, onChange }: AskedForProps): JSX.Element {
  const { t } = useLanguage();
  const field = { value, onChange };
  switch (now.kind) {
    case 'password':
      return <Field {...field} label={t('signIn.password')} type="password" autoComplete="current-password" />;
    case 'new-password':
      return (
        <Field
          {...field}
          label={t('signIn.newPassword')}
          help={t('signIn.newPasswordHelp')}
          type="password"
          autoComplete="new-password"
        />
      );
    case 'impossible':
      return <Alert>{t('signIn.impossible')}</Alert>;
    default:
      return (
        <>
          {now.kind === 'code-setup' && (
            <p>
              {t('signIn.codeSetup')} <code>{now.secret}</code>
            </p>
          )}
          <Field
            {...field}
            label={t('signIn.code')}
            help={t('signIn.codeHelp')}
            inputMode="numeric"
            autoComplete="one-time-code"
          />
        </>
      );
  }
}
