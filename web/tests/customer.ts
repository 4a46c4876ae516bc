/** The customer's page, as a customer works with it on a phone. */
import type { Browser, BrowserContextOptions, Locator } from 'playwright-core';
import type { PictureKind } from '../src/me/calls.ts';
import english from '../src/me/texts/en.json' with { type: 'json' };
import spanish from '../src/me/texts/es.json' with { type: 'json' };
import hindi from '../src/me/texts/hi.json' with { type: 'json' };
import { PHONE, WatchedPage } from './browser.ts';
import { sitBefore } from './living.ts';
import type { Living, Stage, User } from './stage.ts';

export const TEXTS = { en: english, es: spanish, hi: hindi };
export type Tag = keyof typeof TEXTS;
export type TextKey = keyof typeof english;

export interface Claimed {
  readonly first_name: string;
  readonly last_name: string;
  readonly date_of_birth: string;
  readonly id_value: string;
}

/** Four tests at a time may keep two cores busy with other pictures first. */
const PATIENCE_MS = 120_000;
/** A check takes eight seconds, and is judged then. */
const FILMED_MS = 90_000;
const HINTED_MS = 20_000;
const MOST_CHECKS = 3;

export class CustomerPage extends WatchedPage {
  /** The page's words. */
  words: typeof english = english;

  /** Open it in a window of its own, in a language; `living` sits before the camera that looks at them. */
  static async openFor(
    browser: Browser,
    stage: Stage,
    options: BrowserContextOptions & {
      readonly tag?: Tag;
      readonly living?: Living;
      readonly clockAheadMs?: number;
    } = {},
  ): Promise<CustomerPage> {
    const { tag = 'en', living, clockAheadMs, ...more } = options;
    const window = await WatchedPage.window(browser, {
      viewport: PHONE,
      locale: tag,
      permissions: ['camera'],
      ...more,
    });
    const page = new CustomerPage(...window);
    page.words = TEXTS[tag];
    if (living) await sitBefore(page.page, living);
    if (clockAheadMs) {
      await page.page.addInitScript((ahead: number) => {
        globalThis.Date = new Proxy(Date, {
          construct: (real, given) => Reflect.construct(real, given.length > 0 ? given : [real.now() + ahead]),
          get: (real, name) => (name === 'now' ? () => real.now() + ahead : Reflect.get(real, name)),
        });
      }, clockAheadMs);
    }
    await page.page.goto(new URL('me/', stage.url).href);
    return page;
  }

  async signIn({ email, password }: User): Promise<void> {
    await this.page.getByLabel(this.words['signIn.email']).fill(email);
    await this.page.getByLabel(this.words['signIn.password']).fill(password);
    await this.page.keyboard.press('Enter');
  }

  async press(name: TextKey): Promise<void> {
    await this.button(name).click();
  }

  button(name: TextKey): Locator {
    return this.page.getByRole('button', { name: this.words[name], exact: true });
  }

  async isAt(title: TextKey): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: this.words[title], exact: true }).waitFor();
  }

  async agree(): Promise<void> {
    await this.isAt('consent.title');
    await this.page.getByLabel(this.words['consent.agree']).check();
    await this.press('consent.start');
  }

  async choose(kind: TextKey, country: string): Promise<void> {
    await this.isAt('document.title');
    await this.page.getByLabel(this.words['document.country']).selectOption(country);
    await this.page.getByLabel(this.words[kind], { exact: true }).check();
    await this.press('next');
  }

  /** Wait until the device finds good what is before the camera; beside other work its pictures come slowly. */
  async isGood(): Promise<void> {
    await this.page.locator('[data-hint="good"]').waitFor({ timeout: 90_000 });
  }

  /** Open the camera until a hint is given, and close it: one that was open just now may show what was before it then. */
  async isHinted(hint: string): Promise<void> {
    for (let tried = 1; ; tried += 1) {
      await this.press('camera.open');
      const isGiven = this.page.locator(`[data-hint="${hint}"]`).waitFor({ timeout: HINTED_MS });
      const trouble = await isGiven.catch((error: unknown) => error);
      await this.press('back');
      if (!trouble) return;
      if (tried === MOST_CHECKS) throw trouble;
    }
  }

  /** Take a picture of what is before the camera, once the device finds it good; `shot` is a picture of the page then. */
  async photograph(kind: PictureKind, shot?: string): Promise<void> {
    await this.isAt(`picture.${kind}`);
    await this.press('camera.open');
    await this.isGood();
    if (shot) await this.page.screenshot({ path: shot });
    await this.press('camera.take');
    await this.press('camera.use');
  }

  async chooseFile(kind: PictureKind, file: string): Promise<void> {
    await this.isAt(`picture.${kind}`);
    await this.page.getByLabel(this.words['camera.file']).setInputFiles(file);
    await this.press('camera.use');
  }

  /** Be filmed until the page takes it; beside other work a camera may be too slow for its colours, as a real one. */
  async beFilmed(): Promise<void> {
    await this.isAt('liveness.title');
    const details = this.page.getByRole('heading', { level: 1, name: this.words['details.title'] });
    const refused = this.page.getByRole('alert').first();
    for (let tried = 1; ; tried += 1) {
      await this.press(tried === 1 ? 'liveness.begin' : 'liveness.again');
      await this.page.locator('.liveness').waitFor();
      await details.or(refused).waitFor({ timeout: FILMED_MS });
      if (await details.isVisible()) return;
      if (tried === MOST_CHECKS) throw new Error(`not filmed: ${await refused.textContent()}`);
    }
  }

  /** Have a picture taken in place of a liveness check. */
  async takePictureInstead(): Promise<void> {
    await this.isAt('liveness.title');
    await this.press('liveness.picture');
  }

  async fillIn(claimed: Claimed): Promise<void> {
    await this.isAt('details.title');
    await this.page.getByLabel(this.words['details.firstName']).fill(claimed.first_name);
    await this.page.getByLabel(this.words['details.lastName']).fill(claimed.last_name);
    await this.page.getByLabel(this.words['details.birth']).fill(claimed.date_of_birth);
    await this.page.getByLabel(this.words['details.number']).fill(claimed.id_value);
    await this.press('next');
  }

  async submit(): Promise<void> {
    await this.isAt('summary.title');
    await this.press('summary.submit');
    await this.isAt('status.title');
  }

  /** Wait until the page shows an outcome by itself. */
  async shows(status: string): Promise<void> {
    const outcome = this.page.locator(`[data-status="${status}"]`);
    await outcome.waitFor({ timeout: PATIENCE_MS }).catch(async (cause: unknown) => {
      const shown = await this.page.locator('[data-status]').getAttribute('data-status');
      throw new Error(`not ${status} but ${shown}`, { cause });
    });
  }
}
