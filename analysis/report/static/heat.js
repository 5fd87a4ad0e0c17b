// Grids of shaded cells: topics by period, topics by topic. A few paths instead of many elements,
// so that some ten thousand cells are drawn at once and follow the theme by style alone.

const HEAT_STEPS = 8;
const HEAT_ROW = 24;
const HEAT_HEAD = 26;
// Narrower columns than this are scrolled to rather than lost.
const HEAT_COLUMN = 3;
let heatScale = "one";

/**
 * Shade of a share on a scale of square roots, so that small ones are told apart; 0 is none.
 * @param {number | null} value
 * @param {number} top
 * @returns {number}
 */
function heatStep(value, top) {
  if (value === null || value <= 0 || top <= 0) return 0;
  return Math.min(HEAT_STEPS, Math.max(1, Math.ceil(HEAT_STEPS * Math.sqrt(value / top) - 1e-9)));
}

/**
 * Topics in the order of the tree, outliers left out.
 * @returns {Topic[]}
 */
const treeTopics = () => realTopics().sort((a, b) => a.order - b.order);

/**
 * @typedef {object} Grid
 * @property {HTMLElement} holder
 * @property {Topic[]} rows
 * @property {number} nColumns
 * @property {(row: number, column: number) => number} step shade of a cell, 0 for none
 * @property {(row: number, column: number) => boolean} isGap
 * @property {(width: number) => SVGElement[]} head drawn above the columns, each of this width
 * @property {(row: number, column: number) => (Node | string)[]} tip
 * @property {string} label
 * @property {boolean} [square] columns are no wider than rows are high
 */

/**
 * The cells as one path for each shade, and one for what is no cell.
 * @param {Grid} grid
 * @param {number} width
 * @returns {SVGElement[]}
 */
function heatPaths(grid, width) {
  /** @type {string[]} */
  const paths = Array(HEAT_STEPS + 1).fill("");
  let gaps = "";
  grid.rows.forEach((_, row) => {
    for (let column = 0; column < grid.nColumns; column += 1) {
      const cell = `M${(column * width).toFixed(1)} ${row * HEAT_ROW}h${width.toFixed(1)}v${HEAT_ROW - 1}h-${width.toFixed(1)}z`;
      if (grid.isGap(row, column)) gaps += cell;
      else paths[grid.step(row, column)] += cell;
    }
  });
  return paths.map((d, step) => draw("path", { class: `shade step-${step}`, d })).concat(draw("path", { class: "gap", d: gaps }));
}

/**
 * Lines between groups of topics.
 * @param {Topic[]} rows
 * @param {number} width
 * @returns {SVGElement}
 */
function groupLines(rows, width) {
  const d = rows.map((topic, i) => (i && topic.group_id !== rows[i - 1].group_id ? `M0 ${i * HEAT_ROW - 0.5}h${width.toFixed(1)}` : ""));
  return draw("path", { class: "heat-group", d: d.join("") });
}

/**
 * @param {Topic[]} rows
 * @param {boolean} numbered
 * @returns {HTMLElement}
 */
function heatNames(rows, numbered) {
  return make("ul", { class: "heat-names" }, rows.map((topic) => make("li", null, make("button", {
    type: "button", class: `heat-name ${hueOf(topic.topic_id)}`, "data-topic": topic.topic_id, title: topic.label,
    "aria-pressed": String(topic.topic_id === state.topic),
    onclick: () => change({ topic: topic.topic_id, paper: null }),
  }, mark(topic.topic_id), numbered ? make("small", null, String(topic.topic_id)) : null, isolated(topic.label)))));
}

/**
 * Draws a grid: names on the left, cells on the right, one tooltip.
 * @param {Grid} grid
 * @returns {void}
 */
function drawGrid(grid) {
  const { holder, rows, nColumns } = grid;
  const room = holder.clientWidth - Math.min(256, holder.clientWidth * 0.42) - 14;
  if (room <= 0 || !rows.length || !nColumns) return;
  const column = Math.max(HEAT_COLUMN, Math.min(room / nColumns, grid.square ? HEAT_ROW : Infinity));
  const [width, height] = [column * nColumns, rows.length * HEAT_ROW];
  const head = draw("svg", { class: "heat-head", width: width.toFixed(1), height: HEAT_HEAD, viewBox: `0 0 ${width.toFixed(1)} ${HEAT_HEAD}`, "aria-hidden": "true" }, grid.head(column));
  const cells = draw("svg", { class: "heat-cells", width: width.toFixed(1), height, viewBox: `0 0 ${width.toFixed(1)} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": grid.label },
    heatPaths(grid, column), groupLines(rows, width), draw("rect", { class: "heat-chosen", x: 0.5, y: 0, width: Math.max(0, width - 1).toFixed(1), height: HEAT_ROW - 1, visibility: "hidden" }));
  const tip = make("div", { class: "tooltip", hidden: true });
  /** @type {(event: MouseEvent) => [number, number]} */
  const cellAt = (event) => {
    const box = cells.getBoundingClientRect();
    return [Math.floor(((event.clientY - box.top) / box.height) * rows.length), Math.floor(((event.clientX - box.left) / box.width) * nColumns)];
  };
  cells.addEventListener("pointermove", (event) => {
    const [row, at] = cellAt(event);
    if (!rows[row] || at < 0 || at >= nColumns) return;
    tip.replaceChildren(...grid.tip(row, at));
    tip.hidden = false;
    const box = holder.getBoundingClientRect();
    const left = event.clientX - box.left;
    tip.style.left = `${Math.max(0, left + tip.offsetWidth + 20 > box.width ? left - tip.offsetWidth - 14 : left + 14)}px`;
    tip.style.top = `${event.clientY - box.top + 14}px`;
  });
  cells.addEventListener("pointerleave", () => { tip.hidden = true; });
  cells.addEventListener("click", (event) => {
    const topic = rows[cellAt(event)[0]];
    if (topic) change({ topic: topic.topic_id, paper: null });
  });
  const scroll = make("div", { class: "heat-scroll scroll", tabindex: "0", role: "region", "aria-label": say("heat.cells") },
    make("div", { class: "heat-grid" }, make("div", { class: "heat-corner" }), head, heatNames(rows, Boolean(grid.square)), cells));
  const old = holder.querySelector(".heat-scroll");
  const top = old ? old.scrollTop : 0;
  holder.replaceChildren(scroll, tip);
  scroll.scrollTop = top;
  chooseRow(holder, rows);
}

/**
 * Draws again when there is more or less room; what is drawn changes the height alone.
 * @param {HTMLElement} holder
 * @param {() => void} drawAgain
 * @returns {void}
 */
function whenWidthChanges(holder, drawAgain) {
  let width = 0;
  new ResizeObserver(() => {
    if (holder.clientWidth === width) return;
    width = holder.clientWidth;
    drawAgain();
  }).observe(holder);
}

/**
 * Marks the row of the chosen topic.
 * @param {HTMLElement} holder
 * @param {Topic[]} rows
 * @returns {void}
 */
function chooseRow(holder, rows) {
  const row = rows.findIndex((topic) => topic.topic_id === state.topic);
  const frame = holder.querySelector(".heat-chosen");
  if (!frame) return;
  frame.setAttribute("visibility", row < 0 ? "hidden" : "visible");
  frame.setAttribute("y", String(Math.max(0, row) * HEAT_ROW));
  holder.querySelectorAll(".heat-name").forEach((name, i) => { name.setAttribute("aria-pressed", String(i === row)); });
}

/**
 * Fills a table some rows at a time when it is opened, so that a large one halts nothing.
 * @param {string} id of the table inside its details
 * @param {number} nRows
 * @param {(row: number) => Node} rowAt
 * @returns {void}
 */
function fillWhenOpened(id, nRows, rowAt) {
  const body = /** @type {HTMLTableElement} */ (document.getElementById(id)).tBodies[0];
  const details = /** @type {HTMLDetailsElement} */ (body.closest("details"));
  const some = () => {
    const from = body.rows.length;
    for (let row = from; row < Math.min(nRows, from + 12); row += 1) body.append(rowAt(row));
    if (body.rows.length < nRows) setTimeout(some, 0);
  };
  details.addEventListener("toggle", () => { if (details.open && !body.rows.length) some(); });
}

/**
 * What shades mean: the upper bound of each.
 * @param {(step: number) => string} words
 * @returns {HTMLElement[]}
 */
const heatLegend = (words) => Array.from({ length: HEAT_STEPS }, (_, i) => make("li", null,
  draw("svg", { class: "heat-swatch", "aria-hidden": "true" }, draw("rect", { class: `shade step-${i + 1}`, width: "100%", height: "100%" })), words(i + 1)));

/**
 * Bound of a shade on the scale of square roots.
 * @param {number} step
 * @param {number} top
 * @returns {number}
 */
const heatBound = (step, top) => top * (step / HEAT_STEPS) ** 2;

/**
 * Words for a share of a period, or why there is none.
 * @param {Topic} topic
 * @param {number} i
 * @returns {string}
 */
function shareWords(topic, i) {
  if (topic.counts[i] === null) return whyEmpty(data.periods[i]);
  return percent(shareOf(topic, i));
}

function drawHeat() {
  const rows = treeTopics();
  const top = Math.max(0, ...rows.map(highestShare));
  const tops = rows.map((topic) => (heatScale === "own" ? highestShare(topic) : top));
  drawGrid({
    holder: byId("heat-chart"), rows, nColumns: data.periods.length,
    step: (row, i) => heatStep(shareOf(rows[row], i), tops[row]),
    isGap: (row, i) => rows[row].counts[i] === null,
    head: (width) => /** @type {SVGElement[]} */ (timeTicks(width * data.periods.length).map((i) => draw("text", { class: "tick", x: (i * width).toFixed(1), y: 11 }, data.periods[i].label)))
      .concat(data.periods.flatMap((period, i) => (period.state === "partial" ? [draw("circle", { class: "heat-partial", cx: ((i + 0.5) * width).toFixed(1), cy: 20, r: 3.5 })] : []))),
    tip: (row, i) => {
      const period = data.periods[i];
      return [make("strong", null, isolated(shorten(rows[row].label, 60))), make("div", null, say(period.state === "partial" ? "heat.tip_partial" : "heat.tip", { period: period.label, share: shareWords(rows[row], i) })),
        rows[row].counts[i] === null ? "" : make("div", { class: "hint" }, say("numbers.part", { part: rows[row].counts[i], whole: count(period.n_papers, "paper") }))];
    },
    label: say("heat.label", { topics: count(rows.length, "topic"), periods: count(data.periods.length, data.unit) }),
  });
  byId("heat-legend").replaceChildren(...heatLegend((step) => (heatScale === "own" ? `${Math.round(100 * heatBound(step, 1))} %` : percent(heatBound(step, top), top < 0.05 ? 2 : 1))));
  byId("heat-legend-words").textContent = say(heatScale === "own" ? "heat.legend_own" : "heat.legend_one");
}

TABLES.heat = () => csv(say("saved.heat"), ["topic_id", "label", ...data.periods.map((period) => period.start)],
  treeTopics().map((topic) => [topic.topic_id, topic.label, ...topic.counts.map((n, i) => (n === null ? null : Number((n / data.periods[i].n_papers).toFixed(6))))]),
  [say("saved.heat_gaps", { partial: data.periods.filter((period) => period.state === "partial").map((period) => period.start).join(" ") || say("saved.heat_none") })]);

function startHeat() {
  if (!document.getElementById("heat-chart")) return;
  const scale = /** @type {HTMLSelectElement} */ (document.getElementById("heat-scale"));
  scale.addEventListener("change", () => { heatScale = scale.value; drawHeat(); });
  whenWidthChanges(byId("heat-chart"), drawHeat);
  follow((changed) => { if (changed.has("topic")) chooseRow(byId("heat-chart"), treeTopics()); });
  const rows = treeTopics();
  fillWhenOpened("heat-table", rows.length, (row) => make("tr", null, make("th", { scope: "row" }, isolated(rows[row].label)),
    rows[row].counts.map((_, i) => make("td", null, shareWords(rows[row], i)))));
}
