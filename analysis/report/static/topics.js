// The list of topics and of search results in the panel.

// Made once; then only its numbers change, so that dragging over the dates can move hundreds of bars.
/** @type {HTMLElement[]} */
let listParts = [];
/** @type {((n: number) => void)[]} what writes the number of each topic */
const listNumbers = [];

/** @type {(topic: Topic, largest: number) => HTMLElement} */
function listRow(topic, largest) {
  const number = document.createTextNode("");
  const bar = make("span");
  const button = make("button", {
    type: "button", class: `topic-row ${hueOf(topic.topic_id)}`, "data-topic": topic.topic_id,
    "aria-pressed": "false", onclick: () => change({ topic: topic.topic_id, paper: null }),
  },
  mark(topic.topic_id), make("span", { class: "topic-label" }, isolated(topic.label)),
  make("span", { class: "number" }, number, make("span", { class: "unseen" }, say("search.row_papers"))),
  make("span", { class: "row-bar", "aria-hidden": "true" }, bar));
  let shown = -1;
  listNumbers.push((n) => {
    if (n === shown) return;
    shown = n;
    number.data = thousands(n);
    bar.style.width = `${Math.min(100, (100 * n) / largest).toFixed(1)}%`;
    button.disabled = n === 0;
  });
  return make("li", null, button);
}

/** @type {() => HTMLElement[]} */
function topicList() {
  if (!listParts.length) {
    const largest = Math.max(1, ...realTopics().map((topic) => topic.n_papers));
    listParts = [make("h3"), make("ul", { class: "topic-list" }, data.topics.map((topic) => listRow(topic, largest)))];
  }
  listParts[0].textContent = say("search.all_topics", { window: inWindow() });
  data.topics.forEach((topic, i) => listNumbers[i](matches.perTopic.get(topic.topic_id)));
  return listParts;
}

/** @type {(row: number, note: string | null) => HTMLElement} */
function paperItem(row, note) {
  return make("li", null, make("button", {
    type: "button", class: "paper-row", onclick: () => change({ paper: row }),
  },
  mark(data.papers.topic_id[row]), make("span", { class: "clamp" }, isolated(data.papers.title[row])),
  note ? make("span", { class: "number" }, note) : null));
}

/** @type {(row: number) => string | null} */
const dateOf = (row) => (data.papers.date_index[row] < 0 ? null : data.papers.dates[data.papers.date_index[row]]);

/** @type {() => (HTMLElement | null)[]} */
function resultList() {
  const limit = 50;
  const hits = listedHits(limit);
  const total = nShown();
  if (!total) return [make("h3", null, say("search.nothing")), make("p", null, say("search.nothing_hint"))];
  return [
    make("h3", null, say("search.found", { papers: count(total, "paper"), window: inWindow() })),
    make("ul", { class: "paper-list" }, hits.map((row) => paperItem(row, dateOf(row)))),
    total > hits.length ? make("p", { class: "hint" }, say("search.first", { n: hits.length })) : null,
  ];
}
