// Names on the map in levels: groups and topic names on the whole map, topic names in full the
// closer one looks. Largest first, none overlapping, beside the marks where there is room.

const LABEL_GAP = 2;
// From this many topics on the whole map shows groups as well.
const N_TOPICS_GROUPED = 25;
// Up to this many marks, names look for the place that covers the fewest.
const N_MARKS_SPARED = 2500;
// How much closer than the whole map each level begins.
const LEVELS = [0, 1.7, 4];
let labels = [];
let ring = null;
let placing = 0;

const quantile = (values, part) => values[Math.min(values.length - 1, Math.floor(values.length * part))];

// Where the middle half of some papers lies, and how far nearly all of them reach.
function extent(rows) {
  const [x, y] = ["x", "y"].map((axis) => Float64Array.from(rows, (row) => data.papers[axis][row]).sort());
  return { x: quantile(x, 0.5), y: quantile(y, 0.5), top: quantile(y, 0.96), bottom: quantile(y, 0.04) };
}

function rowsByTopic() {
  const members = new Map();
  data.papers.topic_id.forEach((topicId, row) => {
    if (topicId < 0) return;
    if (!members.has(topicId)) members.set(topicId, []);
    members.get(topicId).push(row);
  });
  return members;
}

// At a paper of the topic, as the middle of a bent cluster may be an empty place.
function atPaper(place, rows) {
  const far = (row) => (data.papers.x[row] - place.x) ** 2 + (data.papers.y[row] - place.y) ** 2;
  const row = rows.reduce((best, other) => (far(other) < far(best) ? other : best));
  return { ...place, x: data.papers.x[row], y: data.papers.y[row] };
}

function topicLabels(members) {
  return realTopics().filter((topic) => members.has(topic.topic_id)).map((topic) => {
    const rows = members.get(topic.topic_id);
    const element = make("button", {
      type: "button", class: `map-label ${hueOf(topic.topic_id)}`, "data-topic": topic.topic_id, "aria-label": `Topic ${topic.label}, ${count(topic.n_papers, "paper")}`,
      onclick: () => change({ topic: state.topic === topic.topic_id ? null : topic.topic_id, paper: null }),
    }, make("bdi"));
    const texts = [34, 44, 70].map((length) => shorten(topic.label, length));
    return { topic, element, place: atPaper(extent(rows), rows), texts, sizes: [] };
  });
}

// A group of one topic is called as the topic, which has its name there already.
function groupLabels(members) {
  return data.groups.filter((group) => group.topic_ids.length > 1).map((group) => {
    const rows = group.topic_ids.flatMap((topicId) => members.get(topicId) || []);
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
  const later = () => { cancelAnimationFrame(placing); placing = requestAnimationFrame(placeLabels); };
  plot.on("plotly_relayouting", later);
  plot.on("plotly_relayout", later);
  new ResizeObserver(later).observe(plot);
  follow(later);
  placeLabels();
}

function levelNow() {
  const [[low, high], [from, to]] = [homeRange("x"), plot._fullLayout.xaxis.range];
  const [[bottom, top], [under, over]] = [homeRange("y"), plot._fullLayout.yaxis.range];
  // the axis that has no room to spare tells how close one looks
  const closer = Math.max((high - low) / (to - from), (top - bottom) / (over - under));
  return LEVELS.findLastIndex((least) => closer >= least);
}

let levelShown = -1;
let widthShown = 0;
function nameAtLevel(level) {
  if (level === levelShown && widthShown === window.innerWidth) return;
  // the type is smaller on a narrow page
  if (widthShown !== window.innerWidth) for (const label of labels) label.sizes = [];
  [levelShown, widthShown] = [level, window.innerWidth];
  for (const { element, texts } of labels) {
    element.firstChild.textContent = texts[level] || "";
    element.hidden = false;
  }
  // all written before the first is measured: one layout
  for (const { element, sizes } of labels) sizes[level] = sizes[level] || [element.offsetWidth, element.offsetHeight];
}

// Above, below or on the papers; beside them first where marks are few enough to be read singly.
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

const apart = (a, b) => a.right + LABEL_GAP < b.left || b.right + LABEL_GAP < a.left || a.bottom + LABEL_GAP < b.top || b.bottom + LABEL_GAP < a.top;
const covered = (box, marks) => marks.reduce((n, [x, y]) => n + (x > box.left - 3 && x < box.right + 3 && y > box.top && y < box.bottom), 0);

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
  const chosen = (label) => label.topic !== undefined && label.topic.topic_id === state.topic;
  // the chosen topic keeps its name whatever else must go
  for (const label of labels.slice().sort((a, b) => chosen(b) - chosen(a))) {
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
