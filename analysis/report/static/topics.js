// The list of topics and of search results in the panel.

/** @type {() => HTMLElement[]} */
function topicList() {
  const largest = Math.max(1, ...data.topics.filter((t) => t.topic_id >= 0).map((t) => t.n_papers));
  const rows = data.topics.map((topic) => {
    const n = matches.perTopic.get(topic.topic_id);
    return make("li", null, make("button", {
      type: "button", class: `topic-row ${hueOf(topic.topic_id)}`, "data-topic": topic.topic_id,
      "aria-pressed": String(state.topic === topic.topic_id), disabled: n === 0 && state.topic !== topic.topic_id,
      onclick: () => change({ topic: topic.topic_id, paper: null }),
    },
    mark(topic.topic_id), make("span", { class: "topic-label" }, isolated(topic.label)),
    make("span", { class: "number" }, thousands(n), make("span", { class: "unseen" }, " papers")),
    make("span", { class: "row-bar", "aria-hidden": "true" },
      make("span", { style: `width:${Math.min(100, (100 * n) / largest).toFixed(1)}%` }))));
  });
  return [make("h3", null, `All topics${inWindow()}`), make("ul", { class: "topic-list" }, rows)];
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
  if (!total) return [make("h3", null, "No paper matches"), make("p", null, "Try fewer words, a wider range of dates, or clear the filters.")];
  return [
    make("h3", null, count(total, "paper") + inWindow()),
    make("ul", { class: "paper-list" }, hits.map((row) => paperItem(row, dateOf(row)))),
    total > hits.length ? make("p", { class: "hint" }, `The first ${hits.length} are listed; all are marked on the map.`) : null,
  ];
}
