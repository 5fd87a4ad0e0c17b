// Topic names on the map: at the middle paper of each topic, largest first, none overlapping.

const LABEL_GAP = 4;
let labels = [];
let ring = null;
let placing = 0;

const middleOf = (values) => Float64Array.from(values).sort()[Math.floor(values.length / 2)];

function anchors() {
  const members = new Map();
  data.papers.topic_id.forEach((topicId, row) => {
    if (topicId < 0) return;
    if (!members.has(topicId)) members.set(topicId, []);
    members.get(topicId).push(row);
  });
  return realTopics().filter((topic) => members.has(topic.topic_id)).map((topic) => {
    const rows = members.get(topic.topic_id);
    const x = middleOf(rows.map((row) => data.papers.x[row]));
    const y = middleOf(rows.map((row) => data.papers.y[row]));
    const far = (row) => (data.papers.x[row] - x) ** 2 + (data.papers.y[row] - y) ** 2;
    return { topic, row: rows.reduce((best, row) => (far(row) < far(best) ? row : best)) };
  });
}

function startLabels() {
  const layer = byId("map-labels");
  labels = anchors().map(({ topic, row }) => {
    const words = topic.label.split(", ");
    const button = make("button", {
      type: "button", class: `map-label ${hueOf(topic.topic_id)}`, "data-topic": topic.topic_id, "aria-label": `Topic ${topic.label}, ${count(topic.n_papers, "paper")}`,
      onclick: () => change({ topic: state.topic === topic.topic_id ? null : topic.topic_id, paper: null }),
    }, isolated(shorten(words.slice(0, 2).join(", "), 34)));
    return { topic, row, button };
  });
  ring = make("div", { class: "ring", hidden: true });
  layer.replaceChildren(...labels.map((label) => label.button), ring);
  for (const label of labels) { label.width = label.button.offsetWidth; label.height = label.button.offsetHeight; }
  const later = () => { cancelAnimationFrame(placing); placing = requestAnimationFrame(placeLabels); };
  plot.on("plotly_relayouting", later);
  plot.on("plotly_relayout", later);
  new ResizeObserver(later).observe(plot);
  follow(later);
  placeLabels();
}

function placeLabels() {
  const { width, height } = plot.getBoundingClientRect();
  const taken = [];
  // the chosen topic keeps its name whatever else must go
  const inOrder = labels.slice().sort((a, b) => (b.topic.topic_id === state.topic) - (a.topic.topic_id === state.topic));
  for (const label of inOrder) {
    const [x, y] = placeOnScreen(label.row);
    const box = { left: x - label.width / 2, top: y - label.height / 2, right: x + label.width / 2, bottom: y + label.height / 2 };
    if (x > 0 && x < width) {
      // near an edge the name moves in rather than out of sight
      const shift = Math.max(2 - box.left, 0) - Math.max(box.right - width + 2, 0);
      box.left += shift;
      box.right += shift;
    }
    const inside = x > 0 && x < width && box.top > 0 && box.bottom < height;
    const free = inside && taken.every((other) => box.right + LABEL_GAP < other.left || other.right + LABEL_GAP < box.left || box.bottom + LABEL_GAP < other.top || other.bottom + LABEL_GAP < box.top);
    label.button.hidden = !free;
    if (!free) continue;
    taken.push(box);
    label.button.style.transform = `translate(${box.left.toFixed(1)}px, ${box.top.toFixed(1)}px)`;
    label.button.classList.toggle("chosen", label.topic.topic_id === state.topic);
    label.button.classList.toggle("faded", (state.topic !== null && label.topic.topic_id !== state.topic) || matches.perTopic.get(label.topic.topic_id) === 0);
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
