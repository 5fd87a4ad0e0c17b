// The specification curve: growth of one called topic under every other choice, smallest first.

const CURVE_ROW = 18;

/** @type {(topicId: number) => Choice[]} */
function choicesOf(topicId) {
  return records(data.evidence.specifications)
    .filter((choice) => choice.topic_id === topicId)
    .sort((a, b) => a.growth - b.growth);
}

// Both ends of a scale of logarithms that holds every growth, 1, and some of each interval.
/** @type {(choices: Choice[]) => Point} */
function curveScale(choices) {
  const values = choices.map((choice) => Math.min(1e3, Math.max(1e-3, choice.growth))).concat(1);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const lows = choices.map((choice) => Math.max(choice.growth_low || 0, low / 4));
  const highs = choices.map((choice) => Math.min(choice.growth_high ?? Infinity, high * 4));
  return [Math.min(low, ...lows) / 1.1, Math.max(high, ...highs) * 1.1];
}

/** @type {(low: number, high: number) => number[]} */
function curveTicks(low, high) {
  const marks = [0.001, 0.01, 0.1, 0.25, 0.5, 1, 2, 4, 10, 100, 1000];
  return marks.filter((value) => value >= low && value <= high);
}

function drawCurve() {
  const holder = byId("specification-chart");
  const width = holder.clientWidth;
  if (!width) return;
  const topic = data.topicOf.get(Number(byId("specification-topic").value));
  const choices = choicesOf(topic.topic_id);
  const narrow = width < 520;
  const box = { left: narrow ? 8 : 200, right: width - 16, top: 8, bottom: 8 + choices.length * CURVE_ROW };
  const [low, high] = curveScale(choices);
  /** @type {Scale} */
  const x = (value) => box.left + ((Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))) * (box.right - box.left);
  /** @type {Scale} */
  const kept = (value) => Math.min(high, Math.max(low, value));
  const label = say("curve.label", { label: topic.label, choices: count(choices.length, "choice"), low: choices[0].growth.toPrecision(2), high: choices[choices.length - 1].growth.toPrecision(2) });
  const chart = draw("svg", { width, height: box.bottom + 28, viewBox: `0 0 ${width} ${box.bottom + 28}`, role: "img", "aria-label": label });
  for (const value of curveTicks(low, high)) {
    chart.append(draw("path", { class: value === 1 ? "even" : "grid", d: `M${x(value).toFixed(1)} ${box.top}V${box.bottom}` }),
      draw("text", { class: "tick", x: x(value).toFixed(1), y: box.bottom + 18, "text-anchor": "middle" }, say("numbers.times", { growth: String(value) })));
  }
  const rows = draw("g", { class: `curve ${hueOf(topic.topic_id)}` });
  choices.forEach((choice, i) => {
    const y = box.top + (i + 0.5) * CURVE_ROW;
    const [from, to] = [kept(choice.growth_low || low), kept(choice.growth_high ?? high)].map(x);
    rows.append(draw("path", { class: "line", d: `M${from.toFixed(1)} ${y}H${to.toFixed(1)}` }),
      draw("circle", { class: "point", cx: x(kept(choice.growth)).toFixed(1), cy: y, r: 4 }));
    if (!narrow) chart.append(draw("text", { class: "tick", x: box.left - 10, y: y + 4, "text-anchor": "end" }, `${choice.period}, ${choice.assignment}, ${choice.papers}`));
  });
  chart.append(rows);
  holder.replaceChildren(chart);
}

// As formats.py writes it.
/** @type {(choice: Choice) => string} */
function bounds(choice) {
  if (choice.growth > 1000) return say("numbers.unknown");
  /** @type {(value: number) => string} */
  const digits = (value) => String(Number(value.toPrecision(2)));
  const high = choice.growth_high === null || choice.growth_high > 1000 ? say("numbers.more") : digits(choice.growth_high);
  return `${digits(choice.growth)} (${say("numbers.interval", { low: digits(choice.growth_low || 0), high })})`;
}

function fillChoices() {
  const topic = data.topicOf.get(Number(byId("specification-topic").value));
  byId("specification-name").textContent = topic.label;
  byId("specification-table").tBodies[0].replaceChildren(...choicesOf(topic.topic_id).map((choice) => make("tr", null,
    make("th", { scope: "row" }, choice.period), make("td", null, choice.assignment), make("td", null, choice.papers),
    make("td", null, bounds(choice)),
    make("td", { class: "right" }, choice.p_line === null ? say("numbers.no_test") : choice.p_line < 0.001 ? "< 0.001" : choice.p_line.toFixed(3)))));
}

function startSpecifications() {
  const choose = byId("specification-topic");
  if (!choose) return;
  choose.addEventListener("change", () => change({ topic: Number(choose.value), paper: null }));
  follow((changed) => {
    if (!changed.has("topic") || state.topic === null) return;
    if (!Array.from(choose.options).some((option) => Number(option.value) === state.topic)) return;
    choose.value = String(state.topic);
    drawCurve();
    fillChoices();
  });
  fillChoices();
  new ResizeObserver(drawCurve).observe(holderOf(byId("specification-chart")));
}
