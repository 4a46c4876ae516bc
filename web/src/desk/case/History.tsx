/** The history of this record, and of the customer's other records. */
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Table from '@cloudscape-design/components/table';
import type { ReactElement } from 'react';
import type { Change, OtherRecord, SameDocument } from '../../api/types.ts';
import { Status } from '../CaseTable.tsx';
import { caseHref } from '../route.ts';
import { spelled, time } from '../words.ts';

export function History({ changes }: { changes: readonly Change[] }): ReactElement {
  return (
    <Table
      items={changes.toReversed()}
      trackBy={(change) => String(change.version)}
      variant="container"
      wrapLines
      header={<Header variant="h2">History</Header>}
      columnDefinitions={[
        { id: 'time', header: 'Time', isRowHeader: true, cell: (change) => time(change.time) },
        { id: 'to', header: 'Status', cell: (change) => <Status status={change.to} /> },
        { id: 'by', header: 'By', cell: (change) => <span className="words">{change.by}</span> },
        { id: 'why', header: 'Why', cell: (change) => <Why change={change} /> },
      ]}
    />
  );
}

function Why({ change }: { change: Change }): ReactElement {
  const codes = [change.action, ...change.reasons].filter((code) => code !== undefined).map(spelled);
  return (
    <>
      {codes.join(', ') || '-'}
      {change.reason && <Box className="words">Told: {change.reason}</Box>}
      {change.note && <Box className="words">Note: {change.note}</Box>}
    </>
  );
}

export function OtherRecords({ records }: { records: readonly OtherRecord[] }): ReactElement {
  return (
    <Table
      items={records}
      trackBy={({ id_type, id_value }) => `${id_type} ${id_value}`}
      variant="container"
      wrapLines
      header={
        <Header variant="h2" counter={`(${records.length})`}>
          Other records of this customer
        </Header>
      }
      empty={<Box textAlign="center">There are none.</Box>}
      columnDefinitions={[
        { id: 'document', header: 'Document', isRowHeader: true, cell: (record) => <Document record={record} /> },
        { id: 'number', header: 'Number', cell: (record) => <span className="words">{record.id_value}</span> },
        { id: 'status', header: 'Status', cell: (record) => <Status status={record.validation_status} /> },
        {
          id: 'why',
          header: 'Why',
          cell: (record) => record.reasons.map(({ code }) => spelled(code)).join(', ') || '-',
        },
        { id: 'changed', header: 'Changed', cell: (record) => time(record.last_updated_time) },
      ]}
    />
  );
}

function Document({ record }: { record: OtherRecord }): ReactElement {
  const name = <span className="words">{record.id_type}</span>;
  return record.submission_id ? <Link href={caseHref(record.submission_id)}>{name}</Link> : name;
}

export function SameDocuments({ records }: { records: readonly SameDocument[] }): ReactElement {
  return (
    <Table
      items={records}
      trackBy={({ submission_id }) => submission_id}
      variant="container"
      wrapLines
      header={
        <Header variant="h2" counter={`(${records.length})`}>
          Others with this document
        </Header>
      }
      empty={<Box textAlign="center">Nobody else of your tenant has claimed it or shown it.</Box>}
      columnDefinitions={[
        {
          id: 'who',
          header: 'Customer',
          isRowHeader: true,
          cell: ({ submission_id, email }) => (
            <Link href={caseHref(submission_id)}>
              <span className="words">{email}</span>
            </Link>
          ),
        },
        { id: 'document', header: 'Document', cell: ({ id_type }) => <span className="words">{id_type}</span> },
        { id: 'status', header: 'Status', cell: ({ validation_status }) => <Status status={validation_status} /> },
        { id: 'how', header: 'Number', cell: ({ by }) => (by === 'read' ? 'read on their document' : 'claimed') },
      ]}
    />
  );
}
