/** The customer's answers so far. They are kept with the tab, so that a page that is loaded again goes on. */
import { now } from '../clock.ts';
import type { ContentType, MyRecord, PictureKind } from './calls.ts';
import documents from './documents.json' with { type: 'json' };
import type { Picture, Pictures } from './uploads.ts';

export type DocumentType = keyof typeof documents.kinds;
export type ReasonPart = PictureKind | 'details' | 'document';

export interface Details {
  readonly first_name: string;
  readonly last_name: string;
  readonly date_of_birth: string;
  readonly id_value: string;
}

export interface Consent {
  readonly version: string;
  readonly locale: string;
  readonly given_at: number;
}

export interface Draft {
  readonly consent: Consent | null;
  readonly country: string;
  readonly type: DocumentType;
  /** The claim's name of its type, as it was submitted before; empty until it is chosen. */
  readonly idType: string;
  /** There is a back that the stage does not ask for here: it lies with the claim already, or was found to be missing. */
  readonly withBack: boolean;
  readonly details: Details;
  readonly liveness: LivenessCheck | null;
  /** A picture of the face is taken in place of a liveness check. */
  readonly withSelfie: boolean;
}

/** A liveness check that a claim may name, once. */
export interface LivenessCheck {
  readonly reference: string;
  /** Unix seconds. */
  readonly goodUntil: number;
}

/** The stage's settings for its customers' documents (`kyc_stack.people.customer_page`). */
export interface CustomerSettings {
  readonly consent: { readonly version: string; readonly texts: Readonly<Record<string, string>> };
  readonly countries: readonly string[] | null;
  readonly defaultCountry: string;
  readonly documentTypes: readonly DocumentType[] | null;
  readonly backRequired: readonly { readonly documentType: string; readonly countries: readonly string[] | null }[];
  readonly liveness: 'off' | 'optional' | 'required';
  /** Whether a selfie without a liveness check can be enough. */
  readonly selfieAlone: boolean;
}

const KEPT = 'kyc-draft';
/** How long before its end a liveness check is done anew. */
const SOON_SECONDS = 60;
const NO_DETAILS: Details = { first_name: '', last_name: '', date_of_birth: '', id_value: '' };

export const kinds = Object.keys(documents.kinds) as DocumentType[];
const changed: Readonly<Record<string, readonly string[]>> = documents.changed;

export function offeredKinds({ documentTypes }: CustomerSettings): readonly DocumentType[] {
  return kinds.filter((kind) => documentTypes === null || documentTypes.includes(kind));
}

export function offeredCountries({ countries }: CustomerSettings): readonly string[] {
  return countries ?? documents.countries;
}

/** Return a claim's name of a kind, as reviewers read it. */
export const idTypeOf = (type: DocumentType): string => documents.kinds[type];

const typeOf = (idType: string): DocumentType | undefined => kinds.find((kind) => idTypeOf(kind) === idType);

/** Return the parts that a reason lets the customer send anew. */
export const partsOf = (code: string): readonly ReasonPart[] => (changed[code] ?? []) as readonly ReasonPart[];

/** The pictures that a document needs, in the order in which they are taken. */
export function neededPictures(settings: CustomerSettings, draft: Draft): readonly PictureKind[] {
  const { type, country, withBack } = draft;
  const needsBack = settings.backRequired.some(
    (each) => each.documentType === type && (each.countries === null || each.countries.includes(country)),
  );
  const document: readonly PictureKind[] = needsBack || withBack ? ['id_front', 'id_back'] : ['id_front'];
  return needsLiveness(settings, draft) ? document : [...document, 'selfie'];
}

/** Whether the face is filmed, not photographed: wherever there are liveness checks, unless a picture is wanted instead. */
export function needsLiveness({ liveness }: CustomerSettings, { withSelfie }: Draft): boolean {
  return liveness === 'required' || (liveness === 'optional' && !withSelfie);
}

export function emptyDraft(settings: CustomerSettings): Draft {
  const type = offeredKinds(settings)[0] ?? 'passport';
  const country = offeredCountries(settings).includes(settings.defaultCountry)
    ? settings.defaultCountry
    : (offeredCountries(settings)[0] ?? '');
  return {
    consent: null,
    country,
    type,
    idType: '',
    withBack: false,
    details: NO_DETAILS,
    liveness: null,
    withSelfie: false,
  };
}

/** Return the draft that a letter's link asks for (`kyc.domain.letters.claim_link`); null where it asks for none. */
export function linkedDraft(settings: CustomerSettings, fragment: string): Draft | null {
  const asked = new URLSearchParams(fragment.replace(/^#/, ''));
  if (asked.get('claim') !== 'new') return null;
  const empty = emptyDraft(settings);
  const type = offeredKinds(settings).find((kind) => kind === asked.get('document')) ?? empty.type;
  const country = offeredCountries(settings).find((each) => each === asked.get('country')) ?? empty.country;
  return { ...empty, type, country };
}

/** A draft that is what was submitted, so that a part of it can be given anew. */
export function draftOf(
  settings: CustomerSettings,
  record: MyRecord,
  part: ReasonPart,
): { draft: Draft; pictures: Pictures } {
  const empty = emptyDraft(settings);
  const { first_name, last_name, date_of_birth, id_value } = record;
  const draft = {
    ...empty,
    type: typeOf(record.id_type) ?? empty.type,
    idType: record.id_type,
    country: record.issuing_country ?? empty.country,
    consent: consentOf(settings, record),
    withBack: part === 'id_back' || record.document_links.some(({ kind }) => kind === 'id_back'),
    // Where a picture is enough, what was photographed is not filmed for the sake of another part.
    withSelfie: settings.selfieAlone && record.document_links.some(({ kind }) => kind === 'selfie'),
    details: { first_name, last_name, date_of_birth, id_value },
  };
  const pictures = record.document_links.flatMap(({ kind, filename, url }) =>
    kind ? [[kind, sentBefore(filename, url)] as const] : [],
  );
  return { draft, pictures: Object.fromEntries(pictures) };
}

/** Return the consent, if the stage still asks for the same and its time is known, and not to come; else null. */
function consentOf(settings: CustomerSettings, { consent }: Pick<MyRecord, 'consent'> | Draft): Consent | null {
  if (!consent?.given_at || consent.given_at > now() + SOON_SECONDS) return null;
  if (consent.version !== settings.consent.version) return null;
  return { ...consent, given_at: consent.given_at };
}

const sentBefore = (filename: string, url: string): Picture => ({
  filename,
  url,
  contentType: 'image/jpeg' satisfies ContentType,
  content: null,
  state: 'sent',
  percent: 100,
});

/** Keep what was said; of pictures those that are sent already. */
export function keep(email: string, draft: Draft, pictures: Pictures): void {
  const sent = Object.entries(pictures).flatMap(([kind, { filename, url }]) =>
    url ? [[kind, { filename, url }]] : [],
  );
  sessionStorage.setItem(KEPT, JSON.stringify({ email, draft, sent: Object.fromEntries(sent) }));
}

export type StepName = 'consent' | 'document' | PictureKind | 'liveness' | 'details' | 'summary';

/** The steps of a draft's way, in order. */
export function stepsOf(settings: CustomerSettings, draft: Draft): readonly StepName[] {
  const face = needsLiveness(settings, draft) ? (['liveness'] as const) : [];
  return ['consent', 'document', ...neededPictures(settings, draft), ...face, 'details', 'summary'];
}

/** The first step that is not done yet. */
export function openStep(settings: CustomerSettings, draft: Draft, pictures: Pictures): StepName {
  const isDone = (step: StepName): boolean => {
    if (step === 'consent') return draft.consent !== null;
    if (step === 'document') return draft.idType !== '';
    if (step === 'liveness') return isGood(draft.liveness);
    if (step === 'details') return Object.values(draft.details).every((value) => value.trim());
    return step !== 'summary' && pictures[step] !== undefined;
  };
  return stepsOf(settings, draft).find((step) => !isDone(step)) ?? 'summary';
}

/** Whether a claim may still name a check, if it is sent soon. */
export const isGood = (check: LivenessCheck | null): boolean =>
  check !== null && check.goodUntil > now() + SOON_SECONDS;

export const forget = (): void => sessionStorage.removeItem(KEPT);

/** Return this customer's earlier answers in this tab, as far as the stage still asks for them; else null. */
export function kept(
  settings: CustomerSettings,
  email: string,
): { readonly draft: Draft; readonly pictures: Pictures } | null {
  const found = sessionStorage.getItem(KEPT);
  if (found === null) return null;
  const {
    email: whose,
    draft,
    sent,
  } = JSON.parse(found) as {
    email: string;
    draft: Draft;
    sent: Readonly<Record<string, { readonly filename: string; readonly url: string }>>;
  };
  if (whose !== email) return null;
  const pictures = Object.entries(sent).map(([kind, { filename, url }]) => [kind, sentBefore(filename, url)]);
  return {
    draft: { ...emptyDraft(settings), ...draft, consent: consentOf(settings, draft) },
    pictures: Object.fromEntries(pictures),
  };
}
