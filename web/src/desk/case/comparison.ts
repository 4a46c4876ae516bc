/** Claim beside reading beside zone, from what the checks compared. */
import type { Check, CheckOutcome } from '../../api/types.ts';

export interface ComparedField {
  readonly field: string;
  readonly claimed: string | null;
  /** As printed: labels, typed fields, the lay-out of the page. */
  readonly printed: string | null;
  /** As the machine-readable zone or the barcode has it. */
  readonly coded: string | null;
  readonly outcome: CheckOutcome;
}

const CODED = new Set(['zone', 'barcode']);
const WORST: readonly CheckOutcome[] = ['fail', 'inconclusive', 'pass'];

/** One row a field, its outcome the worst of those that speak of it, in the checks' order. */
export function comparedFields(checks: readonly Check[]): readonly ComparedField[] {
  const rows = new Map<string, ComparedField>();
  for (const { compared, outcome } of checks) {
    if (!compared) continue;
    const before = rows.get(compared.field);
    const isCoded = CODED.has(compared.source ?? '');
    rows.set(compared.field, {
      field: compared.field,
      claimed: before?.claimed ?? compared.claimed,
      printed: before?.printed ?? (isCoded ? null : compared.read),
      coded: before?.coded ?? (isCoded ? compared.read : null),
      outcome: worst(outcome, before?.outcome ?? 'pass'),
    });
  }
  return [...rows.values()];
}

/** Those that did not pass first, else in the order in which they ran. */
export function worstFirst(checks: readonly Check[]): readonly Check[] {
  return [...checks].sort((a, b) => WORST.indexOf(a.outcome) - WORST.indexOf(b.outcome));
}

function worst(a: CheckOutcome, b: CheckOutcome): CheckOutcome {
  return WORST.indexOf(a) < WORST.indexOf(b) ? a : b;
}
