import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { type Erasure, eraseUser, keepUser } from '../api/calls.ts';
import { useDesk } from './context.ts';
import { complaint, time } from './words.ts';

/** What became of an erasure. */
export function told(outcome: Erasure): string {
  if ('redacted_time' in outcome) return 'The customer is erased: records, documents and what people wrote of them.';
  if (!('proposed_by' in outcome)) return 'Many customers were erased: this one waits until an operator has looked.';
  return (
    `Proposed by ${outcome.proposed_by}. Nothing is erased yet: another administrator confirms it by erasing the same` +
    ` customer, until ${time(outcome.until)}.`
  );
}

/** Erase all that is kept of a customer, after they were named twice. */
export function EraseUser(): ReactElement {
  const { api, tell } = useDesk();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [again, setAgain] = useState('');
  const [asking, setAsking] = useState(false);
  const erasing = useMutation({
    mutationFn: () => eraseUser(api, email.trim()),
    onSuccess: (outcome) => {
      tell({ type: 'redacted_time' in outcome ? 'success' : 'info', text: told(outcome) });
      queries.clear();
      setEmail('');
      close();
    },
  });
  const close = () => {
    setAsking(false);
    setAgain('');
  };
  const keeping = useMutation({
    mutationFn: () => keepUser(api, email.trim()),
    onSuccess: () => tell({ type: 'success', text: 'Nobody’s erasure is proposed for this address any more.' }),
    onError: (error) => tell({ type: 'error', text: complaint(error) ?? '' }),
  });
  const wrong = erasing.error && complaint(erasing.error);
  return (
    <Container header={<Header variant="h2">Erase a customer</Header>}>
      <SpaceBetween size="m">
        <FormField label="E-mail address of the customer">
          <Input value={email} onChange={({ detail }) => setEmail(detail.value)} autoComplete={false} />
        </FormField>
        <SpaceBetween size="xs" direction="horizontal">
          <Button disabled={!email.trim()} onClick={() => setAsking(true)}>
            Erase
          </Button>
          <Button variant="link" disabled={!email.trim()} loading={keeping.isPending} onClick={() => keeping.mutate()}>
            Withdraw a proposal
          </Button>
        </SpaceBetween>
      </SpaceBetween>
      <Modal
        visible={asking}
        onDismiss={close}
        header="Erase this customer for good?"
        footer={
          <Box float="right">
            <SpaceBetween size="xs" direction="horizontal">
              <Button onClick={close}>Keep</Button>
              <Button
                variant="primary"
                disabled={again.trim() !== email.trim()}
                loading={erasing.isPending}
                onClick={() => erasing.mutate()}
              >
                Erase for good
              </Button>
            </SpaceBetween>
          </Box>
        }
      >
        <SpaceBetween size="m">
          {wrong && <Alert type="error">{wrong}</Alert>}
          <Box>All records, documents, evidence and words of this customer go, and nothing brings them back.</Box>
          <FormField label="Type the e-mail address once more">
            <Input value={again} onChange={({ detail }) => setAgain(detail.value)} autoComplete={false} />
          </FormField>
        </SpaceBetween>
      </Modal>
    </Container>
  );
}
