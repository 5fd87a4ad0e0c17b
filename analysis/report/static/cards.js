// The panel on the right: a paper, a topic, results, or the list of topics.

/** @type {(words: string, patch: Partial<State>) => HTMLElement} */
function back(words, patch) {
  return make("button", { type: "button", class: "quiet back", onclick: () => change(patch) }, say("cards.back", { to: words }));
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
const originOf = (source) => say(source === "extracted" ? "cards.extracted" : "cards.written");

/** @type {(topic: Topic) => HTMLElement[]} */
function lineOf(topic) {
  return [make("h4", null, say("cards.topic_line", { origin: originOf(topic.tldr_source) })), make("p", null, isolated(topic.tldr), " ",
    make("button", { type: "button", class: "quiet", onclick: () => change({ paper: topic.tldr_paper }) }, say("cards.which_paper")))];
}

/** @type {(topic: Topic) => Child[]} */
function labelOf(topic) {
  const stands = topic.label_inside === null || topic.label_outside === null ? say("cards.label_terms")
    : say(topic.label_found.includes(" and ") ? "cards.label_two" : "cards.label_one", { inside: percent(topic.label_inside), outside: percent(topic.label_outside) });
  return topic.label_source === "given" ? sayParts("cards.label_given", { label: isolated(topic.label_found), stands }) : [stands];
}

/** @type {(topic: Topic) => string} */
function stabilityOf(topic) {
  if (!topic.n_refits) return say("cards.stability_none");
  return say("cards.stability_held", { held: topic.n_held, refits: count(topic.n_refits, "refit"), low: percent(topic.held_low ?? 0), high: percent(topic.held_high ?? 1) });
}

/** @type {(topic: Topic) => Element[]} */
function topicCard(topic) {
  const isOutliers = topic.topic_id < 0;
  /** @type {Element[]} */
  const parts = [
    back(say("cards.back_topics"), { topic: null, paper: null }),
    make("h3", { class: "card-title" }, mark(topic.topic_id), isolated(topic.label)),
    make("p", null, say("cards.size", { papers: count(topic.n_papers, "paper"), share: percent(topic.share), low: percent(topic.share_low), high: percent(topic.share_high) }),
      isOutliers ? say("cards.outliers") : ""),
  ];
  if (topic.tldr) parts.push(...lineOf(topic));
  if (data.date_view === "series") {
    parts.push(make("h4", null, say("cards.trend")), smallChart(topic, 120), make("p", { class: "hint" }, say("cards.trend_hint", { unit: unitWord(), top: percent(smallTop(topic)) })));
  }
  if (topic.sentence) {
    const [from, to] = declaredWindow();
    parts.push(make("h4", null, say("cards.verdict", { verdict: topic.verdict })), make("p", null, isolated(topic.sentence)), ...eventList(topic));
    if (isExploratory()) parts.push(make("p", { class: "hint" }, say("cards.window", { from, to })));
  }
  if (topic.terms.length) parts.push(make("h4", null, say("cards.terms")), termBars(topic));
  if (topic.representatives.length) {
    parts.push(make("h4", null, say("cards.representatives")),
      make("ul", { class: "paper-list" }, topic.representatives.map(([row, s]) => paperItem(row, s.toFixed(2)))));
  }
  if (topic.early.length) {
    parts.push(make("h4", null, say("cards.early")),
      make("ul", { class: "paper-list" }, topic.early.map(([row, like, later]) => paperItem(row, say("cards.early_part", { date: dateOf(row) ?? say("dates.none"), part: like, whole: later })))),
      make("p", { class: "hint" }, say("cards.early_hint")));
  }
  if (isOutliers || state.from || state.to) {
    const rows = [];
    for (let row = 0; row < data.papers.topic_id.length && rows.length < 20; row += 1) {
      if (data.papers.topic_id[row] === topic.topic_id && matches.pass[row]) rows.push(row);
    }
    const of = matches.perTopic.get(topic.topic_id);
    parts.push(make("h4", null, say("cards.first", { n: rows.length, papers: count(of, "paper"), window: inWindow() })), make("ul", { class: "paper-list" }, rows.map((row) => paperItem(row, dateOf(row)))));
  }
  if (topic.neighbours.length) {
    parts.push(make("h4", null, say("cards.neighbours")), make("ul", { class: "topic-list" }, topic.neighbours.map(([id, s]) => make("li", null,
      make("button", { type: "button", class: `topic-row ${hueOf(id)}`, onclick: () => change({ topic: id, paper: null }) },
        mark(id), make("span", { class: "topic-label" }, isolated(data.topicOf.get(id).label)), make("span", { class: "number" }, s.toFixed(2)))))));
  }
  if (!isOutliers) parts.push(make("h4", null, say("cards.label")), make("p", null, ...labelOf(topic)));
  if (!isOutliers) parts.push(make("h4", null, say("cards.stability")), make("p", { class: topic.n_refits ? "" : "hint" }, stabilityOf(topic)));
  return parts;
}

/** @type {(row: number) => HTMLElement | null} */
function paperLink(row) {
  const link = data.papers.link[row];
  // the report holds https links only; checked again where it matters
  if (!link || !link.startsWith("https://")) return null;
  return make("a", { href: link, target: "_blank", rel: "noopener noreferrer", referrerpolicy: "no-referrer" }, say("cards.open"));
}

/** @type {(row: number) => string} */
function firmnessOf(row) {
  const part = data.papers.membership[row] / 100;
  return data.has_chances ? say("cards.stays", { chance: percent(part, 0) }) : say("cards.membership", { membership: part.toFixed(2) });
}

/** @type {(row: number) => (HTMLElement | null)[]} */
function paperCard(row) {
  const { papers } = data;
  const topic = data.topicOf.get(papers.topic_id[row]);
  const authors = papers.authors[row];
  const parts = [
    back(say(state.topic !== null ? "cards.back_topic" : state.q || state.lasso || state.from || state.to ? "cards.back_results" : "cards.back_topics"), { paper: null }),
    make("h3", { class: "card-title paper-title" }, isolated(papers.title[row])),
    authors ? make("p", { class: "authors" }, authors.slice(0, 12).flatMap((a, i) => [i ? ", " : "", isolated(a)]), authors.length > 12 ? say("cards.more_authors", { n: authors.length - 12 }) : "") : null,
    make("p", { class: "meta" }, dateOf(row) || say("dates.none"), " · ", isolated(papers.paper_id[row]), " · ", paperLink(row) || say("cards.no_link")),
    make("button", { type: "button", class: `topic-row ${hueOf(topic.topic_id)}`, onclick: () => change({ topic: topic.topic_id, paper: null }) },
      mark(topic.topic_id), make("span", { class: "topic-label" }, isolated(topic.label)),
      make("span", { class: "number" }, topic.topic_id < 0 ? "" : firmnessOf(row))),
  ];
  if (papers.tldr[row]) parts.push(make("h4", null, say("cards.paper_line", { origin: originOf(papers.tldr_source[row]) })), make("p", null, isolated(papers.tldr[row])));
  if (papers.abstract[row]) parts.push(make("h4", null, say("cards.abstract")), make("p", { class: "abstract" }, isolated(papers.abstract[row])));
  const similar = [];
  for (let i = row * data.nSimilar; i < (row + 1) * data.nSimilar; i += 1) {
    if (papers.similar[i] >= 0 && papers.similar[i] < papers.paper_id.length) similar.push(paperItem(papers.similar[i], (papers.similarity[i] / 100).toFixed(2)));
  }
  if (similar.length) parts.push(make("h4", null, say("cards.similar")), make("ul", { class: "paper-list" }, similar));
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
  if (changed.has("paper") && state.paper !== null) announce(say("cards.paper_opened", { title: shorten(data.papers.title[state.paper], 200) }));
  else if (changed.has("topic") && state.topic !== null) announce(say("cards.topic_opened", { label: data.topicOf.get(state.topic).label, papers: count(nShown(), "paper"), window: inWindow() }));
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
