import assert from "node:assert/strict";
import test from "node:test";

import { Element, opened, randomness, report } from "./page.js";

const random = randomness(3);
const data = report(random);

test("dragging either way over the bars chooses whole periods, also beyond the ends", () => {
  const chart = Object.assign(new Element("svg"), { clientWidth: 600, clientHeight: 56 });
  const page = opened(data, { "dates-chart": chart });
  for (let i = 0; i < 200; i += 1) {
    const [a, b] = [random.below(900) - 150, random.below(900) - 150];
    page.inside("dragFrom = periodAt(given)", { clientX: a });
    page.brushTo({ clientX: b });
    const at = [a, b].map((x) => Math.min(5, Math.max(0, Math.floor(x / 100)))).sort();
    const { from, to } = page.inside("state");
    assert.deepEqual([from, to], [data.periods[at[0]].start, data.periods[at[1]].end]);
  }
});

test("a window is exploratory when it holds other days than the declared one", () => {
  const { dates } = data.papers;
  for (const [first, last] of [[0, dates.length - 1], [7, 27]]) {
    const page = opened({ ...data, evidence: { ...data.evidence, window_from: dates[first], window_to: dates[last] } });
    const days = (from, to) => dates.filter((day) => day >= from && day <= to).join();
    assert.equal(page.isExploratory(), false);
    for (let i = 0; i < 300; i += 1) {
      const [from, to] = [random.pick(["2030-01-01", ...dates]), random.pick([...dates, "2040-01-01"])];
      page.change({ from, to });
      if (from <= to) assert.equal(page.isExploratory(), days(from, to) !== days(dates[first], dates[last]), `${from} ${to}`);
    }
    page.change({ from: "2030-01-01", to: null });
    assert.equal(page.isExploratory(), first > 0);
  }
});

test("a day belongs to the last period that began by then", () => {
  const { periodOf } = opened(data);
  data.periods.forEach((period, i) => {
    assert.equal(periodOf(period.start), i);
    assert.equal(periodOf(period.end), i);
  });
  assert.equal(periodOf("1999-01-01"), 0);
  assert.equal(periodOf("2999-01-01"), data.periods.length - 1);
});
