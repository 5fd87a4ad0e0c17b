import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { load, randomness, SCRIPTS, SETTINGS } from "./page.js";

const random = randomness(8);
const page = load();

test("numbers are written as the rest of the page writes them", () => {
  assert.deepEqual([0, 999, 1000, 25440].map(page.thousands), ["0", "999", "1,000", "25,440"]);
  assert.deepEqual([page.percent(0.087), page.percent(1), page.percent(0), page.percent(0.0004), page.percent(0.12345, 2), page.percent(0.5, 0)], ["8.7 %", "100.0 %", "0.0 %", "0.04 %", "12.35 %", "50 %"]);
  assert.deepEqual([page.count(1, "paper"), page.count(0, "paper"), page.count(2500, "topic")], ["1 paper", "0 papers", "2,500 topics"]);
});

test("a shortened text is no longer than asked, begins as it did and says that it was cut", () => {
  for (let i = 0; i < 300; i += 1) {
    const [text, length] = [random.text(["a", " ", "é", "漢"], 20), 1 + random.below(20)];
    const short = page.shorten(text, length);
    assert.ok(short.length <= length && text.startsWith(short.replace("…", "")));
    assert.equal(short.endsWith("…"), text.length > length);
  }
});

test("topics that share a colour differ in mark, as long as there are marks; outliers differ from all", () => {
  const nHues = SETTINGS.themes.light.topics.length;
  const pairs = Array.from({ length: nHues * SETTINGS.symbols.length }, (_, id) => `${page.hueOf(id)} ${page.symbolOf(id)}`);
  assert.equal(new Set(pairs).size, pairs.length);
  assert.equal(page.hueOf(pairs.length), page.hueOf(0));
  assert.equal(page.symbolOf(-1), "circle-open");
  assert.ok(!pairs.some((pair) => pair.includes(page.hueOf(-1))));
  assert.ok(SETTINGS.dashes.includes(page.dashOf(10 ** 6)));
});

test("an attribute is text, a function a listener, and nothing no attribute", () => {
  const press = () => {};
  const made = page.make("button", { class: "a", disabled: true, hidden: false, title: null, id: undefined, "data-topic": 0, onclick: press }, "<b>", null, [undefined, page.isolated("x")]);
  assert.deepEqual(made.attributes, { class: "a", disabled: "", "data-topic": "0" });
  assert.deepEqual(made.listeners, { click: press });
  assert.equal(made.children[0], "<b>");
  assert.equal(made.children.length, 2);
});

test("every name that a script declares is used somewhere", () => {
  const source = [...SCRIPTS, "main.js"].map((name) => readFileSync(new URL(`../../analysis/report/static/${name}`, import.meta.url), "utf8")).join("\n");
  const code = source.replace(/\/\*\*[\s\S]*?\*\/|^ *\/\/.*$/gm, "");
  for (const [, name] of code.matchAll(/^(?:async )?(?:function|const|let) (\w+)/gm)) {
    assert.ok(code.match(new RegExp(`\\b${name}\\b`, "g")).length > 1, name);
  }
});
