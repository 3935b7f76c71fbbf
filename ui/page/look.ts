// Every screen in both themes at three sizes: a picture for people to look at, no fault that axe
// finds, nothing that sticks out.

import axe, { type AxeResults } from "axe-core";
import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { open, SIZES } from "./browser";
import type { Screen } from "./screens";

const PICTURES = "artefacts";
mkdirSync(PICTURES, { recursive: true });

/** Until nothing that ends is still moving. */
const atRest = () =>
  Promise.allSettled(
    document.getAnimations().map((it) => (it.effect?.getTiming().iterations === 1 ? it.finished : null)),
  );

/** Texts that are cut at an edge without saying so, and boxes that scroll sideways. */
function sticksOut(): string[] {
  const out: string[] = [];
  for (const it of document.querySelectorAll<HTMLElement>("body *")) {
    if (!it.checkVisibility() || it.closest(".unseen, svg, .dots, .cut, .row .sub")) continue;
    const style = getComputedStyle(it);
    const wide = it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 0;
    const cut = style.textOverflow === "ellipsis" || ["INPUT", "SELECT"].includes(it.tagName);
    if (wide && style.overflowX !== "visible" && !cut)
      out.push(`${it.tagName}.${it.className}: ${it.scrollWidth} in ${it.clientWidth}`);
    const box = it.getBoundingClientRect();
    if (box.width > 0 && box.right > innerWidth + 1)
      out.push(`${it.tagName}.${it.className}: ends at ${box.right}`);
  }
  return out;
}

/** Looks at these screens. */
export function lookAt(screens: Screen[]): void {
  test.each(screens)("$name", look);
}

async function look(screen: Screen): Promise<void> {
  const page = await open(screen.query);
  await screen.to?.(page);
  await page.evaluate(axe.source);
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const [width, height] of Object.values(SIZES)) {
      await page.setViewportSize({ width, height });
      await page.evaluate(atRest);
      await page.screenshot({ path: `${PICTURES}/${screen.name}-${theme}-${width}x${height}.png` });
      if (theme === "light")
        expect.soft(await page.evaluate(sticksOut), `${width}: nothing sticks out`).toEqual([]);
    }
    const { violations } = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
    const told = violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join("\n")}`);
    expect.soft(told, `axe finds nothing in the ${theme}`).toEqual([]);
  }
}
