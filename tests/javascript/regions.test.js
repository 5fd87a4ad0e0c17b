import assert from "node:assert/strict";
import test from "node:test";

import { opened, randomness, report } from "./page.js";

const random = randomness(11);
const [WIDE, HIGH] = [60, 40];

// Sum over all papers, one cell at a time.
function bySum(rows, cells, reach, at) {
  return rows.reduce((sum, row) => {
    const dx = (cells[row] % WIDE) - (at % WIDE);
    const dy = Math.floor(cells[row] / WIDE) - Math.floor(at / WIDE);
    const far = (dx * dx + dy * dy) / reach ** 2;
    return sum + (far < 1 ? Math.exp(-4.5 * far) : 0);
  }, 0);
}

test("each cell belongs to the topic that is densest there, by the part of its peak", () => {
  const page = opened(report(random, { nPapers: 2500 }));
  const reach = page.regionReach(2500);
  const rows = Array.from({ length: 90 }, (_, row) => row);
  const cells = rows.map(() => random.below(WIDE * HIGH));
  const members = new Map([[4, rows.slice(0, 40)], [7, rows.slice(40, 80)], [9, rows.slice(80)]]);
  const { topic, step } = page.denseRegions(members, (row) => cells[row], WIDE, HIGH);
  const all = Array.from({ length: WIDE * HIGH }, (_, at) => at);
  const density = new Map([...members].map(([id, own]) => [id, all.map((at) => bySum(own, cells, reach, at))]));
  const peaks = new Map([...density].map(([id, values]) => [id, Math.max(...values)]));
  let nShaded = 0;
  for (const at of all) {
    const [best, most] = [...density].map(([id, values]) => [id, values[at]]).reduce((a, b) => (b[1] > a[1] ? b : a));
    const second = Math.max(...[...density].filter(([id]) => id !== best).map(([, values]) => values[at]));
    // float32 and float64 may differ where two topics are as good as equal, or at the edge of a step
    if (most - second < 1e-5 || [0.1, 0.3, 0.6].some((part) => Math.abs(most / peaks.get(best) - part) < 1e-5)) continue;
    assert.equal(step[at], [0.1, 0.3, 0.6].filter((part) => most >= part * peaks.get(best)).length);
    if (step[at]) assert.equal(topic[at], best);
    nShaded += step[at] > 0;
  }
  assert.ok(nShaded > 100);
});

test("a paper reaches further the fewer there are", () => {
  const page = opened(report(random));
  const reaches = [1, 200, 3000, 25000, 1e6].map(page.regionReach);
  assert.deepEqual(reaches, reaches.toSorted((a, b) => b - a));
  assert.ok(reaches[0] > reaches[3] && reaches[4] >= 6);
});
