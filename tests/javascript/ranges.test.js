import assert from "node:assert/strict";
import test from "node:test";

import { opened, randomness, report } from "./page.js";

const data = report(randomness(3));
const page = opened(data);

test("a range is read in days or months, and what the report does not hold is none", () => {
  for (const [text, range] of [
    ["2031-01-06..2031-01-12", "2031-01-06..2031-01-12"], ["2031-01..2031-02", "2031-01-01..2031-02-28"],
    ["2031-02..2031-02-10", "2031-02-01..2031-02-10"], ["2028-02..2032-02", "2028-02-01..2032-02-29"],
  ]) assert.equal(page.readRange(text), range);
  for (const text of ["", "..", "x..y", "2031-01-06", "2031-02-30..2031-03-01", "2031-13..2031-14", "2031-02..2031-01",
    "2020-01..2020-02", "2040-01..2040-02", "2031-1..2031-2", "2031-01-06..2031-01-12..2031-01-20", " 2031-01..2031-02"]) {
    assert.equal(page.readRange(text), null, text);
  }
});

test("ranges begin as halves of whole periods and give way to the state", () => {
  assert.deepEqual(page.rangesNow(), { a: { from: "2031-01-06", to: "2031-01-26" }, b: { from: "2031-01-27", to: "2031-02-16" } });
  page.inside("state = { ...EMPTY, b: given }", "2031-02-01..2031-02-03");
  assert.deepEqual(page.rangesNow().b, { from: "2031-02-01", to: "2031-02-03" });
  assert.deepEqual(page.rangesNow().a, { from: "2031-01-06", to: "2031-01-26" });
  page.inside("state = EMPTY");
});

test("papers of a range are those of its days, and of two halves all that are dated", () => {
  const [a, b] = ["a", "b"].map((name) => page.countRange(page.halves()[name]));
  assert.equal(a.total + b.total, Array.from(data.papers.date_index).filter((at) => at >= 0).length);
  assert.equal(Array.from(a.perTopic.values()).reduce((sum, n) => sum + n), a.total);
});

test("the interval is that of Newcombe 1998, table II, method 10", () => {
  for (const [[x, m, y, n], low, high] of [[[56, 70, 48, 80], 0.0524, 0.3339], [[9, 10, 3, 10], 0.1705, 0.809], [[10, 10, 0, 20], 0.6791, 1]]) {
    const found = page.newcombe(y, n, x, m, 1.959964);
    assert.ok(Math.abs(found.low - low) < 6e-5 && Math.abs(found.high - high) < 6e-5, JSON.stringify(found));
  }
});

test("shades rise with the share, and only nothing has none", () => {
  const steps = Array.from({ length: 1001 }, (_, i) => page.heatStep(i / 1000, 1));
  assert.deepEqual([steps[0], steps[1], steps[1000]], [0, 1, 8]);
  assert.ok(steps.every((step, i) => i === 0 || step >= steps[i - 1]));
  for (let step = 1; step <= 8; step += 1) assert.equal(page.heatStep(page.heatBound(step, 0.3), 0.3), step);
  assert.equal(page.heatStep(null, 1), 0);
});
