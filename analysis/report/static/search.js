// Search over titles, authors, topic labels and terms: every word must occur.

// One long text is searched faster than a hundred thousand short ones.
/** @type {{ text: string, ends: Int32Array } | null} a line for each paper, and where lines end */
let haystack = null;
/** @type {string[]} */
let titles = [];
const ASCII = /^[\x20-\x7e]*$/;
// most titles are plain, and decomposing them would cost most of a search
/** @type {(text: string) => string} */
const fold = (text) => (ASCII.test(text) ? text : text.normalize("NFKD").replace(/\p{M}/gu, "")).toLowerCase();

/** @type {() => { text: string, ends: Int32Array }} */
function buildHaystack() {
  const { papers } = data;
  const ofTopic = new Map(data.topics.map((topic) => [
    topic.topic_id, topic.topic_id < 0 ? "" : fold(`${topic.label} ${topic.terms.map(([term]) => term).join(" ")}`),
  ]));
  titles = papers.title.map(fold);
  const ends = new Int32Array(titles.length);
  const lines = titles.map((title, row) => {
    const authors = papers.authors[row] ? fold(papers.authors[row].join(" ")) : "";
    const line = `${title} ${authors} ${papers.paper_id[row]} ${ofTopic.get(papers.topic_id[row])}\n`;
    ends[row] = line.length + (row && ends[row - 1]);
    return line;
  });
  return { text: lines.join(""), ends };
}

/** @type {(query: string) => Uint8Array} */
function searchHits(query) {
  const { text, ends } = haystack ??= buildHaystack();
  const hits = new Uint8Array(ends.length).fill(1);
  for (const word of fold(query).split(/\s+/).filter(Boolean)) {
    let row = 0;
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, ends[row - 1])) {
      while (ends[row] <= at) hits[row++] = 0;
      row += 1;
    }
    hits.fill(0, row);
  }
  return hits;
}

// Hits in the order in which they are listed: titles that hold the words come first.
/** @type {(limit: number) => number[]} */
function listedHits(limit) {
  const words = fold(state.q).split(/\s+/).filter(Boolean);
  const first = [];
  const rest = [];
  for (let row = 0; row < matches.pass.length; row += 1) {
    if (!matches.pass[row] || (state.topic !== null && data.papers.topic_id[row] !== state.topic)) continue;
    if (first.length < limit && words.length && words.every((word) => titles[row].includes(word))) first.push(row);
    else if (rest.length < limit) rest.push(row);
  }
  return first.concat(rest).slice(0, limit);
}

/** @type {() => number} */
function nShown() {
  return state.topic === null ? matches.total : matches.perTopic.get(state.topic);
}

function startSearch() {
  const field = byId("search");
  let typing = 0;
  field.addEventListener("input", () => {
    // letters that come while a search runs are searched for together
    clearTimeout(typing);
    typing = setTimeout(() => change({ q: field.value.trim(), paper: null }));
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    clearTimeout(typing);
    change({ q: field.value.trim() });
    const hits = listedHits(500);
    if (!hits.length) return;
    change({ paper: hits[(hits.indexOf(state.paper ?? -1) + 1) % hits.length] });
  });
  follow((changed) => {
    if (changed.has("q") && field.value.trim() !== state.q) field.value = state.q;
    const words = isFiltered() ? say("search.shown", { papers: count(nShown(), "paper"), all: data.n_papers, window: inWindow() }) : "";
    byId("search-count").textContent = words;
    if (words) announce(words);
  });
}
