import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

import { load, randomness, report } from "./page.js";

const random = randomness(5);
const TYPES = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array, int32: Int32Array };

// As payload.py lays it out, in the words of its docstring.
function encoded(document, columns) {
  const blobs = [];
  const places = {};
  let offset = 0;
  for (const [name, [type, shape, values]] of Object.entries(columns)) {
    const bytes = new Uint8Array(TYPES[type].from(values).buffer);
    places[name] = [type, shape, offset];
    blobs.push(bytes, new Uint8Array(-bytes.length & 3));
    offset += bytes.length + (-bytes.length & 3);
  }
  let text = new TextEncoder().encode(JSON.stringify({ ...document, columns: places }));
  text = new Uint8Array([...text, ...Array(-text.length & 3).fill(32)]);
  const length = new Uint8Array(new Uint32Array([text.length]).buffer);
  return new Blob([length, text, ...blobs]).arrayBuffer();
}

test("columns come back as they were, from every type and for any number of papers", async () => {
  const { decoded, asDocument } = load();
  for (let i = 0; i < 60; i += 1) {
    const [n, k] = [1 + random.below(12), random.below(4)];
    const whole = report(random, { nPapers: n, nTopics: 2, nPeriods: 3 });
    const { topicOf, rowOf, columns, nSimilar, ...document } = structuredClone(whole);
    const { date_index, topic_id, membership, x, y, ...papers } = document.papers;
    const similar = Array.from({ length: n }, () => Array.from({ length: k }, () => random.pick([-1, 0, 300, 70000, 16777213])));
    const similarity = Array.from({ length: n }, () => Array.from({ length: k }, () => random.below(101)).sort((a, b) => b - a));
    const plus = similar.map((row) => row.map((value) => value + 1));
    const planes = [0, 8, 16].flatMap((shift) => plus.flat().map((value) => (value >> shift) & 255));
    const drops = Array.from({ length: k }, (_, rank) => similarity.map((row) => (rank ? row[rank - 1] : 0) - row[rank])).flat();
    const bounds = (name) => document.topics.flatMap((topic) => topic[name].map((value) => value ?? -1));
    const buffer = await encoded({ ...document, papers }, {
      "papers.date_index": [random.pick(["int16", "int32"]), [n], date_index], "papers.topic_id": ["int8", [n], topic_id],
      "papers.membership": ["uint8", [n], membership], "papers.x": ["uint16", [n], x], "papers.y": ["uint32", [n], y],
      "papers.similar": ["uint8", [3, n, k], planes], "papers.similarity": ["int8", [k, n], drops],
      "topics.low": ["int16", [3, 3], bounds("low")], "topics.high": ["int16", [3, 3], bounds("high")],
    });
    const expected = structuredClone({ ...document, papers: { ...papers, date_index, topic_id, membership, x, y, similar, similarity } }, {});
    for (const name of ["date_index", "topic_id", "membership", "x", "y"]) expected.papers[name] = Array.from(expected.papers[name]);
    const data = decoded(buffer);
    assert.deepEqual(asDocument(data), expected);
    assert.equal(data.topicOf.get(-1), data.topics.at(-1));
    assert.deepEqual(papers.paper_id.map((id) => data.rowOf.get(id)), [...papers.paper_id.keys()]);
  }
});

test("a link that follows from the id is made again, and no other", async () => {
  const { decoded } = load();
  const papers = { paper_id: ["2101.00001", "b"], link: ["=", "https://example.org/="], title: ["", ""] };
  const { papers: read } = decoded(await encoded({ topics: [], papers }, {}));
  assert.deepEqual(read.link, ["https://arxiv.org/abs/2101.00001", "https://example.org/="]);
});

// What Python wrote, when the tests of the package run these.
const made = process.env.TOPIC_DIGEST_JAVASCRIPT_CASES;
test("a payload of Python's reads as the document that it encodes", { skip: !made && "run by tests/unit/report/test_javascript.py" }, () => {
  const { decoded, asDocument } = load();
  const raw = readFileSync(join(made, "payload.bin"));
  const buffer = raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length);
  assert.deepEqual(asDocument(decoded(buffer)), JSON.parse(readFileSync(join(made, "document.json"), "utf8")));
});

test("growth is written as the tables of the page write it", { skip: !made && "run by tests/unit/report/test_javascript.py" }, () => {
  const { bounds } = load();
  const cases = JSON.parse(readFileSync(join(made, "times.json"), "utf8"));
  assert.ok(cases.length > 100);
  for (const [growth, growth_low, growth_high, written] of cases) assert.equal(bounds({ growth, growth_low, growth_high }), written);
});
