/** A reviewer verifies a tenant's oldest case at the desk, by three keys; prints the seconds that it took. */
import { DeskPage } from '../tests/browser.ts';
import { stageUnderTest } from '../tests/stage.ts';
import { browserOrEnd } from './browser.ts';

const { TENANT: tenant = '', PICTURE: path = '' } = process.env;
const stage = stageUnderTest();

const [browser, reviewer] = await Promise.all([browserOrEnd(), stage.makeUser(tenant, ['kyc-reviewer'])]);
const desk = await DeskPage.open(browser, stage);
await desk.signIn(reviewer);
const begun = Date.now();
await desk.page.keyboard.press('n');
await desk.showsPictures(3);
await desk.page.screenshot({ path });
await desk.page.keyboard.press('v');
await desk.page.keyboard.press('Control+Enter');
await desk.says('Decided: verified.');
console.log((Date.now() - begun) / 1000);
await desk.close();
await browser.close();
