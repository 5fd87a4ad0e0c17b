import assert from "node:assert/strict";
import test from "node:test";

import { opened, randomness, report } from "./page.js";

const random = randomness(4);
const data = report(random);

// RFC 4180, read one character at a time.
function parsed(text) {
  const rows = [[]];
  let [value, quoted] = ["", false];
  for (let i = 0; i < text.length; i += 1) {
    if (quoted) {
      if (text[i] !== '"') value += text[i];
      else if (text[i + 1] === '"') value += text[i++];
      else quoted = false;
    } else if (text[i] === '"' && value === "") quoted = true;
    else if (text[i] === "," || text.startsWith("\r\n", i)) {
      rows.at(-1).push(value);
      value = "";
      if (text[i] !== ",") { rows.push([]); i += 1; }
    } else value += text[i];
  }
  assert.equal(quoted, false);
  return rows.slice(0, -1);
}

test("any text comes back from the file, and none of it can run as a formula", () => {
  const { csv } = opened(data);
  const LETTERS = Array.from("a=+-@,;\"'\r\n\t é\u00a0😀|");
  for (let i = 0; i < 300; i += 1) {
    const rows = Array.from({ length: 3 }, () => Array.from({ length: 2 }, () => random.text(LETTERS, 6)));
    const text = csv("name", ["a", "b"], rows);
    assert.ok(text.startsWith("\ufeff") && text.endsWith("\r\n"));
    const [one, two, three, head, ...read] = parsed(text.slice(1));
    for (const line of [one, two, three]) assert.ok(line.length === 1 && line[0].startsWith("# "));
    assert.deepEqual(head, ["a", "b"]);
    assert.deepEqual(read.map((row) => row.length), [2, 2, 2]);
    read.forEach((row, r) => row.forEach((value, c) => {
      const wanted = rows[r][c];
      assert.ok(value === wanted || value === `'${wanted}`, JSON.stringify([value, wanted]));
      assert.doesNotMatch(value, /^\s*[=+\-@\t\r]/);
      if (/^[a-z]*$/.test(wanted)) assert.equal(value, wanted);
    }));
  }
});

test("numbers stay numbers, and what is unknown is empty", () => {
  const { cell } = opened(data);
  assert.deepEqual([-1.5, 0, 1e-7, null, undefined, "", true].map(cell), ["-1.5", "0", "1e-7", "", "", '""', '"true"']);
});

test("a title cannot break out of the lines above a table", () => {
  const { csv } = opened({ ...data, title: '=cmd\r\n"evil",1\n@x' });
  const [about] = parsed(csv("papers", ["a"], []).slice(1));
  assert.deepEqual(about, ['# =cmd "evil",1 @x: papers']);
});

test("every table has a row for each thing and the same columns in every row", () => {
  const { TABLES } = opened(data, { "comparison-section": { dataset: { z: "1.959964" } } });
  const nTopics = data.topics.length;
  const nRead = data.periods.filter((period) => period.n_papers).length;
  const rows = { papers: data.n_papers, topics: data.topics.length, trends: nRead * data.topics.length, verdicts: 1, events: 1, specifications: 1, controls: 1,
    heat: nTopics - 1, comparison: nTopics, similarity: ((nTopics - 1) * (nTopics - 2)) / 2, categories: nTopics, quality: 1 };
  assert.deepEqual(Object.keys(TABLES).sort(), Object.keys(rows).sort());
  for (const [name, n] of Object.entries(rows)) {
    const table = parsed(TABLES[name]().slice(1)).filter(([first]) => !first.startsWith("# "));
    assert.equal(table.length, 1 + n, name);
    assert.ok(table.every((row) => row.length === table[0].length), name);
  }
  const [, first] = parsed(TABLES.trends().slice(1)).filter(([value]) => !value.startsWith("# "));
  const [topic, period] = [data.topics[0], data.periods[0]];
  assert.deepEqual(first, [period.start, period.end, "complete", "0", topic.label, String(topic.counts[0]), "20", String(topic.counts[0] / 20), "0.01", "0.6"]);
});
