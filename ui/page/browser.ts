// A real browser on the built page. Whatever the page complains of, a broken policy too, fails
// the test that opened it.

import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";

export const SIZES = { small: [720, 480], medium: [960, 640], large: [1400, 900] } as const;
export type Size = keyof typeof SIZES;
export type Theme = "light" | "dark";

/** Half past two on a Sunday: the samples' clock. */
const NOW = new Date("2026-11-22T14:30:00Z");

let browser: Browser;
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
  const context = await browser.newContext({
    viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
    deviceScaleFactor: zoom,
    timezoneId: "UTC",
    locale: "en-GB",
    colorScheme: theme,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  if (!trueTime) await page.clock.install({ time: NOW });
  if (media) await page.emulateMedia(media);
  await page.goto(`${inject("origin")}/?${query}`);
  await page.locator(".side-foot").waitFor();
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
  for (const context of browser.contexts()) await context.close();
  expect(complaints.splice(0), "the page complains of nothing").toEqual([]);
});

afterAll(() => browser.close());
