// What every drawing of shares has in common: runs without gaps, bands, lines and marks.

/**
 * @typedef {(value: number) => number} Scale
 * @typedef {[number, number]} Point
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Box
 */

// of a period that was read; where none was, callers leave it out
/** @type {(topic: Topic, i: number) => number} */
const shareOf = (topic, i) => (topic.counts[i] || 0) / data.periods[i].n_papers;
/** @type {(topic: Topic, i: number) => number} */
const lowOf = (topic, i) => (topic.low[i] || 0) / 1e4;
/** @type {(topic: Topic, i: number) => number} */
const highOf = (topic, i) => (topic.high[i] || 0) / 1e4;

// Consecutive periods with a value; a missing period ends a run and is never drawn over.
/** @type {(topic: Topic) => number[][]} */
function runs(topic) {
  /** @type {number[][]} */
  const found = [];
  topic.counts.forEach((n, i) => {
    if (n === null) return;
    const last = found[found.length - 1];
    if (last && last[last.length - 1] === i - 1) last.push(i);
    else found.push([i]);
  });
  return found;
}

/** @type {(points: Point[]) => string} */
const pathThrough = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/** @type {(topic: Topic, run: number[], x: Scale, y: Scale) => string} */
function bandPath(topic, run, x, y) {
  const width = run.length === 1 ? 3 : 0;
  /** @type {(bound: (topic: Topic, i: number) => number) => Point[]} */
  const edge = (bound) => run.flatMap((i) => (width ? [-width, width] : [0]).map((aside) => /** @type {Point} */ ([x(i) + aside, y(bound(topic, i))])));
  const upper = edge(highOf);
  const lower = edge(lowOf).reverse();
  // a single period has upper and lower in opposite order; both are walked round
  return `${pathThrough(upper.concat(lower))}Z`;
}

/** @type {(topic: Topic, x: Scale, y: Scale, marks: boolean) => SVGElement} */
function lineAndBand(topic, x, y, marks) {
  const group = draw("g", { class: `series ${hueOf(topic.topic_id)} dash-${dashOf(topic.topic_id)}`, "data-topic": topic.topic_id });
  for (const run of runs(topic)) {
    group.append(draw("path", { class: "band", d: bandPath(topic, run, x, y) }));
    group.append(draw("path", { class: "line", d: pathThrough(run.map((i) => [x(i), y(shareOf(topic, i))])) }));
    for (const i of run) {
      const partial = data.periods[i].state === "partial";
      if (!marks && run.length > 1 && !partial) continue;
      group.append(draw("circle", { class: partial ? "point partial" : "point", cx: x(i).toFixed(1), cy: y(shareOf(topic, i)).toFixed(1), r: marks ? 3 : 2 }));
    }
  }
  return group;
}

// Hatched columns where no digest was read.
/** @type {(x: Scale, step: number, top: number, height: number) => SVGElement[]} */
function gapColumns(x, step, top, height) {
  /** @type {SVGElement[]} */
  const columns = [];
  data.periods.forEach((period, i) => {
    if (period.state !== "missing") return;
    columns.push(draw("rect", { class: "gap", x: (x(i) - step / 2).toFixed(1), y: top, width: Math.max(1, step).toFixed(1), height }));
  });
  return columns;
}

/** @type {(topic: Topic, bound?: "low" | "high") => number} */
const highest = (topic, bound = "high") => Math.max(0, ...topic[bound].map((v) => (v === null ? 0 : v / 1e4)));
/** @type {(topic: Topic) => number} */
const highestShare = (topic) => Math.max(0, ...topic.counts.map((_, i) => shareOf(topic, i) || 0));
// intervals of tiny periods would flatten everything else, so a scale follows the shares
/** @type {(topics: Topic[]) => number} */
const scaleTop = (topics) => Math.max(0.001, 1.15 * Math.max(...topics.map(highestShare)), Math.min(...[0.6].concat(0.5 * Math.max(...topics.map((t) => highest(t))))));
// alone in its chart a topic shows its whole interval
/** @type {(topic: Topic) => number} */
const smallTop = (topic) => Math.max(0.001, 1.03 * highest(topic));

let clipCount = 0;
/** @type {(svgElement: SVGElement, x: number, y: number, width: number, height: number) => string} */
function clip(svgElement, x, y, width, height) {
  clipCount += 1;
  const id = `clip-${clipCount}`;
  svgElement.append(draw("clipPath", { id }, draw("rect", { x, y, width, height })));
  return `url(#${id})`;
}

/** @type {(topic: Topic, height: number, top?: number) => SVGElement} */
function smallChart(topic, height, top = smallTop(topic)) {
  const width = 320;
  const n = data.periods.length;
  const step = width / n;
  /** @type {Scale} */
  const x = (i) => (i + 0.5) * step;
  /** @type {Scale} */
  const y = (share) => height - 1 - (share / top) * (height - 4);
  const label = say("trends.small_label", { label: topic.label, unit: unitWord(), share: percent(highestShare(topic)), events: eventWords(topic) });
  const chart = draw("svg", { class: "small-chart", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": label });
  const within = clip(chart, 0, 0, width, height);
  chart.append(...gapColumns(x, step, 0, height), draw("path", { class: "axis", d: `M0 ${height - 0.5}H${width}` }),
    draw("g", { "clip-path": within }, lineAndBand(topic, x, y, false), eventMarks(topic, x, y, height)));
  return chart;
}

// Round values for an axis from 0 to top.
/** @type {(top: number, wanted: number) => { values: number[], digits: number }} */
function ticks(top, wanted) {
  const raw = top / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= raw * 0.999) ?? top;
  const values = [];
  for (let v = 0; v <= top * 1.0001; v += step) values.push(v);
  return { values, digits: Math.max(0, Math.min(3, -Math.floor(Math.log10(step * 100) + 1e-9))) };
}
