/** The time by the stage's clock: a phone's own may be wrong by days, and the API refuses what lies in its future. */

let offsetMs = 0;

/** Take the time from an answer: it says when it was made, and a cache for how long it kept it. */
export function setClock(headers: Headers): void {
  const made = Date.parse(headers.get('Date') ?? '');
  if (!Number.isNaN(made)) offsetMs = made + 1000 * Number(headers.get('Age') ?? 0) - Date.now();
}

/** What is added to the device's time. */
export const clockOffset = (): number => offsetMs;

/** Unix seconds. */
export const now = (): number => Math.floor((Date.now() + offsetMs) / 1000);
