// The table of two ranges, the fields that choose them, and their marks on the map.

const RANGE_SYMBOLS = { a: "square", b: "x" };
// Larger than other marks, so that their shapes are told apart.
const RANGE_SIZES = [[2500, 9], [10000, 7.5], [Infinity, 6]];

// A prime: steps of it visit every paper once.
const RANGE_STEP = 7919;

/** @typedef {{ topic: Topic, inA: number, inB: number, difference: number, low: number | null, high: number | null }} Compared */

/**
 * Every topic in both ranges; no interval where the ranges have a day in common.
 * @returns {{ a: Days, b: Days, ofA: number, ofB: number, overlap: boolean, rows: Compared[] }}
 */
function compared() {
  const { a, b } = rangesNow();
  const [inA, inB] = [countRange(a), countRange(b)];
  const z = Number(byId("comparison-section").dataset.z);
  const overlap = a.from <= b.to && b.from <= a.to;
  const rows = !inA.total || !inB.total ? [] : data.topics.map((topic) => {
    const [n, m] = [inA.perTopic.get(topic.topic_id) || 0, inB.perTopic.get(topic.topic_id) || 0];
    const { difference, low, high } = newcombe(n, inA.total, m, inB.total, z);
    return { topic, inA: n, inB: m, difference, low: overlap ? null : low, high: overlap ? null : high };
  });
  return { a, b, ofA: inA.total, ofB: inB.total, overlap, rows };
}

/**
 * A difference in percentage points, with its sign.
 * @param {number} part
 * @returns {string}
 */
const points = (part) => {
  const text = (100 * part).toFixed(1);
  return Number(text) === 0 ? "0.0" : text.startsWith("-") ? `−${text.slice(1)}` : `+${text}`;
};

/**
 * The difference as a mark and its interval as a line, on one scale for all rows.
 * @param {Compared} row
 * @param {number} most end of the scale on both sides
 * @returns {SVGElement}
 */
function differenceChart({ topic, difference, low, high }, most) {
  /** @type {(part: number) => string} */
  const x = (part) => (60 + 56 * (part / most)).toFixed(1);
  return draw("svg", { class: `difference ${hueOf(topic.topic_id)}`, viewBox: "0 0 120 16", width: 120, height: 16, "aria-hidden": "true" },
    draw("path", { class: "even", d: "M60 0V16" }), low === null || high === null ? null : draw("path", { class: "line", d: `M${x(low)} 8H${x(high)}` }),
    draw("circle", { class: "point", cx: x(difference), cy: 8, r: 3.5 }));
}

/**
 * @param {Compared} row
 * @param {number} ofA
 * @param {number} ofB
 * @param {number} most
 * @returns {HTMLElement}
 */
function comparisonRow(row, ofA, ofB, most) {
  const { topic, inA, inB, difference, low, high } = row;
  return make("tr", { "data-topic": topic.topic_id, class: topic.topic_id === state.topic ? "chosen" : null },
    make("th", { scope: "row", "data-value": topic.label }, make("span", { class: "topic-name" },
      make("button", { type: "button", class: "topic-link", onclick: () => openTopic(topic.topic_id) }, mark(topic.topic_id), isolated(topic.label)))),
    make("td", { class: "right", "data-value": inA }, thousands(inA)), make("td", { class: "right", "data-value": inA / ofA }, percent(inA / ofA)),
    make("td", { class: "right", "data-value": inB }, thousands(inB)), make("td", { class: "right", "data-value": inB / ofB }, percent(inB / ofB)),
    make("td", { "data-value": difference }, make("span", { class: "share-text" }, points(difference), " ", make("small", null, low === null || high === null ? say("comparison.no_interval") : say("numbers.interval", { low: points(low), high: points(high) })))),
    make("td", null, differenceChart(row, most)));
}

/**
 * What a reader must know of the two ranges before the numbers.
 * @param {ReturnType<typeof compared>} result
 * @returns {string}
 */
function rangeNotice({ a, b, ofA, ofB, overlap }) {
  if (!ofA || !ofB) return say("comparison.nothing", ofA ? { name: "B", ...b } : { name: "A", ...a });
  return overlap ? say("comparison.overlap") : "";
}

function fillComparison() {
  const result = compared();
  const { a, b, ofA, ofB, rows } = result;
  /** @type {[string, Days, number][]} */
  const both = [["a", a, ofA], ["b", b, ofB]];
  for (const [name, range, n] of both) {
    /** @type {HTMLInputElement} */ (document.getElementById(`${name}-from`)).value = range.from;
    /** @type {HTMLInputElement} */ (document.getElementById(`${name}-to`)).value = range.to;
    byId(`${name}-count`).textContent = count(n, "paper");
  }
  byId("comparison-notice").textContent = rangeNotice(result);
  byId("comparison-notice").hidden = !rangeNotice(result);
  const button = byId("comparison-map");
  button.textContent = say(isComparing() ? "comparison.clear" : "comparison.show");
  const most = Math.max(1e-6, ...rows.flatMap(({ difference, low, high }) => [difference, low ?? 0, high ?? 0].map(Math.abs)));
  const table = /** @type {HTMLTableElement} */ (document.getElementById("comparison-table"));
  const body = table.tBodies[0];
  body.replaceChildren(...rows.map((row) => comparisonRow(row, ofA, ofB, most)));
  const head = /** @type {HTMLTableCellElement} */ (table.querySelector("th[aria-sort$=scending]"));
  sortRows(body, head.cellIndex, head.dataset.sort === "number", head.getAttribute("aria-sort") === "descending" ? -1 : 1);
}

/**
 * Writes what a field says to the state; the other end gives way when they would cross.
 * @param {"a" | "b"} name
 * @param {"from" | "to"} end
 * @param {string} day
 * @returns {void}
 */
function chooseRange(name, end, day) {
  if (!day) { fillComparison(); return; }
  const now = rangesNow();
  const range = { ...now[name], [end]: day };
  if (range.from > range.to) range[end === "from" ? "to" : "from"] = day;
  const texts = { a: rangeText(now.a), b: rangeText(now.b), [name]: rangeText(range) };
  change({ a: texts.a, b: texts.b });
}

// Papers of the ranges in the order in which they are painted, and which range each is of.
/** @type {{ rows: number[], names: ("a" | "b")[], n: { a: number, b: number } }} */
let inRanges = { rows: [], names: [], n: { a: 0, b: 0 } };

/**
 * Finds the papers of both ranges that pass the other filters.
 * @returns {void}
 */
function findInRanges() {
  const { a, b } = rangesNow();
  const [inA, inB] = [datesInside(a), datesInside(b)];
  inRanges = { rows: [], names: [], n: { a: 0, b: 0 } };
  const n = data.n_papers;
  // ids follow time, so in their order the later range would lie over the earlier one
  const step = n % RANGE_STEP ? RANGE_STEP : 1;
  for (let i = 0; i < n; i += 1) {
    const row = (i * step) % n;
    const at = data.papers.date_index[row];
    if (at < 0 || !isChosen(row)) continue;
    for (const name of /** @type {("a" | "b")[]} */ (["a", "b"])) {
      if (!(name === "a" ? inA : inB)[at]) continue;
      inRanges.n[name] += 1;
      // without WebGL a sample is drawn
      if (!isDrawn(row)) continue;
      inRanges.rows.push(row);
      inRanges.names.push(name);
    }
  }
}

/**
 * The mark of a range in pixels.
 * @param {"a" | "b"} name
 * @param {number} size in pixels of the screen
 * @param {number} scale pixels of the picture for one of the screen
 * @returns {Stamp}
 */
function rangeMark(name, size, scale) {
  const picture = make("canvas", { width: Math.ceil(size * scale), height: Math.ceil(size * scale) });
  const brush = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d", { willReadFrequently: true }));
  const { width } = picture;
  // the theme has two colours that no topic needs: of links, and of notices
  const colour = name === "a" ? themeColours().accent : themeColours().notice;
  Object.assign(brush, { fillStyle: colour, strokeStyle: colour, lineWidth: Math.max(1.4, width * 0.26) });
  const edge = width * 0.12;
  if (RANGE_SYMBOLS[name] === "square") brush.fillRect(edge, edge, width - 2 * edge, width - 2 * edge);
  else {
    brush.beginPath();
    brush.moveTo(edge, edge);
    brush.lineTo(width - edge, width - edge);
    brush.moveTo(width - edge, edge);
    brush.lineTo(edge, width - edge);
    brush.stroke();
  }
  return stampFrom(brush, colour);
}

/**
 * Paints the papers of both ranges where the map has them; its own marks answer the pointer.
 * @param {CanvasRenderingContext2D} brush scaled so that its unit is a pixel of the screen
 * @param {number} scale
 * @param {(x: number, y: number) => Point} place
 * @returns {void}
 */
function paintRanges(brush, scale, place) {
  const [, size] = RANGE_SIZES.find(([most]) => inRanges.rows.length <= most) || [0, 6];
  const marks = { a: rangeMark("a", size, scale), b: rangeMark("b", size, scale) };
  press(brush, inRanges.rows, (i) => marks[inRanges.names[i]], 0.8, scale, place);
}

function showRanges() {
  byId("map-ranges").hidden = !isComparing();
  if (isComparing()) {
    findInRanges();
    const now = rangesNow();
    byId("map-ranges").replaceChildren(.../** @type {("a" | "b")[]} */ (["a", "b"]).map((name) => make("li", null,
      draw("svg", { class: `mark range-${name}`, "aria-hidden": "true" }, draw("use", { href: `#mark-${RANGE_SYMBOLS[name]}` })),
      " ", say("map.range", { name: name.toUpperCase(), ...now[name], papers: count(inRanges.n[name], "paper") }))));
  }
}

function startRangesOnMap() {
  holderOf(plot).after(make("ul", { id: "map-ranges", class: "map-ranges", hidden: true }));
  follow((changed) => {
    if (choiceChanged(changed)) showRanges();
  });
  showRanges();
}

TABLES.comparison = () => {
  const { a, b, ofA, ofB, rows } = compared();
  return csv(say("saved.comparison"),
    ["topic_id", "label", "n_papers_a", "n_a", "share_a", "n_papers_b", "n_b", "share_b", "difference", "difference_low", "difference_high"],
    rows.map(({ topic, inA, inB, difference, low, high }) => [topic.topic_id, topic.label, inA, ofA, inA / ofA, inB, ofB, inB / ofB, difference, low, high]),
    [say("saved.comparison_ranges", { a: say("dates.range", a), b: say("dates.range", b) })]);
};

function startComparison() {
  if (!document.getElementById("comparison-section")) return;
  for (const name of /** @type {("a" | "b")[]} */ (["a", "b"])) {
    for (const end of /** @type {("from" | "to")[]} */ (["from", "to"])) {
      const field = /** @type {HTMLInputElement} */ (document.getElementById(`${name}-${end}`));
      field.addEventListener("change", () => chooseRange(name, end, field.value));
    }
  }
  byId("comparison-map").addEventListener("click", () => {
    if (isComparing()) { change({ a: null, b: null }); return; }
    const { a, b } = rangesNow();
    change({ a: rangeText(a), b: rangeText(b) });
    byId("map-section").scrollIntoView();
  });
  follow((changed) => {
    if (changed.has("a") || changed.has("b")) {
      fillComparison();
      announce(say("comparison.compared", { a: byId("a-count").textContent, b: byId("b-count").textContent }));
    }
    document.querySelectorAll("#comparison-table tr[data-topic]").forEach((row) => {
      row.classList.toggle("chosen", Number(/** @type {HTMLElement} */ (row).dataset.topic) === state.topic);
    });
  });
  fillComparison();
}
