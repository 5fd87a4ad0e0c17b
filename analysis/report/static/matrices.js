// Topics beside topics, and topics beside the categories of their papers.

/**
 * Cosine of two topics of the matrix in hundredths; of a topic with itself there is none.
 * @param {number} i
 * @param {number} j
 * @returns {number | null}
 */
function cosineAt(i, j) {
  const { rows } = data.similarities;
  return i === j ? null : rows[Math.max(i, j)][Math.min(i, j)];
}

/** @returns {Topic[]} */
const matrixTopics = () => data.similarities.topic_ids.map((id) => data.topicOf.get(id));

/**
 * @param {number | null} cosine in hundredths
 * @returns {string}
 */
const cosineWords = (cosine) => (cosine === null ? "" : (cosine / 100).toFixed(2));

/**
 * Shade of a cosine, evenly from 0 to 1; below 0 there is none.
 * @param {number | null} cosine in hundredths
 * @returns {number}
 */
const cosineStep = (cosine) => (cosine === null || cosine <= 0 ? 0 : Math.min(HEAT_STEPS, Math.ceil((HEAT_STEPS * cosine) / 100)));

function drawSimilarity() {
  const rows = matrixTopics();
  drawGrid({
    holder: byId("similarity-chart"), rows, nColumns: rows.length, square: true,
    step: (i, j) => cosineStep(cosineAt(i, j)),
    isGap: () => false,
    head: (width) => (width < 17 ? [] : rows.map((topic, j) => draw("text", { class: "tick", x: ((j + 0.5) * width).toFixed(1), y: 20, "text-anchor": "middle" }, String(topic.topic_id)))),
    tip: (i, j) => [i, j].map((at) => make("div", { class: "tip-row" }, mark(rows[at].topic_id), isolated(`${rows[at].topic_id} ${shorten(rows[at].label, 50)}`)))
      .concat(make("div", { class: "hint" }, i === j ? say("similarity.tip_same") : say("similarity.tip", { cosine: cosineWords(cosineAt(i, j)) }))),
    label: say("similarity.label", { topics: count(rows.length, "topic") }),
  });
  byId("similarity-legend").replaceChildren(...heatLegend((step) => (step / HEAT_STEPS).toFixed(2)));
}

TABLES.similarity = () => {
  const rows = matrixTopics();
  return csv(say("saved.similarity"), ["topic_id", "label", "other_id", "other_label", "cosine"],
    rows.flatMap((topic, i) => rows.slice(0, i).map((other, j) => [topic.topic_id, topic.label, other.topic_id, other.label, (cosineAt(i, j) || 0) / 100])));
};

function startSimilarity() {
  if (!document.getElementById("similarity-chart")) return;
  const rows = matrixTopics();
  whenWidthChanges(byId("similarity-chart"), drawSimilarity);
  follow((changed) => { if (changed.has("topic")) chooseRow(byId("similarity-chart"), rows); });
  fillWhenOpened("similarity-table", rows.length, (i) => make("tr", null, make("th", { scope: "row" }, isolated(`${rows[i].topic_id} ${rows[i].label}`)),
    rows.map((_, j) => make("td", null, i === j ? say("similarity.same") : cosineWords(cosineAt(i, j))))));
}

/**
 * Papers of topics by category, in the order of the tree, outliers last.
 * @returns {{ topic: Topic, counts: number[] }[]}
 */
function categoryRows() {
  const { topic_ids: ids, counts } = data.categories;
  const rows = ids.map((id, i) => ({ topic: data.topicOf.get(id), counts: counts[i] }));
  return rows.sort((a, b) => Number(a.topic.topic_id < 0) - Number(b.topic.topic_id < 0) || a.topic.order - b.topic.order);
}

/**
 * @param {{ topic: Topic, counts: number[] }} row
 * @returns {HTMLElement}
 */
function categoryRow({ topic, counts }) {
  return make("tr", { "data-topic": topic.topic_id },
    make("th", { scope: "row" }, make("span", { class: "topic-name" },
      make("button", { type: "button", class: "topic-link", onclick: () => openTopic(topic.topic_id) }, mark(topic.topic_id), isolated(topic.label)))),
    counts.map((n) => make("td", { class: `right shade step-${heatStep(n / Math.max(1, topic.n_papers), 1)}`, title: count(n, "paper") }, n ? percent(n / topic.n_papers, 0) : "–")),
    make("td", { class: "right" }, thousands(topic.n_papers)));
}

TABLES.categories = () => csv(say("saved.categories"), ["topic_id", "label", "n_papers", ...data.categories.names.map(cell)],
  categoryRows().map(({ topic, counts }) => [topic.topic_id, topic.label, topic.n_papers, ...counts]));

function startCategories() {
  const table = /** @type {HTMLTableElement | null} */ (document.getElementById("categories-table"));
  if (!table) return;
  table.tBodies[0].replaceChildren(...categoryRows().map(categoryRow));
  follow((changed) => {
    if (!changed.has("topic")) return;
    Array.from(table.tBodies[0].rows).forEach((row) => row.classList.toggle("chosen", Number(row.dataset.topic) === state.topic));
  });
}
