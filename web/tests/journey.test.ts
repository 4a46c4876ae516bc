/** The desk's one journey that every run of the tests makes: sign in, take, see, decide for good; and it holds. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DeskPage, startBrowser } from './browser.ts';
import { random, stageUnderTest } from './stage.ts';

const stage = stageUnderTest();
const browser = await startBrowser();
after(() => browser.close());

test('a reviewer refuses a case for good, and another spelling of its number does not get past that', async () => {
  const tenant = `t${random()}`;
  const reviewer = await stage.makeUser(tenant, ['kyc-reviewer']);
  const customer = await stage.makeUser(tenant);
  await stage.submit(customer, stage.sample('unclear'));
  const [waiting] = await stage.decided(customer, customer.email);
  assert.equal(waiting?.validation_status, 'manual_review');

  const desk = await DeskPage.open(browser, stage);
  const { page } = desk;
  await desk.signIn(reviewer);
  await page.getByRole('link', { name: customer.email }).waitFor();
  await desk.isAccessible();

  await page.keyboard.press('n');
  await desk.says('you, until');
  await desk.showsPictures(3);
  await desk.picture('desk');
  await page.getByRole('rowheader', { name: 'Document type' }).waitFor();
  await desk.isAccessible();

  await page.keyboard.press('f');
  await page.getByRole('button', { name: 'Reasons' }).click();
  await page.getByRole('option', { name: /^Document specimen/ }).click();
  await page.keyboard.press('Escape');
  await page.getByLabel('Words to the customer').fill('We cannot accept this document.');
  await page.getByLabel('What the customer will read').getByText('We cannot accept this document.').waitFor();
  await page.getByLabel('Note').fill('A print of the specimen that the issuer shows.');
  await page.getByRole('button', { name: 'Decide', exact: true }).click();
  await desk.says('Decided: rejected.');

  const { claim, uploads } = stage.sample('genuine-licence');
  const number = claim.id_value ?? '';
  await stage.submit(customer, { claim, uploads }, { id_value: ` ${number.toLowerCase().replaceAll('-', ' ')} ` });
  const records = await stage.decided(customer, customer.email);
  assert.deepEqual(records.map((record) => record.validation_status).sort(), ['manual_review', 'rejected']);
  await desk.close();
});
