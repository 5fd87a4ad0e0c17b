// The map: typed arrays in scattergl, drawn by plotly.js; everything else is our own.

const N_SAMPLE = 2000;
const N_WITH_SYMBOLS = 20000;
// Room is worth more than equal axes, up to this factor; Methods says so.
const STRETCH = 1.5;
/** @type {PlotlyLibrary} */
let Plotly;
/** @type {PlotElement} */
let plot;
/** @type {number[][]} rows of each trace */
let traces;
/** @type {number[]} the same one after another, as they are drawn */
let orderOfRows;
let webgl = true;

const hasWebgl = () => {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl"));
  } catch (error) {
    return false;
  }
};

// Without WebGL a sample is drawn: every so many papers.
const drawnStep = () => (webgl ? 1 : Math.max(1, Math.ceil(data.n_papers / N_SAMPLE)));
/** @type {(row: number) => boolean} */
const isDrawn = (row) => row % drawnStep() === 0;
const hasSymbols = () => data.n_papers / drawnStep() <= N_WITH_SYMBOLS;

/**
 * The papers that look alike, a trace each: styles of single marks cost plotly.js a second at
 * 100,000. Outliers come first, so that they lie under the topics.
 * @returns {number[][]} rows
 */
function rowsByLook() {
  /** @type {(topicId: number) => string} */
  const lookOf = (topicId) => `${hueOf(topicId)} ${hasSymbols() ? symbolOf(topicId) : ""}`;
  const looks = lookup([lookOf(-1), ...realTopics().map((topic) => lookOf(topic.topic_id))].map((look) => [look, /** @type {number[]} */ ([])]));
  const rowsOf = lookup(data.topics.map((topic) => [topic.topic_id, looks.get(lookOf(topic.topic_id))]));
  data.papers.topic_id.forEach((topicId, row) => { if (isDrawn(row)) rowsOf.get(topicId).push(row); });
  return [...looks.values()].filter((rows) => rows.length);
}

// Smaller and thinner the more there are, so that dense places do not become one blot.
const MARKS = [[500, 8.5, 0.9], [2500, 6.5, 0.85], [10000, 4.5, 0.7], [40000, 3.4, 0.6], [Infinity, 2.8, 0.5]];

/** @returns {number[]} the most marks that it is for, diameter and opacity */
const markSize = () => MARKS[MARKS.findIndex(([most]) => orderOfRows.length <= most)];

/** @type {(topicId: number) => object} */
function markStyle(topicId) {
  const [, size, opacity] = markSize();
  const outline = { width: hasSymbols() && orderOfRows.length <= 5000 ? 0.5 : 0, color: themeColours().surface };
  const symbol = hasSymbols() ? symbolOf(topicId) : "circle";
  if (topicId >= 0) return { color: colourOf(topicId), size, symbol, opacity, line: outline };
  // outliers stay legible where they are few and become a background where they are many
  const quiet = orderOfRows.length <= 2500 ? opacity : opacity * 0.6;
  return { color: colourOf(topicId), size: size * 0.6, symbol, opacity: quiet, line: outline };
}

/** @type {(rows: number[]) => object} */
const traceOf = (rows) => ({
  type: webgl ? "scattergl" : "scatter", mode: "markers", hoverinfo: "none",
  x: Float32Array.from(rows, (row) => data.papers.x[row]),
  y: Float32Array.from(rows, (row) => data.papers.y[row]),
  marker: markStyle(data.papers.topic_id[rows[0]]), selected: { marker: { opacity: 0.95 } }, unselected: { marker: { opacity: 0.3 } },
});

// on a touch screen dragging scrolls the page
const restingDrag = () => (window.matchMedia("(pointer: coarse)").matches ? false : "pan");

function mapLayout() {
  const colours = themeColours();
  const bare = { visible: false, showgrid: false, zeroline: false, fixedrange: false };
  return {
    autosize: true, margin: { l: 0, r: 0, t: 0, b: 0 }, showlegend: false,
    paper_bgcolor: "transparent", plot_bgcolor: "transparent",
    dragmode: restingDrag(),
    hovermode: "closest", hoverdistance: 12, spikedistance: 0,
    newselection: { line: { color: colours.accent, width: 1.5, dash: "dot" } },
    xaxis: { ...bare, range: homeRange("x") }, yaxis: { ...bare, range: homeRange("y"), scaleanchor: "x", scaleratio: frameRatio() },
  };
}

/** @type {WeakMap<object, [number, number]>} */
const homeRanges = new WeakMap();
/** @type {(axis: "x" | "y") => [number, number]} */
function homeRange(axis) {
  const known = homeRanges.get(data.papers[axis]);
  if (known) return known;
  let [low, high] = [Infinity, -Infinity];
  for (const value of data.papers[axis]) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const margin = Math.max(1, 0.06 * (high - low));
  const range = /** @type {[number, number]} */ ([low - margin, high + margin]);
  homeRanges.set(data.papers[axis], range);
  return range;
}

// Length of a step on the vertical axis over that on the horizontal one: what fills the frame,
// as far as STRETCH allows.
function frameRatio() {
  const [wide, high] = [homeRange("x"), homeRange("y")].map(([low, top]) => top - low);
  const filling = (plot.clientHeight / high) / (plot.clientWidth / wide);
  return Math.min(STRETCH, Math.max(1 / STRETCH, filling || 1));
}

function keepFilled() {
  const ratio = frameRatio();
  if (Math.abs(ratio / plot.layout.yaxis.scaleratio - 1) > 0.01) Plotly.relayout(plot, { "yaxis.scaleratio": ratio });
}

/** @type {(library: PlotlyLibrary) => Promise<void>} */
async function startMap(library) {
  Plotly = library;
  webgl = hasWebgl();
  traces = rowsByLook();
  orderOfRows = traces.flat();
  plot = byId("map");
  await Plotly.newPlot(plot, traces.map(traceOf), mapLayout(), {
    responsive: true, displayModeBar: false, scrollZoom: true, showSendToCloud: false, displaylogo: false, doubleClick: "reset", showTips: false,
  });
  byId("map-message").hidden = webgl;
  if (!webgl) byId("map-message").textContent = say("problems.no_webgl", { sample: orderOfRows.length, papers: count(data.n_papers, "paper") });
  listenToMap();
  startLabels();
  startRangesOnMap();
  startChosen();
  startPrint();
  themeFollowers.push(recolour);
  follow((changed) => {
    if (changed.has("paper")) placeRing();
  });
}

function recolour() {
  const colours = traces.map(([row]) => colourOf(data.papers.topic_id[row]));
  Plotly.restyle(plot, { "marker.color": colours, "marker.line.color": themeColours().surface });
}

/** @type {(point: { curveNumber: number, pointNumber: number }) => number} */
const rowAt = ({ curveNumber, pointNumber }) => traces[curveNumber][pointNumber];

function listenToMap() {
  const holder = holderOf(plot);
  // the wheel scrolls the page; with Ctrl it zooms the map
  holder.addEventListener("wheel", (event) => { if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); }, { capture: true });
  plot.on("plotly_hover", (event) => showTip(rowAt(event.points[0]), event.event));
  plot.on("plotly_unhover", () => { byId("map-tooltip").hidden = true; });
  plot.on("plotly_click", (event) => change({ paper: rowAt(event.points[0]) }));
  plot.on("plotly_selected", (event) => {
    if (event && event.points && event.points.length) change({ lasso: new Set(event.points.map(rowAt)), paper: null });
  });
  plot.on("plotly_deselect", () => change({ lasso: null }));
  new ResizeObserver(keepFilled).observe(plot);
  byId("map-png").addEventListener("click", savePicture);
  byId("zoom-in").addEventListener("click", () => zoomBy(0.6));
  byId("zoom-out").addEventListener("click", () => zoomBy(1 / 0.6));
  byId("zoom-home").addEventListener("click", showHome);
  const lasso = byId("lasso");
  lasso.addEventListener("click", () => {
    const on = lasso.getAttribute("aria-pressed") !== "true";
    lasso.setAttribute("aria-pressed", String(on));
    Plotly.relayout(plot, { dragmode: on ? "lasso" : restingDrag() });
    announce(say(on ? "map.lasso_on" : "map.lasso_off"));
  });
}

// Draws anew, once a frame, when another part of the map is seen or it has another size.
/** @type {(draw: () => void) => () => void} what to call when there is another reason */
function followView(draw) {
  let drawing = 0;
  const later = () => { cancelAnimationFrame(drawing); drawing = requestAnimationFrame(draw); };
  plot.on("plotly_relayouting", later);
  plot.on("plotly_relayout", later);
  new ResizeObserver(later).observe(plot);
  return later;
}

/** @type {(factor: number) => void} */
function zoomBy(factor) {
  const { xaxis, yaxis } = plot._fullLayout;
  const [across, along] = [xaxis, yaxis].map(({ range: [low, high] }) => {
    const middle = (low + high) / 2;
    return [middle - ((high - low) / 2) * factor, middle + ((high - low) / 2) * factor];
  });
  Plotly.relayout(plot, { "xaxis.range": across, "yaxis.range": along });
}

/** @type {(x: number, y: number) => Point} */
function onScreen(x, y) {
  const { xaxis, yaxis } = plot._fullLayout;
  return [xaxis._offset + xaxis.l2p(x), yaxis._offset + yaxis.l2p(y)];
}

/** @type {(row: number) => Point} */
const placeOnScreen = (row) => onScreen(data.papers.x[row], data.papers.y[row]);

/** @type {(row: number, event?: MouseEvent) => void} */
function showTip(row, event) {
  const tip = byId("map-tooltip");
  const topic = data.topicOf.get(data.papers.topic_id[row]);
  tip.replaceChildren(make("strong", null, isolated(shorten(data.papers.title[row], 140))),
    make("div", { class: "tip-row" }, mark(topic.topic_id), isolated(shorten(topic.label, 60))),
    make("div", { class: "hint" }, dateOf(row) || say("dates.none")));
  tip.hidden = false;
  const box = plot.getBoundingClientRect();
  const [x, y] = event ? [event.clientX - box.left, event.clientY - box.top] : placeOnScreen(row);
  tip.style.left = `${Math.max(4, Math.min(x + 14, box.width - tip.offsetWidth - 4))}px`;
  tip.style.top = `${y + tip.offsetHeight + 20 > box.height ? Math.max(4, y - tip.offsetHeight - 14) : y + 14}px`;
}
