/** The accesses by the tenant's staff, for administrators. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { readAccessLog } from '../api/calls.ts';
import type { LookEntry } from '../api/types.ts';
import { useDesk } from './context.ts';
import { useKeys } from './keys.ts';
import { caseHref, go, queueHref } from './route.ts';
import { complaint, dayAgo, spelled, time } from './words.ts';

const COLUMNS: readonly TableProps.ColumnDefinition<LookEntry>[] = [
  { id: 'time', header: 'Time', cell: (entry) => time(entry.time) },
  { id: 'who', header: 'Who', isRowHeader: true, cell: (entry) => <span className="words">{entry.email}</span> },
  { id: 'what', header: 'Looked at', cell: (entry) => spelled(entry.what) },
  { id: 'which', header: 'Which', cell: (entry) => <Which entry={entry} /> },
];

export default function LooksPage(): ReactElement {
  const { api } = useDesk();
  const [from, setFrom] = useState(() => dayAgo(7));
  const [to, setTo] = useState(() => dayAgo(0));
  const looks = useInfiniteQuery({
    queryKey: ['looks', from, to],
    queryFn: ({ pageParam }) => readAccessLog(api, { from, to, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.cursor,
    enabled: isDay(from) && isDay(to),
    retry: false,
  });
  useKeys({ q: () => go(queueHref) });
  const wrong = looks.error && complaint(looks.error);
  const entries = looks.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <SpaceBetween size="m">
      {wrong && <Alert type="error">{wrong}</Alert>}
      <Table
        items={entries}
        columnDefinitions={COLUMNS}
        loading={looks.isFetching && entries.length === 0}
        loadingText="Loading"
        wrapLines
        header={
          <Header variant="h1" description="The latest first; 31 days at most, the last ones of those named.">
            Access log
          </Header>
        }
        filter={
          <SpaceBetween size="s" direction="horizontal">
            <Day label="From" value={from} onChange={setFrom} />
            <Day label="To" value={to} onChange={setTo} />
          </SpaceBetween>
        }
        empty={<Box textAlign="center">{wrong ? 'The log could not be loaded.' : 'Nobody looked at anything.'}</Box>}
        footer={
          looks.hasNextPage && (
            <Button loading={looks.isFetchingNextPage} onClick={() => void looks.fetchNextPage()}>
              Show earlier ones
            </Button>
          )
        }
      />
    </SpaceBetween>
  );
}

const isDay = (value: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));

interface DayProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Day({ label, value, onChange }: DayProps): ReactElement {
  return (
    <FormField label={label} errorText={isDay(value) ? undefined : 'YYYY-MM-DD'}>
      <Input value={value} onChange={({ detail }) => onChange(detail.value.trim())} />
    </FormField>
  );
}

function Which({ entry }: { entry: LookEntry }): ReactElement {
  if (entry.submission_id) return <Link href={caseHref(entry.submission_id)}>{entry.submission_id}</Link>;
  return <span className="words">{entry.document ?? '-'}</span>;
}
