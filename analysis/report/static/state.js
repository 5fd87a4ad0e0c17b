// One state. Every view writes to it through change() and follows it; the address holds it.

/**
 * @typedef {{ topic: number | null, group: number | null, paper: number | null, from: string | null,
 *   to: string | null, q: string, lasso: Set<number> | null, a: string | null,
 *   b: string | null }} State
 * @typedef {{ pass: Uint8Array, perTopic: Lookup<number, number>, total: number }} Matches
 * @typedef {(changed: Set<string>) => void} Follower
 */

/** @type {Readonly<State>} */
const EMPTY = Object.freeze({ topic: null, group: null, paper: null, from: null, to: null, q: "", lasso: null, a: null, b: null });
const STATE_NAMES = /** @type {(keyof State)[]} */ (Object.keys(EMPTY));
/** @type {Follower[]} */
const followers = [];
/** @type {ReportData} */
let data;
/** @type {Readonly<State>} */
let state = EMPTY;
/** @type {Matches} */
let matches;
let writing = 0;
let written = "";

/** @type {(follower: Follower) => void} */
const follow = (follower) => { followers.push(follower); };
/** @type {() => boolean} */
const isFiltered = () => state.topic !== null || state.group !== null || Boolean(state.from || state.to || state.q || state.lasso);

// What decides which papers are before the others.
/** @type {(changed: Set<string>) => boolean} */
const choiceChanged = (changed) => ["topic", "group", "from", "to", "q", "lasso", "a", "b"].some((name) => changed.has(name));

/** @type {(patch: Partial<State>) => void} */
function change(patch) {
  const before = state;
  const next = { ...state, ...patch };
  // a topic of another group would be shown without a paper
  if (next.topic !== null && next.group !== null && data.topicOf.get(next.topic).group_id !== next.group) next.group = null;
  state = Object.freeze(next);
  /** @type {Set<string>} */
  const changed = new Set(STATE_NAMES.filter((name) => before[name] !== state[name]));
  if (!changed.size) return;
  if (["group", "from", "to", "q", "lasso"].some((name) => changed.has(name))) matches = matching();
  for (const follower of followers) follower(changed);
  // typing and brushing would leave a trail of addresses, so they are written once they rest
  clearTimeout(writing);
  if (!["topic", "group", "paper", "lasso"].some((name) => changed.has(name))) writing = setTimeout(writeAddress, 500);
  else writeAddress();
}

const clearState = () => change(EMPTY);

// Which papers pass dates, search and lasso; the topic is applied by each view itself, so that
// the counts of the other topics stay visible.
/** @type {() => Matches} */
function matching() {
  const { papers } = data;
  const n = papers.paper_id.length;
  const pass = new Uint8Array(n).fill(1);
  if (state.from || state.to) {
    const inside = papers.dates.map((date) => (!state.from || date >= state.from) && (!state.to || date <= state.to));
    for (let row = 0; row < n; row += 1) {
      const at = papers.date_index[row];
      if (at < 0 || !inside[at]) pass[row] = 0;
    }
  }
  if (state.q) {
    const hits = searchHits(state.q);
    for (let row = 0; row < n; row += 1) if (!hits[row]) pass[row] = 0;
  }
  if (state.group !== null) for (let row = 0; row < n; row += 1) if (data.topicOf.get(papers.topic_id[row]).group_id !== state.group) pass[row] = 0;
  if (state.lasso) for (let row = 0; row < n; row += 1) if (!state.lasso.has(row)) pass[row] = 0;
  const perTopic = lookup(data.topics.map((topic) => [topic.topic_id, 0]));
  let total = 0;
  for (let row = 0; row < n; row += 1) {
    if (!pass[row]) continue;
    total += 1;
    perTopic.set(papers.topic_id[row], perTopic.get(papers.topic_id[row]) + 1);
  }
  return { pass, perTopic, total };
}

/** @type {() => string} */
function address() {
  const parts = new URLSearchParams();
  for (const name of /** @type {const} */ (["topic", "group", "from", "to", "q", "a", "b"])) {
    if (state[name] !== null && state[name] !== "") parts.set(name, String(state[name]));
  }
  if (state.paper !== null) parts.set("paper", data.papers.paper_id[state.paper]);
  return parts.toString();
}

function writeAddress() {
  const next = address();
  if (next === written) return;
  written = next;
  // not history.replaceState: it throws inside a notebook's iframe
  location.hash = next || "all";
}

// What an address asks for, and what of it this report does not hold.
/** @type {(parts: URLSearchParams) => { next: State, unknown: string[] }} */
function stateIn(parts) {
  const unknown = [];
  const next = { ...EMPTY, q: parts.get("q") || "" };
  const [topic, paper] = [parts.get("topic"), parts.get("paper")];
  if (topic !== null) {
    const topicId = /^-?\d+$/.test(topic) ? Number(topic) : NaN;
    if (data.topicOf.has(topicId)) next.topic = topicId;
    else unknown.push(say("address.topic", { text: topic }));
  }
  if (paper !== null) {
    if (data.rowOf.has(paper)) next.paper = data.rowOf.get(paper);
    else unknown.push(say("address.paper", { text: paper }));
  }
  for (const name of /** @type {const} */ (["from", "to"])) {
    const date = parts.get(name);
    if (date === null) continue;
    if (/^\d{4}-\d\d-\d\d$/.test(date)) next[name] = date;
    else unknown.push(say("address.date", { text: date }));
  }
  for (const { name, read } of ADDRESS) {
    const asked = parts.get(name);
    if (asked === null) continue;
    const patch = read(asked);
    if (patch) Object.assign(next, patch);
    else unknown.push(say(`address.${name}`, { text: asked }));
  }
  return { next, unknown };
}

function readAddress() {
  const text = location.hash.slice(1);
  if (text === written || (text === "all" && !written)) return;
  // "#topics-section" is a place on the page, not a state
  if (text && text !== "all" && !text.includes("=")) return;
  const parts = new URLSearchParams(text === "all" ? "" : text);
  const { next, unknown } = stateIn(parts);
  written = text === "all" ? "" : text;
  change(next);
  byId("failure").hidden = true;
  if (unknown.length) fail(say("address.unknown", { parts: shorten(unknown.join(", "), 200) }));
  else if (parts.has("topic") || parts.has("paper")) byId("map-section").scrollIntoView();
}

/** @type {(loaded: ReportData) => void} */
function startState(loaded) {
  data = loaded;
  matches = matching();
  window.addEventListener("hashchange", readAddress);
  byId("clear").addEventListener("click", () => {
    clearState();
    announce(say("search.cleared"));
    byId("search").focus();
  });
  follow(() => {
    byId("clear").disabled = !isFiltered() && !isComparing() && state.paper === null;
    showChips();
  });
}

function showChips() {
  /** @type {HTMLElement[]} */
  const chips = [];
  /** @type {(words: string, patch: Partial<State>) => void} */
  const chip = (words, patch) => { chips.push(make("button", {
    type: "button", class: "chip", "aria-label": say("search.remove", { filter: words }), onclick: () => change(patch),
  }, isolated(shorten(words, 44)), make("span", { "aria-hidden": "true" }, " ×"))); };
  if (state.topic !== null) chip(data.topicOf.get(state.topic).label, { topic: null });
  const group = groupNamed(String(state.group));
  if (group) chip(say("search.group", { label: group.label }), { group: null });
  if (state.from || state.to) {
    const range = say("dates.range", chosenWindow());
    chip(isExploratory() ? say("search.exploratory", { range }) : range, { from: null, to: null });
  }
  if (state.lasso) chip(say("search.lasso", { papers: count(state.lasso.size, "paper") }), { lasso: null });
  if (isComparing()) chip(say("search.ranges"), { a: null, b: null });
  byId("chips").replaceChildren(...chips);
}
