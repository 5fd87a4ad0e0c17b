// The embedded data: base64 -> gzip -> JSON text and typed arrays; see payload.py.

const ARRAYS = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array, int32: Int32Array };
const ARXIV = "https://arxiv.org/abs/";

function bytesOf(id) {
  const element = byId(id);
  const text = atob(element.textContent);
  element.remove();
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

async function unpacked(id) {
  const stream = new Blob([bytesOf(id)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

// Stored rank by rank as drops from the rank before; wanted paper by paper.
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
function fromPlanes(planes, [, n, width]) {
  const size = n * width;
  return Int32Array.from({ length: size }, (_, i) => planes[i] + 256 * planes[size + i] + 65536 * planes[2 * size + i] - 1);
}

async function readData() {
  const buffer = await unpacked("payload");
  const length = new DataView(buffer).getUint32(0, true);
  const data = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  for (const [name, [type, shape, offset]] of Object.entries(data.columns)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const array = new ARRAYS[type](buffer, 4 + length + offset, size);
    const [table, column] = name.split(".");
    if (column === "similarity") data.papers.similarity = fromDrops(array, shape);
    else if (column === "similar") {
      data.papers.similar = fromPlanes(array, shape);
      [, , data.nSimilar] = shape;
    } else if (table === "papers") data.papers[column] = array;
    else {
      const width = shape[1] || 0;
      data.topics.forEach((topic, i) => {
        topic[column] = Array.from(array.subarray(i * width, (i + 1) * width), (v) => (v < 0 ? null : v));
      });
    }
  }
  const { papers } = data;
  papers.link = papers.link.map((link, row) => (link === "=" ? ARXIV + papers.paper_id[row] : link));
  data.topicOf = new Map(data.topics.map((topic) => [topic.topic_id, topic]));
  data.rowOf = new Map(papers.paper_id.map((id, row) => [id, row]));
  return data;
}

// The document as ReportData.to_json() has it.
function asDocument(data) {
  const { columns, topicOf, rowOf, nSimilar, ...rest } = data;
  const papers = { ...data.papers };
  for (const name of Object.keys(columns)) {
    const [table, column] = name.split(".");
    if (table !== "papers") continue;
    const flat = Array.from(data.papers[column]);
    const stored = columns[name][1];
    const shape = { similarity: stored.toReversed(), similar: stored.slice(1) }[column] || stored;
    papers[column] = shape.length === 1 ? flat
      : Array.from({ length: shape[0] }, (_, i) => flat.slice(i * shape[1], (i + 1) * shape[1]));
  }
  return { ...rest, papers };
}

async function loadPlotly() {
  const source = new TextDecoder().decode(await unpacked("plotly"));
  const script = document.createElement("script");
  script.nonce = nonce;
  script.textContent = source;
  document.head.append(script);
  script.remove();
  return window.Plotly;
}
