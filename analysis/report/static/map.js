// The map: one scattergl trace of typed arrays, drawn by plotly.js; everything else is our own.

const N_SAMPLE = 2000;
const N_WITH_SYMBOLS = 20000;
// Room is worth more than equal axes, up to this factor; Methods says so.
const STRETCH = 1.5;
/** @type {PlotlyLibrary} */
let Plotly;
/** @type {PlotElement} */
let plot;
/** @type {Int32Array} */
let orderOfRows;
/** @type {Int32Array} */
let placeOfRow;
let webgl = true;

const hasWebgl = () => {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl"));
  } catch (error) {
    return false;
  }
};

// Outliers first, so that they lie under the topics.
function drawingOrder() {
  const { topic_id: topicIds } = data.papers;
  const rows = Array.from(topicIds.keys());
  const step = webgl ? 1 : Math.max(1, Math.ceil(rows.length / N_SAMPLE));
  const kept = rows.filter((row) => row % step === 0);
  return Int32Array.from(kept.filter((row) => topicIds[row] < 0).concat(kept.filter((row) => topicIds[row] >= 0)));
}

// Smaller and thinner the more there are, so that dense places do not become one blot.
const MARKS = [[500, 8.5, 0.9], [2500, 6.5, 0.85], [10000, 4.5, 0.7], [40000, 3.4, 0.6], [Infinity, 2.8, 0.5]];

/** @returns {number[]} the most marks that it is for, diameter and opacity */
const markSize = () => MARKS[MARKS.findIndex(([most]) => orderOfRows.length <= most)];

function markStyle() {
  const colours = themeColours();
  const { topic_id: topicIds } = data.papers;
  const nHues = colours.topics.length;
  const scale = [...colours.topics, colours.outlier].flatMap((colour, i) => [[i / (nHues + 1), colour], [(i + 1) / (nHues + 1), colour]]);
  const [, size, opacity] = markSize();
  // outliers stay legible where they are few and become a background where they are many
  const quiet = orderOfRows.length <= 2500 ? opacity : opacity * 0.6;
  const symbols = orderOfRows.length <= N_WITH_SYMBOLS;
  return {
    color: Float32Array.from(orderOfRows, (row) => (topicIds[row] < 0 ? nHues : topicIds[row] % nHues)),
    colorscale: scale, cmin: -0.5, cmax: nHues + 0.5,
    size: Float32Array.from(orderOfRows, (row) => (topicIds[row] < 0 ? size * 0.6 : size)),
    symbol: symbols ? Array.from(orderOfRows, (row) => symbolOf(topicIds[row])) : "circle",
    opacity: Float32Array.from(orderOfRows, (row) => (topicIds[row] < 0 ? quiet : opacity)),
    line: { width: symbols && orderOfRows.length <= 5000 ? 0.5 : 0, color: colours.surface },
  };
}

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
  orderOfRows = drawingOrder();
  placeOfRow = new Int32Array(data.n_papers).fill(-1);
  orderOfRows.forEach((row, place) => { placeOfRow[row] = place; });
  plot = byId("map");
  const trace = {
    type: webgl ? "scattergl" : "scatter", mode: "markers", hoverinfo: "none",
    x: Float32Array.from(orderOfRows, (row) => data.papers.x[row]),
    y: Float32Array.from(orderOfRows, (row) => data.papers.y[row]),
    marker: markStyle(), selected: { marker: { opacity: 0.95 } }, unselected: { marker: { opacity: 0.3 } },
  };
  await Plotly.newPlot(plot, [trace], mapLayout(), {
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
  const colours = themeColours();
  const marker = markStyle();
  Plotly.restyle(plot, { "marker.colorscale": [marker.colorscale], "marker.line.color": colours.surface }, [0]);
}

function listenToMap() {
  const holder = holderOf(plot);
  // the wheel scrolls the page; with Ctrl it zooms the map
  holder.addEventListener("wheel", (event) => { if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); }, { capture: true });
  plot.on("plotly_hover", (event) => showTip(orderOfRows[event.points[0].pointNumber], event.event));
  plot.on("plotly_unhover", () => { byId("map-tooltip").hidden = true; });
  plot.on("plotly_click", (event) => change({ paper: orderOfRows[event.points[0].pointNumber] }));
  plot.on("plotly_selected", (event) => {
    if (event && event.points && event.points.length) change({ lasso: new Set(event.points.map((p) => orderOfRows[p.pointNumber])), paper: null });
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
