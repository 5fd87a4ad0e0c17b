// What is chosen lies above the map's own marks, which step back. Those are never drawn again for it:
// at 100,000 papers that takes WebGL longer than a reader who drags over the dates will wait.

// From this many marks on all are squares.
const N_CHOSEN_WITH_SYMBOLS = 20000;
const QUIET = 0.1;

/** @returns {boolean} whether some papers are before the others */
const isQuiet = () => isComparing() || Boolean(isFiltered());

/** @param {number} row @returns {boolean} whether a paper passes the filters and is of the chosen topic */
const isChosen = (row) => Boolean(matches.pass[row]) && (state.topic === null || data.papers.topic_id[row] === state.topic);

/** @returns {number[]} rows in the order in which the map draws them */
function chosenRows() {
  const rows = [];
  for (const row of orderOfRows) if (isChosen(row)) rows.push(row);
  return rows;
}

/** @type {(topicId: number) => string} */
function colourOf(topicId) {
  const { topics, outlier } = themeColours();
  return topicId < 0 ? outlier : topics[topicId % topics.length];
}

/** @type {(topicId: number) => Path2D} the mark of a topic, as the page's own symbol has it */
function markPath(topicId) {
  const shape = /** @type {SVGElement} */ (byId(`mark-${symbolOf(topicId)}`).firstElementChild);
  const path = new Path2D(shape.getAttribute("d") || "");
  if (shape.hasAttribute("r")) path.arc(0, 0, Number(shape.getAttribute("r")), 0, 2 * Math.PI);
  return path;
}

/** @type {Map<string, Stamp>} */
const stamps = new Map();

/**
 * The mark of a topic in pixels, drawn once and then put at every paper.
 * @param {number} topicId
 * @param {number} size in pixels of the screen
 * @param {number} scale pixels of the picture for one of the screen
 * @returns {Stamp}
 */
function stampOf(topicId, size, scale) {
  const name = [colourOf(topicId), symbolOf(topicId), size, scale].join();
  const known = stamps.get(name);
  if (known) return known;
  // the page's symbols are 13 wide in a frame of 16
  const side = Math.ceil((size * 16 * scale) / 13);
  const brush = /** @type {CanvasRenderingContext2D} */ (make("canvas", { width: side, height: side }).getContext("2d", { willReadFrequently: true }));
  brush.setTransform(side / 16, 0, 0, side / 16, side / 2, side / 2);
  brush.lineWidth = 2;
  if (topicId < 0) brush.stroke(markPath(topicId));
  else brush.fill(markPath(topicId));
  const stamp = stampFrom(brush, colourOf(topicId));
  stamps.set(name, stamp);
  return stamp;
}

/** @type {(topicId: number, size: number, scale: number) => Stamp} */
function squareOf(topicId, size, scale) {
  const side = Math.max(1, Math.round(size * 0.9 * scale));
  return { side, alpha: new Uint8ClampedArray(side * side).fill(255), colour: channels(colourOf(topicId)) };
}

/**
 * Paints papers where the map has them.
 * @param {CanvasRenderingContext2D} brush scaled so that its unit is a pixel of the screen
 * @param {number[]} rows
 * @param {number} scale
 * @param {(x: number, y: number) => Point} place
 */
function paintPapers(brush, rows, scale, place) {
  const [, size, opacity] = markSize();
  const { topic_id: topicIds } = data.papers;
  const lookOf = rows.length <= N_CHOSEN_WITH_SYMBOLS ? stampOf : squareOf;
  /** @type {Map<number, Stamp>} */
  const looks = new Map();
  /** @type {(i: number) => Stamp} */
  const stampAt = (i) => {
    const id = topicIds[rows[i]];
    const known = looks.get(id);
    if (known) return known;
    const look = lookOf(id, size, scale);
    looks.set(id, look);
    return look;
  };
  press(brush, rows, stampAt, Math.max(0.7, opacity), scale, place);
}

/**
 * Paints what is chosen and says how many papers that is.
 * @type {(brush: CanvasRenderingContext2D, scale: number, place: (x: number, y: number) => Point) => number}
 */
function paintChosen(brush, scale, place) {
  if (isComparing()) {
    paintRanges(brush, scale, place);
    return inRanges.rows.length;
  }
  const rows = isFiltered() ? chosenRows() : [];
  paintPapers(brush, rows, scale, place);
  return rows.length;
}

function drawChosen() {
  const canvas = byId("map-chosen");
  plot.classList.toggle("behind", isQuiet());
  canvas.hidden = !isQuiet();
  if (canvas.hidden) return;
  const scale = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [plot.clientWidth * scale, plot.clientHeight * scale];
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  brush.scale(scale, scale);
  canvas.dataset.n = String(paintChosen(brush, scale, onScreen));
}

function startChosen() {
  const later = followView(drawChosen);
  themeFollowers.push(drawChosen);
  follow((changed) => {
    if (!choiceChanged(changed)) return;
    later();
    // plotly.js has marked the papers of its lasso itself
    if (!state.lasso && plot.data.some((trace) => trace.selectedpoints)) Plotly.restyle(plot, { selectedpoints: null });
    if (!state.lasso && plot.layout.selections && plot.layout.selections.length) Plotly.relayout(plot, { selections: [] });
  });
  drawChosen();
}
