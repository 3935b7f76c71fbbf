import { describe, expect, test } from "vitest";
import * as times from "./times";

const NOW = Date.parse("2026-11-22T14:30:00Z");

test.each([
  [-5, "0 s"],
  [0, "0 s"],
  [59.9, "59 s"],
  [60, "1 min"],
  [3600, "60 min"],
  [7199, "119 min"],
  [7200, "2 h"],
  [69_300, "19 h"],
  [172_799, "47 h"],
  [172_800, "2 days"],
  [7_560_000, "87 days"],
])("a span of %d s is %s", (seconds, words) => {
  expect(times.span(seconds)).toBe(words);
});

test.each([
  [600, "10:00"],
  [581, "9:41"],
  [9.9, "0:09"],
  [-3, "0:00"],
])("a wait of %d s is %s", (seconds, words) => {
  expect(times.clock(seconds)).toBe(words);
});

describe("a moment", () => {
  test.each([
    ["2026-11-22T15:12:00Z", "15:12 today"],
    ["2026-11-22T00:00:00Z", "00:00 today"],
    ["2026-11-23T09:05:00Z", "09:05 tomorrow"],
    ["2026-11-21T23:59:59Z", "23:59 yesterday"],
    ["2026-09-26T12:40:00Z", "12:40 on 26 September"],
    ["2027-02-17T12:40:00Z", "12:40 on 17 February 2027"],
  ])("%s is %s", (time, words) => {
    expect(times.moment(time, NOW)).toBe(words);
  });
});

test.each([
  ["2026-11-22T15:12:00Z", "15:12 today"],
  ["2026-11-24T14:29:00Z", "14:29 on 24 November"],
  ["2027-02-17T12:40:00Z", "17 February 2027"],
])("an end at %s is %s", (time, words) => {
  expect(times.end(time, NOW)).toBe(words);
});

test.each([
  ["2026-11-22T14:12:00Z", "18 min ago"],
  ["2026-11-22T15:12:00Z", "in 42 min"],
])("%s is %s", (time, words) => {
  expect(times.distance(time, NOW)).toBe(words);
});
