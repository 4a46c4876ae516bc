import Badge from '@cloudscape-design/components/badge';
import Link from '@cloudscape-design/components/link';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactElement, ReactNode } from 'react';
import type { ReviewCase } from '../api/types.ts';
import { caseHref } from './route.ts';
import { duration, holder, spelled, time } from './words.ts';

const STATUS: Readonly<Record<string, StatusIndicatorProps.Type>> = {
  verified: 'success',
  rejected: 'error',
  manual_review: 'pending',
  pending: 'in-progress',
};

export function Status({ status }: { status: string }): ReactElement {
  return <StatusIndicator type={STATUS[status] ?? 'info'}>{spelled(status)}</StatusIndicator>;
}

type Column = TableProps.ColumnDefinition<ReviewCase>;

const WAITS: Column = {
  id: 'waits',
  header: 'Waits',
  cell: (each) => <span title={each.waiting_since ? time(each.waiting_since) : ''}>{duration(each.age_seconds)}</span>,
};
const STATE: Column = { id: 'status', header: 'Status', cell: (each) => <Status status={each.validation_status} /> };
const COMMON: readonly Column[] = [
  {
    id: 'email',
    header: 'Customer',
    isRowHeader: true,
    cell: (each) => <Link href={caseHref(each.submission_id)}>{each.email}</Link>,
  },
  {
    id: 'document',
    header: 'Document',
    cell: (each) => [each.id_type, each.issuing_country].filter(Boolean).join(', '),
  },
  { id: 'reasons', header: 'Reasons', cell: (each) => each.reasons.map(spelled).join(', ') || '-' },
  {
    id: 'held',
    header: 'Held by',
    cell: (each) => (
      <>
        {each.contested && <Badge color="red">Customer objects</Badge>}{' '}
        {each.proposal && <Badge color="blue">Second decision needed</Badge>} {holder(each.held_by) || '-'}
      </>
    ),
  },
];

interface Props extends Pick<TableProps<ReviewCase>, 'loading' | 'pagination' | 'filter'> {
  readonly cases: readonly ReviewCase[];
  readonly header: ReactNode;
  readonly empty: ReactNode;
  /** The cases are of any status, not such as wait. */
  readonly anyStatus?: boolean;
}

export function CaseTable({ cases, anyStatus = false, ...more }: Props): ReactElement {
  return (
    <Table
      items={cases}
      trackBy="submission_id"
      columnDefinitions={[anyStatus ? STATE : WAITS, ...COMMON]}
      variant="container"
      wrapLines
      loadingText="Loading cases"
      {...more}
    />
  );
}
