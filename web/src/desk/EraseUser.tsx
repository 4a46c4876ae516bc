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
import { eraseUser } from '../api/calls.ts';
import { useDesk } from './context.ts';
import { complaint } from './words.ts';

/** Erase all that is kept of a customer, after they were named twice. */
export function EraseUser(): ReactElement {
  const { api, tell } = useDesk();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [again, setAgain] = useState('');
  const [asking, setAsking] = useState(false);
  const erasing = useMutation({
    mutationFn: () => eraseUser(api, email.trim()),
    onSuccess: () => {
      tell({ type: 'success', text: 'The customer is erased: records, documents and what people wrote of them.' });
      queries.clear();
      setEmail('');
      close();
    },
  });
  const close = () => {
    setAsking(false);
    setAgain('');
  };
  const wrong = erasing.error && complaint(erasing.error);
  return (
    <Container header={<Header variant="h2">Erase a customer</Header>}>
      <SpaceBetween size="m">
        <FormField label="E-mail address of the customer">
          <Input value={email} onChange={({ detail }) => setEmail(detail.value)} autoComplete={false} />
        </FormField>
        <Button disabled={!email.trim()} onClick={() => setAsking(true)}>
          Erase
        </Button>
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
