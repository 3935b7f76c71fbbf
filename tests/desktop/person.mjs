// The person at the browser of the session, which runs already: presses a button of the page that
// was opened there, and prints what the page says that it leads to. An answer that goes to an app
// leads to none. Usage: node person.mjs DEVTOOLS_PORT BUTTON
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../oidc/package.json', import.meta.url))('playwright-core');
const [port, name] = process.argv.slice(2);
const patience = 30_000;

const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
const [context] = browser.contexts();
const page = await opened();
const answered = page.waitForResponse((response) => response.request().method() === 'POST', { timeout: patience });
await button(page).click();
// The page of an answer that went to an app stays as it is.
await page.evaluate(() => (window.name = 'answered'));
const target = (await (await answered).headerValue('location')) ?? '';
if (target.startsWith('http')) {
  await page.waitForURL(target, { timeout: patience });
  process.stdout.write(await page.innerText('body'));
}
await browser.close();

function button(page) {
  return page.getByRole('button', { name, exact: true });
}

/** The page with the button that nobody has pressed yet; the browser may be about to show it. */
async function opened() {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    for (const page of context.pages()) {
      const answered = (await page.evaluate(() => window.name).catch(() => 'answered')) === 'answered';
      if (!answered && (await button(page).isVisible())) return page;
    }
    await new Promise((ready) => setTimeout(ready, 100));
  }
  throw new Error(`no page with ${name}: ${context.pages().map((page) => page.url())}`);
}
