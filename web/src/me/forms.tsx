/** @jsxImportSource preact */
/** The steps that are filled in: consent, which document, and what it says. */
import type { JSX } from 'preact';
import { useId, useMemo, useState } from 'preact/hooks';
import { ProblemError } from '../api/client.ts';
import { now } from '../clock.ts';
import { useCustomer } from './customer.ts';
import { type Consent, type Details, type Draft, idTypeOf, offeredCountries, offeredKinds } from './draft.ts';
import { useLanguage } from './i18n.ts';
import { Alert, Button, Field, Step, wordsOf } from './parts.tsx';

interface StepProps<Given> {
  readonly draft: Draft;
  readonly onDone: (given: Given) => void;
  readonly onBack: (() => void) | null;
}

function Buttons({ go, onBack }: { go: string; onBack: (() => void) | null }): JSX.Element {
  const { t } = useLanguage();
  return (
    <div class="buttons">
      <Button submit>{go}</Button>
      {onBack && (
        <Button plain onClick={onBack}>
          {t('back')}
        </Button>
      )}
    </div>
  );
}

export function ConsentStep({ draft, onDone, onBack }: StepProps<Consent>): JSX.Element {
  const { t, tag } = useLanguage();
  const { settings } = useCustomer();
  const { version, texts } = settings.consent;
  const locale = tag in texts ? tag : (Object.keys(texts)[0] ?? tag);
  const [agrees, setAgrees] = useState(draft.consent !== null);
  const [isMissing, setMissing] = useState(false);

  function go(event: Event): void {
    event.preventDefault();
    setMissing(!agrees);
    if (agrees) onDone({ version, locale, given_at: now() });
  }

  return (
    <Step title={t('consent.title')}>
      <form onSubmit={go}>
        <p>{t('consent.what')}</p>
        <p class="consent" lang={locale}>
          {texts[locale]}
        </p>
        <label class="choice">
          <input type="checkbox" checked={agrees} onChange={({ currentTarget }) => setAgrees(currentTarget.checked)} />
          <span>{t('consent.agree')}</span>
        </label>
        {isMissing && <Alert>{t('consent.needed')}</Alert>}
        <Buttons go={t('consent.start')} onBack={onBack} />
      </form>
    </Step>
  );
}

export function DocumentStep({ draft, onDone, onBack }: StepProps<Partial<Draft>>): JSX.Element {
  const { t, tag, countryName } = useLanguage();
  const { settings } = useCustomer();
  const [country, setCountry] = useState(draft.country);
  const [type, setType] = useState(draft.type);
  const id = useId();
  const countries = useMemo(() => {
    const order = new Intl.Collator(tag);
    const named = offeredCountries(settings).map((code) => ({ code, name: countryName(code) }));
    return named.sort((one, other) => order.compare(one.name, other.name));
  }, [settings, tag, countryName]);

  function go(event: Event): void {
    event.preventDefault();
    const isSame = type === draft.type;
    const idType = isSame && draft.idType ? draft.idType : idTypeOf(type);
    onDone({ country, type, idType, withBack: isSame && draft.withBack });
  }

  return (
    <Step title={t('document.title')}>
      <form onSubmit={go}>
        <div class="field">
          <label for={id}>{t('document.country')}</label>
          <select id={id} value={country} onChange={({ currentTarget }) => setCountry(currentTarget.value)}>
            {countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <fieldset>
          <legend>{t('document.kind')}</legend>
          {offeredKinds(settings).map((kind) => (
            <label class="choice" key={kind}>
              <input type="radio" name="kind" checked={kind === type} onChange={() => setType(kind)} />
              <span>{t(`kind.${kind}`)}</span>
            </label>
          ))}
        </fieldset>
        <Buttons go={t('next')} onBack={onBack} />
      </form>
    </Step>
  );
}

interface DetailsProps extends StepProps<Details> {
  /** The API's error about them. */
  readonly error: unknown;
}

const FIELDS = [
  { name: 'first_name', label: 'details.firstName', autoComplete: 'given-name' },
  { name: 'last_name', label: 'details.lastName', autoComplete: 'family-name' },
  { name: 'date_of_birth', label: 'details.birth', autoComplete: 'bday' },
  { name: 'id_value', label: 'details.number', autoComplete: 'off' },
] as const;

export function DetailsStep({ draft, error, onDone, onBack }: DetailsProps): JSX.Element {
  const language = useLanguage();
  const { t } = language;
  const [details, setDetails] = useState(draft.details);
  const [isTried, setTried] = useState(false);
  const refused = error instanceof ProblemError ? error.problem.errors?.map(({ field }) => field) : undefined;

  function wrong(name: keyof Details): string | undefined {
    if (isTried && !details[name].trim()) return t('details.missing');
    return refused?.includes(name) && details[name] === draft.details[name] ? t('details.wrong') : undefined;
  }

  function go(event: Event): void {
    event.preventDefault();
    setTried(true);
    if (Object.values(details).every((value) => value.trim())) onDone(details);
  }

  return (
    <Step title={t('details.title')}>
      <form onSubmit={go} noValidate>
        <p>{t('details.help')}</p>
        {error ? <Alert>{wordsOf(error, language)}</Alert> : null}
        {FIELDS.map(({ name, label, autoComplete }) => (
          <Field
            key={name}
            label={t(label)}
            value={details[name]}
            onChange={(value) => setDetails((now) => ({ ...now, [name]: value }))}
            type={name === 'date_of_birth' ? 'date' : 'text'}
            autoComplete={autoComplete}
            wrong={wrong(name)}
            maxLength={100}
            {...(name === 'date_of_birth' ? { max: new Date().toISOString().slice(0, 10) } : {})}
          />
        ))}
        <Buttons go={t('next')} onBack={onBack} />
      </form>
    </Step>
  );
}
