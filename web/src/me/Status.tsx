/** @jsxImportSource preact */
/** The status of a submission, kept up to date, and its customer's next options. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Api, SessionEndedError } from '../api/client.ts';
import { contest, type MyRecord, readRecords } from './calls.ts';
import { useCustomer } from './customer.ts';
import { idTypeOf, kinds, partsOf, type ReasonPart } from './draft.ts';
import { type TextKey, useLanguage } from './i18n.ts';
import { Alert, Button, Step, wordsOf } from './parts.tsx';
import { useAttempt } from './useAttempt.ts';

interface StatusProps {
  readonly record: MyRecord;
  readonly isSignedIn: boolean;
  readonly onRecord: (record: MyRecord) => void;
  /** Give a part of what was submitted anew; what is not named stays. */
  readonly onGiveAnew: (part: ReasonPart | 'all') => void;
}

const FIRST_WAIT_MS = 1000;
const GROWTH = 1.4;
const MACHINE_WAIT_MS = 15_000;
const PERSON_WAIT_MS = 60_000;

const PART_WORDS: Readonly<Record<ReasonPart, TextKey>> = {
  id_front: 'summary.replace',
  id_back: 'summary.replace',
  selfie: 'summary.replace',
  details: 'status.correct',
  document: 'status.chooseDocument',
};

export function Status({ record, isSignedIn, onRecord, onGiveAnew }: StatusProps): JSX.Element {
  const { t, date } = useLanguage();
  useFollowed(record, isSignedIn, onRecord);
  const status = record.validation_status;
  const kind = kinds.find((each) => idTypeOf(each) === record.id_type);

  return (
    <Step title={t('status.title')}>
      <p class={`outcome ${status}`} role="status" data-status={status}>
        {t(`status.${status}`)}
      </p>
      <dl>
        <dt>{t('status.document')}</dt>
        <dd>
          {kind ? t(`kind.${kind}`) : record.id_type}, {record.id_value}
        </dd>
        <dt>{t('status.submitted')}</dt>
        <dd>{date(record.last_updated_time)}</dd>
      </dl>
      {status === 'rejected' && <Reasons record={record} onGiveAnew={onGiveAnew} />}
      {status === 'rejected' && <Contest record={record} onContested={onRecord} />}
      {status !== 'pending' && (
        <Button plain onClick={() => onGiveAnew('all')}>
          {t('status.another')}
        </Button>
      )}
    </Step>
  );
}

/** Look where the record stands, ever less often as long as somebody or something is at it. */
function useFollowed(record: MyRecord, isSignedIn: boolean, onRecord: (record: MyRecord) => void): void {
  const { api, email, onSessionEnded } = useCustomer();
  const { version } = record;
  const key = record['id_type#id'];
  const longestWait = longestWaitMs(record);
  useEffect(() => {
    if (!isSignedIn || longestWait === null) return undefined;
    const most = longestWait;
    let wait = FIRST_WAIT_MS;
    let timer = setTimeout(look, wait);
    let isOver = false;
    async function look(): Promise<void> {
      const found = await latest(api, email, key);
      if (isOver) return;
      if (found === 'ended') return onSessionEnded();
      if (found && found.version !== version) return onRecord(found);
      wait = Math.min(wait * GROWTH, most);
      timer = setTimeout(look, wait);
    }
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [api, email, key, longestWait, version, isSignedIn, onRecord, onSessionEnded]);
}

/** Return the longest wait between two looks at a record; null if neither a machine nor a person works on it. */
function longestWaitMs({ validation_status: status, contest }: MyRecord): number | null {
  if (status === 'pending') return MACHINE_WAIT_MS;
  return status === 'manual_review' || contest ? PERSON_WAIT_MS : null;
}

/** One of the customer's records; undefined where there is no answer, which is asked for again. */
async function latest(api: Api, email: string, key: string): Promise<MyRecord | 'ended' | undefined> {
  try {
    return (await readRecords(api, email)).find((each) => each['id_type#id'] === key);
  } catch (error) {
    return error instanceof SessionEndedError ? 'ended' : undefined;
  }
}

function Reasons({ record, onGiveAnew }: { record: MyRecord; onGiveAnew: StatusProps['onGiveAnew'] }): JSX.Element {
  const { t, told } = useLanguage();
  const { settings } = useCustomer();
  const reasons = record.reasons ?? [];
  const texts = [...new Set(reasons.map(told))];
  const codes = reasons.filter(({ action }) => action === 'RETRY').map(({ code }) => code);
  // A face that was filmed is no picture of the claim, and is filmed anew.
  const isFilmed = !record.document_links.some(({ kind }) => kind === 'selfie');
  const has = (part: ReasonPart): boolean =>
    part === 'details' ||
    part === 'document' ||
    (part === 'selfie' && isFilmed && settings.liveness !== 'off') ||
    record.document_links.some(({ kind }) => kind === part);
  const named = [...new Set(codes.flatMap(partsOf))];
  const missing = codes.includes('missing_back') ? (['id_back'] as const) : [];
  const parts = [...new Set([...missing, ...named.filter(has)])];
  return (
    <section aria-label={t('status.why')}>
      <h2>{t('status.why')}</h2>
      <ul class="reasons">
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <div class="buttons">
        {parts.map((part) => (
          <Button key={part} onClick={() => onGiveAnew(part)}>
            {part === 'details' || part === 'document'
              ? t(PART_WORDS[part])
              : `${t(`picture.${part}`)}: ${t(PART_WORDS[part])}`}
          </Button>
        ))}
      </div>
    </section>
  );
}

function Contest({ record, onContested }: { record: MyRecord; onContested: (record: MyRecord) => void }): JSX.Element {
  const language = useLanguage();
  const { t, date } = language;
  const { api } = useCustomer();
  const { isBusy, error, start } = useAttempt();
  const [message, setMessage] = useState('');

  function go(event: Event): void {
    event.preventDefault();
    if (!message.trim()) return;
    void start(async () => onContested({ ...record, contest: await contest(api, record, message.trim()) }));
  }

  if (record.contest) return <p role="status">{t('contest.sent', { date: date(record.contest.due) })}</p>;
  return (
    <details>
      <summary>{t('contest.title')}</summary>
      <form onSubmit={go}>
        <p>{t('contest.help')}</p>
        <div class="field">
          <label>
            {t('contest.message')}
            <textarea
              maxLength={500}
              rows={4}
              value={message}
              onInput={({ currentTarget }) => setMessage(currentTarget.value)}
            />
          </label>
        </div>
        {error ? <Alert>{wordsOf(error, language)}</Alert> : null}
        <Button submit disabled={isBusy || !message.trim()}>
          {t('contest.send')}
        </Button>
      </form>
    </details>
  );
}
