/** Erasures that wait for somebody's word, asked for by customers or proposed by administrators: for administrators. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { eraseUser, keepUser, readErasures, refuseErasure } from '../api/calls.ts';
import type { ListedErasure } from '../api/types.ts';
import { useDesk } from './context.ts';
import { told } from './EraseUser.tsx';
import { useKeys } from './keys.ts';
import { go, queueHref } from './route.ts';
import { complaint, time } from './words.ts';

const MOST_WORDS = 500;

/** What an administrator is about to do, to whom. */
interface Intent {
  readonly does: 'erase' | 'refuse';
  readonly erasure: ListedErasure;
  readonly email: string;
}

export default function ErasuresPage(): ReactElement {
  const { api, tell } = useDesk();
  const queries = useQueryClient();
  const [intent, setIntent] = useState<Intent | null>(null);
  const found = useQuery({ queryKey: ['erasures'], queryFn: () => readErasures(api), retry: false });
  const again = () => queries.invalidateQueries({ queryKey: ['erasures'] });
  const withdrawing = useMutation({
    mutationFn: (email: string) => keepUser(api, email),
    onSuccess: () => tell({ type: 'success', text: 'The proposal is withdrawn; nobody was erased.' }),
    onError: (error) => tell({ type: 'error', text: complaint(error) ?? '' }),
    onSettled: again,
  });
  useKeys({ q: () => go(queueHref) });
  const wrong = found.error && complaint(found.error);
  const columns: readonly TableProps.ColumnDefinition<ListedErasure>[] = [
    {
      id: 'who',
      header: 'Customer',
      isRowHeader: true,
      cell: ({ email }) => <span className="words">{email ?? '-'}</span>,
    },
    { id: 'by', header: 'Asked for by', cell: (erasure) => <span className="words">{asker(erasure)}</span> },
    { id: 'time', header: 'When', cell: ({ asked_time }) => time(asked_time) },
    { id: 'until', header: 'Until', cell: until },
    {
      id: 'answer',
      header: 'Answer',
      cell: (erasure) => (
        <Answer
          erasure={erasure}
          onIntent={setIntent}
          onWithdraw={(email) => withdrawing.mutate(email)}
          isBusy={withdrawing.isPending}
        />
      ),
    },
  ];
  return (
    <SpaceBetween size="m">
      {wrong && <Alert type="error">{wrong}</Alert>}
      <Table
        items={found.data?.erasures ?? []}
        columnDefinitions={columns}
        loading={found.isPending}
        loadingText="Loading"
        wrapLines
        header={
          <Header
            variant="h1"
            description="The oldest first. The law gives a month to answer a customer who asks."
            actions={<Button iconName="refresh" ariaLabel="Look again" onClick={() => void found.refetch()} />}
          >
            Erasures
          </Header>
        }
        empty={<Box textAlign="center">{wrong ? 'The list could not be loaded.' : 'Nobody’s erasure waits.'}</Box>}
        footer={found.data?.more && <Box textAlign="center">There are more; they follow once these are answered.</Box>}
      />
      {intent && (
        <Question
          intent={intent}
          onDone={() => {
            setIntent(null);
            void again();
          }}
          onClose={() => setIntent(null)}
        />
      )}
    </SpaceBetween>
  );
}

function asker({ status, by_email: by }: ListedErasure): string {
  if (status === 'waiting') return 'An administrator; an operator looks first, since there were many.';
  return status === 'proposed' ? (by ?? '-') : 'The customer';
}

function until({ due, until: over }: ListedErasure): string {
  const last = due ?? over;
  return last === null ? '-' : time(last);
}

interface AnswerProps {
  readonly erasure: ListedErasure;
  readonly isBusy: boolean;
  readonly onIntent: (intent: Intent) => void;
  readonly onWithdraw: (email: string) => void;
}

function Answer({ erasure, isBusy, onIntent, onWithdraw }: AnswerProps): ReactElement {
  const { reviewer } = useDesk();
  const { email, status } = erasure;
  if (email === null || status === 'waiting') return <>-</>;
  if (email === reviewer.email) return <>Another administrator answers your own.</>;
  const isOwnProposal = status === 'proposed' && erasure.by_email === reviewer.email;
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {!isOwnProposal && (
        <Button ariaLabel={`Erase ${email}`} onClick={() => onIntent({ does: 'erase', erasure, email })}>
          Erase
        </Button>
      )}
      {status === 'asked' ? (
        <Button ariaLabel={`Refuse ${email}`} onClick={() => onIntent({ does: 'refuse', erasure, email })}>
          Refuse
        </Button>
      ) : (
        <Button ariaLabel={`Withdraw ${email}`} disabled={isBusy} onClick={() => onWithdraw(email)}>
          Withdraw
        </Button>
      )}
    </SpaceBetween>
  );
}

interface QuestionProps {
  readonly intent: Intent;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** The last word, before what nothing brings back, or what the customer will read. */
function Question({ intent, onDone, onClose }: QuestionProps): ReactElement {
  const { api, tell } = useDesk();
  const [reason, setReason] = useState('');
  const { does, email } = intent;
  const answering = useMutation({
    mutationFn: async () => {
      if (does === 'erase') return told(await eraseUser(api, email));
      await refuseErasure(api, email, reason.trim());
      return 'The request is refused, and the customer is shown why.';
    },
    onSuccess: (text) => {
      tell({ type: 'success', text });
      onDone();
    },
  });
  const wrong = answering.error && complaint(answering.error);
  return (
    <Modal
      visible
      onDismiss={onClose}
      header={does === 'erase' ? 'Erase this customer for good?' : 'Refuse this request?'}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button onClick={onClose}>Leave it</Button>
            <Button
              variant="primary"
              disabled={does === 'refuse' && !reason.trim()}
              loading={answering.isPending}
              onClick={() => answering.mutate()}
            >
              {does === 'erase' ? 'Erase for good' : 'Refuse'}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {wrong && <Alert type="error">{wrong}</Alert>}
        <Box>
          <span className="words">{email}</span>
        </Box>
        {does === 'erase' ? (
          <Box>All records, documents, evidence and words of this customer go, and nothing brings them back.</Box>
        ) : (
          <FormField
            label="Why, for the customer to read"
            description="The law asks for it, such as which law has it kept."
          >
            <Textarea value={reason} onChange={({ detail }) => setReason(detail.value.slice(0, MOST_WORDS))} />
          </FormField>
        )}
      </SpaceBetween>
    </Modal>
  );
}
