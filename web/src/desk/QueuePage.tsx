/** The cases that wait for a person, the oldest first. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { listQueue } from '../api/calls.ts';
import type { Counts, QueuePage as Page, QueueState } from '../api/types.ts';
import { allCodes } from '../reasons.ts';
import { CaseTable } from './CaseTable.tsx';
import { useDesk } from './context.ts';
import { useKeys } from './keys.ts';
import { go, searchHref } from './route.ts';
import { useTakeNext } from './useTakeNext.ts';
import { complaint, duration, spelled } from './words.ts';

const REFRESH_MS = 20_000;
const ANY_REASON: SelectProps.Option = { value: '', label: 'Any reason' };
const REASONS: readonly SelectProps.Option[] = [
  ANY_REASON,
  ...allCodes.map((code) => ({ value: code, label: spelled(code) })),
];
const STATES: readonly { readonly id: QueueState; readonly text: string }[] = [
  { id: 'open', text: 'Open' },
  { id: 'mine', text: 'Mine' },
  { id: 'taken', text: 'Taken' },
  { id: 'proposed', text: 'Second decision' },
];

export default function QueuePage(): ReactElement {
  const { api } = useDesk();
  const queries = useQueryClient();
  const [state, setState] = useState<QueueState>('open');
  const [reason, setReason] = useState<SelectProps.Option>(ANY_REASON);
  /** Of the pages until this one. The first has none. */
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const { take, isTaking } = useTakeNext();
  const cursor = cursors.at(-1);
  const chosen = allCodes.find((code) => code === reason.value);
  const queue = useQuery({
    queryKey: ['queue', state, chosen, cursor],
    queryFn: () => listQueue(api, { state, ...(chosen ? { reason: chosen } : {}), ...(cursor ? { cursor } : {}) }),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
  // Counts come with the first page.
  const first = cursor ? queries.getQueryData<Page>(['queue', state, chosen, undefined]) : queue.data;
  useKeys({ n: () => take(chosen), '/': () => go(searchHref), r: () => void queue.refetch() });

  function filter(change: () => void): void {
    change();
    setCursors([]);
  }

  const page = queue.data;
  const wrong = queue.error && complaint(queue.error);
  return (
    <SpaceBetween size="m">
      {wrong && (
        <Alert type="error" action={<Button onClick={() => void queue.refetch()}>Try again</Button>}>
          {wrong}
        </Alert>
      )}
      <CaseTable
        cases={page?.reviews ?? []}
        loading={queue.isPending}
        header={
          <Header
            variant="h1"
            counter={counter(first?.counts)}
            description={oldest(first)}
            actions={
              <SpaceBetween size="xs" direction="horizontal">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={() => void queue.refetch()} />
                <Button variant="primary" loading={isTaking} onClick={() => take(chosen)}>
                  Take the next case (N)
                </Button>
              </SpaceBetween>
            }
          >
            Queue
          </Header>
        }
        filter={
          <SpaceBetween size="s" direction="horizontal">
            <SegmentedControl
              label="State"
              selectedId={state}
              onChange={({ detail }) => filter(() => setState(detail.selectedId as QueueState))}
              options={STATES.map(({ id, text }) => ({ id, text: text + count(first?.counts, id) }))}
            />
            <Select
              ariaLabel="Reason"
              selectedOption={reason}
              options={REASONS}
              filteringType="auto"
              onChange={({ detail }) => filter(() => setReason(detail.selectedOption))}
            />
          </SpaceBetween>
        }
        pagination={
          <Pagination
            currentPageIndex={cursors.length + 1}
            pagesCount={cursors.length + (page?.cursor ? 2 : 1)}
            openEnd={Boolean(page?.cursor)}
            onPreviousPageClick={() => setCursors(cursors.slice(0, -1))}
            onNextPageClick={() => page?.cursor && setCursors([...cursors, page.cursor])}
            onChange={({ detail }) => setCursors(cursors.slice(0, detail.currentPageIndex - 1))}
          />
        }
        empty={
          <Box textAlign="center" color="inherit">
            {wrong ? 'The cases could not be loaded.' : 'Nothing waits here.'}
          </Box>
        }
      />
      <Box color="text-body-secondary">Keys: N takes the next case, R looks again, / searches.</Box>
    </SpaceBetween>
  );
}

function counter(counts: Counts | null | undefined): string {
  return counts ? `(${counts.open}${counts.more ? '+' : ''})` : '';
}

function count(counts: Counts | null | undefined, state: QueueState): string {
  return counts && state !== 'proposed' ? ` (${counts[state]}${counts.more && state === 'open' ? '+' : ''})` : '';
}

function oldest(page: Page | undefined): string {
  return page?.oldest_seconds ? `The oldest has waited for ${duration(page.oldest_seconds)}.` : '';
}
