// A real browser on the built page. Whatever the page complains of, a broken policy too, fails
// the test that opened it.

import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";

export const SIZES = { small: [720, 480], medium: [960, 640], large: [1400, 900] } as const;
export type Size = keyof typeof SIZES;
export type Theme = "light" | "dark";

/** Half past two on a Sunday: the samples' clock. */
const NOW = new Date("2026-11-22T14:30:00Z");

const PLAIN = { contrast: null, forcedColors: null, reducedMotion: null } as const;

let browser: Browser;
/** Serves whoever needs nothing else: what is loaded anew is a new world. */
let usual: Page | undefined;
const complaints: string[] = [];

export interface Wish {
  theme?: Theme;
  size?: Size | readonly [number, number];
  zoom?: number;
  /** The true time and its true measure, not the samples'. */
  trueTime?: boolean;
  media?: Parameters<Page["emulateMedia"]>[0];
}

/** Opens the page in a made-up world, which the query describes (src/browser/script.ts). */
export async function open(query = "", wish: Wish = {}): Promise<Page> {
  const { theme = "light", size = "medium", zoom = 1, trueTime = false, media } = wish;
  const [width, height] = typeof size === "string" ? SIZES[size] : size;
  const page = zoom === 1 && !trueTime ? (usual ??= await made()) : await made(zoom);
  await page.context().setOffline(false);
  await page.setViewportSize({ width: Math.round(width / zoom), height: Math.round(height / zoom) });
  await page.emulateMedia({ ...PLAIN, colorScheme: theme, ...media });
  await page.mouse.move(0, 0);
  if (!trueTime) await page.clock.setSystemTime(NOW);
  await page.goto(`${inject("origin")}/?${query}`);
  await page.locator(".side-foot").waitFor();
  return page;
}

async function made(zoom = 1): Promise<Page> {
  const context = await browser.newContext({ deviceScaleFactor: zoom, timezoneId: "UTC", locale: "en-GB" });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return page;
}

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
});

afterEach(async () => {
  for (const context of browser.contexts()) if (context !== usual?.context()) await context.close();
  expect(complaints.splice(0), "the page complains of nothing").toEqual([]);
});

afterAll(() => browser.close());
