/** Values of the API in words. */
import { ProblemError, SessionEndedError, UnreachableError } from '../api/client.ts';
import type { Consent, Holder } from '../api/types.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `document_expired` → `Document expired`. */
export function spelled(code: string): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function duration(seconds: number | null): string {
  if (seconds === null) return '-';
  if (seconds < MINUTE) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ${Math.floor((seconds % HOUR) / MINUTE)} min`;
  return `${Math.floor(seconds / DAY)} d ${Math.floor((seconds % DAY) / HOUR)} h`;
}

const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

export const time = (unixSeconds: number): string => TIME.format(new Date(unixSeconds * 1000));
export const clock = (unixSeconds: number): string => CLOCK.format(new Date(unixSeconds * 1000));

const DAY_MS = DAY * 1000;

/** A day in UTC, as YYYY-MM-DD. */
export const dayAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

export function holder(held: Holder | null): string {
  if (held === null) return '';
  return held.mine ? `you, until ${clock(held.until)}` : `${held.name}, until ${clock(held.until)}`;
}

const NEWS = {
  bounced: 'no such mailbox',
  returned: 'came back',
  complained: 'called unwanted',
} as const;

/** Return why letters do not reach the customer, and since when. */
export function lettersTo(news: { state: keyof typeof NEWS; time: number } | null): string {
  return news ? `${NEWS[news.state]}, ${time(news.time)}` : '-';
}

/** Return the customer's consent, and its time by their own clock. */
export function consented(consent: Consent | null | undefined): string {
  if (!consent) return '-';
  const given = consent.given_at ? `, ${time(consent.given_at)}` : '';
  return `version ${consent.version} (${consent.locale})${given}`;
}

/** Return an error's text for the reviewer; null if the session has ended, which the whole page says. */
export function complaint(error: unknown): string | null {
  if (error instanceof SessionEndedError) return null;
  if (error instanceof ProblemError) {
    const fields = (error.problem.errors ?? []).map(({ field, message }) => ` ${field}: ${message}`);
    return error.problem.detail + fields.join('');
  }
  return error instanceof UnreachableError ? error.message : 'Something went wrong on this page. Load it again.';
}
