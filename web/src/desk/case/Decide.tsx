/** Decide a case: what is decided, why, and what the customer will read of it. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Multiselect, { type MultiselectProps } from '@cloudscape-design/components/multiselect';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea, { type TextareaProps } from '@cloudscape-design/components/textarea';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, type Ref, useEffect, useRef, useState } from 'react';
import { type Decision, decide, releaseCase } from '../../api/calls.ts';
import { ProblemError } from '../../api/client.ts';
import type { Action, KycRecord, Proposed, ReasonCode, ReviewCase } from '../../api/types.ts';
import { choosableCodes, reviewerNote, toldToCustomer } from '../../reasons.ts';
import { useDesk } from '../context.ts';
import { useKeys } from '../keys.ts';
import { go, queueHref } from '../route.ts';
import { useTakeNext } from '../useTakeNext.ts';
import { complaint, spelled } from '../words.ts';

type Choice = 'verified' | 'retry' | 'final' | 'reopened';

const WAITING: readonly Choice[] = ['verified', 'retry', 'final'];
const DECIDED: readonly Choice[] = ['reopened', ...WAITING];
const LABELS: Readonly<Record<Choice, { readonly label: string; readonly description: string }>> = {
  verified: { label: 'Verify (V)', description: 'This customer is who they say they are.' },
  retry: { label: 'Ask again (A)', description: 'Rejected; the customer can mend it and submit again.' },
  final: { label: 'Reject for good (F)', description: 'Later claims of this customer and document come here first.' },
  reopened: { label: 'Reopen (O)', description: 'Take the decision back, and let the case wait for a person again.' },
};
const OPTIONS: readonly MultiselectProps.Option[] = choosableCodes.map((code) => ({
  value: code,
  label: spelled(code),
  description: reviewerNote(code),
}));
/** Codes of refusals by which what is shown is no longer so. */
const OVERTAKEN = new Set([
  'record_changed',
  'version_needed',
  'case_taken',
  'case_closed',
  'no_proposal',
  'proposal_open',
]);
const MOST_REASONS = 10;
const MOST_LETTERS = 500;

interface Props {
  readonly review: ReviewCase;
  readonly record: KycRecord;
  /** Somebody else holds the case, or has decided it: nothing can be decided from what is shown. */
  readonly locked: boolean;
  /** The answer says that what is shown is no longer so. */
  readonly onOvertaken: (error: ProblemError) => void;
}

export function Decide({ review, record, locked, onOvertaken }: Props): ReactElement {
  const { api, tell } = useDesk();
  const queries = useQueryClient();
  const { take } = useTakeNext();
  const [choice, setChoice] = useState<Choice | null>(null);
  const [codes, setCodes] = useState<readonly MultiselectProps.Option[]>([]);
  const [words, setWords] = useState('');
  const [note, setNote] = useState('');
  const [acceptDuplicate, setAcceptDuplicate] = useState(false);
  const choices = record.validation_status === 'manual_review' ? WAITING : DECIDED;

  const deciding = useMutation({
    mutationFn: async ({ decision }: { decision: Decision; thenNext: boolean }) => {
      const answer = await decide(api, record.email, decision);
      // Whoever holds a case keeps others from deciding it, and another person's word is what it needs now.
      if (!isDecided(answer) && review.held_by?.mine) await releaseCase(api, review.submission_id);
      return answer;
    },
    onSuccess: (answer, { thenNext }) => {
      void queries.invalidateQueries({ queryKey: ['queue'] });
      queries.removeQueries({ queryKey: ['case', review.submission_id] });
      tell(outcomeOf(answer));
      if (thenNext) take(undefined);
      else go(queueHref);
    },
    onError: (error) => {
      if (error instanceof ProblemError && OVERTAKEN.has(error.code)) onOvertaken(error);
    },
  });

  const decision = choice && decisionOf(choice, record, { codes, words, note, acceptDuplicate });
  const reasons = useRef<MultiselectProps.Ref>(null);
  const noted = useRef<TextareaProps.Ref>(null);
  const byKey = useRef(false);
  const pick = (key: Choice) => {
    setChoice(key);
    // To be asked again, a customer is mostly asked for what the case waits for.
    if (key === 'retry' && codes.length === 0) setCodes(OPTIONS.filter(({ value }) => value && isOf(review, value)));
  };
  const choose = (key: Choice) => () => {
    if (locked || !choices.includes(key)) return;
    byKey.current = true;
    pick(key);
  };
  // Whoever chose by a key types on: what the choice lacks comes next.
  useEffect(() => {
    if (!byKey.current) return;
    byKey.current = false;
    if (choice === 'reopened') noted.current?.focus();
    else if (choice !== 'verified' && codes.length === 0) reasons.current?.focus();
  }, [choice, codes]);
  const submit = (thenNext: boolean) => {
    if (decision && !locked && !deciding.isPending) deciding.mutate({ decision, thenNext });
  };
  useKeys({
    v: choose('verified'),
    a: choose('retry'),
    f: choose('final'),
    o: choose('reopened'),
    'Ctrl+Enter': () => submit(true),
  });
  const bound = deciding.error instanceof ProblemError && deciding.error.code === 'bound_to_another_user';
  const wrong = deciding.error && complaint(deciding.error);

  return (
    <Container header={<Header variant="h2">Decide</Header>}>
      <SpaceBetween size="m">
        <RadioGroup
          ariaLabel="Decision"
          value={choice}
          onChange={({ detail }) => pick(detail.value as Choice)}
          items={choices.map((value) => ({ value, ...LABELS[value], disabled: locked }))}
        />
        {(choice === 'retry' || choice === 'final') && (
          <Rejection ref={reasons} choice={choice} codes={codes} words={words} onCodes={setCodes} onWords={setWords} />
        )}
        {choice && (
          <FormField
            label={noteLabel(choice, acceptDuplicate)}
            description="For colleagues. The customer never reads it."
          >
            <Textarea
              ref={noted}
              value={note}
              rows={2}
              onChange={({ detail }) => setNote(detail.value.slice(0, MOST_LETTERS))}
            />
          </FormField>
        )}
        {choice === 'verified' && (bound || acceptDuplicate) && (
          <Checkbox checked={acceptDuplicate} onChange={({ detail }) => setAcceptDuplicate(detail.checked)}>
            Verify although the document is another customer’s too (a note says why)
          </Checkbox>
        )}
        {wrong && <Alert type="error">{wrong}</Alert>}
        <SpaceBetween size="xs" direction="horizontal">
          <Button
            variant="primary"
            disabled={!decision || locked}
            loading={deciding.isPending}
            onClick={() => submit(true)}
          >
            Decide, take the next
          </Button>
          <Button disabled={!decision || locked || deciding.isPending} onClick={() => submit(false)}>
            Decide
          </Button>
        </SpaceBetween>
        <Box color="text-body-secondary" fontSize="body-s">
          Ctrl + Enter decides and takes the next.
        </Box>
      </SpaceBetween>
    </Container>
  );
}

function isOf({ reasons }: ReviewCase, code: string): boolean {
  return reasons.includes(code);
}

interface RejectionProps {
  readonly ref: Ref<MultiselectProps.Ref>;
  readonly choice: 'retry' | 'final';
  readonly codes: readonly MultiselectProps.Option[];
  readonly words: string;
  readonly onCodes: (codes: readonly MultiselectProps.Option[]) => void;
  readonly onWords: (words: string) => void;
}

function Rejection({ ref, choice, codes, words, onCodes, onWords }: RejectionProps): ReactElement {
  const told = toldToCustomer(valuesOf(codes), actionOf(choice), words);
  return (
    <>
      <FormField label="Reasons" description="At least one, or words to the customer.">
        <Multiselect
          ref={ref}
          selectedOptions={codes}
          options={OPTIONS}
          filteringType="auto"
          placeholder="Choose reasons"
          onChange={({ detail }) => onCodes(detail.selectedOptions.slice(0, MOST_REASONS))}
        />
      </FormField>
      <FormField label="Words to the customer (optional)">
        <Textarea value={words} rows={2} onChange={({ detail }) => onWords(detail.value.slice(0, MOST_LETTERS))} />
      </FormField>
      {told.length > 0 && (
        <section aria-label="What the customer will read">
          <Box variant="awsui-key-label">The customer will read</Box>
          {told.map((text) => (
            <Box key={text} className="words">
              {text}
            </Box>
          ))}
        </section>
      )}
    </>
  );
}

const actionOf = (choice: Choice): Action => (choice === 'final' ? 'FINAL' : 'RETRY');
const valuesOf = (options: readonly MultiselectProps.Option[]): string[] => options.flatMap(({ value }) => value ?? []);

function noteLabel(choice: Choice, acceptDuplicate: boolean): string {
  return choice === 'reopened' || acceptDuplicate ? 'Note' : 'Note (optional)';
}

interface Draft {
  readonly codes: readonly MultiselectProps.Option[];
  readonly words: string;
  readonly note: string;
  readonly acceptDuplicate: boolean;
}

/** The decision as the API takes it; null where it lacks something. */
function decisionOf(choice: Choice, record: KycRecord, draft: Draft): Decision | null {
  const note = draft.note.trim();
  const of = {
    id_type: record.id_type,
    id_value: record.id_value,
    version: record.version,
    ...(note ? { note } : {}),
  };
  switch (choice) {
    case 'reopened':
      return note ? { ...of, validation_status: 'reopened' } : null;
    case 'verified':
      if (!draft.acceptDuplicate) return { ...of, validation_status: 'verified' };
      return note ? { ...of, validation_status: 'verified', accept_duplicate: true } : null;
    default:
      return rejection(of, actionOf(choice), draft);
  }
}

type Decided = Pick<Decision, 'id_type' | 'id_value' | 'version' | 'note'>;

function rejection(of: Decided, action: Action, { codes, words }: Draft): Decision | null {
  const reasons = valuesOf(codes) as ReasonCode[];
  const reason = words.trim();
  if (reasons.length === 0 && !reason) return null;
  return { ...of, validation_status: 'rejected', action, reasons, ...(reason ? { reason } : {}) };
}

function isDecided(answer: KycRecord | Proposed): answer is KycRecord {
  return 'validation_status' in answer;
}

function outcomeOf(answer: KycRecord | Proposed): { type: 'success' | 'info'; text: string } {
  if (!isDecided(answer)) {
    return { type: 'info', text: 'Your decision waits for a second person, who must decide the same.' };
  }
  return { type: 'success', text: `Decided: ${spelled(answer.validation_status).toLowerCase()}.` };
}
