// Many marks on a canvas, pixel by pixel: drawing 100,000 of them one by one takes a canvas a third
// of a second.

/** @typedef {{ side: number, alpha: Uint8ClampedArray, colour: number[] }} Stamp pixels of a mark */

/** @type {(brush: CanvasRenderingContext2D, colour: string) => Stamp} what was drawn on a square canvas */
function stampFrom(brush, colour) {
  const { width: side } = brush.canvas;
  const alpha = brush.getImageData(0, 0, side, side).data.filter((_, i) => i % 4 === 3);
  return { side, alpha, colour: channels(colour) };
}

/**
 * Lays a stamp over what is there.
 * @param {Uint32Array} pixels alpha, blue, green and red of each, from the highest byte
 * @param {number} width
 * @param {number} height
 * @param {Stamp} stamp
 * @param {number} left
 * @param {number} top
 * @param {number} opacity of 255
 */
function pressOne(pixels, width, height, { side, alpha, colour }, left, top, opacity) {
  const [first, last] = [Math.max(0, -left), Math.min(side, width - left)];
  const [red, green, blue] = colour;
  const own = (blue << 16) | (green << 8) | red;
  for (let y = Math.max(0, -top); y < Math.min(side, height - top); y += 1) {
    for (let x = first, at = (top + y) * width + left + first; x < last; x += 1, at += 1) {
      const over = (opacity * alpha[y * side + x] + 127) / 255 | 0;
      if (!over) continue;
      const under = pixels[at];
      if (!under) {
        pixels[at] = (over << 24) | own;
        continue;
      }
      const whole = over + ((under >>> 24) * (255 - over)) / 255;
      const part = over / whole;
      const [r, g, b] = [under & 255, (under >>> 8) & 255, (under >>> 16) & 255];
      pixels[at] = (whole << 24) | ((b + (blue - b) * part) << 16) | ((g + (green - g) * part) << 8) | (r + (red - r) * part);
    }
  }
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
 * Puts a stamp at every paper, where the map has it.
 * @param {CanvasRenderingContext2D} brush scaled so that its unit is a pixel of the screen
 * @param {number[]} rows
 * @param {(i: number) => Stamp} stampAt
 * @param {number} opacity
 * @param {number} scale
 * @param {(x: number, y: number) => Point} place
 */
function press(brush, rows, stampAt, opacity, scale, place) {
  // a page that is not shown has a map without a size
  if (!brush.canvas.width || !brush.canvas.height) return;
  const { x, y } = data.papers;
  const at = straight(place);
  const layer = make("canvas", { width: brush.canvas.width, height: brush.canvas.height });
  const ink = /** @type {CanvasRenderingContext2D} */ (layer.getContext("2d"));
  const image = ink.createImageData(layer.width, layer.height);
  const pixels = new Uint32Array(image.data.buffer);
  rows.forEach((row, i) => {
    const stamp = stampAt(i);
    const [middle, centre] = at(x[row], y[row]);
    pressOne(pixels, layer.width, layer.height, stamp, Math.round(middle * scale - stamp.side / 2), Math.round(centre * scale - stamp.side / 2), Math.round(255 * opacity));
  });
  ink.putImageData(image, 0, 0);
  brush.drawImage(layer, 0, 0, layer.width / scale, layer.height / scale);
}
