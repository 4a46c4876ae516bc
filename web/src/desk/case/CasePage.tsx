/** One case, whole: pictures, claim beside reading, checks, model, history; and the decision beside them. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useCallback, useState } from 'react';
import { readCase, releaseCase, takeCase } from '../../api/calls.ts';
import type { CaseView, Check, ReviewCase, VerifiedAs } from '../../api/types.ts';
import { Status } from '../CaseTable.tsx';
import { useDesk } from '../context.ts';
import { useKeys } from '../keys.ts';
import { go, queueHref } from '../route.ts';
import { useTakeNext } from '../useTakeNext.ts';
import { complaint, consented, duration, holder, lettersTo, spelled, time } from '../words.ts';
import { Decide } from './Decide.tsx';
import { Checks, Compared, Model } from './Findings.tsx';
import { History, OtherRecords, SameDocuments } from './History.tsx';
import { Living } from './Living.tsx';
import { marksOf, placeOf, titleOf } from './marks.ts';
import { Picture } from './Picture.tsx';
import { ProposalNotice } from './ProposalNotice.tsx';
import { useLease } from './useLease.ts';

export default function CasePage({ id }: { id: string }): ReactElement {
  const { api } = useDesk();
  const { take } = useTakeNext();
  const read = useQuery({
    queryKey: ['case', id],
    queryFn: () => readCase(api, id),
    staleTime: Number.POSITIVE_INFINITY, // each look at a case is written down, so it is looked at once
  });
  useKeys({ n: () => take(undefined), q: () => go(queueHref) });
  if (read.data) return <Case view={read.data} onStale={read.refetch} />;
  if (read.isPending) return <Spinner size="large" />;
  return (
    <Alert type="error" header="The case cannot be shown" action={<Button href={queueHref}>To the queue</Button>}>
      {complaint(read.error)}
    </Alert>
  );
}

function Case({ view, onStale }: { view: CaseView; onStale: () => Promise<unknown> }): ReactElement {
  const { review, record } = view;
  const [overtaken, setOvertaken] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const checks: readonly Check[] = record.review?.checks ?? [];
  const held = review.held_by?.mine ?? false;

  const look = useCallback(() => void onStale(), [onStale]);
  const lose = useCallback(
    (error: unknown) => {
      setOvertaken(complaint(error) ?? '');
      look();
    },
    [look],
  );
  useLease(review.submission_id, held, lose);
  const heldByOther = review.held_by !== null && !review.held_by.mine;

  return (
    <SpaceBetween size="l">
      <CaseHeader view={view} onProblem={lose} />
      {overtaken && (
        <Alert type="warning" header="This case has moved on" dismissible onDismiss={() => setOvertaken('')}>
          {overtaken} What stands now is shown below; nothing of yours was stored.
        </Alert>
      )}
      {review.proven === false && (
        <Alert type="warning" header="Not proven">
          What stands here of a decision or a proposal is not signed: do not rest on it, and tell your operator.
        </Alert>
      )}
      {heldByOther && (
        <Alert type="info">This case is held by {holder(review.held_by)}. You can look, and not decide.</Alert>
      )}
      {review.proposal && <ProposalNotice proposal={review.proposal} record={record} onOvertaken={lose} />}
      {record.contest && (
        <Alert type="warning" header={`The customer objects; an answer is due by ${time(record.contest.due)}`}>
          <Box className="words">{record.contest.message}</Box>
        </Alert>
      )}
      <div className="case-columns">
        <SpaceBetween size="l">
          <Pictures view={view} checks={checks} chosen={chosen} onLost={look} />
          <Compared checks={checks} />
          <Checks checks={checks} chosen={chosen} onChoose={setChosen} />
          <Model assessment={record.review?.assessment ?? null} />
          <History changes={record.history} />
          <OtherRecords records={view.other_records} />
          <SameDocuments records={view.same_document} />
        </SpaceBetween>
        <div className="case-side">
          <Decide key={record.version} review={review} record={record} locked={heldByOther} onOvertaken={lose} />
        </div>
      </div>
    </SpaceBetween>
  );
}

interface PicturesProps {
  readonly view: CaseView;
  readonly checks: readonly Check[];
  readonly chosen: string | null;
  readonly onLost: () => void;
}

function Pictures({ view, checks, chosen, onLost }: PicturesProps): ReactElement {
  // A link lives for minutes: one that fails is asked for anew, once.
  const [asked, setAsked] = useState(false);
  const lost = () => {
    if (!asked) onLost();
    setAsked(true);
  };
  return (
    <Container header={<Header variant="h2">Pictures</Header>}>
      <div className="pictures">
        {view.documents.map((document) => (
          <Picture
            key={placeOf(document.url)}
            name={titleOf(document)}
            document={document}
            marks={marksOf(document, checks)}
            chosen={chosen}
            onLost={lost}
          />
        ))}
      </div>
      {view.liveness && <Living seen={view.liveness} onLost={lost} />}
      {view.earlier_selfies.length > 0 && (
        <ExpandableSection headerText={`Earlier selfies (${view.earlier_selfies.length})`} defaultExpanded>
          <div className="pictures">
            {view.earlier_selfies.map((selfie) => (
              <Picture
                key={placeOf(selfie.url)}
                name={titleOf(selfie)}
                document={selfie}
                marks={[]}
                chosen={null}
                onLost={lost}
              />
            ))}
          </div>
        </ExpandableSection>
      )}
    </Container>
  );
}

function CaseHeader({ view, onProblem }: { view: CaseView; onProblem: (error: unknown) => void }): ReactElement {
  const { record, review } = view;
  return (
    <Container
      header={
        <Header variant="h1" actions={<Lease review={review} onProblem={onProblem} />}>
          <span className="words">
            {record.first_name} {record.last_name}
          </span>
        </Header>
      }
    >
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Status', value: <Status status={record.validation_status} /> },
          { label: 'Waits', value: duration(review.age_seconds) },
          { label: 'Customer', value: <span className="words">{record.email}</span> },
          { label: 'Born', value: record.date_of_birth },
          { label: 'Document', value: [record.id_type, record.issuing_country].filter(Boolean).join(', ') },
          { label: 'Number', value: <span className="words">{record.id_value}</span> },
          { label: 'Attempts', value: String(record.attempts ?? 1) },
          { label: 'Held by', value: holder(review.held_by) || 'nobody' },
          { label: 'Why it waits', value: review.reasons.map(spelled).join(', ') || '-' },
          { label: 'Verified before as', value: <VerifiedName value={view.customer.verified_as} /> },
          { label: 'E-mail address', value: record.email_verified ? 'confirmed' : 'not confirmed' },
          { label: 'Letters', value: lettersTo(view.customer.letters) },
          { label: 'Consent', value: consented(record.consent) },
          { label: 'Phone', value: record.phone_number_verified ? 'confirmed' : 'not confirmed' },
        ]}
      />
    </Container>
  );
}

/** Take it, or give it back. */
function Lease({
  review,
  onProblem,
}: {
  review: ReviewCase;
  onProblem: (error: unknown) => void;
}): ReactElement | null {
  const { api } = useDesk();
  const queries = useQueryClient();
  const id = review.submission_id;
  const taking = useMutation({
    mutationFn: () => takeCase(api, id),
    onSuccess: (view) => queries.setQueryData(['case', id], view),
    onError: onProblem,
  });
  const releasing = useMutation({
    mutationFn: () => releaseCase(api, id),
    onSuccess: () => {
      queries.removeQueries({ queryKey: ['case', id] });
      void queries.invalidateQueries({ queryKey: ['queue'] });
      go(queueHref);
    },
    onError: onProblem,
  });
  useKeys({ t: () => taking.mutate() });
  if (review.validation_status !== 'manual_review') return null;
  if (review.held_by?.mine) {
    return (
      <Button loading={releasing.isPending} onClick={() => releasing.mutate()}>
        Give back
      </Button>
    );
  }
  return (
    <Button variant="primary" loading={taking.isPending} onClick={() => taking.mutate()}>
      Take (T)
    </Button>
  );
}

function VerifiedName({ value }: { value: VerifiedAs | null }): ReactElement {
  if (value === null) return <>nobody</>;
  const words = [value.first_name, value.last_name, value.date_of_birth, `(${value.id_type})`];
  return <span className="words">{words.filter(Boolean).join(' ')}</span>;
}
