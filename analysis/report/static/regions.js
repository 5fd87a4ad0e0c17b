// Regions: where the papers of a topic are dense, shaded under the marks in its colour, in steps as
// a relief. Drawn once; moving and zooming only stretches the picture.

const REGION_CELLS = 420;
// From which part of its topic's peak each step begins.
const REGION_STEPS = [0.1, 0.3, 0.6];
const REGION_ALPHA = { light: [26, 48, 74], dark: [44, 76, 112] };
/**
 * The canvas, and what of both axes it covers.
 * @type {{ canvas: HTMLCanvasElement, x: [number, number], y: [number, number] }}
 */
let regionFrame;
/** @type {{ topic: Int32Array, step: Uint8Array }} */
let regionOfCell;

// Reach of a paper in cells: further where papers are few, so that they join.
/** @param {number} n @returns {number} */
const regionReach = (n) => Math.round(Math.min(30, Math.max(6, REGION_CELLS / Math.sqrt(n))));

/** @param {number} reach @returns {number[]} weights of the square of cells around a paper */
function regionKernel(reach) {
  const weights = [];
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      const far = (dx * dx + dy * dy) / reach ** 2;
      weights.push(far < 1 ? Math.exp(-4.5 * far) : 0);
    }
  }
  return weights;
}

/**
 * The topic that is densest in each cell, and in which step; 0 where none is.
 * @param {Map<number, number[]>} members rows of each topic
 * @param {(row: number) => number} cellOf
 * @param {number} wide
 * @param {number} high
 * @returns {{ topic: Int32Array, step: Uint8Array }}
 */
function denseRegions(members, cellOf, wide, high) {
  const reach = regionReach(data.n_papers);
  const kernel = regionKernel(reach);
  const side = 2 * reach + 1;
  const topic = new Int32Array(wide * high);
  const step = new Uint8Array(wide * high);
  const best = new Float32Array(wide * high);
  const density = new Float32Array(wide * high);
  for (const [topicId, rows] of members) {
    const counts = new Map();
    for (const row of rows) counts.set(cellOf(row), (counts.get(cellOf(row)) || 0) + 1);
    const touched = [];
    let peak = 0;
    for (const [cell, n] of counts) {
      const [x, y] = [cell % wide, Math.floor(cell / wide)];
      for (let i = 0; i < kernel.length; i += 1) {
        const [toX, toY] = [x + (i % side) - reach, y + Math.floor(i / side) - reach];
        if (!kernel[i] || toX < 0 || toY < 0 || toX >= wide || toY >= high) continue;
        const at = toY * wide + toX;
        if (density[at] === 0) touched.push(at);
        density[at] += n * kernel[i];
        if (density[at] > peak) peak = density[at];
      }
    }
    for (const at of touched) {
      if (density[at] > best[at]) {
        best[at] = density[at];
        topic[at] = topicId;
        step[at] = REGION_STEPS.filter((part) => density[at] >= part * peak).length;
      }
      density[at] = 0;
    }
  }
  return { topic, step };
}

/** @param {string} hex @returns {number[]} red, green and blue */
const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

function paintRegions() {
  const { canvas } = regionFrame;
  const hues = themeColours().topics.map(channels);
  const alpha = REGION_ALPHA[themeName()];
  const picture = new ImageData(canvas.width, canvas.height);
  regionOfCell.step.forEach((step, at) => {
    if (step) picture.data.set([...hues[regionOfCell.topic[at] % hues.length], alpha[step - 1]], 4 * at);
  });
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).putImageData(picture, 0, 0);
}

// Where the picture of the regions lies on a map with these places.
/** @type {(place: (x: number, y: number) => Point) => Box} */
function regionBox(place) {
  const { x, y } = regionFrame;
  const [[left, top], [right, bottom]] = [place(x[0], y[1]), place(x[1], y[0])];
  return { left, top, right, bottom };
}

/** @type {(brush: CanvasRenderingContext2D, place: (x: number, y: number) => Point) => void} */
function paintRegionsAt(brush, place) {
  const { left, top, right, bottom } = regionBox(place);
  brush.drawImage(regionFrame.canvas, left, top, right - left, bottom - top);
}

function placeRegions() {
  const { canvas } = regionFrame;
  const { left, top, right, bottom } = regionBox(onScreen);
  canvas.style.transform = `translate(${left}px, ${top}px) scale(${(right - left) / canvas.width}, ${(bottom - top) / canvas.height})`;
  canvas.classList.toggle("faded", isFiltered());
}

/** @param {Map<number, number[]>} members rows of each topic */
function startRegions(members) {
  const [x, y] = [homeRange("x"), homeRange("y")];
  const wide = REGION_CELLS;
  // as high as wide where a step is as long in both directions
  const high = Math.max(1, Math.round((wide * frameRatio() * (y[1] - y[0])) / (x[1] - x[0])));
  const canvas = /** @type {HTMLCanvasElement} */ (byId("map-regions"));
  Object.assign(canvas, { width: wide, height: high });
  regionFrame = { canvas, x, y };
  /** @type {(row: number) => number} */
  const column = (row) => Math.floor(((data.papers.x[row] - x[0]) / (x[1] - x[0])) * (wide - 1));
  /** @type {(row: number) => number} */
  const line = (row) => Math.floor(((y[1] - data.papers.y[row]) / (y[1] - y[0])) * (high - 1));
  regionOfCell = denseRegions(members, (row) => line(row) * wide + column(row), wide, high);
  paintRegions();
  placeRegions();
  themeFollowers.push(paintRegions);
}
