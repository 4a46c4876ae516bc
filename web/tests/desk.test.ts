/** The rest of the desk in a real browser: each way to decide, and each way in which work is interrupted. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { CaseView, Figures, KycRecord, QueuePage, ReviewCase } from '../src/api/types.ts';
import { DeskPage, startBrowser } from './browser.ts';
import { random, type Slot, type Stage, stageUnderTest, type User } from './stage.ts';

const PHONE = { width: 390, height: 844 };
const CASES = '**/reviews?*';
const ONE_CASE = /\/reviews\/[^/?]+$/;

const stage: Stage = stageUnderTest();
let browser: Browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser.close());

interface Waiting {
  readonly tenant: string;
  readonly reviewer: User;
  readonly customer: User;
  readonly record: KycRecord;
  readonly submissionId: string;
}

/** A tenant with a reviewer, and a case that waits for them. */
async function waitingCase(change: Readonly<Record<string, string>> = {}): Promise<Waiting> {
  const tenant = `t${random()}`;
  const reviewer = await stage.makeUser(tenant, ['kyc-reviewer']);
  const customer = await stage.makeUser(tenant);
  await stage.submit(customer, stage.sample('unclear'), change);
  const [record] = await stage.decided(reviewer, customer.email);
  assert.equal(record?.validation_status, 'manual_review');
  assert.ok(record?.submission_id);
  return { tenant, reviewer, customer, record, submissionId: record.submission_id };
}

async function deskOf(user: User): Promise<DeskPage> {
  const desk = await DeskPage.open(browser, stage);
  await desk.signIn(user);
  return desk;
}

function decision(record: KycRecord, more: object): object {
  const { tenant, stage: name, email, id_type, id_value } = record;
  return { tenant, stage: name, email, id_type, id_value, ...more };
}

test('three keys take a case, verify it and open the next', async () => {
  const { reviewer, customer } = await waitingCase();
  const desk = await deskOf(reviewer);
  await desk.page.keyboard.press('n');
  await desk.says('you, until');
  await desk.page.keyboard.press('v');
  await desk.page.keyboard.press('Control+Enter');
  await desk.says('Decided: verified.');
  await desk.says('No case waits that nobody has taken.');
  const [record] = await stage.decided(reviewer, customer.email);
  assert.equal(record?.validation_status, 'verified');
  await desk.close();
});

test('a customer who is asked again reads what the desk showed', async () => {
  const { reviewer, customer } = await waitingCase();
  const desk = await deskOf(reviewer);
  const { page } = desk;
  await page.keyboard.press('n');
  await desk.says('you, until');
  await page.keyboard.press('a');
  await page.getByRole('button', { name: 'Reasons' }).click();
  await page.getByRole('option', { name: /^Blurred photo/ }).click();
  await page.keyboard.press('Escape');
  const shown = await page.getByLabel('What the customer will read').locator('.words').allInnerTexts();
  await page.getByRole('button', { name: 'Decide', exact: true }).click();
  await desk.says('Decided: rejected.');
  const [record] = await stage.decided(customer, customer.email);
  assert.deepEqual(
    record?.reasons?.map(({ message }) => message),
    shown,
  );
  await desk.close();
});

test('with keys alone a customer is asked again for what the case waits for, and another is refused', async () => {
  const { tenant, reviewer, customer, record } = await waitingCase();
  const second = await stage.makeUser(tenant);
  await stage.submit(second, stage.sample('unclear'));
  await stage.decided(reviewer, second.email);
  const desk = await deskOf(reviewer);
  const { keyboard } = desk.page;
  await keyboard.press('n');
  await desk.says('you, until');
  await keyboard.press('a');
  await keyboard.press('Control+Enter');
  await desk.says('Decided: rejected.');
  const [asked] = await stage.decided(reviewer, customer.email);
  const codes = asked?.reasons?.map(({ code }) => code) ?? [];
  assert.ok(codes.length > 0 && codes.every((code) => record.reasons?.some((reason) => reason.code === code)));

  await desk.says(second.email);
  await desk.says('you, until');
  await keyboard.press('f');
  await keyboard.press('Enter');
  await keyboard.type('specimen');
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await keyboard.press('Escape');
  await desk.page.getByLabel('What the customer will read').waitFor();
  await keyboard.press('Control+Enter');
  await desk.says('Your decision waits for a second person');
  await desk.close();
});

test('of two reviewers the second is told who holds the case', async () => {
  const { tenant, reviewer, submissionId } = await waitingCase();
  const second = await stage.makeUser(tenant, ['kyc-reviewer']);
  const first = await deskOf(reviewer);
  await first.page.keyboard.press('n');
  await first.says('you, until');
  const other = await deskOf(second);
  await other.openCase(submissionId);
  await other.says(`This case is held by ${reviewer.email}`);
  await other.page.keyboard.press('t');
  await other.says('This case has moved on');
  assert.ok(await other.page.getByRole('radio', { name: /^Verify/ }).isDisabled());
  await first.close();
  await other.close();
});

test('what was decided meanwhile is said, and not overwritten', async () => {
  const { tenant, reviewer, customer, record, submissionId } = await waitingCase();
  const second = await stage.makeUser(tenant, ['kyc-reviewer']);
  const desk = await deskOf(reviewer);
  await desk.openCase(submissionId);
  await stage.call(
    second,
    'POST',
    `email/${customer.email}/validate`,
    decision(record, { validation_status: 'verified' }),
  );
  await desk.page.keyboard.press('f');
  await desk.page.getByLabel('Words to the customer').fill('No.');
  await desk.page.getByRole('button', { name: 'Decide', exact: true }).click();
  await desk.says('This case has moved on');
  const [after] = await stage.decided(reviewer, customer.email);
  assert.equal(after?.validation_status, 'verified');
  await desk.close();
});

test('nobody decides their own case, or sees another tenant’s', async () => {
  const { tenant, reviewer, submissionId } = await waitingCase();
  const stranger = await stage.makeUser(`t${random()}`, ['kyc-reviewer']);
  const desk = await deskOf(stranger);
  await desk.page.goto(`${stage.url}#/cases/${submissionId}`);
  await desk.says('The case cannot be shown');
  await desk.close();

  const both = await stage.makeUser(tenant, ['kyc-reviewer']);
  await stage.submit(both, stage.sample('unclear'));
  const [own] = await stage.decided(reviewer, both.email);
  const mine = await deskOf(both);
  await mine.page.goto(`${stage.url}#/cases/${own?.submission_id}`);
  await mine.says('The case cannot be shown');
  await mine.close();
});

test('a session that has ended is begun anew where it was', async () => {
  const { reviewer, submissionId } = await waitingCase();
  const desk = await deskOf(reviewer);
  await desk.openCase(submissionId);
  const refused = { status: 401, headers: { 'Access-Control-Allow-Origin': '*' } };
  const ends = [
    () => desk.page.evaluate(() => window.sessionStorage.clear()),
    // As by a reviewer's removal from the pool, of which the page knows nothing.
    () => desk.page.route('**/reviews/**', (route) => route.fulfill(refused), { times: 1 }),
  ];
  for (const end of ends) {
    await end();
    await desk.page.keyboard.press('t');
    await desk.says('Your session has ended.');
    await desk.page.getByLabel('E-mail address').fill(reviewer.email);
    await desk.page.getByLabel('Password').fill(reviewer.password);
    await desk.page.keyboard.press('Enter');
    await desk.page.getByRole('heading', { name: 'Pictures' }).waitFor();
  }
  await desk.close();
});

test('figures are the API’s own, and administrators save decisions and read who looked', async () => {
  const { tenant, reviewer, customer, record, submissionId } = await waitingCase();
  const administrator = await stage.makeUser(tenant, ['kyc-admin']);
  await stage.call(
    reviewer,
    'POST',
    `email/${customer.email}/validate`,
    decision(record, { validation_status: 'rejected', reasons: ['blurred_photo'] }),
  );
  const figures = await stage.eventually(
    reviewer,
    'reviews/figures',
    (found: Figures) => found.decided_by_day[0]?.count,
  );
  const desk = await deskOf(administrator);
  const { page } = desk;
  await page.getByRole('link', { name: 'Figures' }).click();
  await page.getByRole('row', { name: `${figures.decided_by_day[0]?.day} 1 1 0 0` }).waitFor();
  await desk.isAccessible();
  await page.getByRole('button', { name: 'Export' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const csv = readFileSync(await (await saved).path(), 'utf8');
  assert.match(csv, new RegExp(`^decided_at,.*\r\n.*,${submissionId},\\d+,rejected,RETRY,blurred_photo,admin:`));
  await page.getByRole('link', { name: 'Access log' }).click();
  await page.getByRole('row', { name: new RegExp(`${administrator.email} Export`) }).waitFor();
  await page
    .getByRole('row', { name: new RegExp(`${reviewer.email} Record ${submissionId}`) })
    .first()
    .waitFor();
  await desk.isAccessible();
  await desk.close();

  const other = await deskOf(reviewer);
  await other.page.getByRole('link', { name: 'Figures' }).click();
  await other.page.getByRole('row', { name: `${figures.decided_by_day[0]?.day} 1 1 0 0` }).waitFor();
  assert.equal(await other.page.getByRole('button', { name: 'Export' }).count(), 0);
  assert.equal(await other.page.getByRole('link', { name: 'Access log' }).count(), 0);
  await other.close();
});

test('what one person proposes another confirms, or its author withdraws', async () => {
  const { tenant, reviewer, customer } = await waitingCase();
  const second = await stage.makeUser(tenant, ['kyc-reviewer']);
  const first = await deskOf(reviewer);
  const { page } = first;
  const propose = async (): Promise<void> => {
    await page.keyboard.press('n');
    await first.says('you, until');
    await page.keyboard.press('f');
    await page.getByLabel('Words to the customer').fill('We cannot accept this document.');
    await page.getByRole('button', { name: 'Decide', exact: true }).click();
    await first.says('Your decision waits for a second person');
    await stage.eventually(reviewer, 'reviews?state=proposed', ({ reviews }: QueuePage) => reviews.length);
    await page.getByRole('button', { name: 'Second decision' }).click();
    await page.getByRole('link', { name: customer.email }).click();
  };
  await propose();
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await first.says('Your proposal is withdrawn.');
  await propose();
  await first.close();

  const other = await deskOf(second);
  await other.page.getByRole('button', { name: 'Second decision' }).click();
  await other.page.getByRole('link', { name: customer.email }).click();
  await other.says(`${reviewer.email} proposes: Rejected, FINAL`);
  await other.isAccessible();
  await other.page.getByRole('button', { name: 'Confirm' }).click();
  await other.says('Confirmed: the decision holds.');
  const [record] = await stage.decided(second, customer.email);
  assert.equal(record?.validation_status, 'rejected');
  assert.equal(record?.history.at(-1)?.action, 'FINAL');
  await other.close();
});

test('customers are found, and an erasure takes two administrators', async () => {
  const { tenant, customer, record, submissionId } = await waitingCase();
  const [one, two] = [await stage.makeUser(tenant, ['kyc-admin']), await stage.makeUser(tenant, ['kyc-admin'])];
  for (const administrator of [one, two]) {
    const desk = await deskOf(administrator);
    const { page } = desk;
    await page.keyboard.press('/');
    for (const [by, value] of [
      ['E-mail address', customer.email],
      ['Submission', submissionId],
      ['Document number', ` ${record.id_value.toLowerCase()} `],
    ] as const) {
      await page.getByRole('button', { name: by, exact: true }).click();
      await page.getByRole('textbox', { name: by, exact: true }).fill(value);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Found (1)' }).waitFor();
      await page.getByRole('link', { name: customer.email }).waitFor();
    }
    assert.ok(!page.url().includes(record.id_value));
    await desk.isAccessible();
    await page.getByLabel('E-mail address of the customer').fill(customer.email);
    await page.getByRole('button', { name: 'Erase', exact: true }).click();
    const really = page.getByRole('button', { name: 'Erase for good' });
    assert.ok(await really.isDisabled());
    await page.getByLabel('Type the e-mail address once more').fill(customer.email);
    await really.click();
    await desk.says(administrator === one ? `Proposed by ${one.email}.` : 'The customer is erased');
    await desk.close();
  }
  await assert.rejects(stage.call(one, 'GET', `reviews/${submissionId}`), /404/);
});

test('erasures that wait are confirmed, refused and withdrawn from their list', async () => {
  const { tenant, customer, submissionId } = await waitingCase();
  const [one, two] = [await stage.makeUser(tenant, ['kyc-admin']), await stage.makeUser(tenant, ['kyc-admin'])];
  const other = await stage.makeUser(tenant);
  for (const asking of [customer, other, one]) {
    const who = { tenant, stage: 'local', email: asking.email };
    await stage.call(asking, 'PUT', `email/${asking.email}/erasure`, who);
  }
  const proposed = `${random()}@example.com`;
  await stage.call(one, 'DELETE', `email/${proposed}`);
  const desk = await deskOf(one);
  const { page } = desk;
  await page.getByRole('link', { name: 'Erasures' }).click();
  await desk.says('Another administrator answers your own.');
  await desk.isAccessible();
  assert.equal(await page.getByRole('button', { name: `Erase ${proposed}` }).count(), 0, 'it is their own proposal');
  await page.getByRole('button', { name: `Refuse ${other.email}` }).click();
  const hostile = '<img src=x onerror=alert(1)>';
  await page.getByLabel('Why, for the customer to read').fill(hostile);
  await page.getByRole('button', { name: 'Refuse', exact: true }).last().click();
  await desk.says('The request is refused, and the customer is shown why.');
  await page.getByRole('button', { name: `Erase ${customer.email}` }).click();
  await page.getByRole('button', { name: 'Erase for good' }).click();
  await desk.says('The customer is erased');
  await page.getByRole('button', { name: `Withdraw ${proposed}` }).click();
  await desk.says('The proposal is withdrawn; nobody was erased.');
  await page.getByRole('button', { name: `Withdraw ${proposed}` }).waitFor({ state: 'detached' });
  await desk.close();
  await assert.rejects(stage.call(two, 'GET', `reviews/${submissionId}`), /404/);
  const { erasure } = await stage.call<{ erasure: { status: string; reason: string } }>(
    other,
    'GET',
    `email/${other.email}/erasure`,
  );
  assert.deepEqual([erasure.status, erasure.reason], ['refused', hostile]);
});

test('a customer who objects comes first, in their own words, and a person’s decision ends it', async () => {
  const { tenant, reviewer, customer: earlier } = await waitingCase();
  const customer = await stage.makeUser(tenant);
  const tooYoung = new Date().getFullYear() - 5;
  await stage.submit(customer, stage.sample('unclear'), { date_of_birth: `${tooYoung}-01-31` });
  const [refused] = await stage.decided(customer, customer.email);
  assert.ok(refused);
  assert.equal(refused.validation_status, 'rejected');
  const message = '<img src=x onerror=alert(1)> The year is a slip: I am 46.';
  await stage.call(customer, 'POST', `email/${customer.email}/contest`, decision(refused, { message }));
  await stage.eventually(reviewer, 'reviews', ({ reviews }: QueuePage) => reviews.length === 2);

  const desk = await deskOf(reviewer);
  const { page } = desk;
  const first = page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader') })
    .first();
  await first.getByRole('link', { name: customer.email }).waitFor();
  await first.getByText('Customer objects').waitFor();
  await page.getByRole('link', { name: earlier.email }).waitFor();
  await page.keyboard.press('n');
  await desk.says('you, until');
  await desk.says(/^The customer objects; an answer is due by/);
  await page.getByText(message, { exact: true }).waitFor();
  await desk.isStill();
  await desk.isAccessible();
  await page.keyboard.press('v');
  await page.keyboard.press('Control+Enter');
  await desk.says('Decided: verified.');
  await desk.says(earlier.email);
  await desk.close();

  const [decided] = await stage.decided(customer, customer.email);
  assert.equal(decided?.validation_status, 'verified');
  assert.equal(decided?.contest, undefined);
  await stage.eventually(reviewer, 'reviews', ({ reviews }: QueuePage) => reviews.every((each) => !each.contested));
});

test('a lease that has run out is another reviewer’s, and who comes back late is told', async () => {
  const { tenant, reviewer, customer, submissionId } = await waitingCase();
  const second = await stage.makeUser(tenant, ['kyc-reviewer']);
  const desk = await deskOf(reviewer);
  const { page } = desk;
  await page.keyboard.press('n');
  await desk.says('you, until');
  await stage.endLeases(tenant);
  await stage.call(second, 'POST', `reviews/${submissionId}/take`, {});
  await page.keyboard.press('v');
  await page.getByRole('button', { name: 'Decide', exact: true }).click();
  await desk.says('This case has moved on');
  await desk.says(`This case is held by ${second.email}`);
  const [record] = await stage.decided(reviewer, customer.email);
  assert.equal(record?.validation_status, 'manual_review');
  await desk.close();
});

test('what findings rest on is marked on the pictures, which are zoomed and turned by keys', async () => {
  const tenant = `t${random()}`;
  const reviewer = await stage.makeUser(tenant, ['kyc-reviewer']);
  const customer = await stage.makeUser(tenant);
  await stage.submit(customer, stage.sample('expired-licence'));
  const [record] = await stage.decided(reviewer, customer.email);
  const { submission_id: submissionId } = record ?? {};
  assert.ok(submissionId);
  const desk = await deskOf(reviewer);
  const { page } = desk;
  await desk.openCase(submissionId);
  await desk.showsPictures(3);
  assert.ok((await page.locator('.picture-mark.wrong').count()) > 0);
  const marks = page.locator('.picture-mark');
  const shown = await marks.count();
  assert.ok(shown > 0);
  const inside = await page.evaluate(() =>
    [...document.querySelectorAll('.picture-mark')].every((mark) => {
      const sheet = mark.parentElement?.getBoundingClientRect();
      const { left, right, top, bottom } = mark.getBoundingClientRect();
      return (
        sheet &&
        left >= sheet.left - 1 &&
        right <= sheet.right + 1 &&
        top >= sheet.top - 1 &&
        bottom <= sheet.bottom + 1
      );
    }),
  );
  assert.ok(inside);
  await page.getByRole('button', { name: 'Hide marks' }).first().click();
  assert.ok((await marks.count()) < shown);
  const frame = page.getByRole('group', { name: /^Document, front/ });
  await frame.focus();
  await page.keyboard.press('+');
  await page.keyboard.press('t');
  await page.keyboard.press('ArrowLeft');
  const moved = await frame.locator('.picture-sheet').getAttribute('style');
  assert.match(moved ?? '', /translate\(40px.*rotate\(90deg\) scale\(1\.25\)/);
  await page.keyboard.press('0');
  assert.match((await frame.locator('.picture-sheet').getAttribute('style')) ?? '', /scale\(1\)/);
  await desk.close();
});

test('a page uploads a document to the bucket, and reads its answer', async () => {
  const reviewer = await stage.makeUser(`t${random()}`, ['kyc-reviewer']);
  const desk = await deskOf(reviewer);
  const slot = await stage.call<Slot>(reviewer, 'POST', 'documents', { filename: 'a.png', content_type: 'image/png' });
  const status = await desk.page.evaluate(async ({ url, fields }) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', new Blob([new Uint8Array([137, 80, 78, 71])]));
    return (await fetch(url, { method: 'POST', body: form })).status;
  }, slot.upload);
  assert.equal(status, 204);
  await desk.close();
});

test('a one-time code is asked for where one is set up', async () => {
  const reviewer = await stage.makeUser(`t${random()}`, ['kyc-reviewer']);
  await stage.askForCodes(reviewer);
  const desk = await DeskPage.open(browser, stage);
  const { page } = desk;
  await page.getByLabel('E-mail address').fill(reviewer.email);
  await page.getByLabel('Password').fill(reviewer.password);
  await page.keyboard.press('Enter');
  await page.getByLabel('One-time code').fill('123456');
  await desk.isAccessible();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Queue/ }).waitFor();
  await desk.close();
});

test('an API that is down or slow is said, and tried again', async () => {
  const reviewer = await stage.makeUser(`t${random()}`, ['kyc-reviewer']);
  const desk = await DeskPage.open(browser, stage);
  await desk.page.route(CASES, (route) => route.abort());
  await desk.signIn(reviewer);
  await desk.says('The service cannot be reached.');
  await desk.page.unroute(CASES);
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  await desk.page.route(CASES, async (route) => {
    await held;
    await route.continue();
  });
  await desk.page.getByRole('button', { name: 'Try again' }).click();
  go();
  await desk.says('Nothing waits here.');
  await desk.close();
});

test('two thousand cases are turned over page by page', async () => {
  const reviewer = await stage.makeUser(`t${random()}`, ['kyc-reviewer']);
  const desk = await DeskPage.open(browser, stage);
  await desk.page.route(CASES, async (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
    await route.fulfill({ json: pageOf(from) });
  });
  await desk.signIn(reviewer);
  await desk.says('Open (2000)');
  await desk.says('customer-0@example.com');
  await desk.page.getByRole('button', { name: 'Next page' }).click();
  await desk.says('customer-50@example.com');
  await desk.page.getByRole('button', { name: 'Previous page' }).click();
  await desk.says('customer-0@example.com');
  await desk.close();
});

function pageOf(from: number): object {
  const reviews: ReviewCase[] = Array.from({ length: 50 }, (_, index) => ({
    submission_id: `case-${from + index}`,
    version: 2,
    email: `customer-${from + index}@example.com`,
    id_type: 'Passport',
    issuing_country: null,
    validation_status: 'manual_review',
    reasons: ['ai_disagreement'],
    waiting_since: 1,
    age_seconds: 3600,
    held_by: null,
    proposal: null,
    proven: null,
    contested: false,
  }));
  const counts = from === 0 ? { open: 2000, taken: 0, mine: 0, more: false } : null;
  return { reviews, counts, oldest_seconds: 3600, cursor: from + 50 < 2000 ? String(from + 50) : null };
}

test('what the camera saw in a liveness check is shown with the case', async () => {
  const { reviewer, submissionId } = await waitingCase();
  const desk = await DeskPage.open(browser, stage);
  const { page } = desk;
  await page.route(ONE_CASE, async (route) => {
    const answer = await route.fetch();
    if (!answer.ok()) return route.fulfill({ response: answer });
    return route.fulfill({ response: answer, json: withLiveness((await answer.json()) as CaseView) });
  });
  await desk.signIn(reviewer);
  await desk.openCase(submissionId);
  await desk.says('97.3 %');
  await desk.says('Low lighting detected');
  await desk.showsPictures(5);
  await page.getByRole('heading', { name: 'Liveness, the face that is compared' }).waitFor();
  await page.getByRole('heading', { name: 'Liveness, picture 1' }).waitFor();
  await desk.isAccessible();
  await desk.close();
});

/** The same case, as if its claim had named a liveness check that saw what was uploaded. */
function withLiveness(view: CaseView): CaseView {
  const seen = { confidence_percent: 97.25, challenge: null, feedback: ['LOW_LIGHTING_DETECTED'], read_time: 1 };
  return { ...view, liveness: { ...seen, pictures: view.documents.slice(0, 2) } };
}

test('nothing that a customer writes runs', async () => {
  const { reviewer, submissionId } = await waitingCase();
  const desk = await DeskPage.open(browser, stage);
  const { page } = desk;
  await page.route(ONE_CASE, async (route) => {
    const answer = await route.fetch();
    if (!answer.ok()) return route.fulfill({ response: answer });
    return route.fulfill({ response: answer, json: hostile((await answer.json()) as CaseView) });
  });
  await desk.signIn(reviewer);
  await desk.openCase(submissionId);
  await page.waitForLoadState('networkidle');
  assert.equal(await page.evaluate(() => (window as { ran?: boolean }).ran), undefined);
  assert.equal(await page.locator('main script, main iframe, main img[src="x"]').count(), 0);
  assert.equal(await page.locator('[href^="javascript:"], [src^="javascript:"], [src^="data:"]').count(), 0);
  await desk.says(HOSTILE);
  await desk.close();
});

const HOSTILE = '"><img src=x onerror="window.ran=true"><script>window.ran=true</script>{{7*7}}\u202e';

/** The same case with hostile text wherever a customer, a provider or a colleague may have written. */
function hostile(view: CaseView): CaseView {
  const record: KycRecord = {
    ...view.record,
    first_name: HOSTILE,
    last_name: HOSTILE,
    date_of_birth: HOSTILE,
    id_type: HOSTILE,
    id_value: HOSTILE,
    email: HOSTILE,
    issuing_country: HOSTILE,
    history: view.record.history.map((change) => ({ ...change, by: HOSTILE, note: HOSTILE, reason: HOSTILE })),
    review: {
      checks: (view.record.review?.checks ?? []).map((check) => ({
        ...check,
        note: HOSTILE,
        compared: { field: HOSTILE, claimed: HOSTILE, read: HOSTILE, source: HOSTILE },
      })),
      assessment: { verdict: 'doubts', summary: HOSTILE, observations: [], seen: { surname: HOSTILE } as never },
    },
  };
  const urls = ['javascript:window.ran=true', 'data:text/html,<script>window.ran=true</script>'];
  const documents = view.documents.map((each, index) => ({ ...each, url: urls[index % 2] ?? '' }));
  const other = { id_type: HOSTILE, id_value: HOSTILE, validation_status: 'rejected', version: 1 } as const;
  const other_records = [{ ...other, submission_id: null, last_updated_time: 1, reasons: [], proven: true }];
  const named = { first_name: HOSTILE, last_name: HOSTILE, date_of_birth: HOSTILE, version: 1, id_type: HOSTILE };
  const seen = { confidence_percent: 1, challenge: HOSTILE, feedback: [HOSTILE], read_time: 1 };
  const liveness = {
    ...seen,
    pictures: urls.map((url) => ({ url, content_type: 'image/jpeg', expires_in_seconds: 1 })),
  };
  const customer = { verified_as: named, letters: { state: 'bounced', time: 1 } } as const;
  return { ...view, record, documents, other_records, liveness, customer };
}

test('it fits a phone and a screen, in dark and light, and axe finds nothing', async () => {
  const { reviewer, submissionId } = await waitingCase();
  for (const viewport of [PHONE, { width: 1280, height: 900 }]) {
    const desk = await DeskPage.open(browser, stage, { viewport });
    await desk.isAccessible();
    await desk.signIn(reviewer);
    for (const colours of ['light', 'dark'] as const) {
      await desk.page.emulateMedia({ colorScheme: colours });
      await desk.page.goto(`${stage.url}#/`);
      await desk.page.getByRole('heading', { name: /^Queue/ }).waitFor();
      await desk.fitsItsWindow();
      await desk.isAccessible();
      await desk.openCase(submissionId);
      await desk.showsPictures(3);
      await desk.fitsItsWindow();
      await desk.isAccessible();
    }
    await desk.close();
  }
});

test('a password that works once is changed, and who is in no group is told so', async () => {
  const newcomer = await stage.makeUser(`t${random()}`, [], true);
  const desk = await DeskPage.open(browser, stage);
  await desk.page.getByLabel('E-mail address').fill(newcomer.email);
  await desk.page.getByLabel('Password').fill(newcomer.password);
  await desk.page.keyboard.press('Enter');
  await desk.page.getByLabel('New password').fill(`Bb2!${random()}${random()}`);
  await desk.page.keyboard.press('Enter');
  await desk.says('You are no reviewer');
  await desk.close();
});
