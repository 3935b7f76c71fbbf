// A person at a real browser: opens the address, presses Approve on the consent page, and sees where
// that leads. Takes a picture of both pages. Usage: node approve.mjs FOLDER ADDRESS
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [folder, address] = process.argv.slice(2);
const profile = await mkdtemp(join(tmpdir(), 'profile-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  viewport: { width: 900, height: 720 },
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
});
try {
  const page = await browser.newPage();
  // What a strict content security policy forbids is reported as an error of the console.
  const complaints = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  await page.goto(address);
  await page.screenshot({ path: join(folder, 'consent.png') });
  await Promise.all([
    page.waitForURL((url) => url.pathname === '/callback'),
    page.getByRole('button', { name: 'Approve' }).click(),
  ]);
  await page.waitForLoadState();
  await page.screenshot({ path: join(folder, 'end.png') });
  const said = { title: await page.title(), text: await page.innerText('body'), complaints };
  await browser.close();
  // The last: whoever waits for this file finds it whole.
  await writeFile(join(folder, 'said.tmp'), JSON.stringify(said));
  await rename(join(folder, 'said.tmp'), join(folder, 'said.json'));
} finally {
  await browser.close();
  await rm(profile, { recursive: true, force: true });
}
