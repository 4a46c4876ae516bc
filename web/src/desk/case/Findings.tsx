/** The findings of rules and model: values side by side, every check, and the model's observations. */
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import type { ReactElement } from 'react';
import type { Assessment, Check, CheckOutcome } from '../../api/types.ts';
import { reviewerNote } from '../../reasons.ts';
import { spelled } from '../words.ts';
import { comparedFields, worstFirst } from './comparison.ts';

const OUTCOMES: Readonly<Record<CheckOutcome, StatusIndicatorProps.Type>> = {
  pass: 'success',
  fail: 'error',
  inconclusive: 'warning',
};

export function Outcome({ outcome }: { outcome: CheckOutcome }): ReactElement {
  return <StatusIndicator type={OUTCOMES[outcome]}>{spelled(outcome)}</StatusIndicator>;
}

const words = (value: string | null): ReactElement => <span className="words">{value ?? '-'}</span>;

export function Compared({ checks }: { checks: readonly Check[] }): ReactElement {
  return (
    <Table
      items={[...comparedFields(checks)]}
      trackBy="field"
      variant="container"
      wrapLines
      header={<Header variant="h2">Claim and document</Header>}
      empty={<Box textAlign="center">No values were compared.</Box>}
      columnDefinitions={[
        { id: 'field', header: 'Value', isRowHeader: true, cell: (row) => spelled(row.field) },
        { id: 'claimed', header: 'Claimed', cell: (row) => words(row.claimed) },
        { id: 'printed', header: 'Read in print', cell: (row) => words(row.printed) },
        { id: 'coded', header: 'In zone or barcode', cell: (row) => words(row.coded) },
        { id: 'outcome', header: 'Finding', cell: (row) => <Outcome outcome={row.outcome} /> },
      ]}
    />
  );
}

interface ChecksProps {
  readonly checks: readonly Check[];
  readonly chosen: string | null;
  readonly onChoose: (check: string | null) => void;
}

/** Every check, what failed first; the chosen one's place is marked in the pictures. */
export function Checks({ checks, chosen, onChoose }: ChecksProps): ReactElement {
  const items = worstFirst(checks).map((check, index) => ({ ...check, key: `${check.name} ${index}` }));
  return (
    <Table
      items={items}
      trackBy="key"
      variant="container"
      wrapLines
      selectionType="single"
      selectedItems={items.filter(({ name }) => name === chosen).slice(0, 1)}
      onSelectionChange={({ detail }) => onChoose(detail.selectedItems[0]?.name ?? null)}
      ariaLabels={{
        selectionGroupLabel: 'Mark a check’s place',
        itemSelectionLabel: (_, { name }) => `Mark ${spelled(name)}`,
      }}
      header={
        <Header
          variant="h2"
          counter={`(${items.filter(({ outcome }) => outcome !== 'pass').length} of ${items.length})`}
        >
          Checks that did not pass
        </Header>
      }
      empty={<Box textAlign="center">No check has run.</Box>}
      columnDefinitions={[
        { id: 'name', header: 'Check', isRowHeader: true, cell: ({ name }) => spelled(name) },
        { id: 'outcome', header: 'Finding', cell: ({ outcome }) => <Outcome outcome={outcome} /> },
        { id: 'score', header: 'Score', cell: ({ score_percent: score }) => percent(score) },
        { id: 'threshold', header: 'Threshold', cell: ({ threshold_percent: threshold }) => percent(threshold) },
        { id: 'note', header: 'What was found', cell: (check) => <Why check={check} /> },
      ]}
    />
  );
}

function Why({ check }: { check: Check }): ReactElement {
  return (
    <>
      {words(check.note)}
      {check.reason && (
        <Box color="text-body-secondary" fontSize="body-s">
          {spelled(check.reason)}: {reviewerNote(check.reason)}
        </Box>
      )}
    </>
  );
}

const percent = (value: number | null | undefined): string => (value == null ? '-' : `${value.toFixed(1)} %`);

const VERDICTS: Readonly<Record<string, StatusIndicatorProps.Type>> = { agrees: 'success', doubts: 'warning' };

export function Model({ assessment }: { assessment: Assessment | null }): ReactElement {
  const seen = Object.entries(assessment?.seen ?? {}).filter(([, value]) => value !== null);
  return (
    <Container header={<Header variant="h2">What the model observed</Header>}>
      {assessment === null ? (
        <Box color="text-body-secondary">The model was not asked: the checks alone decided.</Box>
      ) : (
        <SpaceBetween size="s">
          <StatusIndicator type={VERDICTS[assessment.verdict] ?? 'info'}>{spelled(assessment.verdict)}</StatusIndicator>
          <Box>{words(assessment.summary)}</Box>
          {(assessment.observations ?? []).length > 0 && (
            <Box>Observed: {assessment.observations?.map(spelled).join(', ')}</Box>
          )}
          {seen.length > 0 && (
            <KeyValuePairs
              columns={3}
              items={seen.map(([field, value]) => ({
                label: `Reads ${spelled(field).toLowerCase()}`,
                value: words(value),
              }))}
            />
          )}
        </SpaceBetween>
      )}
    </Container>
  );
}
