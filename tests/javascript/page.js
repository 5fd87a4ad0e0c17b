// The report's scripts in one scope, as render.py joins them, on just enough of a page to load.

import { readFileSync } from "node:fs";

const STATIC = new URL("../../analysis/report/static/", import.meta.url);
const [, joined] = readFileSync(new URL("../render.py", STATIC), "utf8").match(/^SCRIPTS = \(([^)]*)\)/m);
// main.js starts the page; what it starts is tested in a browser
export const SCRIPTS = joined.match(/\w+\.js/g).filter((name) => name !== "main.js");
const source = SCRIPTS.map((name) => readFileSync(new URL(name, STATIC), "utf8")).join("\n");
const names = Array.from(source.matchAll(/^(?:async )?(?:function|const) (\w+)/gm), ([, name]) => name);

// words.toml as render.py hands it on: each line is a section, a text, or a text with two forms.
export const WORDS = {};
for (const line of readFileSync(new URL("../words.toml", STATIC), "utf8").split("\n")) {
  const [, section] = line.match(/^\[(\w+)\]$/) || [];
  const [, name, text, one, other] = line.match(/^(\w+) = (?:(".*")|\{ one = (".*"), other = (".*") \})$/) || [];
  if (section) WORDS[section] = {};
  else if (name) Object.values(WORDS).at(-1)[name] = text ? JSON.parse(text) : { one: JSON.parse(one), other: JSON.parse(other) };
}

const THEME = { text: "#000", muted: "#333", surface: "#fff", accent: "#00f", outlier: "#777", topics: Array.from("abcdefgh", (c) => `#${c}`) };
export const SETTINGS = {
  themes: { light: THEME, dark: THEME }, digest: "0123456789abcdef", outlierSymbol: "circle-open",
  symbols: ["circle", "diamond", "square"], dashes: ["solid", "dash"], words: WORDS,
};

export class Element {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [], listeners: {}, dataset: {}, style: {}, hidden: false, value: "" });
    this.classList = { add() {}, toggle() {} };
  }
  setAttribute(name, value) { this.attributes[name] = value; }
  addEventListener(name, listener) { this.listeners[name] = listener; }
  append(...children) { this.children.push(...children); }
  replaceChildren(...children) { this.children = children; }
  querySelectorAll() { return []; }
  scrollIntoView() {}
  getContext() { return { measureText: (text) => ({ width: 7 * text.length }) }; }
  getBoundingClientRect() { return { left: 0, top: 0, width: this.clientWidth, height: this.clientHeight }; }
  get offsetWidth() { return 8 + 7 * (this.children[0]?.textContent ?? "").length; }
  get offsetHeight() { return 24; }
}

/**
 * All names of the scripts, and `inside(code, given)`, which runs code in their scope.
 * `elements` are those that the page has by id; any other id is an element of its own.
 */
export function load(elements = {}) {
  const byId = { settings: { textContent: JSON.stringify(SETTINGS) }, ...elements };
  const document = {
    currentScript: { nonce: "" }, documentElement: new Element("html"), body: new Element("body"),
    getElementById: (id) => (byId[id] ??= new Element(id)),
    createElement: (tag) => new Element(tag), createElementNS: (_, tag) => new Element(tag),
    querySelectorAll: () => [],
  };
  const window = { matchMedia: () => ({ matches: false, addEventListener() {} }), addEventListener() {}, innerWidth: 1280 };
  const location = { hash: "" };
  const made = new Function("document", "window", "location", "setTimeout", `"use strict";
    ${source}
    return { ${names.join(", ")}, inside: (code, given) => eval(code) };`);
  return { ...made(document, window, location, () => 0), location, byId };
}

// Numbers that look random and are the same in every run (mulberry32).
export function randomness(seed) {
  let at = seed;
  const next = () => {
    at = (at + 0x6d2b79f5) | 0;
    let t = Math.imul(at ^ (at >>> 15), 1 | at);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n) => Math.floor(n * next());
  const pick = (values) => values[below(values.length)];
  return { next, below, pick, text: (letters, most) => Array.from({ length: below(most + 1) }, () => pick(letters)).join("") };
}

// A report of invented papers: as the payload decodes to, with its indexes.
export function report(random, { nPapers = 40, nTopics = 4, nPeriods = 6 } = {}) {
  const WORDS = ["alpha", "Beta", "gámma", "delta", "epsilon", "=zeta", "Ωmega", "eta"];
  const words = (n) => Array.from({ length: n }, () => random.pick(WORDS)).join(" ");
  const dates = Array.from({ length: 7 * nPeriods }, (_, day) => new Date(Date.UTC(2031, 0, 6 + day)).toISOString().slice(0, 10));
  const rows = Array.from({ length: nPapers }, (_, row) => row);
  const ids = [...Array(nTopics).keys(), -1];
  const periods = Array.from({ length: nPeriods }, (_, i) => ({
    start: dates[7 * i], end: dates[7 * i + 6], label: dates[7 * i], state: i === 2 ? "missing" : "complete", n_papers: i === 2 ? 0 : 20,
  }));
  const topics = ids.map((topic_id) => ({
    topic_id, label: `${words(2)} ${topic_id}`, n_papers: 5, group_id: topic_id < 0 ? -1 : topic_id % 2, order: topic_id, share: 0.1, share_low: 0.05, share_high: 0.2,
    terms: topic_id < 0 ? [] : [["term", 0.5], [`name${topic_id}`, 0.25]], representatives: [], early: [], neighbours: [],
    counts: periods.map((period) => (period.n_papers ? random.below(10) : null)),
    low: periods.map((period) => (period.n_papers ? 100 : null)), high: periods.map((period) => (period.n_papers ? 6000 : null)),
  }));
  const papers = {
    paper_id: rows.map((row) => `p&${row}=é`), title: rows.map(() => words(4)), link: rows.map(() => null), dates,
    date_index: Int16Array.from(rows, () => random.below(dates.length + 1) - 1),
    topic_id: Int16Array.from(rows, () => random.pick(ids)), membership: Uint8Array.from(rows, () => random.below(101)),
    x: Uint16Array.from(rows, () => random.below(65536)), y: Uint16Array.from(rows, () => random.below(65536)),
    authors: { 0: ["Ada Löwe", "Bo Ek"] }, tldr: {}, tldr_source: {}, abstract: {},
  };
  const table = { columns: ["topic_id", "sentence"], rows: [[0, "@said"]] };
  return {
    title: "A report", date_from: dates[0], date_to: dates.at(-1), generated: null, n_papers: nPapers, n_topics: nTopics, has_chances: false, unit: "week",
    topics, periods, papers, groups: [0, 1].map((group_id) => ({ group_id, label: `group ${group_id}`, n_papers: 10, topic_ids: ids.filter((id) => id >= 0 && id % 2 === group_id) })),
    similarities: { topic_ids: ids.slice(0, -1), rows: ids.slice(0, -1).map((_, i) => Array(i).fill(30)) },
    categories: { names: ["=a", "b"], topic_ids: ids, counts: ids.map(() => [2, 3]) },
    columns: {}, nSimilar: 0,
    evidence: { window_from: dates[0], window_to: dates.at(-1), is_declared: false, verdicts: table, events: table, specifications: table, controls: table },
    quality: table,
    topicOf: new Map(topics.map((topic) => [topic.topic_id, topic])), rowOf: new Map(papers.paper_id.map((id, row) => [id, row])),
  };
}

// The scripts with a report in them, as startState leaves them.
export function opened(data, elements) {
  const page = load(elements);
  page.inside("data = given; matches = matching();", data);
  return page;
}
