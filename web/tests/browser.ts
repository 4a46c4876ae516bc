/** A real browser, and the desk in it: as a reviewer works with it, and nothing refused or thrown unseen. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import packed from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Stage, User } from './stage.ts';

const QUIET = ['--disable-background-networking', '--no-first-run'];
/** Of the build's flags those under which a window that closes takes the browser with it. */
const ONE_PROCESS = ['--single-process', '--no-zygote'];
const WIDE = { width: 1280, height: 900 };
const TIMEOUT_MS = 20_000;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Chromium of the npm registry where it has a build, else the machine's own Chrome. */
export async function startBrowser(): Promise<Browser> {
  const hasBuild = process.platform === 'linux' && process.arch === 'x64';
  if (!hasBuild) return chromium.launch({ channel: 'chrome', args: QUIET });
  const flags = packed.args.filter((flag) => !ONE_PROCESS.includes(flag));
  return chromium.launch({ executablePath: await packed.executablePath(), args: [...flags, ...QUIET] });
}

export class DeskPage {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #stage: Stage;
  readonly #troubles: string[];

  private constructor(context: BrowserContext, page: Page, stage: Stage, troubles: string[]) {
    this.#context = context;
    this.page = page;
    this.#stage = stage;
    this.#troubles = troubles;
  }

  /** Open the desk in a window of its own. */
  static async open(browser: Browser, stage: Stage, options: { viewport?: typeof WIDE } = {}): Promise<DeskPage> {
    const context = await browser.newContext({ viewport: WIDE, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(`thrown: ${error.message}`));
    page.on('dialog', (dialog) => {
      troubles.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      const text = message.text();
      if (/Content.Security.Policy|Trusted.?Type|violates/i.test(text)) troubles.push(`refused: ${text}`);
    });
    const desk = new DeskPage(context, page, stage, troubles);
    await page.goto(stage.url);
    return desk;
  }

  async signIn({ email, password }: User): Promise<void> {
    await this.page.getByLabel('E-mail address').fill(email);
    await this.page.getByLabel('Password').fill(password);
    await this.page.keyboard.press('Enter');
    await this.page.getByRole('heading', { name: /^Queue/ }).waitFor();
  }

  /** Open a case by its address. */
  async openCase(submissionId: string): Promise<void> {
    await this.page.goto(`${this.#stage.url}#/cases/${submissionId}`);
    await this.page.getByRole('heading', { name: 'Pictures' }).waitFor();
  }

  /** Wait for words that stand on the page. */
  async says(words: string | RegExp): Promise<void> {
    await this.page.getByText(words).first().waitFor();
  }

  /** Every picture has arrived and is drawn. */
  async showsPictures(count: number): Promise<void> {
    await this.page.waitForFunction((wanted) => {
      const found = [...document.querySelectorAll<HTMLImageElement>('.picture-sheet img')];
      return found.length === wanted && found.every((image) => image.complete && image.naturalWidth > 0);
    }, count);
  }

  /** Leave a picture of the window in the folder that PICTURES names, if one is named. */
  async picture(name: string): Promise<void> {
    const folder = process.env.PICTURES;
    if (folder) await this.page.screenshot({ path: `${folder}/${name}.png` });
  }

  /** axe finds nothing, by WCAG 2.2 A and AA. */
  async isAccessible(): Promise<void> {
    // Evaluated by the browser itself, so that the page's own policy stays as it is.
    await this.page.evaluate(AXE);
    const violations = await this.page.evaluate(async () => {
      const axe = (window as unknown as { axe: { run: (options: object) => Promise<{ violations: Violation[] }> } })
        .axe;
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
      const found = await axe.run({ runOnly: { type: 'tag', values: tags } });
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    });
    assert.deepEqual(violations, []);
  }

  /** Nothing is wider than the window. */
  async fitsItsWindow(): Promise<void> {
    const over = await this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${over} px wider than the window`);
  }

  /** Close the window; fails where the page threw, opened a dialog, or tried what its policy forbids. */
  async close(): Promise<void> {
    await this.#context.close();
    assert.deepEqual(this.#troubles, []);
  }
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}
