import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

import { load, SETTINGS, WORDS } from "./page.js";

const MADE = { greeting: "{who} of {n}, {who}", plain: "no more", papers: { one: "{n} paper", other: "{n} papers" }, digests: { one: "digest", other: "digests" } };
const page = load({ settings: { textContent: JSON.stringify({ ...SETTINGS, words: { ...WORDS, made: MADE } }) } });

test("words are said with their values, numbers in thousands, and a number decides the form", () => {
  assert.equal(page.say("made.plain"), "no more");
  assert.equal(page.say("made.greeting", { who: "Ada", n: 25440 }), "Ada of 25,440, Ada");
  assert.deepEqual([0, 1, 2, 1000].map((n) => page.say("made.papers", { n })), ["0 papers", "1 paper", "2 papers", "1,000 papers"]);
  assert.deepEqual([1, 3].map((n) => page.say("made.digests", { n })), ["digest", "digests"]);
});

test("a value is text: what looks like a placeholder or a pattern in it stays as it is", () => {
  for (const who of ["{n}", "$&", "$1", "<b>", "{who}", ""]) assert.equal(page.say("made.greeting", { who, n: "1000" }), `${who} of 1000, ${who}`);
});

test("an element stands between the words", () => {
  const who = page.isolated("Ada");
  assert.deepEqual(page.sayParts("made.greeting", { who, n: 2 }).filter(Boolean), [who, " of ", "2", ", ", who]);
});

test("without words or without a value there is an error", () => {
  for (const key of ["made.none", "none.plain", "plain", "made.", ""]) assert.throws(() => page.say(key), /No words/);
  assert.throws(() => page.say("made.greeting", { who: "Ada" }), /No value for n/);
  assert.throws(() => page.say("made.greeting", { n: 3, who: undefined }), /No value for who/);
});

test("these tests read the words as the page has them", { skip: !process.env.TOPIC_DIGEST_JAVASCRIPT_CASES }, () => {
  const folder = process.env.TOPIC_DIGEST_JAVASCRIPT_CASES;
  assert.deepEqual(WORDS, JSON.parse(readFileSync(join(folder, "words.json"), "utf8")));
});
