/** A new customer photographs a case's documents, is filmed, and is verified; prints the seconds that it took. */
import { FakeCamera } from '../tests/browser.ts';
import { type Claimed, CustomerPage, type TextKey } from '../tests/customer.ts';
import { stageUnderTest } from '../tests/stage.ts';
import { browserOrEnd } from './browser.ts';

const { TENANT: tenant = '', CASE: name = '', KIND: kind = '', PICTURE: path = '' } = process.env;
const stage = stageUnderTest();
const { claim, uploads } = stage.sample(name);
const camera = new FakeCamera();

const [browser, customer] = await Promise.all([browserOrEnd(camera.flags), stage.makeUser(tenant)]);
const page = await CustomerPage.openFor(browser, stage, { living: stage.living });
await page.signIn(customer);
await page.isAt('consent.title');
const begun = Date.now();
await page.agree();
await page.choose(kind as TextKey, claim.issuing_country ?? '');
for (const each of uploads) {
  camera.hold(stage.video(name, each.kind));
  await page.photograph(each.kind as 'id_front' | 'id_back', each.kind === 'id_front' ? path : undefined);
}
await page.beFilmed();
await page.fillIn(claim as unknown as Claimed);
await page.submit();
await page.shows('verified');
console.log((Date.now() - begun) / 1000);
await page.close();
await browser.close();
