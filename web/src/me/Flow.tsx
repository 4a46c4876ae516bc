/** @jsxImportSource preact */
/** The way to a submission: consent, document, pictures, what it says, and all of it once more before it is sent. */
import type { JSX } from 'preact';
import { lazy, Suspense } from 'preact/compat';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ProblemError } from '../api/client.ts';
import type { Frame } from './Camera.tsx';
import { type MyRecord, type PictureKind, type Submission, submit } from './calls.ts';
import { useCustomer } from './customer.ts';
import {
  type Draft,
  emptyDraft,
  forget,
  isGood,
  keep,
  neededPictures,
  needsLiveness,
  openStep,
  type StepName,
  stepsOf,
} from './draft.ts';
import { ConsentStep, DetailsStep, DocumentStep } from './forms.tsx';
import { useLanguage } from './i18n.ts';
import { Alert, wordsOf } from './parts.tsx';
import { Summary } from './Summary.tsx';
import { TakePicture } from './TakePicture.tsx';
import { type Pictures, Uploads } from './uploads.ts';
import { useAttempt } from './useAttempt.ts';

// What speaks to the service is of use to nobody before they are there.
const Liveness = lazy(() => import('./liveness/Liveness.tsx'));

export interface Begun {
  readonly draft: Draft;
  readonly pictures: Pictures;
  /** The first step; without it, the first one that is not done yet. */
  readonly step?: StepName;
}

interface FlowProps {
  readonly begun: Begun | null;
  /** False while the session is over. */
  readonly isSignedIn: boolean;
  readonly onSubmitted: (record: MyRecord) => void;
  readonly onLeave: (() => void) | null;
}

const INVALID = 'invalid_request';
const OF_LIVENESS = /^liveness_(expired|used|missing|of_another_user)$/;

export function Flow({ begun, isSignedIn, onSubmitted, onLeave }: FlowProps): JSX.Element {
  const { settings, email, api } = useCustomer();
  const language = useLanguage();
  const [draft, setDraft] = useState(() => begun?.draft ?? emptyDraft(settings));
  const [pictures, setPictures] = useState<Pictures>(begun?.pictures ?? {});
  const [step, setStep] = useState<StepName>(() => begun?.step ?? openStep(settings, draft, pictures));
  const { isBusy, error, start } = useAttempt();
  const uploads = useUploads(begun?.pictures ?? {}, setPictures, isSignedIn);

  useEffect(() => keep(email, draft, pictures), [email, draft, pictures]);

  /** Take what a step gave, and go on with what is not done yet. */
  function done(change: Partial<Draft>, now: Pictures = pictures): void {
    const next = { ...draft, ...change };
    setDraft(next);
    setStep(openStep(settings, next, now));
  }

  function goBack(): void {
    // A picture was taken in place of filming: the way back leads to the choice.
    if (step === 'selfie' && settings.liveness === 'optional') {
      film();
      return;
    }
    const steps = stepsOf(settings, draft);
    const before = steps[steps.indexOf(step) - 1];
    if (before) setStep(before);
    else onLeave?.();
  }

  function film(): void {
    setDraft((now) => ({ ...now, liveness: null, withSelfie: false }));
    setStep('liveness');
  }

  async function send(): Promise<void> {
    const record = await submit(api, email, submissionOf(draft, pictures, neededPictures(settings, draft)));
    forget();
    onSubmitted(record);
  }

  /** Go where what the API complains of is mended. */
  function goWhere(caught: unknown): void {
    // The stage asks for another text by now, which this page does not know yet; what was said is kept.
    if (isAboutConsent(caught)) location.reload();
    else if (isAboutDetails(caught)) setStep('details');
    else if (isAboutLiveness(caught)) film();
  }

  async function trySending(): Promise<void> {
    if (needsLiveness(settings, draft) && !isGood(draft.liveness)) return setStep('liveness');
    await start(async () => {
      try {
        await send();
      } catch (caught) {
        goWhere(caught);
        throw caught;
      }
    });
  }

  switch (step) {
    case 'consent':
      return <ConsentStep draft={draft} onDone={(consent) => done({ consent })} onBack={onLeave} />;
    case 'document':
      return <DocumentStep draft={draft} onDone={done} onBack={goBack} />;
    case 'details':
      return <DetailsStep draft={draft} error={error} onDone={(details) => done({ details })} onBack={goBack} />;
    case 'liveness':
      return (
        <Suspense fallback={<p role="status">{language.t('loading')}</p>}>
          {isAboutLiveness(error) ? <Alert>{wordsOf(error, language)}</Alert> : null}
          <Liveness
            onDone={(liveness) => done({ liveness })}
            onKeep={isGood(draft.liveness) ? () => done({}) : null}
            onInstead={settings.liveness === 'optional' ? () => done({ liveness: null, withSelfie: true }) : null}
            onBack={goBack}
          />
        </Suspense>
      );
    case 'summary':
      return (
        <Summary
          draft={draft}
          pictures={pictures}
          isBusy={isBusy}
          error={error}
          onChange={setStep}
          onSubmit={() => void trySending()}
          onBack={goBack}
        />
      );
    default:
      return (
        <TakePicture
          key={step}
          kind={step}
          frame={frameOf(step, draft)}
          onDone={(content, filename) => {
            uploads.put(step, content, filename);
            done({}, uploads.pictures);
          }}
          onBack={goBack}
        />
      );
  }
}

function useUploads(begun: Pictures, changed: (pictures: Pictures) => void, isSignedIn: boolean): Uploads {
  const customer = useCustomer();
  const latest = useRef(customer);
  latest.current = customer;
  const [uploads] = useState(
    () =>
      new Uploads(begun, () => latest.current.api, {
        changed,
        sessionEnded: () => latest.current.onSessionEnded(),
      }),
  );
  useEffect(() => {
    if (isSignedIn) uploads.resume();
  }, [isSignedIn, uploads]);
  useEffect(() => () => uploads.stop(), [uploads]);
  return uploads;
}

function frameOf(kind: PictureKind, { type }: Draft): Frame {
  if (kind === 'selfie') return 'face';
  return type === 'passport' || type === 'visa' ? 'page' : 'card';
}

function submissionOf(draft: Draft, pictures: Pictures, needed: readonly PictureKind[]): Submission {
  const { consent, details, idType, country, liveness } = draft;
  const links = needed.flatMap((kind) => {
    const picture = pictures[kind];
    return picture?.url ? [{ kind, filename: picture.filename, url: picture.url }] : [];
  });
  const { id_value, first_name, last_name, date_of_birth } = details;
  return {
    id_type: idType,
    id_value: id_value.trim(),
    first_name: first_name.trim(),
    last_name: last_name.trim(),
    date_of_birth,
    issuing_country: country,
    document_links: links,
    ...(consent ? { consent } : {}),
    ...(liveness ? { liveness: liveness.reference } : {}),
  };
}

function isAboutDetails(error: unknown): boolean {
  return error instanceof ProblemError && error.code === INVALID;
}

function isAboutLiveness(error: unknown): boolean {
  return error instanceof ProblemError && OF_LIVENESS.test(error.code);
}

function isAboutConsent(error: unknown): boolean {
  return (
    isAboutDetails(error) &&
    (error as ProblemError).problem.errors?.some(({ field }) => field.startsWith('consent')) === true
  );
}
