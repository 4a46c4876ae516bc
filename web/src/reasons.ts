/** The vocabulary of reasons, and what a rejection by hand tells the customer. */
import vocabulary from './api/reasons.json' with { type: 'json' };
import type { Action, ReasonCode } from './api/types.ts';

interface Entry {
  readonly check: string;
  readonly action: string;
  readonly customer: string;
  readonly reviewer: string;
}

const CODES: Readonly<Record<string, Entry>> = vocabulary.codes;
/** Given by the service itself, not chosen. */
const NOT_CHOSEN = new Set(['manual_override', 'ai_disagreement', 'ai_inconclusive', 'provider_unavailable']);

export const allCodes = Object.keys(CODES) as readonly ReasonCode[];
export const choosableCodes: readonly ReasonCode[] = allCodes.filter((code) => !NOT_CHOSEN.has(code));

export const reviewerNote = (code: string): string => CODES[code]?.reviewer ?? '';

/**
 * Return the customer's text: a code's own text if its next step is the reviewer's too, else the reviewer's words
 * or plain ones (`kyc.domain.reasons.reasons_by_hand`).
 */
export function toldToCustomer(codes: readonly string[], action: Action, words: string): readonly string[] {
  const own = words.trim();
  const told = codes.map((code) => {
    const entry = CODES[code];
    const fits = action === 'RETRY' && entry?.action === 'RETRY';
    return fits ? entry.customer : own || vocabulary.plain[action];
  });
  return [...new Set(own ? [own, ...told] : told)];
}
