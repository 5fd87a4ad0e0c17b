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

/** @type {Map<string, HTMLCanvasElement>} */
const pictures = new Map();

/**
 * The mark of a topic, drawn once and then copied to every paper.
 * @param {number} topicId
 * @param {number} size in pixels of the screen
 * @param {number} scale pixels of the picture for one of the screen
 * @returns {HTMLCanvasElement}
 */
function markPicture(topicId, size, scale) {
  const name = [themeName(), topicId, size, scale].join();
  const known = pictures.get(name);
  if (known) return known;
  // the page's symbols are 13 wide in a frame of 16
  const side = Math.ceil((size * 16 * scale) / 13);
  const picture = make("canvas", { width: side, height: side });
  const brush = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
  brush.setTransform(side / 16, 0, 0, side / 16, side / 2, side / 2);
  Object.assign(brush, { fillStyle: colourOf(topicId), strokeStyle: colourOf(topicId), lineWidth: 2 });
  if (topicId < 0) brush.stroke(markPath(topicId));
  else brush.fill(markPath(topicId));
  pictures.set(name, picture);
  return picture;
}

/**
 * The same places by two multiplications. plotly.js rounds them to hundredths of a pixel, so the
 * step is taken from the whole of the map's numbers.
 * @type {(place: (x: number, y: number) => Point) => (x: number, y: number) => Point}
 */
function straight(place) {
  const whole = 65536;
  const [[x0, y0], [x1, y1]] = [place(0, 0), place(whole, whole)];
  return (x, y) => [x0 + ((x1 - x0) * x) / whole, y0 + ((y1 - y0) * y) / whole];
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
  const { x, y, topic_id: topicIds } = data.papers;
  const at = straight(place);
  const [width, height] = [brush.canvas.width / scale, brush.canvas.height / scale];
  /** @type {Map<number, HTMLCanvasElement | string>} picture or colour of each topic */
  const looks = new Map();
  const single = rows.length <= N_CHOSEN_WITH_SYMBOLS;
  const side = single ? (size * 16) / 13 : size * 0.9;
  brush.globalAlpha = Math.max(0.7, opacity);
  for (const row of rows) {
    const id = topicIds[row];
    const [middle, centre] = at(x[row], y[row]);
    const [left, top] = [middle - side / 2, centre - side / 2];
    if (left < -side || top < -side || left > width || top > height) continue;
    let look = looks.get(id);
    if (!look) looks.set(id, look = single ? markPicture(id, size, scale) : colourOf(id));
    if (typeof look !== "string") brush.drawImage(look, left, top, side, side);
    else {
      brush.fillStyle = look;
      brush.fillRect(left, top, side, side);
    }
  }
  brush.globalAlpha = 1;
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
    if (!state.lasso && plot.data[0].selectedpoints) Plotly.restyle(plot, { selectedpoints: [null] }, [0]);
    if (!state.lasso && plot.layout.selections && plot.layout.selections.length) Plotly.relayout(plot, { selections: [] });
  });
  drawChosen();
}
