import assert from "node:assert/strict";
import test from "node:test";

import { opened, randomness, report } from "./page.js";

const random = randomness(23);
const [WIDE, HIGH, SIDE] = [12, 9, 4];

const unpacked = (pixel) => [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255, pixel >>> 24];

// Porter and Duff's "over", on colours that are multiplied by their alpha.
function over(above, below) {
  const [a, b] = [above[3] / 255, (below[3] / 255) * (1 - above[3] / 255)];
  const whole = a + b;
  return [0, 1, 2].map((i) => (whole ? (above[i] * a + below[i] * b) / whole : 0)).concat(255 * whole);
}

test("stamps lie over each other as paint does, and are cut at the edges", () => {
  const page = opened(report(random, { nPapers: 3 }));
  const pixels = new Uint32Array(WIDE * HIGH);
  const want = Array.from({ length: WIDE * HIGH }, () => [0, 0, 0, 0]);
  for (let n = 0; n < 60; n += 1) {
    const stamp = {
      side: SIDE, colour: [random.below(256), random.below(256), random.below(256)],
      alpha: Uint8ClampedArray.from({ length: SIDE * SIDE }, () => [0, 255, random.below(256)][random.below(3)]),
    };
    const [left, top] = [random.below(WIDE + 2 * SIDE) - SIDE, random.below(HIGH + 2 * SIDE) - SIDE];
    page.pressOne(pixels, WIDE, HIGH, stamp, left, top, 178);
    for (let y = 0; y < SIDE; y += 1) {
      for (let x = 0; x < SIDE; x += 1) {
        const [atX, atY] = [left + x, top + y];
        if (atX < 0 || atY < 0 || atX >= WIDE || atY >= HIGH) continue;
        const at = atY * WIDE + atX;
        want[at] = over([...stamp.colour, (178 * stamp.alpha[y * SIDE + x]) / 255], want[at]);
      }
    }
  }
  let nPainted = 0;
  want.forEach((colour, at) => {
    nPainted += colour[3] > 0;
    // whole numbers lose up to one at each of a few layers
    unpacked(pixels[at]).forEach((value, i) => assert.ok(Math.abs(value - colour[i]) <= 8, `${at}: ${unpacked(pixels[at])} for ${colour}`));
  });
  assert.ok(nPainted > 80);
});
