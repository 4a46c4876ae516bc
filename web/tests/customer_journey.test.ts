/** The customer's one journey that every run of the tests makes: by the camera, from sign-in to verified. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { FakeCamera, startBrowser } from './browser.ts';
import { type Claimed, CustomerPage } from './customer.ts';
import { random, stageUnderTest } from './stage.ts';

const stage = stageUnderTest();
const camera = new FakeCamera();
const browser = await startBrowser(camera.flags);
after(() => browser.close());

test('a customer photographs their licence, is filmed, and is verified', async () => {
  const customer = await stage.makeUser(`t${random()}`);
  const { claim } = stage.sample('genuine-licence');
  const page = await CustomerPage.openFor(browser, stage, { living: stage.living });
  await page.signIn(customer);
  await page.agree();
  await page.choose('kind.driving_licence', 'US');
  for (const kind of ['id_front', 'id_back'] as const) {
    camera.hold(stage.video('genuine-licence', kind));
    await page.photograph(kind);
  }
  await page.beFilmed();
  await page.fillIn(claim as unknown as Claimed);
  await page.isAt('summary.title');
  await page.isAccessible();
  await page.fitsItsWindow();
  await page.submit();
  await page.shows('verified');
  await page.isAccessible();
  await page.picture('customer');

  const [record] = await stage.decided(customer, customer.email);
  assert.equal(record?.validation_status, 'verified');
  assert.equal(record?.consent?.locale, 'en');
  assert.deepEqual(
    record?.document_links.map(({ kind }) => kind),
    ['id_front', 'id_back'],
  );
  await page.close();
});
