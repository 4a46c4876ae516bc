/** The page's words, in the language that its reader prefers: one file a language, loaded when it is needed. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Reason } from './calls.ts';
import type english from './texts/en.json';

export type TextKey = keyof typeof english;
export type Texts = Readonly<Record<TextKey, string>>;

interface Reasons {
  readonly name: string;
  readonly codes: Readonly<Record<string, string>>;
  readonly finalByHand: string;
}

export interface Language {
  readonly tag: string;
  /** One of the page's words; `{name}` stands for a value. */
  readonly t: (key: TextKey, values?: Readonly<Record<string, string>>) => string;
  /** Returns the customer's text for a reason; a reviewer's own words stay as they are. */
  readonly told: (reason: Reason) => string;
  readonly countryName: (code: string) => string;
  readonly date: (unixSeconds: number) => string;
}

const DEFAULT = 'en';
const CHOSEN = 'kyc-language';
const OVERRIDE = 'manual_override';

const texts = import.meta.glob<Texts>('./texts/*.json', { import: 'default' });
const reasons = import.meta.glob<Reasons>('./reasons/*.json', { import: 'default' });

export const languages: readonly string[] = Object.keys(texts)
  .map((path) => path.replace(/^.*\/|\.json$/g, ''))
  .sort();

/** Return a language's own name. */
export const nameOf = (tag: string): string => new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;

/** The language that was chosen here, else the first that the browser asks for and there is. */
export function preferredLanguage(): string {
  const wanted = [localStorage.getItem(CHOSEN) ?? '', ...navigator.languages];
  const primaries = wanted.map((tag) => tag.split('-', 1)[0]?.toLowerCase() ?? '');
  return primaries.find((tag) => languages.includes(tag)) ?? DEFAULT;
}

export const rememberLanguage = (tag: string): void => localStorage.setItem(CHOSEN, tag);

export async function loadLanguage(tag: string): Promise<Language> {
  const [words, told, english] = await Promise.all([
    load(texts, `./texts/${tag}.json`),
    load(reasons, `./reasons/${tag}.json`),
    load(reasons, `./reasons/${DEFAULT}.json`),
  ]);
  document.documentElement.lang = tag;
  const countries = new Intl.DisplayNames([tag], { type: 'region' });
  const dates = new Intl.DateTimeFormat(tag, { dateStyle: 'long' });
  return {
    tag,
    t: (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole),
    told: (reason) => toldIn(told, english, reason),
    countryName: (code) => countries.of(code) ?? code,
    date: (seconds) => dates.format(seconds * 1000),
  };
}

/** As `kyc.domain.locales.told_in` does it. */
function toldIn(told: Reasons, english: Reasons, { code, action, message }: Reason): string {
  if (action === 'FINAL' && message === english.finalByHand) return told.finalByHand;
  if (message === english.codes[OVERRIDE]) return told.codes[OVERRIDE] ?? message;
  return message === english.codes[code] ? (told.codes[code] ?? message) : message;
}

function load<T>(files: Record<string, () => Promise<T>>, path: string): Promise<T> {
  const file = files[path];
  if (!file) throw new Error(`there is no ${path}`);
  return file();
}

export const LanguageContext = createContext<Language | null>(null);

export function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (language === null) throw new Error('outside the page');
  return language;
}
