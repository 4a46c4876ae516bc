/** A real browser, and our pages in it: as people work with them, and nothing refused or thrown unseen. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packed from '@sparticuz/chromium';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Stage, User } from './stage.ts';

const QUIET = ['--disable-background-networking', '--no-first-run'];
/** Of the build's flags those under which a window that closes takes the browser with it, and less is refused. */
const UNWANTED =
  /^--(single-process|no-zygote|disable-web-security|allow-running-insecure-content|use-gl|use-angle|enable-unsafe-swiftshader|ignore-gpu-blocklist|in-process-gpu|disable-site-isolation-trials)/;
const WIDE = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };
const TIMEOUT_MS = 60_000;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Chromium of the npm registry where it has a build, else the machine's own Chrome. */
export async function startBrowser(more: readonly string[] = []): Promise<Browser> {
  const hasBuild = process.platform === 'linux' && process.arch === 'x64';
  if (!hasBuild) return chromium.launch({ channel: 'chrome', args: [...QUIET, ...more] });
  const flags = packed.args.filter((flag) => !UNWANTED.test(flag));
  return chromium.launch({
    executablePath: await packed.executablePath(),
    args: [...flags, '--disable-gpu', ...QUIET, ...more],
  });
}

/** The picture before a browser's camera: a file, which is read each time that the camera is opened. */
export class FakeCamera {
  readonly #file = join(mkdtempSync(join(tmpdir(), 'camera-')), 'camera.mjpeg');

  get flags(): readonly string[] {
    return [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${this.#file}`,
    ];
  }

  /** Hold something before it: a camera that is still open goes on with what it has. */
  hold(video: string): void {
    copyFileSync(video, `${this.#file}.next`);
    renameSync(`${this.#file}.next`, this.#file);
  }
}

/** A window on one of our pages, in which nothing goes wrong unseen. */
export class WatchedPage {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #troubles: string[] = [];

  protected constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.setDefaultTimeout(TIMEOUT_MS);
    page.on('pageerror', (error) => this.#troubles.push(`thrown: ${error.message}`));
    page.on('dialog', (dialog) => {
      this.#troubles.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      const text = message.text();
      if (/Content.Security.Policy|Trusted.?Type|violates/i.test(text)) this.#troubles.push(`refused: ${text}`);
    });
  }

  protected static async window(browser: Browser, options: BrowserContextOptions): Promise<[BrowserContext, Page]> {
    const context = await browser.newContext(options);
    return [context, await context.newPage()];
  }

  /** Wait for words that stand on the page. */
  async says(words: string | RegExp): Promise<void> {
    await this.page.getByText(words).first().waitFor();
  }

  /** Leave a picture of the window in the folder that PICTURES names, if one is named. */
  async picture(name: string): Promise<void> {
    const folder = process.env.PICTURES;
    if (folder) await this.page.screenshot({ path: `${folder}/${name}.png` });
  }

  /** Nothing fades in any more: what still does has not its own contrast yet. */
  async isStill(): Promise<void> {
    await this.page.waitForFunction(() =>
      document
        .getAnimations()
        .every((each) => each.playState !== 'running' || each.effect?.getComputedTiming().endTime === Infinity),
    );
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

export class DeskPage extends WatchedPage {
  readonly #url: string;

  private constructor(context: BrowserContext, page: Page, url: string) {
    super(context, page);
    this.#url = url;
  }

  /** Open the desk in a window of its own. */
  static async open(browser: Browser, stage: Stage, options: BrowserContextOptions = {}): Promise<DeskPage> {
    const desk = new DeskPage(...(await WatchedPage.window(browser, { viewport: WIDE, ...options })), stage.url);
    await desk.page.goto(stage.url);
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
    await this.page.goto(`${this.#url}#/cases/${submissionId}`);
    await this.page.getByRole('heading', { name: 'Pictures' }).waitFor();
  }

  /** Every picture has arrived and is drawn. */
  async showsPictures(count: number): Promise<void> {
    await this.page.waitForFunction((wanted) => {
      const found = [...document.querySelectorAll<HTMLImageElement>('.picture-sheet img')];
      return found.length === wanted && found.every((image) => image.complete && image.naturalWidth > 0);
    }, count);
  }
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}
