// Names on the map in levels: groups and topic names on the whole map, topic names in full the
// closer one looks. Largest first, none overlapping, beside the marks where there is room.

/**
 * @typedef {{ x: number, y: number, top: number, bottom: number }} Place
 * @typedef {Box & { middle: number }} LabelBox
 * @typedef {{ topic?: Topic, element: HTMLElement, place: Place, texts: (string | null)[],
 *   sizes: Point[], box?: Box }} MapLabel
 */

const LABEL_GAP = 2;
// From this many topics on the whole map shows groups as well.
const N_TOPICS_GROUPED = 25;
// Up to this many marks, names look for the place that covers the fewest.
const N_MARKS_SPARED = 2500;
// How much closer than the whole map each level begins.
const LEVELS = [0, 1.7, 4];
/** @type {MapLabel[]} */
let labels = [];
/** @type {HTMLElement} */
let ring;

/** @type {(values: Float64Array, part: number) => number} */
const quantile = (values, part) => values[Math.min(values.length - 1, Math.floor(values.length * part))];

// Where the middle half of some papers lies, and how far nearly all of them reach.
/** @type {(rows: number[]) => Place} */
function extent(rows) {
  const [x, y] = [data.papers.x, data.papers.y].map((axis) => Float64Array.from(rows, (row) => axis[row]).sort());
  return { x: quantile(x, 0.5), y: quantile(y, 0.5), top: quantile(y, 0.96), bottom: quantile(y, 0.04) };
}

/** @type {() => Lookup<number, number[]>} */
function rowsByTopic() {
  const members = lookup(realTopics().map((topic) => [topic.topic_id, /** @type {number[]} */ ([])]));
  data.papers.topic_id.forEach((topicId, row) => { if (topicId >= 0) members.get(topicId).push(row); });
  return members;
}

// At a paper of the topic, as the middle of a bent cluster may be an empty place.
/** @type {(place: Place, rows: number[]) => Place} */
function atPaper(place, rows) {
  /** @type {(row: number) => number} */
  const far = (row) => (data.papers.x[row] - place.x) ** 2 + (data.papers.y[row] - place.y) ** 2;
  const row = rows.reduce((best, other) => (far(other) < far(best) ? other : best));
  return { ...place, x: data.papers.x[row], y: data.papers.y[row] };
}

/** @type {(members: Lookup<number, number[]>) => MapLabel[]} */
function topicLabels(members) {
  return realTopics().filter((topic) => members.get(topic.topic_id).length).map((topic) => {
    const rows = members.get(topic.topic_id);
    const element = make("button", {
      type: "button", class: `map-label ${hueOf(topic.topic_id)}`, "data-topic": topic.topic_id, "aria-label": say("map.topic", { label: topic.label, papers: count(topic.n_papers, "paper") }),
      onclick: () => change({ topic: state.topic === topic.topic_id ? null : topic.topic_id, paper: null }),
    }, make("bdi"));
    const texts = [34, 44, 70].map((length) => shorten(topic.label, length));
    return { topic, element, place: atPaper(extent(rows), rows), texts, sizes: [] };
  });
}

// A group of one topic is called as the topic, which has its name there already.
/** @type {(members: Lookup<number, number[]>) => MapLabel[]} */
function groupLabels(members) {
  return data.groups.filter((group) => group.topic_ids.length > 1).map((group) => {
    const rows = group.topic_ids.flatMap((topicId) => members.get(topicId));
    const text = shorten(group.label, 40);
    return { element: make("span", { class: "map-group" }, make("bdi")), place: extent(rows), texts: [text, null, null], sizes: [], n: rows.length };
  }).filter((label) => label.n);
}

function startLabels() {
  const members = rowsByTopic();
  const grouped = data.n_topics >= N_TOPICS_GROUPED && data.groups.length > 1;
  labels = (grouped ? groupLabels(members) : []).concat(topicLabels(members));
  ring = make("div", { class: "ring", hidden: true });
  byId("map-labels").replaceChildren(...labels.map((label) => label.element), ring);
  startRegions(members);
  follow(followView(() => { placeRegions(); placeLabels(); }));
  placeLabels();
}

/** @type {() => number} */
function levelNow() {
  const [[low, high], [from, to]] = [homeRange("x"), plot._fullLayout.xaxis.range];
  const [[bottom, top], [under, over]] = [homeRange("y"), plot._fullLayout.yaxis.range];
  // the axis that has no room to spare tells how close one looks
  const closer = Math.max((high - low) / (to - from), (top - bottom) / (over - under));
  return LEVELS.findLastIndex((least) => closer >= least);
}

let levelShown = -1;
let widthShown = 0;
/** @type {(level: number) => void} */
function nameAtLevel(level) {
  if (level === levelShown && widthShown === window.innerWidth) return;
  // the type is smaller on a narrow page
  if (widthShown !== window.innerWidth) for (const label of labels) label.sizes = [];
  [levelShown, widthShown] = [level, window.innerWidth];
  for (const { element, texts } of labels) {
    element.children[0].textContent = texts[level] || "";
    element.hidden = false;
  }
  // all written before the first is measured: one layout
  for (const { element, sizes } of labels) sizes[level] = sizes[level] || [element.offsetWidth, element.offsetHeight];
}

// Above, below or on the papers; beside them first where marks are few enough to be read singly.
/** @type {(label: MapLabel, level: number, width: number) => LabelBox[]} */
function candidates(label, level, width) {
  const [wide, high] = label.sizes[level];
  const { x, y, top, bottom } = label.place;
  const [middle, at] = onScreen(x, y);
  const [above, below] = [onScreen(x, top)[1] - high / 2 - 4, onScreen(x, bottom)[1] + high / 2 + 4];
  const heights = data.n_papers <= N_MARKS_SPARED ? [above, below, at] : [0, -0.7, 0.7, -1.4, 1.4].map((part) => at + part * high);
  return heights.map((centre) => {
    let left = middle - wide / 2;
    // near an edge the name moves in rather than out of sight
    if (middle > 0 && middle < width) left += Math.max(2 - left, 0) - Math.max(left + wide - width + 2, 0);
    return { left, top: centre - high / 2, right: left + wide, bottom: centre + high / 2, middle };
  });
}

/** @type {(a: Box, b: Box) => boolean} */
const apart = (a, b) => a.right + LABEL_GAP < b.left || b.right + LABEL_GAP < a.left || a.bottom + LABEL_GAP < b.top || b.bottom + LABEL_GAP < a.top;
/** @type {(box: Box, marks: Point[]) => number} */
const covered = (box, marks) => marks.filter(([x, y]) => x > box.left - 3 && x < box.right + 3 && y > box.top && y < box.bottom).length;

/** @type {() => Point[]} */
function marksOnScreen() {
  if (data.n_papers > N_MARKS_SPARED) return [];
  return Array.from(data.papers.paper_id.keys(), placeOnScreen);
}

function placeLabels() {
  const { width, height } = plot.getBoundingClientRect();
  if (!width) return;
  const level = levelNow();
  nameAtLevel(level);
  const marks = marksOnScreen();
  const tools = byId("map-tools");
  // the buttons in the corner are taken as well
  const taken = [{ left: 0, top: 0, right: tools.offsetLeft + tools.offsetWidth, bottom: tools.offsetTop + tools.offsetHeight }];
  /** @type {(label: MapLabel) => boolean} */
  const chosen = (label) => label.topic !== undefined && label.topic.topic_id === state.topic;
  // the chosen topic keeps its name whatever else must go
  for (const label of labels.slice().sort((a, b) => Number(chosen(b)) - Number(chosen(a)))) {
    const free = label.texts[level] === null ? [] : candidates(label, level, width)
      .filter((box) => box.middle > 0 && box.middle < width && box.top > 0 && box.bottom < height && taken.every((other) => apart(box, other)));
    label.element.hidden = !free.length;
    if (!free.length) continue;
    const costs = free.map((box) => covered(box, marks));
    const box = free[costs.indexOf(Math.min(...costs))];
    label.box = box;
    taken.push(box);
    label.element.style.transform = `translate(${box.left.toFixed(1)}px, ${box.top.toFixed(1)}px)`;
    if (!label.topic) continue;
    label.element.classList.toggle("chosen", chosen(label));
    label.element.classList.toggle("faded", (state.topic !== null && !chosen(label)) || matches.perTopic.get(label.topic.topic_id) === 0);
  }
  placeRing();
}

function placeRing() {
  if (!ring) return;
  ring.hidden = state.paper === null;
  if (state.paper === null) return;
  const [x, y] = placeOnScreen(state.paper);
  const { width, height } = plot.getBoundingClientRect();
  ring.hidden = x < 0 || y < 0 || x > width || y > height;
  ring.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
}
