// Keys that work everywhere. Inside a dialog only the dialog has keys.

import { doMain } from "./connection/doing";
import { TABS } from "./connection/tabs";
import { page } from "./lib/page.svelte";

export function shortcuts(event: KeyboardEvent, search: HTMLInputElement | undefined): void {
  if (page.over !== null || event.defaultPrevented) return;
  const act = event.ctrlKey || event.metaKey ? withControl(event.key) : alone(event, search);
  if (!act) return;
  event.preventDefault();
  act();
}

function withControl(key: string): (() => void) | undefined {
  if (key === "n" || key === "N") return () => page.connect();
  if (key === ",") return () => (page.over = { kind: "settings" });
  const tab = TABS[Number(key) - 1];
  return tab && (() => (page.tab = tab.id));
}

function alone(event: KeyboardEvent, search: HTMLInputElement | undefined): (() => void) | undefined {
  const row = page.world.connection(page.selected);
  if (event.key === "F2" && row) return () => (page.over = { kind: "rename", row });
  if (event.key === "Escape") return () => back();
  if (event.target instanceof HTMLInputElement) return undefined;
  if (event.target === document.body) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") return () => toList();
    if (event.key === "Enter" && row) return () => void doMain(row);
  }
  if (event.key === "/" && search) return () => (search.focus(), search.select());
  if (event.key === "?") return () => (page.over = { kind: "keys" });
  return undefined;
}

function back(): void {
  page.view = "list";
  toList();
}

function toList(): void {
  document.querySelector<HTMLElement>(".list")?.focus();
}
