/** The number of waiting cases, and each day's decisions; for administrators a file of the decisions. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { readFigures } from '../api/calls.ts';
import type { DayOfDecisions, Figures } from '../api/types.ts';
import { useDesk } from './context.ts';
import { ExportDecisions } from './ExportDecisions.tsx';
import { useKeys } from './keys.ts';
import { go, queueHref } from './route.ts';
import { useTakeNext } from './useTakeNext.ts';
import { complaint, duration } from './words.ts';

const orMore = (count: number, more: boolean): string => `${count}${more ? ' or more' : ''}`;

const COLUMNS: readonly TableProps.ColumnDefinition<DayOfDecisions>[] = [
  { id: 'day', header: 'Day (UTC)', isRowHeader: true, cell: ({ day }) => day },
  { id: 'decided', header: 'Decided', cell: ({ count, more }) => orMore(count, more) },
  { id: 'people', header: 'By people', cell: ({ by_people }) => by_people },
  { id: 'machines', header: 'By rules', cell: ({ count, by_people }) => count - by_people },
  { id: 'overturned', header: 'Overturned later', cell: ({ overturned }) => overturned },
];

export default function FiguresPage(): ReactElement {
  const { api, reviewer } = useDesk();
  const { take } = useTakeNext();
  const figures = useQuery({ queryKey: ['figures'], queryFn: () => readFigures(api) });
  useKeys({ n: () => take(undefined), q: () => go(queueHref), r: () => void figures.refetch() });
  const wrong = figures.error && complaint(figures.error);
  return (
    <SpaceBetween size="l">
      {wrong && (
        <Alert type="error" action={<Button onClick={() => void figures.refetch()}>Try again</Button>}>
          {wrong}
        </Alert>
      )}
      <Container
        header={
          <Header variant="h1" actions={reviewer.isAdministrator ? <ExportDecisions /> : undefined}>
            Figures
          </Header>
        }
      >
        {figures.data ? <Now figures={figures.data} /> : <Box>{wrong ? '-' : 'Loading'}</Box>}
      </Container>
      <Table
        items={figures.data?.decided_by_day ?? []}
        columnDefinitions={COLUMNS}
        trackBy="day"
        loading={figures.isPending}
        loadingText="Loading figures"
        header={
          <Header description="Verified or rejected. Overturned: somebody decided the same submission otherwise later.">
            Decided a day
          </Header>
        }
        empty={<Box textAlign="center">{wrong ? 'The figures could not be loaded.' : 'Nothing was decided.'}</Box>}
      />
    </SpaceBetween>
  );
}

function Now({ figures }: { figures: Figures }): ReactElement {
  const share = figures.overturned_share;
  return (
    <KeyValuePairs
      columns={3}
      items={[
        { label: 'Waiting', value: orMore(figures.waiting, figures.waiting_more) },
        { label: 'The oldest waits for', value: duration(figures.oldest_seconds) },
        { label: 'Overturned, of these days', value: share === null ? '-' : `${(share * 100).toFixed(1)} %` },
      ]}
    />
  );
}
