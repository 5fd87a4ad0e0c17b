// The panel on the right: a paper, a topic, results, or the list of topics.

/** @type {(words: string, patch: Partial<State>) => HTMLElement} */
function back(words, patch) {
  return make("button", { type: "button", class: "quiet back", onclick: () => change(patch) }, `← ${words}`);
}

/** @type {(topic: Topic) => HTMLElement} */
function termBars(topic) {
  const largest = Math.max(...topic.terms.map(([, weight]) => weight), 1e-9);
  return make("ul", { class: "term-bars" }, topic.terms.map(([term, weight]) => make("li", null,
    make("span", { class: "term" }, isolated(term)),
    make("span", { class: "term-bar", "aria-hidden": "true" }, make("span", { style: `width:${((100 * weight) / largest).toFixed(0)}%` })),
    make("span", { class: "number" }, weight.toFixed(3)))));
}

// Where a line of text is from: written with the paper, or taken out of its abstract.
/** @type {(source: string) => string} */
const originOf = (source) => (source === "extracted" ? "extracted" : "its source's");

/** @type {(topic: Topic) => HTMLElement[]} */
function lineOf(topic) {
  return [make("h4", null, `In short, by a typical paper (${originOf(topic.tldr_source)})`), make("p", null, isolated(topic.tldr), " ",
    make("button", { type: "button", class: "quiet", onclick: () => change({ paper: topic.tldr_paper }) }, "Which paper"))];
}

/** @type {(topic: Topic) => Child[]} */
function labelOf(topic) {
  const what = topic.label_found.includes(" and ") ? "One of its two phrases or both stand" : "It stands";
  const stands = topic.label_inside === null || topic.label_outside === null ? "It was made of terms: no phrase of titles stands out."
    : `${what} in ${percent(topic.label_inside)} of the topic's papers and in ${percent(topic.label_outside)} of all others.`;
  return topic.label_source === "given" ? ["Given by a person. Found was “", isolated(topic.label_found), `”. ${stands}`] : [stands];
}

/** @type {(topic: Topic) => string} */
function stabilityOf(topic) {
  if (!topic.n_refits) return "Not measured in this study: the topics were not refitted.";
  return `Held in ${topic.n_held} of ${count(topic.n_refits, "refit")} on four fifths of the papers (${percent(topic.held_low ?? 0)} to ${percent(topic.held_high ?? 1)}).`;
}

/** @type {(topic: Topic) => Element[]} */
function topicCard(topic) {
  const isOutliers = topic.topic_id < 0;
  /** @type {Element[]} */
  const parts = [
    back("All topics", { topic: null, paper: null }),
    make("h3", { class: "card-title" }, mark(topic.topic_id), isolated(topic.label)),
    make("p", null, `${count(topic.n_papers, "paper")}, ${percent(topic.share)} of all (${percent(topic.share_low)} to ${percent(topic.share_high)}).`,
      isOutliers ? " These papers are in no topic." : ""),
  ];
  if (topic.tldr) parts.push(...lineOf(topic));
  if (data.date_view === "series") {
    parts.push(make("h4", null, "Share over time"), smallChart(topic, 120), make("p", { class: "hint" }, `Per ${data.unit}, with interval; top of the scale ${percent(smallTop(topic))}.`));
  }
  if (topic.sentence) {
    const { window_from: from, window_to: to } = data.evidence;
    parts.push(make("h4", null, `Verdict: ${topic.verdict}`), make("p", null, isolated(topic.sentence)), ...eventList(topic));
    if (isExploratory()) parts.push(make("p", { class: "hint" }, `Share, verdict and events are of ${from} to ${to}, not of the exploratory window.`));
  }
  if (topic.terms.length) parts.push(make("h4", null, "Terms and their weight"), termBars(topic));
  if (topic.representatives.length) {
    parts.push(make("h4", null, "Representative papers"),
      make("ul", { class: "paper-list" }, topic.representatives.map(([row, s]) => paperItem(row, s.toFixed(2)))));
  }
  if (topic.early.length) {
    parts.push(make("h4", null, "Early, and like what followed"),
      make("ul", { class: "paper-list" }, topic.early.map(([row, like, later]) => paperItem(row, `${dateOf(row)}, ${thousands(like)} of ${thousands(later)}`))),
      make("p", { class: "hint" }, "The date, and how many of the topic's later papers have it among the five most like them. That is no proof of a beginning."));
  }
  if (isOutliers || state.from || state.to) {
    const rows = [];
    for (let row = 0; row < data.papers.topic_id.length && rows.length < 20; row += 1) {
      if (data.papers.topic_id[row] === topic.topic_id && matches.pass[row]) rows.push(row);
    }
    const of = matches.perTopic.get(topic.topic_id);
    parts.push(make("h4", null, `The first ${rows.length} of ${count(of, "paper")}${inWindow()}`), make("ul", { class: "paper-list" }, rows.map((row) => paperItem(row, dateOf(row)))));
  }
  if (topic.neighbours.length) {
    parts.push(make("h4", null, "Neighbouring topics"), make("ul", { class: "topic-list" }, topic.neighbours.map(([id, s]) => make("li", null,
      make("button", { type: "button", class: `topic-row ${hueOf(id)}`, onclick: () => change({ topic: id, paper: null }) },
        mark(id), make("span", { class: "topic-label" }, isolated(data.topicOf.get(id).label)), make("span", { class: "number" }, s.toFixed(2)))))));
  }
  if (!isOutliers) parts.push(make("h4", null, "Label"), make("p", null, ...labelOf(topic)));
  if (!isOutliers) parts.push(make("h4", null, "Stability"), make("p", { class: topic.n_refits ? "" : "hint" }, stabilityOf(topic)));
  return parts;
}

/** @type {(row: number) => HTMLElement | null} */
function paperLink(row) {
  const link = data.papers.link[row];
  // the report holds https links only; checked again where it matters
  if (!link || !link.startsWith("https://")) return null;
  return make("a", { href: link, target: "_blank", rel: "noopener noreferrer", referrerpolicy: "no-referrer" }, "Open the paper");
}

/** @type {(row: number) => (HTMLElement | null)[]} */
function paperCard(row) {
  const { papers } = data;
  const topic = data.topicOf.get(papers.topic_id[row]);
  const authors = papers.authors[row];
  const parts = [
    back(state.topic !== null ? "The topic" : state.q || state.lasso || state.from || state.to ? "All results" : "All topics", { paper: null }),
    make("h3", { class: "card-title paper-title" }, isolated(papers.title[row])),
    authors ? make("p", { class: "authors" }, authors.slice(0, 12).flatMap((a, i) => [i ? ", " : "", isolated(a)]), authors.length > 12 ? ` and ${authors.length - 12} others` : "") : null,
    make("p", { class: "meta" }, dateOf(row) || "No date", " · ", isolated(papers.paper_id[row]), " · ", paperLink(row) || "no link"),
    make("button", { type: "button", class: `topic-row ${hueOf(topic.topic_id)}`, onclick: () => change({ topic: topic.topic_id, paper: null }) },
      mark(topic.topic_id), make("span", { class: "topic-label" }, isolated(topic.label)),
      make("span", { class: "number" }, topic.topic_id < 0 ? "" : `membership ${(papers.membership[row] / 100).toFixed(2)}`)),
  ];
  if (papers.tldr[row]) parts.push(make("h4", null, `In short (${originOf(papers.tldr_source[row])})`), make("p", null, isolated(papers.tldr[row])));
  if (papers.abstract[row]) parts.push(make("h4", null, "Abstract"), make("p", { class: "abstract" }, isolated(papers.abstract[row])));
  const similar = [];
  for (let i = row * data.nSimilar; i < (row + 1) * data.nSimilar; i += 1) {
    if (papers.similar[i] >= 0 && papers.similar[i] < papers.paper_id.length) similar.push(paperItem(papers.similar[i], (papers.similarity[i] / 100).toFixed(2)));
  }
  if (similar.length) parts.push(make("h4", null, "Similar papers"), make("ul", { class: "paper-list" }, similar));
  return parts;
}

/** @type {Follower} */
function showDetail(changed) {
  const detail = byId("detail");
  const hadFocus = detail.contains(document.activeElement);
  let parts;
  if (state.paper !== null) parts = paperCard(state.paper);
  else if (state.topic !== null) parts = topicCard(data.topicOf.get(state.topic));
  else if (state.q || state.lasso) parts = resultList();
  else parts = topicList();
  if (parts[0] !== detail.firstChild) {
    detail.replaceChildren(...parts.filter((part) => part !== null));
    detail.scrollTop = 0;
    // the pressed button is gone; keep the keyboard where the reader was
    if (hadFocus) detail.focus({ preventScroll: true });
  }
  if (changed.has("paper") && state.paper !== null) announce(`Paper: ${shorten(data.papers.title[state.paper], 200)}`);
  else if (changed.has("topic") && state.topic !== null) announce(`Topic: ${data.topicOf.get(state.topic).label}, ${count(nShown(), "paper")}${inWindow()}`);
}

// Escape leaves the paper, then the topic; in a field it does what the browser does there.
/** @type {(event: KeyboardEvent) => void} */
function leave(event) {
  const inField = /** @type {Element} */ (event.target).matches("input, select");
  if (event.key !== "Escape" || event.defaultPrevented || inField) return;
  change(state.paper !== null ? { paper: null } : { topic: null });
}

function startDetail() {
  document.addEventListener("keydown", leave);
  follow(showDetail);
}
