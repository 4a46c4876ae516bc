/** A browser for a script of ours; the script ends with a code of its own where none starts. */
import type { Browser } from 'playwright-core';
import { startBrowser } from '../tests/browser.ts';

const NO_BROWSER = 3;

export async function browserOrEnd(flags: readonly string[] = []): Promise<Browser> {
  try {
    return await startBrowser(flags);
  } catch (error) {
    console.log(String(error).split('\n', 1)[0]);
    return process.exit(NO_BROWSER);
  }
}
