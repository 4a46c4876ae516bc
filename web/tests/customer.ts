/** The customer's page, as a customer works with it on a phone. */
import type { Browser, BrowserContextOptions, Locator } from 'playwright-core';
import type { PictureKind } from '../src/me/calls.ts';
import english from '../src/me/texts/en.json' with { type: 'json' };
import spanish from '../src/me/texts/es.json' with { type: 'json' };
import hindi from '../src/me/texts/hi.json' with { type: 'json' };
import { PHONE, WatchedPage } from './browser.ts';
import type { Stage, User } from './stage.ts';

export const TEXTS = { en: english, es: spanish, hi: hindi };
export type Tag = keyof typeof TEXTS;
export type TextKey = keyof typeof english;

export interface Claimed {
  readonly first_name: string;
  readonly last_name: string;
  readonly date_of_birth: string;
  readonly id_value: string;
}

const PATIENCE_MS = 60_000;

export class CustomerPage extends WatchedPage {
  /** The page's words. */
  words: typeof english = english;

  /** Open it in a window of its own, in a language. */
  static async openFor(
    browser: Browser,
    stage: Stage,
    options: BrowserContextOptions & { readonly tag?: Tag } = {},
  ): Promise<CustomerPage> {
    const { tag = 'en', ...more } = options;
    const window = await WatchedPage.window(browser, {
      viewport: PHONE,
      locale: tag,
      permissions: ['camera'],
      ...more,
    });
    const page = new CustomerPage(...window);
    page.words = TEXTS[tag];
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
    await this.page.locator(`[data-status="${status}"]`).waitFor({ timeout: PATIENCE_MS });
  }
}
