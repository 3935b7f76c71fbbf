// Keys that work everywhere. Over a dialog only those for the size do; the others are the dialog's.

import { doMain } from "./connection/doing";
import { TABS } from "./connection/tabs";
import { page } from "./lib/page.svelte";

export function shortcuts(event: KeyboardEvent, search: HTMLInputElement | undefined): void {
  if (event.defaultPrevented) return;
  const control = event.ctrlKey || event.metaKey;
  const act =
    (control && sized(event.key)) ||
    (page.over === null && (control ? withControl(event.key) : alone(event, search)));
  if (!act) return;
  event.preventDefault();
  act();
}

function sized(key: string): (() => void) | undefined {
  const by = { "+": 1, "=": 1, "-": -1, "0": 0 } as const;
  return key in by ? () => void page.zoom(by[key as keyof typeof by]) : undefined;
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
