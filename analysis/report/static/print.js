// The map on paper. A printer waits for no WebGL, so marks, regions and names are drawn anew, at
// once, on a plain canvas: what part of the map is on the screen, in the light theme.

const PRINT_WIDE = 1040;
const PRINT_HIGH = 620;
const PRINT_SCALE = 2;

/**
 * From the map's numbers to places on paper: the view on the screen, as large as it fits.
 * @returns {(x: number, y: number) => Point}
 */
function paperScale() {
  const { xaxis, yaxis } = plot._fullLayout;
  const [[left, right], [low, high]] = [xaxis.range, yaxis.range];
  const ratio = frameRatio();
  const step = Math.min(PRINT_WIDE / (right - left), PRINT_HIGH / ((high - low) * ratio));
  return (x, y) => [
    PRINT_WIDE / 2 + (x - (left + right) / 2) * step,
    PRINT_HIGH / 2 - (y - (low + high) / 2) * step * ratio,
  ];
}

/** @type {(brush: CanvasRenderingContext2D, place: (x: number, y: number) => Point) => void} */
function printNames(brush, place) {
  const colours = themeColours();
  const { fontFamily } = getComputedStyle(document.body);
  Object.assign(brush, { textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 4, strokeStyle: colours.surface });
  /** @type {Box[]} */
  const taken = [];
  for (const { element, place: at, topic } of labels) {
    const text = element.textContent;
    brush.font = `${topic ? 500 : 700} 15px ${fontFamily}`;
    const [x, y] = place(at.x, at.y);
    const half = brush.measureText(text).width / 2;
    const box = { left: x - half, right: x + half, top: y - 9, bottom: y + 9 };
    const inside = box.left > 0 && box.top > 0 && box.right < PRINT_WIDE && box.bottom < PRINT_HIGH;
    if (!text || !inside || !taken.every((other) => apart(box, other))) continue;
    taken.push(box);
    brush.fillStyle = topic ? colours.text : colours.muted;
    brush.strokeText(text, x, y);
    brush.fillText(text, x, y);
  }
}

function printMap() {
  if (!onPaper.matches) return;
  const canvas = /** @type {HTMLCanvasElement} */ (byId("map-print"));
  Object.assign(canvas, { width: PRINT_WIDE * PRINT_SCALE, height: PRINT_HIGH * PRINT_SCALE });
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  brush.scale(PRINT_SCALE, PRINT_SCALE);
  const place = paperScale();
  paintRegionsAt(brush, place);
  // where some are chosen, the others are left out
  if (isQuiet()) paintChosen(brush, PRINT_SCALE, place);
  else paintPapers(brush, orderOfRows, PRINT_SCALE, place);
  printNames(brush, place);
}

function startPrint() {
  // after the regions, which take the light colours first
  themeFollowers.push(printMap);
}
