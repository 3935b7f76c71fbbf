// Both hosts keep the same contract: the calls, the names of the commands, and failures.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { madeUp } from "../browser/host.browser";
import { failureOf } from "../browser/samples";
import { host as tauri } from "./host.tauri";
import type { Host } from "./host";

const CALLS = Object.keys(tauri) as (keyof Host)[];
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

test("the made-up host has the calls of the app", () => {
  expect(Object.keys(madeUp("")).sort()).toEqual([...CALLS].sort());
});

describe("the app", () => {
  const invoke = vi.fn(async () => undefined);
  beforeEach(() => {
    vi.stubGlobal("window", { __TAURI_INTERNALS__: { invoke, transformCallback: () => 1 } });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    invoke.mockClear();
  });

  test.each(CALLS)("is asked for %s by one command of that name", async (call) => {
    await (tauri[call] as (...given: unknown[]) => Promise<unknown>)("a", "b");
    expect(invoke).toHaveBeenCalledOnce();
    expect(invoke.mock.calls[0]).toEqual([snake(call), expect.anything(), undefined]);
  });

  test("is told the form of a copy and the id, and nothing of a token comes back", async () => {
    await tauri.copy("7", "header");
    expect(invoke).toHaveBeenCalledWith("copy", { id: "7", form: "header" }, undefined);
  });
});

test.each(CALLS.filter((call) => call !== "watch"))("a scripted %s rejects with a failure", async (call) => {
  const host = madeUp(`fail=${call}:keychain_refused`);
  const asked = (host[call] as (...given: unknown[]) => Promise<unknown>)("0", "raw");
  await expect(asked).rejects.toEqual(failureOf("keychain_refused"));
});
