import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { type Decision, decide } from '../../api/calls.ts';
import type { KycRecord, Proposal } from '../../api/types.ts';
import { useDesk } from '../context.ts';
import { go, queueHref } from '../route.ts';
import { complaint, spelled, time } from '../words.ts';

interface Props {
  readonly proposal: Proposal;
  readonly record: KycRecord;
  /** The answer says that what is shown is no longer so. */
  readonly onOvertaken: (error: unknown) => void;
}

/** A decision that waits: for a second person, who lets it hold by deciding the same, or for who takes it back. */
export function ProposalNotice({ proposal, record, onOvertaken }: Props): ReactElement {
  const { api, reviewer, tell } = useDesk();
  const queries = useQueryClient();
  const isOwn = proposal.email === reviewer.email;
  const answering = useMutation({
    mutationFn: () => decide(api, record.email, isOwn ? withdrawal(record) : sameAs(proposal, record)),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['queue'] });
      queries.removeQueries({ queryKey: ['case'] });
      tell({ type: 'success', text: isOwn ? 'Your proposal is withdrawn.' : 'Confirmed: the decision holds.' });
      go(queueHref);
    },
    onError: (error) => onOvertaken(error),
  });
  const what = [proposal.validation_status, proposal.action, ...(proposal.reasons ?? [])];
  const wrong = answering.error && complaint(answering.error);
  return (
    <Alert
      type="info"
      header="A second person must decide"
      action={
        <Button loading={answering.isPending} onClick={() => answering.mutate()}>
          {isOwn ? 'Withdraw' : 'Confirm'}
        </Button>
      }
    >
      <Box>
        {isOwn ? 'You propose' : `${proposal.email} proposes`}: {what.map(spelled).join(', ')} ({time(proposal.time)}).
      </Box>
      {proposal.note && <Box className="words">Note: {proposal.note}</Box>}
      {proposal.reason && <Box className="words">Told: {proposal.reason}</Box>}
      {wrong && <Box color="text-status-error">{wrong}</Box>}
    </Alert>
  );
}

function withdrawal({ id_type, id_value, version }: KycRecord): Decision {
  return { id_type, id_value, version, validation_status: 'withdrawn' };
}

function sameAs(proposal: Proposal, { id_type, id_value, version }: KycRecord): Decision {
  const { validation_status, action, reasons = [], reason, note, accept_duplicate } = proposal;
  return {
    ...{ id_type, id_value, version, validation_status, action, reasons },
    ...(accept_duplicate ? { accept_duplicate } : {}),
    ...(reason ? { reason } : {}),
    ...(note ? { note } : {}),
  };
}
