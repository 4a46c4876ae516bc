import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import type { ReactElement } from 'react';
import type { Proposal } from '../../api/types.ts';
import { spelled, time } from '../words.ts';

/** A decision that waits for a second person: it holds once another reviewer decides the same. */
export function ProposalNotice({ proposal }: { proposal: Proposal }): ReactElement {
  const what = [proposal.validation_status, proposal.action, ...(proposal.reasons ?? [])].filter(
    (each) => each != null,
  );
  return (
    <Alert type="info" header="A second person must decide">
      <Box>
        {proposal.by} proposes: {what.map(spelled).join(', ')} ({time(proposal.time)}). Decide the same to let it hold,
        or decide otherwise.
      </Box>
      {proposal.note && <Box className="words">Note: {proposal.note}</Box>}
      {proposal.reason && <Box className="words">Told: {proposal.reason}</Box>}
    </Alert>
  );
}
