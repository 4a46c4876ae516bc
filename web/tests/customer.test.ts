/** The rest of the customer's page in a real browser: each way to it, and each way in which it is interrupted. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, type TestContext, test } from 'node:test';
import type { Browser, Route } from 'playwright-core';
import spanish from '../src/me/reasons/es.json' with { type: 'json' };
import { FakeCamera, startBrowser } from './browser.ts';
import { type Claimed, CustomerPage, type Tag, TEXTS } from './customer.ts';
import { refuseCamera, sitBefore } from './living.ts';
import { random, stageUnderTest, type User } from './stage.ts';

const NARROW = { width: 320, height: 640 };
const WIDTHS = [320, 390, 768, 1280];
/** Longer than the first waits after a cut, and shorter than the next. */
const SOON_MS = 30_000;
/** A check takes eight seconds, and is judged then. */
const FILMED_MS = 90_000;
const DAY_MS = 24 * 3600 * 1000;
/** Of an edge network, as the browsers' own tools name them. */
const SLOW = { offline: false, latency: 300, downloadThroughput: 50_000, uploadThroughput: 25_000 };
const FAST = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };

const stage = stageUnderTest();
const camera = new FakeCamera();
let browser: Browser;
before(async () => {
  browser = await startBrowser(camera.flags);
});
after(() => browser.close());

const claimOf = (name: string): Claimed => stage.sample(name).claim as unknown as Claimed;
const newCustomer = (): Promise<User> => stage.makeUser(`t${random()}`);

type Options = Parameters<typeof CustomerPage.openFor>[2];

async function signedIn(options: Options = {}): Promise<{ page: CustomerPage; customer: User }> {
  const customer = await newCustomer();
  const page = await CustomerPage.openFor(browser, stage, options);
  await page.signIn(customer);
  return { page, customer };
}

/** A customer at the summary of a licence, its pictures given as files. */
async function atSummary(options: Options = {}): Promise<{ page: CustomerPage; customer: User }> {
  const begun = await signedIn(options);
  await begun.page.agree();
  await begun.page.choose('kind.driving_licence', 'US');
  for (const kind of ['id_front', 'id_back'] as const) {
    await begun.page.chooseFile(kind, stage.file('genuine-licence', kind));
  }
  await begun.page.takePictureInstead();
  await begun.page.chooseFile('selfie', stage.file('genuine-licence', 'selfie'));
  await begun.page.fillIn(claimOf('genuine-licence'));
  await begun.page.isAt('summary.title');
  return begun;
}

/** A customer at the liveness check of a stage that requires one. */
async function atLiveness(
  before: (page: CustomerPage) => Promise<void>,
  options: Options = {},
): Promise<{ page: CustomerPage; customer: User }> {
  const begun = await signedIn(options);
  const { page } = begun;
  await page.isAt('consent.title');
  await page.page.route('**/config.json', async (route: Route) => {
    const answer = await route.fetch();
    const found = (await answer.json()) as { readonly customer: object };
    return route.fulfill({
      response: answer,
      json: { ...found, customer: { ...found.customer, liveness: 'required' } },
    });
  });
  await before(page);
  await page.page.reload();
  await page.agree();
  await page.choose('kind.driving_licence', 'US');
  for (const kind of ['id_front', 'id_back'] as const) {
    await page.chooseFile(kind, stage.file('genuine-licence', kind));
  }
  await page.isAt('liveness.title');
  return begun;
}

const isUpload = (url: URL): boolean => /documentbucket/.test(url.pathname);

test('who refuses the camera is verified by files, and is asked for no back of a passport', async (context: TestContext) => {
  const refusing = await startBrowser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny']);
  context.after(() => refusing.close());
  const customer = await newCustomer();
  const page = await CustomerPage.openFor(refusing, stage, { permissions: [] });
  await page.signIn(customer);
  await page.agree();
  await page.choose('kind.passport', stage.sample('passport').claim.issuing_country ?? '');
  await page.isAt('picture.id_front');
  await page.press('camera.open');
  await page.says(page.words['camera.refused']);
  await page.isAccessible();
  await page.chooseFile('id_front', stage.file('passport', 'id_front'));
  await page.isAt('liveness.title');
  await page.press('liveness.begin');
  await page.says(page.words['camera.refused']);
  await page.takePictureInstead();
  await page.chooseFile('selfie', stage.file('passport', 'selfie'));
  await page.fillIn(claimOf('passport'));
  await page.submit();
  await page.shows('verified');
  await page.page.getByText(page.words['rights.title']).click();
  const saved = page.page.waitForEvent('download');
  await page.press('rights.export');
  const copy = readFileSync(await (await saved).path(), 'utf8');
  assert.match(copy, /"validation_status": "verified"/);
  assert.match(copy, /"consent"/);
  await page.close();
});

test("a letter's link begins a claim with the document's type and country, once", async () => {
  const { page } = await signedIn();
  await page.isAt('consent.title');
  await page.page.evaluate(() => location.assign('#claim=new&document=passport&country=DE'));
  await page.page.reload();
  await page.agree();
  await page.isAt('document.title');
  assert.equal(await page.page.getByLabel(page.words['document.country']).inputValue(), 'DE');
  assert.equal(await page.page.getByLabel(page.words['kind.passport'], { exact: true }).isChecked(), true);
  assert.equal(new URL(page.page.url()).hash, '');
  await page.close();
});

test("another person's face is rejected; a person is asked, and a new picture keeps the rest", async () => {
  const name = 'other-persons-selfie';
  const { page, customer } = await signedIn();
  await page.agree();
  await page.choose('kind.driving_licence', 'US');
  for (const kind of ['id_front', 'id_back'] as const) await page.chooseFile(kind, stage.file(name, kind));
  await page.takePictureInstead();
  camera.hold(stage.video(name, 'selfie'));
  await page.photograph('selfie');
  await page.fillIn(claimOf(name));
  await page.submit();
  await page.shows('rejected');
  await page.isAccessible();
  await page.page.setViewportSize(NARROW);
  await page.fitsItsWindow();
  await page.page.getByRole('combobox').selectOption('es');
  await page.says(spanish.codes.selfie_face_mismatch);
  await page.page.getByRole('combobox').selectOption('en');
  await page.says(page.words['status.rejected']);

  await page.page.getByText(page.words['contest.title']).click();
  await page.page.getByLabel(page.words['contest.message']).fill('That is my own face.');
  await page.press('contest.send');
  await page.says('A person will look at it');
  const [contested] = await stage.decided(customer, customer.email);
  assert.equal(contested?.contest?.message, 'That is my own face.');

  await page.page.getByRole('button', { name: `${page.words['picture.selfie']}: ` }).click();
  camera.hold(stage.video('genuine-licence', 'selfie'));
  await page.photograph('selfie');
  await page.submit();
  await page.shows('verified');
  const [record] = await stage.decided(customer, customer.email);
  const url = (kind: string) => record?.document_links.find((link) => link.kind === kind)?.url;
  const before = (kind: string) => contested?.document_links.find((link) => link.kind === kind)?.url;
  assert.equal(url('id_front'), before('id_front'));
  assert.notEqual(url('selfie'), before('selfie'));
  await page.close();
});

test('a customer asks to be erased, takes it back, and is told why it was refused', async () => {
  const { page, customer } = await signedIn();
  const administrator = await stage.makeUser(customer.tenant, ['kyc-admin']);
  const ask = async (): Promise<void> => {
    await page.page.getByLabel(page.words['rights.sure']).check();
    await page.press('rights.erase');
    await page.button('rights.takeBack').waitFor();
  };
  await page.isAt('consent.title');
  await page.page.getByText(page.words['rights.title']).click();
  assert.ok(await page.button('rights.erase').isDisabled());
  await ask();
  await page.isAccessible();
  await page.press('rights.takeBack');
  await ask();
  const path = `email/${customer.email}/erasure`;
  const who = { tenant: customer.tenant, stage: 'local', email: customer.email };
  await stage.call(administrator, 'PUT', `${path}/refusal`, { ...who, reason: 'A law <b>has</b> it kept.' });
  await page.page.reload();
  await page.page.getByText(page.words['rights.title']).click();
  await page.says('A law <b>has</b> it kept.');
  await page.close();
});

test('a back that nobody asks for stays with a claim whose details are given anew', async () => {
  const customer = await newCustomer();
  const { claim, uploads } = stage.sample('passport');
  const front = uploads.find(({ kind }) => kind === 'id_front');
  assert.ok(front);
  const withBack = [...uploads, { ...front, filename: 'back.jpg', kind: 'id_back' }];
  await stage.submit(customer, { claim, uploads: withBack }, { first_name: 'Somebody' });
  const [rejected] = await stage.decided(customer, customer.email);
  assert.equal(rejected?.validation_status, 'rejected');
  const page = await CustomerPage.openFor(browser, stage);
  await page.signIn(customer);
  await page.press('status.correct');
  await page.fillIn(claimOf('passport'));
  await page.agree();
  await page.submit();
  const [record] = await stage.decided(customer, customer.email);
  const url = (from: typeof record) => from?.document_links.find(({ kind }) => kind === 'id_back')?.url;
  assert.ok(url(record));
  assert.equal(url(record), url(rejected));
  await page.close();
});

test('who is filmed and lives is verified, without another picture of their face, whatever their clock says', async () => {
  const signed: number[] = [];
  const { page, customer } = await atLiveness(
    async ({ page: opened }) => {
      opened.on('websocket', (socket) => {
        const at = new URL(socket.url()).searchParams.get('X-Amz-Date') ?? '';
        signed.push(Date.parse(at.replace(/(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d)/, '$1-$2-$3:$4:$5')));
      });
    },
    { living: stage.living, clockAheadMs: DAY_MS + 3600_000 },
  );
  await page.isAccessible();
  await page.fitsItsWindow();
  await page.beFilmed();
  await page.fillIn(claimOf('genuine-licence'));
  await page.isAt('summary.title');
  await page.says(page.words['liveness.done']);
  await page.isAccessible();
  await page.submit();
  await page.shows('verified');
  const [record] = await stage.decided(customer, customer.email);
  assert.equal(record?.validation_status, 'verified');
  assert.deepEqual(
    record?.document_links.map(({ kind }) => kind),
    ['id_front', 'id_back'],
  );
  const soon = (ms: number): boolean => Math.abs(Date.now() - ms) < 300_000;
  assert.ok(soon(1000 * (record?.consent?.given_at ?? 0)));
  assert.ok(signed.length > 0 && signed.every(soon));
  await page.close();
});

test('a still picture before the camera does not pass, and what else goes wrong is said', async () => {
  const { page } = await atLiveness(async () => camera.hold(stage.video('genuine-licence', 'selfie')));
  await page.press('liveness.begin');
  await page.page.getByText(page.words['liveness.notLive']).waitFor({ timeout: FILMED_MS });
  await page.isAccessible();
  const answer = (status: number, code: string, body: object = {}) =>
    page.page.route(
      '**/liveness',
      (route: Route) =>
        route.fulfill({
          status,
          headers: { 'Access-Control-Allow-Origin': '*' },
          contentType: status < 400 ? 'application/json' : 'application/problem+json',
          body: JSON.stringify({ status, code, title: 'x', detail: 'x', ...body }),
        }),
      { times: 1 },
    );
  await answer(429, 'liveness_attempts');
  await page.press('liveness.again');
  await page.says(page.words['error.tooMany']);
  await answer(503, 'provider_unavailable');
  await page.press('liveness.again');
  await page.page
    .getByText(page.words['error.other'])
    .or(page.page.getByText(page.words['error.unreachable']))
    .waitFor();
  // As one whose three minutes are over before the stream begins.
  const credentials = { access_key_id: 'x', secret_access_key: 'x', session_token: 'x', expires: 0 };
  await answer(201, 'x', { session_id: crypto.randomUUID(), region: 'us-east-1', credentials });
  await page.press('liveness.again');
  await page.says(page.words['liveness.broken']);
  await page.close();
});

test('without a camera there is no liveness check, and who is filmed may stop it', async () => {
  const { page } = await atLiveness((opened) => refuseCamera(opened.page));
  await page.press('liveness.begin');
  await page.says(page.words['liveness.refused']);
  assert.equal(await page.button('liveness.instead').count(), 0);
  await page.close();
  const other = await atLiveness((opened) => sitBefore(opened.page, stage.living));
  const begin = other.page.button('liveness.begin');
  await begin.press('Enter');
  await other.page.page.locator('[data-phase="far"]').waitFor();
  await other.page.isAccessible();
  // The focus is in the window, on its one button.
  await other.page.page.keyboard.press('Enter');
  await other.page.page.locator('.liveness').waitFor({ state: 'detached' });
  assert.ok(await begin.evaluate((button) => button === document.activeElement));
  await other.page.close();
});

test('an upload goes on after a cut, and in a new place where the first is over', async () => {
  const { page } = await signedIn();
  let tries = 0;
  let places = 0;
  page.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/documents')) places += 1;
  });
  await page.page.route(isUpload, async (route: Route) => {
    tries += 1;
    if (tries === 1) return route.abort('connectionreset');
    if (tries === 2) return route.fulfill({ status: 403, headers: { 'Access-Control-Allow-Origin': '*' } });
    return route.continue();
  });
  await page.agree();
  await page.choose('kind.passport', 'US');
  await page.chooseFile('id_front', stage.file('passport', 'id_front'));
  await page.takePictureInstead();
  await page.chooseFile('selfie', stage.file('passport', 'selfie'));
  await page.fillIn(claimOf('passport'));
  await page.page.locator('[data-upload="sent"]').nth(1).waitFor({ timeout: SOON_MS });
  assert.ok(await page.button('summary.submit').isEnabled());
  // One place a picture, and one more for the one that was over; the cut asked for none.
  assert.equal(places, 3);
  assert.equal(tries, 4);
  await page.close();
});

test('on a slow network a heavy picture is made lighter, and none waits for longer than it has to', async () => {
  const { page } = await signedIn();
  const asked: { filename: string; content_type: string }[] = [];
  page.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/documents')) asked.push(request.postDataJSON());
  });
  await page.agree();
  await page.choose('kind.passport', stage.sample('passport').claim.issuing_country ?? '');
  const network = await page.page.context().newCDPSession(page.page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', SLOW);
  await page.chooseFile('id_front', stage.file('passport', 'id_front').replace('.jpg', '.png'));
  await page.takePictureInstead();
  await page.chooseFile('selfie', stage.file('passport', 'selfie'));
  await page.fillIn(claimOf('passport'));
  await page.page.locator('progress').waitFor();
  await page.page.waitForFunction(() => (document.querySelector('progress')?.value ?? 0) > 0);
  const states = page.page.locator('[data-upload]');
  const shown = () => states.evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset.upload));
  assert.deepEqual(await shown(), ['sending', 'waiting']);
  await network.send('Network.emulateNetworkConditions', FAST);
  await page.page.locator('[data-upload="sent"]').nth(1).waitFor();
  assert.deepEqual(
    asked.map(({ filename, content_type }) => [filename, content_type]),
    [
      ['passport-id_front.jpg', 'image/jpeg'],
      ['passport-selfie.jpg', 'image/jpeg'],
    ],
  );
  await page.submit();
  await page.shows('verified');
  await page.close();
});

test('a session that ends on the way takes nothing away', async () => {
  const { page, customer } = await signedIn();
  await page.agree();
  await page.choose('kind.passport', 'US');
  await page.page.route('**/documents', (route) =>
    route.fulfill({ status: 401, headers: { 'Access-Control-Allow-Origin': '*' } }),
  );
  await page.chooseFile('id_front', stage.file('passport', 'id_front'));
  await page.says(page.words['signIn.ended']);
  await page.isAccessible();
  await page.page.unroute('**/documents');
  await page.signIn(customer);
  await page.takePictureInstead();
  await page.chooseFile('selfie', stage.file('passport', 'selfie'));
  await page.fillIn(claimOf('passport'));
  await page.page.locator('[data-upload="sent"]').nth(1).waitFor();
  await page.close();
});

test('a page that is loaded again goes on where it was', async () => {
  const { page } = await atSummary();
  await page.page.locator('[data-upload="sent"]').nth(2).waitFor();
  await page.page.reload();
  await page.isAt('summary.title');
  await page.says(claimOf('genuine-licence').id_value);
  assert.ok(await page.button('summary.submit').isEnabled());
  await page.close();
});

for (const tag of ['en', 'es', 'hi'] as const satisfies readonly Tag[]) {
  test(`every step speaks ${tag}, at 320 pixels`, async () => {
    const name = 'other-persons-selfie';
    const { page } = await signedIn({ tag, viewport: NARROW });
    assert.equal(await page.page.locator('html').getAttribute('lang'), tag);
    await page.isAt('consent.title');
    await page.isAccessible();
    await page.fitsItsWindow();
    await page.agree();
    await page.isAt('document.title');
    await page.isAccessible();
    await page.fitsItsWindow();
    await page.choose('kind.driving_licence', 'US');
    await page.isAt('picture.id_front');
    await page.isAccessible();
    await page.fitsItsWindow();
    for (const kind of ['id_front', 'id_back'] as const) await page.chooseFile(kind, stage.file(name, kind));
    await page.isAt('liveness.title');
    await page.isAccessible();
    await page.fitsItsWindow();
    await page.takePictureInstead();
    await page.chooseFile('selfie', stage.file(name, 'selfie'));
    await page.isAt('details.title');
    await page.press('next');
    await page.says(page.words['details.missing']);
    await page.isAccessible();
    await page.fitsItsWindow();
    await page.fillIn(claimOf(name));
    await page.isAt('summary.title');
    await page.isAccessible();
    await page.fitsItsWindow();
    await page.submit();
    await page.shows('rejected');
    for (const closed of ['contest.title', 'rights.title'] as const) {
      await page.page.getByText(page.words[closed]).click();
    }
    await page.isAccessible();
    await page.fitsItsWindow();
    await page.close();
  });
}

test('a language that is chosen stays', async () => {
  const page = await CustomerPage.openFor(browser, stage);
  await page.page.getByRole('combobox').selectOption('hi');
  page.words = TEXTS.hi;
  await page.isAt('signIn.title');
  await page.page.reload();
  await page.isAt('signIn.title');
  await page.close();
});

test('it fits windows from 320 to 1280 pixels, in the dark too', async () => {
  const { page } = await atSummary({ colorScheme: 'dark' });
  for (const width of WIDTHS) {
    await page.page.setViewportSize({ width, height: 720 });
    await page.fitsItsWindow();
  }
  await page.isAccessible();
  await page.close();
});

test('keys alone agree, choose, photograph and use a picture', async () => {
  const { page } = await signedIn();
  const { keyboard } = page.page;
  camera.hold(stage.video('passport', 'id_front'));
  await page.isAt('consent.title');
  await keyboard.press('Tab');
  await keyboard.press('Space');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await page.isAt('document.title');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.press('Space');
  await keyboard.press('Enter');
  await page.isAt('picture.id_front');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await page.isGood();
  await keyboard.press('Enter');
  await page.button('camera.use').waitFor();
  await keyboard.press('Enter');
  await page.isAt('picture.id_back');
  await page.close();
});

test('a picture that is dark, blurred or far away is hinted at before it is taken', async () => {
  const { page } = await signedIn();
  await page.agree();
  await page.choose('kind.passport', 'US');
  for (const hint of ['too_dark', 'blurred', 'too_far', 'cut_off', 'glare'] as const) {
    camera.hold(stage.video('hint', hint));
    await page.isHinted(hint);
  }
  await page.close();
});

test('what cannot be used is said before it is sent', async () => {
  const { page } = await signedIn();
  await page.agree();
  await page.choose('kind.passport', 'US');
  await page.isAt('picture.id_front');
  const choose = (name: string, mimeType: string, size: number) =>
    page.page.getByLabel(page.words['camera.file']).setInputFiles({ name, mimeType, buffer: Buffer.alloc(size, 'x') });
  await choose('page.html', 'text/html', 10);
  await page.says(page.words['file.wrongTypeDocument']);
  await choose('broken.jpg', 'image/jpeg', 10);
  await page.says(page.words['file.wrongType']);
  await choose('large.pdf', 'application/pdf', 10_000_001);
  await page.says(page.words['file.tooLarge']);
  await page.close();
});

test('a page that is loaded again asks anew where the stage asks for another consent', async () => {
  const { page } = await atSummary();
  await page.page.locator('[data-upload="sent"]').nth(2).waitFor();
  await page.page.route('**/config.json', async (route: Route) => {
    const answer = await route.fetch();
    const found = (await answer.json()) as { readonly customer: { readonly consent: object } };
    const customer = { ...found.customer, consent: { ...found.customer.consent, version: 'another-one' } };
    return route.fulfill({ response: answer, json: { ...found, customer } });
  });
  await page.page.reload();
  await page.agree();
  await page.isAt('summary.title');
  await page.close();
});

test('who has sent too much is told to come back, and not that the connection was cut', async () => {
  const { page } = await signedIn();
  const refuseOnce = (glob: string, code: string) =>
    page.page.route(
      glob,
      (route: Route) =>
        route.fulfill({
          status: 429,
          headers: { 'Access-Control-Allow-Origin': '*', 'Retry-After': '60' },
          contentType: 'application/problem+json',
          body: JSON.stringify({ status: 429, code, title: 'Too Many Requests', detail: 'There were too many.' }),
        }),
      { times: 1 },
    );
  await page.agree();
  await page.choose('kind.passport', 'US');
  await refuseOnce('**/documents', 'too_many_uploads');
  await page.chooseFile('id_front', stage.file('passport', 'id_front'));
  await page.takePictureInstead();
  await page.chooseFile('selfie', stage.file('passport', 'selfie'));
  await page.fillIn(claimOf('passport'));
  await page.says(page.words['upload.full']);
  await page.page.getByRole('button', { name: page.words['summary.replace'] }).first().click();
  await page.chooseFile('id_front', stage.file('passport', 'id_front'));
  await refuseOnce('**/create_or_update', 'too_many_submissions');
  await page.press('summary.submit');
  await page.says(page.words['error.enoughForNow']);
  await page.isAccessible();
  await page.close();
});

test('a claim whose answer is lost is sent again as the same one', async () => {
  const { page, customer } = await atSummary();
  await page.page.locator('[data-upload="sent"]').nth(2).waitFor();
  const keys: (string | undefined)[] = [];
  let replayed: string | undefined;
  await page.page.route('**/create_or_update', async (route: Route) => {
    keys.push(route.request().headers()['idempotency-key']);
    const answer = await route.fetch();
    replayed = answer.headers()['idempotent-replayed'];
    return keys.length > 1 ? route.fulfill({ response: answer }) : route.abort('connectionreset');
  });
  await page.press('summary.submit');
  await page.says(page.words['error.unreachable']);
  await page.submit();
  assert.ok(keys[0]);
  assert.deepEqual(keys, [keys[0], keys[0]]);
  assert.equal(replayed, 'true');
  const [record] = await stage.decided(customer, customer.email);
  assert.equal(record?.attempts, 1);
  await page.close();
});

test('hostile names are words and nothing else, and what the API refuses is marked', async () => {
  const { page } = await atSummary();
  await page.page.getByRole('region', { name: page.words['details.title'] }).getByRole('button').click();
  const hostile = '<img src=x onerror=alert(1)>';
  await page.fillIn({ ...claimOf('genuine-licence'), first_name: hostile, id_value: '"><script>alert(2)</script>' });
  await page.isAt('summary.title');
  await page.says(hostile);
  await page.page.locator('[data-upload="sent"]').nth(2).waitFor();
  await page.page.getByRole('region', { name: page.words['details.title'] }).getByRole('button').click();
  await page.fillIn({ ...claimOf('genuine-licence'), id_value: 'no digit' });
  await page.press('summary.submit');
  await page.isAt('details.title');
  await page.says(page.words['details.wrong']);
  const number = '"><b>1</b>';
  await page.fillIn({ ...claimOf('genuine-licence'), first_name: hostile, id_value: number });
  await page.submit();
  await page.shows('rejected');
  await page.says(number);
  await page.close();
});
