import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { exportDecisions } from '../api/calls.ts';
import { useDesk } from './context.ts';
import { complaint, dayAgo } from './words.ts';

/** Decisions of some days, saved as a CSV file. */
export function ExportDecisions(): ReactElement {
  const { api } = useDesk();
  const [open, setOpen] = useState(false);
  const [from, setFrom] = useState(() => dayAgo(30));
  const [to, setTo] = useState(() => dayAgo(0));
  const saving = useMutation({
    mutationFn: () => exportDecisions(api, from, to),
    onSuccess: (csv) => {
      save(csv, `decisions-${from}-${to}.csv`);
      setOpen(false);
    },
  });
  const wrong = saving.error && complaint(saving.error);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Export</Button>
      <Modal
        visible={open}
        onDismiss={() => setOpen(false)}
        header="Export decisions"
        footer={
          <Box float="right">
            <Button variant="primary" loading={saving.isPending} onClick={() => saving.mutate()}>
              Save as CSV
            </Button>
          </Box>
        }
      >
        <SpaceBetween size="m">
          {wrong && <Alert type="error">{wrong}</Alert>}
          <Box>What rules and people decided: codes and times, no names and no words. 31 days at most.</Box>
          <FormField label="From" description="YYYY-MM-DD">
            <Input value={from} onChange={({ detail }) => setFrom(detail.value)} />
          </FormField>
          <FormField label="To" description="YYYY-MM-DD">
            <Input value={to} onChange={({ detail }) => setTo(detail.value)} />
          </FormField>
        </SpaceBetween>
      </Modal>
    </>
  );
}

function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
