/** @jsxImportSource preact */
/** The customer's page: who is signed in, and either the way to a submission or where it stands. */
import type { JSX } from 'preact';
import { lazy, Suspense } from 'preact/compat';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { createApi } from '../api/client.ts';
import type { StageConfiguration } from '../config.ts';
import { type MyRecord, readRecords } from './calls.ts';
import { type Customer, CustomerContext, useCustomer } from './customer.ts';
import {
  type CustomerSettings,
  draftOf,
  emptyDraft,
  forget,
  kept,
  linkedDraft,
  needsLiveness,
  type ReasonPart,
} from './draft.ts';
import { type Begun, Flow } from './Flow.tsx';
import { type Language, LanguageContext, languages, nameOf, useLanguage } from './i18n.ts';
import { Alert, Button, wordsOf } from './parts.tsx';
import { Rights } from './Rights.tsx';
import { Status } from './Status.tsx';
import { useAttempt } from './useAttempt.ts';

// Signing in is the heaviest part, and the first words can be read before it is there.
const session = import('../session.ts');
const SignIn = lazy(() => import('./SignIn.tsx'));

interface AppProps {
  readonly configuration: StageConfiguration;
  readonly settings: CustomerSettings;
  readonly language: Language;
  readonly onLanguage: (tag: string) => void;
}

interface Who {
  readonly email: string;
  readonly tenant: string;
}

export function App({ configuration, settings, language, onLanguage }: AppProps): JSX.Element {
  const [who, setWho] = useState<Who | null>(null);
  const [now, setNow] = useState<'unknown' | 'out' | 'ended' | 'in'>('unknown');

  const look = useCallback(async () => {
    const auth = await session;
    auth.configureSession(configuration);
    const found = await auth.currentReviewer().catch(() => null);
    if (found) setWho({ email: found.email, tenant: found.tenant });
    setNow(found ? 'in' : 'out');
  }, [configuration]);
  useEffect(() => void look(), [look]);

  const onSessionEnded = useCallback(() => {
    void session.then(({ forgetTokens }) => forgetTokens()).then(() => setNow('ended'));
  }, []);
  const customer = useMemo<Customer | null>(() => {
    if (who === null) return null;
    const idToken = async () => (await session).idToken();
    const { livenessUrl } = configuration;
    const api = createApi(configuration, who.tenant, idToken);
    return { api, email: who.email, settings, livenessUrl, onSessionEnded };
  }, [configuration, settings, who, onSessionEnded]);

  async function leave(): Promise<void> {
    forget();
    await (await session).signOut();
    setWho(null);
    setNow('out');
  }

  return (
    <LanguageContext.Provider value={language}>
      <Bar onLanguage={onLanguage} onLeave={now === 'in' ? () => void leave() : null} />
      <main>
        {now === 'unknown' && <p role="status">{language.t('loading')}</p>}
        {(now === 'out' || now === 'ended') && (
          <Suspense fallback={<p role="status">{language.t('loading')}</p>}>
            <SignIn ended={now === 'ended'} onDone={look} />
          </Suspense>
        )}
        {customer && (
          <div hidden={now !== 'in'}>
            <CustomerContext.Provider value={customer} key={`${customer.email} ${customer.api.tenant.tenant}`}>
              <Home isSignedIn={now === 'in'} />
            </CustomerContext.Provider>
          </div>
        )}
      </main>
    </LanguageContext.Provider>
  );
}

function Bar({
  onLanguage,
  onLeave,
}: {
  onLanguage: (tag: string) => void;
  onLeave: (() => void) | null;
}): JSX.Element {
  const { t, tag } = useLanguage();
  return (
    <header>
      <strong>{t('title')}</strong>
      <label>
        <span class="unseen">{t('language')}</span>
        <select value={tag} onChange={({ currentTarget }) => onLanguage(currentTarget.value)}>
          {languages.map((each) => (
            <option key={each} value={each} lang={each}>
              {nameOf(each)}
            </option>
          ))}
        </select>
      </label>
      {onLeave && (
        <Button plain onClick={onLeave}>
          {t('signOut')}
        </Button>
      )}
    </header>
  );
}

/** What was submitted, but for a part of it; a face is filmed anew where the stage films it. */
function begunAnew(settings: CustomerSettings, record: MyRecord, part: ReasonPart): Begun {
  const { draft, pictures } = draftOf(settings, record, part);
  const step = part === 'selfie' && needsLiveness(settings, draft) ? 'liveness' : part;
  return { draft, pictures, step };
}

/** What a letter's link asks to begin, once, in place of what was begun: the draft is kept from then on. */
function linked(settings: CustomerSettings): Begun | null {
  const draft = linkedDraft(settings, location.hash);
  if (draft === null) return null;
  history.replaceState(null, '', location.pathname + location.search);
  return { draft, pictures: {} };
}

/** The customer's present step: the draft they had begun, their last submission, or the beginning. */
function Home({ isSignedIn }: { isSignedIn: boolean }): JSX.Element {
  const language = useLanguage();
  const { api, email, settings } = useCustomer();
  const { isBusy, error, start } = useAttempt();
  const [begun, setBegun] = useState<Begun | null>(() => linked(settings) ?? kept(settings, email));
  const [record, setRecord] = useState<MyRecord | null>(null);
  const [isKnown, setKnown] = useState(begun !== null);
  /** How often all was erased: what was begun before begins anew. */
  const [erasures, setErasures] = useState(0);

  const read = useCallback(
    () =>
      start(async () => {
        setRecord((await readRecords(api, email))[0] ?? null);
        setKnown(true);
      }),
    [api, email, start],
  );
  useEffect(() => {
    if (!isKnown && isSignedIn) void read();
  }, [isKnown, isSignedIn, read]);

  function giveAnew(part: ReasonPart | 'all'): void {
    if (record === null) return;
    setBegun(part === 'all' ? { draft: emptyDraft(settings), pictures: {} } : begunAnew(settings, record, part));
  }

  if (error) {
    return (
      <>
        <Alert>{wordsOf(error, language)}</Alert>
        <Button onClick={() => void read()}>{language.t('tryAgain')}</Button>
      </>
    );
  }
  if (!isKnown || isBusy) return <p role="status">{language.t('loading')}</p>;
  return (
    <>
      {record && begun === null ? (
        <Status
          key={record.version}
          record={record}
          isSignedIn={isSignedIn}
          onRecord={setRecord}
          onGiveAnew={giveAnew}
        />
      ) : (
        <Flow
          key={erasures}
          begun={begun}
          isSignedIn={isSignedIn}
          onSubmitted={(submitted) => {
            setRecord(submitted);
            setBegun(null);
          }}
          onLeave={
            record
              ? () => {
                  forget();
                  setBegun(null);
                }
              : null
          }
        />
      )}
      <Rights
        onErased={() => {
          forget();
          setRecord(null);
          setBegun(null);
          setErasures((times) => times + 1);
        }}
      />
    </>
  );
}
