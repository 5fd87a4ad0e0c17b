import assert from "node:assert/strict";
import test from "node:test";

import { opened, randomness, report } from "./page.js";

const random = randomness(7);
const data = report(random);
const page = opened(data);

test("runs hold every period that was read, once, and never step over a gap", () => {
  for (let i = 0; i < 200; i += 1) {
    const counts = Array.from({ length: random.below(12) }, () => random.pick([null, 0, 3]));
    const runs = page.runs({ counts });
    assert.deepEqual(runs.flat(), [...counts.keys()].filter((at) => counts[at] !== null));
    for (const run of runs) {
      assert.ok(run.every((at, k) => k === 0 || at === run[k - 1] + 1));
      assert.ok(!Number.isInteger(counts[run[0] - 1]) && !Number.isInteger(counts[run.at(-1) + 1]));
    }
  }
});

test("a band goes along its upper edge and back along its lower", () => {
  const topic = { counts: [1, 1, 1], low: [100, 200, 300], high: [1100, 1200, 1300] };
  const itself = (value) => value;
  assert.equal(page.bandPath(topic, [0, 1, 2], itself, (v) => 1000 * v), "M0.0 110.0L1.0 120.0L2.0 130.0L2.0 30.0L1.0 20.0L0.0 10.0Z");
  assert.equal(page.bandPath(topic, [1], itself, (v) => 1000 * v), "M-2.0 120.0L4.0 120.0L4.0 20.0L-2.0 20.0Z");
});

test("an axis has round values from zero to its top, and digits that tell them apart", () => {
  for (let i = 0; i < 500; i += 1) {
    const top = 10 ** (-3 + 3 * random.next());
    const { values, digits } = page.ticks(top, 5);
    assert.equal(values[0], 0);
    assert.ok(values.length >= 3 && values.length <= 7, `${top} ${values}`);
    assert.ok(values.at(-1) <= top * 1.001 && values.at(-1) + values[1] > top * 0.999);
    assert.match(values[1].toExponential(6), /^(1\.0|2\.0|2\.5|5\.0)0*e/);
    assert.equal(new Set(values.map((value) => page.percent(value, digits))).size, values.length, `${top}`);
  }
});

test("a scale holds every share", () => {
  for (const topics of [data.topics, data.topics.slice(0, 1)]) {
    assert.ok(topics.every((topic) => page.highestShare(topic) < page.scaleTop(topics)));
  }
  for (const topic of data.topics) assert.ok(page.smallTop(topic) > page.highest(topic));
  assert.ok(page.scaleTop([{ counts: [null], low: [null], high: [null] }]) > 0);
});

test("a line that is broken loses no more than its end", () => {
  for (let i = 0; i < 300; i += 1) {
    const text = Array.from({ length: 1 + random.below(6) }, () => random.text(["a", "b", "é"], random.pick([12, 40])) || "x").join(" ");
    const lines = page.wrapped(text, 24);
    assert.ok(lines.length <= 2 && lines.every((line) => line.length <= 24), JSON.stringify(lines));
    const whole = lines.join(" ").replace("…", "").trimEnd().replaceAll(" ", "");
    assert.ok(text.replaceAll(" ", "").startsWith(whole));
    if (!lines.at(-1).endsWith("…")) assert.equal(whole, text.replaceAll(" ", ""));
  }
});

test("a tile shows whole words that fit it, as many as do, or none", () => {
  for (let i = 0; i < 500; i += 1) {
    const words = Array.from({ length: 1 + random.below(5) }, () => random.pick(["ab", "longer,", "wordwordword", "x"]));
    const [width, nLines] = [20 + random.below(160), random.below(4)];
    const [shown, number] = page.tileWords(words.join(" "), "12", 10, width, nLines);
    const kept = shown ? shown.split(" ") : [];
    if (kept.length) assert.ok(page.fits(number ? [...kept, number] : kept, 10, width, nLines));
    const plain = (word) => word.replace(/[,…]$/, "");
    assert.deepEqual(kept.map(plain), words.slice(0, kept.length).map(plain));
    assert.equal(shown.endsWith("…"), kept.length > 0 && kept.length < words.length);
    if (page.fits([...words, "12"], 10, width, nLines)) assert.deepEqual([shown, number], [words.join(" "), "12"]);
    if (!kept.length) assert.ok(!page.fits([words.length > 1 ? `${plain(words[0])}…` : words[0]], 10, width, nLines));
  }
});

test("words fit when a layout word by word says so", () => {
  // words of 7 a letter and spaces of 7, as measured by the page of these tests
  assert.equal(page.fits(["aaaa"], 0, 28, 1), true);
  assert.equal(page.fits(["aaaa"], 0, 27, 9), false);
  assert.equal(page.fits(["aaaa"], 1, 28, 1), false);
  assert.equal(page.fits(["aaaa"], 1, 28, 2), true);
  assert.equal(page.fits(["aa", "aa"], 0, 35, 1), true);
  assert.equal(page.fits(["aa", "aa"], 0, 34, 1), false);
  assert.equal(page.fits(["aa", "aa"], 0, 34, 2), true);
  assert.equal(page.fits(["aaaa", "aa", "aaaa"], 14, 49, 2), true);
  assert.equal(page.fits(["aaaa", "aa", "aaaa"], 14, 48, 2), false);
});

test("the scale of a curve holds every growth and an even one", () => {
  for (let i = 0; i < 300; i += 1) {
    const choices = Array.from({ length: 1 + random.below(6) }, () => {
      const growth = 10 ** (4 * random.next() - 2);
      return { growth, growth_low: random.pick([null, 0, growth / 2, growth / 1000]), growth_high: random.pick([null, growth * 2, growth * 1e6]) };
    });
    const [low, high] = page.curveScale(choices);
    for (const value of [1, ...choices.map((choice) => choice.growth)]) assert.ok(low < value && value < high);
    assert.ok(low > 0 && Number.isFinite(high));
    assert.ok(page.curveTicks(low, high).includes(1));
  }
});
