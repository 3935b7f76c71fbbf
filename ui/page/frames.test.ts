// How long a frame takes with ten thousand connections. The figures go to artefacts/frames.json.

import { writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { open } from "./browser";

/** What a frame costs, in ms: from the event to the end of styles and layout. */
interface Figures {
  median: number;
  p95: number;
  worst: number;
}

/** Takes one step a frame and measures each. */
async function measure(page: Page, steps: number, step: string): Promise<Figures> {
  const times = await page.evaluate(
    async ([steps, step]) => {
      const run = new Function("at", step) as (at: number) => void;
      const times: number[] = [];
      for (let at = 0; at < steps; at++) {
        await new Promise((done) => requestAnimationFrame(done));
        const start = performance.now();
        run(at);
        // Svelte writes to the page in a microtask; reading a size makes the browser lay it out.
        await Promise.resolve();
        document.body.getBoundingClientRect();
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b);
    },
    [steps, step] as const,
  );
  const of = (part: number) => Math.round((times[Math.ceil(times.length * part) - 1] ?? 0) * 10) / 10;
  return { median: of(0.5), p95: of(0.95), worst: of(1) };
}

const TYPE = `
  const text = "campaign staging 77";
  const field = document.querySelector("input[type=search]");
  field.value = text.slice(0, at % (text.length + 1));
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
`;
const SCROLL = `
  const list = document.querySelector(".list");
  list.scrollTop = at * 997;
  list.dispatchEvent(new Event("scroll"));
`;
const ARROWS = `
  document.querySelector(".list").dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
`;

test("typing, scrolling and walking among ten thousand stays under a frame of 16 ms", async () => {
  const page = await open("world=many", { trueTime: true });
  const figures = {
    typing: await measure(page, 100, TYPE),
    scrolling: await measure(page, 200, SCROLL),
    walking: await measure(page, 100, ARROWS),
  };
  writeFileSync("artefacts/frames.json", `${JSON.stringify(figures, null, 2)}\n`);
  // The worst of a busy machine is no figure of the page, so the bound is on the middle.
  for (const [what, { median }] of Object.entries(figures)) expect(median, what).toBeLessThan(16);
});
