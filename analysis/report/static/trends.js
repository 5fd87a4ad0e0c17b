// Shares over time: a few topics large with direct labels, the others small on one scale.

/** @typedef {{ topic: Topic, x: number, y: number, at: number }} EndLabel */

const N_LINES = 5;
const N_LINES_MOST = 8;
const N_SMALL = 24;
/** @type {number[]} */
let added = [];
let allSmall = false;

/** @type {() => Topic[]} */
const realTopics = () => data.topics.filter((topic) => topic.topic_id >= 0);

/** @type {() => Topic[]} */
function shownTopics() {
  const largest = realTopics().slice(0, N_LINES).map((topic) => topic.topic_id);
  const extra = added.filter((id) => !largest.includes(id)).slice(-(N_LINES_MOST - N_LINES));
  return largest.concat(extra).map((id) => data.topicOf.get(id));
}

/** @type {(width: number) => number[]} */
function timeTicks(width) {
  const n = data.periods.length;
  const every = Math.max(1, Math.ceil((n * 88) / Math.max(88, width)));
  return data.periods.map((_, i) => i).filter((i) => i % every === 0);
}

/** @type {(labels: EndLabel[], top: number, bottom: number, gap: number) => EndLabel[]} */
function spreadLabels(labels, top, bottom, gap) {
  labels.sort((a, b) => a.y - b.y);
  labels.forEach((label, i) => { label.at = Math.max(label.y, i ? labels[i - 1].at + gap : top + gap / 2); });
  const over = labels.length ? labels[labels.length - 1].at - bottom : 0;
  if (over > 0) {
    for (let i = labels.length - 1, limit = bottom; i >= 0; i -= 1, limit -= gap) labels[i].at = Math.min(labels[i].at, limit);
  }
  return labels;
}

/** @type {(chart: SVGElement, box: Box, x: Scale, y: Scale, top: number) => void} */
function axes(chart, box, x, y, top) {
  const { values, digits } = ticks(top, 5);
  for (const value of values) {
    chart.append(draw("path", { class: "grid", d: `M${box.left} ${y(value).toFixed(1)}H${box.right}` }),
      draw("text", { class: "tick", x: box.left - 8, y: (y(value) + 4).toFixed(1), "text-anchor": "end" }, percent(value, digits)));
  }
  for (const i of timeTicks(box.right - box.left)) {
    chart.append(draw("text", { class: "tick", x: x(i).toFixed(1), y: box.bottom + 20, "text-anchor": "middle" }, data.periods[i].label));
  }
}

/** @type {(chart: SVGElement, topics: Topic[], box: Box, x: Scale, y: Scale) => void} */
function directLabels(chart, topics, box, x, y) {
  const ends = topics.flatMap((topic) => {
    const last = topic.counts.findLastIndex((n) => n !== null);
    return last < 0 ? [] : [{ topic, x: x(last), y: y(shareOf(topic, last)), at: 0 }];
  });
  for (const label of spreadLabels(ends, box.top, box.bottom, 34)) {
    const lines = wrapped(label.topic.label, 24);
    chart.append(draw("path", { class: `leader ${hueOf(label.topic.topic_id)}`, d: `M${(label.x + 5).toFixed(1)} ${label.y.toFixed(1)}L${box.right + 12} ${label.at.toFixed(1)}` }));
    chart.append(draw("g", { class: `direct ${hueOf(label.topic.topic_id)}`, "data-topic": label.topic.topic_id },
      draw("use", { href: `#mark-${symbolOf(label.topic.topic_id)}`, x: box.right + 14, y: (label.at - 6).toFixed(1), width: 12, height: 12 }),
      draw("text", { x: box.right + 32, y: (label.at + (lines.length > 1 ? -3 : 4)).toFixed(1) },
        lines.map((line, i) => draw("tspan", { x: box.right + 32, dy: i ? 14 : 0 }, line)))));
  }
}

/** @type {(text: string, length: number) => string[]} */
function wrapped(text, length) {
  if (text.length <= length) return [text];
  const cut = text.lastIndexOf(" ", length);
  const at = cut > length / 3 ? cut : length;
  return [text.slice(0, at), shorten(text.slice(at).trim(), length)];
}

function drawTrends() {
  const holder = byId("trends-chart");
  const width = holder.clientWidth;
  if (!width) return;
  const narrow = width < 620;
  const height = narrow ? 300 : 400;
  const topics = shownTopics();
  const top = scaleTop(topics);
  const box = { left: 56, right: width - (narrow ? 16 : 220), top: 12, bottom: height - 34 };
  const step = (box.right - box.left) / data.periods.length;
  /** @type {Scale} */
  const x = (i) => box.left + (i + 0.5) * step;
  /** @type {Scale} */
  const y = (share) => box.bottom - (share / top) * (box.bottom - box.top);
  const names = topics.map((topic) => topic.label).join("; ");
  const chart = draw("svg", { class: data.periods.length > 60 ? "dense" : "roomy", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": say("trends.label", { unit: unitWord(), topics: count(topics.length, "topic"), names }) });
  const within = clip(chart, box.left, box.top - 4, box.right - box.left + 6, box.bottom - box.top + 5);
  chart.append(...gapColumns(x, step, box.top, box.bottom - box.top), ...rangeColumn(x, step, box));
  axes(chart, box, x, y, top);
  chart.append(draw("g", { "clip-path": within }, topics.map((topic) => lineAndBand(topic, x, y, data.periods.length <= 60))));
  chart.append(draw("g", null, topics.flatMap((topic) => eventMarks(topic, x, y))));
  if (!narrow) directLabels(chart, topics, box, x, y);
  const legend = make("ul", { class: narrow ? "legend" : "legend unseen" }, topics.map((topic) => make("li", null, mark(topic.topic_id), " ", isolated(topic.label))));
  const tip = make("div", { class: "tooltip", hidden: true });
  chart.addEventListener("pointermove", (event) => showTrendTip(event, chart, tip, topics, box, step));
  chart.addEventListener("pointerleave", () => { tip.hidden = true; emphasise(chart, null); });
  chart.addEventListener("click", (event) => {
    const item = topicUnder(event);
    if (item) change({ topic: Number(item.dataset.topic), paper: null });
  });
  holder.replaceChildren(chart, legend, tip);
  emphasise(chart, null);
}

// The chosen range of dates, shaded.
/** @type {(x: Scale, step: number, box: Box) => SVGElement[]} */
function rangeColumn(x, step, box) {
  if (!state.from && !state.to) return [];
  const inside = data.periods.map((p, i) => i).filter((i) => (!state.from || data.periods[i].end >= state.from) && (!state.to || data.periods[i].start <= state.to));
  if (!inside.length) return [];
  const left = x(inside[0]) - step / 2;
  const column = draw("rect", { class: "range", x: left, y: box.top, width: step * inside.length, height: box.bottom - box.top });
  return isExploratory() ? [column, draw("text", { class: "tick", x: (left + 4).toFixed(1), y: box.top + 12 }, say("window.mark"))] : [column];
}

/** @type {(chart: SVGElement, hovered: number | null) => void} */
function emphasise(chart, hovered) {
  const chosen = hovered ?? state.topic;
  const known = chosen !== null && chart.querySelector(`.series[data-topic="${chosen}"]`);
  allOf(".series, .direct, .events", chart).forEach((part) => {
    part.classList.toggle("faded", Boolean(known) && Number(part.dataset.topic) !== chosen);
    part.classList.toggle("strong", Number(part.dataset.topic) === chosen);
  });
}

/** @type {(event: PointerEvent, chart: SVGElement, tip: HTMLElement, topics: Topic[], box: Box, step: number) => void} */
function showTrendTip(event, chart, tip, topics, box, step) {
  const at = chart.getBoundingClientRect();
  const i = Math.floor((event.clientX - at.left - box.left) / step);
  if (i < 0 || i >= data.periods.length) { tip.hidden = true; return; }
  const period = data.periods[i];
  const papers = count(period.n_papers, "paper");
  const near = topicUnder(event);
  emphasise(chart, near ? Number(near.dataset.topic) : null);
  const rows = topics.filter((topic) => topic.counts[i] !== null).sort((a, b) => shareOf(b, i) - shareOf(a, i));
  tip.replaceChildren(
    make("strong", null, period.label), " ", period.state === "missing" ? say("trends.tip_missing") : period.state === "partial" ? say("trends.tip_partial", { papers }) : papers,
    ...rows.map((topic) => make("div", { class: "tip-row" }, mark(topic.topic_id), isolated(shorten(topic.label, 34)),
      make("span", { class: "number" }, `${percent(shareOf(topic, i))} (${say("numbers.interval", { low: percent(lowOf(topic, i)), high: percent(highOf(topic, i)) })})`))));
  tip.hidden = false;
  const left = event.clientX - at.left;
  tip.style.left = `${Math.max(0, left + tip.offsetWidth + 20 > at.width ? left - tip.offsetWidth - 14 : left + 14)}px`;
  tip.style.top = `${Math.max(0, event.clientY - at.top - tip.offsetHeight / 2)}px`;
}

function drawMultiples() {
  const shown = new Set(shownTopics().map((topic) => topic.topic_id));
  const rest = realTopics().filter((topic) => !shown.has(topic.topic_id));
  const top = rest.length ? scaleTop(rest) : 0;
  const listed = allSmall ? rest : rest.slice(0, N_SMALL);
  byId("multiples-top").textContent = percent(top);
  holderOf(byId("multiples")).hidden = !rest.length;
  byId("multiples").replaceChildren(...listed.map((topic) => make("li", null, make("button", {
    type: "button", class: `multiple ${hueOf(topic.topic_id)}`, "aria-label": say("trends.add", { label: topic.label, papers: count(topic.n_papers, "paper") }),
    onclick: () => { change({ topic: topic.topic_id, paper: null }); byId("trends-section").scrollIntoView(); },
  }, make("span", { class: "topic-name" }, mark(topic.topic_id), make("bdi", { class: "clamp" }, topic.label)), smallChart(topic, 56, top),
  make("span", { class: "hint" }, count(topic.n_papers, "paper"))))));
  byId("multiples-more").hidden = allSmall || rest.length <= N_SMALL;
}

/** @type {(period: Period) => string} */
const whyEmpty = (period) => say(period.state === "missing" ? "dates.missing" : "dates.empty");

function fillTable() {
  const topics = shownTopics();
  const table = byId("trends-table");
  table.tHead.replaceChildren(make("tr", null, make("th", { scope: "col" }, table.tHead.rows[0].cells[0].textContent), topics.map((t) => make("th", { scope: "col" }, isolated(t.label)))));
  table.tBodies[0].replaceChildren(...data.periods.map((period, i) => make("tr", null,
    make("th", { scope: "row" }, period.state === "partial" ? say("dates.partial", { period: period.label }) : period.label),
    topics.map((t) => make("td", null, t.counts[i] === null ? whyEmpty(period) : say("numbers.share", {
      part: t.counts[i], whole: period.n_papers, share: percent(shareOf(t, i)),
      interval: `(${say("numbers.interval", { low: (100 * lowOf(t, i)).toFixed(1), high: percent(highOf(t, i)) })})`,
    }))))));
}

function startTrends() {
  if (data.date_view !== "series") return;
  byId("multiples-more").addEventListener("click", () => { allSmall = true; drawMultiples(); });
  follow((changed) => {
    if (changed.has("topic") && state.topic !== null && state.topic >= 0) {
      added = added.filter((id) => id !== state.topic).concat(state.topic);
      drawMultiples();
      fillTable();
    }
    if (changed.has("topic") && state.topic === null && !isFiltered()) {
      added = [];
      drawMultiples();
      fillTable();
    }
    if (["topic", "from", "to"].some((name) => changed.has(name))) drawTrends();
  });
  drawMultiples();
  new ResizeObserver(drawTrends).observe(holderOf(byId("trends-chart")));
}
