// The embedded data: base 85 -> gzip -> JSON text and typed arrays; see payload.py.

/**
 * What the page holds: ReportData with its numeric columns as arrays, and two indexes.
 *
 * @typedef {string | number | boolean | null} Cell
 * @typedef {Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array} NumericArray
 * @typedef {{ topic_id: number, label: string, label_source: string, label_found: string,
 *   label_inside: number | null, label_outside: number | null, tldr: string, tldr_source: string,
 *   tldr_paper: number | null, n_papers: number, share: number, share_low: number,
 *   share_high: number, group_id: number, order: number, terms: [string, number][],
 *   representatives: [number, number][], early: [number, number, number][], neighbours: [number, number][],
 *   counts: (number | null)[], low: (number | null)[], high: (number | null)[], verdict: string,
 *   sentence: string, n_refits: number, n_held: number, held_low: number | null,
 *   held_high: number | null }} Topic
 * @typedef {{ group_id: number, label: string, n_papers: number, topic_ids: number[] }} Group
 * @typedef {{ start: string, end: string, label: string, state: string, n_papers: number }} Period
 * @typedef {{ level: string, topic_id: number, kind: string, start: string, end: string,
 *   share: number, share_before: number, sentence: string }} TopicEvent
 * @typedef {{ topic_id: number, period: string, assignment: string, papers: string,
 *   growth: number, growth_low: number | null, growth_high: number | null,
 *   p_line: number | null }} Choice
 * @typedef {{ columns: string[], rows: Cell[][] }} Table
 * @typedef {{ window_from: string | null, window_to: string | null, is_declared: boolean, verdicts: Table,
 *   events: Table, specifications: Table, controls: Table }} Evidence
 * @typedef {{ paper_id: string[], title: string[], link: (string | null)[], dates: string[],
 *   date_index: NumericArray, topic_id: NumericArray, membership: NumericArray, x: NumericArray,
 *   y: NumericArray, similar: NumericArray, similarity: NumericArray,
 *   authors: Record<string, string[]>, tldr: Record<string, string>,
 *   tldr_source: Record<string, string>, abstract: Record<string, string> }} Papers
 * @typedef {{ topic_ids: number[], rows: number[][] }} Similarities
 * @typedef {{ names: string[], topic_ids: number[], counts: number[][] }} Categories
 * @typedef {{ title: string, date_from: string | null, date_to: string | null,
 *   generated: string | null, n_papers: number, n_topics: number, has_chances: boolean, unit: string,
 *   date_view: string, topics: Topic[], groups: Group[], periods: Period[], evidence: Evidence,
 *   similarities: Similarities, categories: Categories, quality: Table,
 *   papers: Papers, columns: Record<string, [string, number[], number]>, nSimilar: number,
 *   topicOf: Lookup<number, Topic>, rowOf: Lookup<string, number> }} ReportData
 */

/** @type {Record<string, new (buffer: ArrayBuffer, offset: number, length: number) => NumericArray>} */
const ARRAYS = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array, int32: Int32Array };
const ARXIV = "https://arxiv.org/abs/";

// Base 85 as payload.py writes it: without the characters that mean something in HTML.
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=:?@^_/{|}~";
const DIGIT_OF = new Uint8Array(128);
for (let i = 0; i < DIGITS.length; i += 1) DIGIT_OF[DIGITS.charCodeAt(i)] = i;

/**
 * Five characters hold four bytes; a last group of n characters holds n - 1.
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
function fromBase85(text) {
  const size = Math.floor((text.length * 4) / 5);
  const codes = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 5) * 5, "~"));
  const bytes = new DataView(new ArrayBuffer((codes.length / 5) * 4));
  for (let at = 0, to = 0; at < codes.length; at += 5, to += 4) {
    const rest = ((DIGIT_OF[codes[at + 1]] * 85 + DIGIT_OF[codes[at + 2]]) * 85 + DIGIT_OF[codes[at + 3]]) * 85 + DIGIT_OF[codes[at + 4]];
    bytes.setUint32(to, DIGIT_OF[codes[at]] * 85 ** 4 + rest);
  }
  return new Uint8Array(bytes.buffer, 0, size);
}

/** @type {(id: string) => Uint8Array<ArrayBuffer>} */
function bytesOf(id) {
  const element = byId(id);
  const text = element.textContent || "";
  element.remove();
  return fromBase85(text);
}

/** @type {(id: string) => Promise<ArrayBuffer>} */
async function unpacked(id) {
  const stream = new Blob([bytesOf(id)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

// Stored rank by rank as drops from the rank before; wanted paper by paper.
/** @type {(drops: NumericArray, shape: number[]) => Int16Array} */
function fromDrops(drops, [width, n]) {
  const values = new Int16Array(width * n);
  for (let row = 0; row < n; row += 1) {
    for (let rank = 0, value = 0; rank < width; rank += 1) {
      value -= drops[rank * n + row];
      values[row * width + rank] = value;
    }
  }
  return values;
}

// Stored as three planes of bytes, plus one; wanted as rows.
/** @type {(planes: NumericArray, shape: number[]) => Int32Array} */
function fromPlanes(planes, [, n, width]) {
  const size = n * width;
  const values = new Int32Array(size);
  for (let i = 0; i < size; i += 1) values[i] = planes[i] + 256 * planes[size + i] + 65536 * planes[2 * size + i] - 1;
  return values;
}

/** @type {<K, V>(pairs: [K, V][]) => Lookup<K, V>} */
const lookup = (pairs) => /** @type {Lookup<any, any>} */ (new Map(pairs));

/** @type {(buffer: ArrayBuffer) => ReportData} */
function decoded(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  /** @type {ReportData} */
  const data = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  for (const [name, [type, shape, offset]] of Object.entries(data.columns)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const array = new ARRAYS[type](buffer, 4 + length + offset, size);
    const [table, column] = name.split(".");
    if (column === "similarity") data.papers.similarity = fromDrops(array, shape);
    else if (column === "similar") {
      data.papers.similar = fromPlanes(array, shape);
      [, , data.nSimilar] = shape;
    } else if (table === "papers") Object.assign(data.papers, { [column]: array });
    else {
      const width = shape[1] || 0;
      data.topics.forEach((topic, i) => {
        Object.assign(topic, { [column]: Array.from(array.subarray(i * width, (i + 1) * width), (v) => (v < 0 ? null : v)) });
      });
    }
  }
  const { papers } = data;
  papers.link = papers.link.map((link, row) => (link === "=" ? ARXIV + papers.paper_id[row] : link));
  data.topicOf = lookup(data.topics.map((topic) => [topic.topic_id, topic]));
  data.rowOf = lookup(papers.paper_id.map((id, row) => [id, row]));
  return data;
}

/** @type {() => Promise<ReportData>} */
const readData = async () => decoded(await unpacked("payload"));

// The document as ReportData.to_json() has it.
/** @type {(data: ReportData) => object} */
function asDocument(data) {
  const { columns, topicOf, rowOf, nSimilar, ...rest } = data;
  /** @type {Record<string, any>} */
  const papers = { ...data.papers };
  for (const name of Object.keys(columns)) {
    const [table, column] = name.split(".");
    if (table !== "papers") continue;
    const flat = Array.from(papers[column]);
    const stored = columns[name][1];
    const shape = column === "similarity" ? [...stored].reverse() : column === "similar" ? stored.slice(1) : stored;
    papers[column] = shape.length === 1 ? flat
      : Array.from({ length: shape[0] }, (_, i) => flat.slice(i * shape[1], (i + 1) * shape[1]));
  }
  return { ...rest, papers };
}

/** @type {() => Promise<PlotlyLibrary>} */
async function loadPlotly() {
  const source = new TextDecoder().decode(await unpacked("plotly"));
  const script = document.createElement("script");
  script.nonce = nonce;
  script.textContent = source;
  document.head.append(script);
  script.remove();
  return window.Plotly;
}
