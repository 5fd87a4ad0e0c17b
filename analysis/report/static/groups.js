// Groups of topics: choosing one, or one of their tiles, shows its papers and moves the map there.

/**
 * Moves the map to where nearly all papers lie that a test picks.
 * @param {(topicId: number) => boolean} test
 * @returns {void}
 */
function zoomToTopics(test) {
  if (!plot) return;
  const rows = Array.from(data.papers.topic_id.keys()).filter((row) => test(data.papers.topic_id[row]));
  if (!rows.length) return;
  /** @type {Record<string, [number, number]>} */
  const patch = {};
  for (const axis of /** @type {("x" | "y")[]} */ (["x", "y"])) {
    const values = Float64Array.from(rows, (row) => data.papers[axis][row]).sort();
    const [low, high] = [quantile(values, 0.02), quantile(values, 0.98)];
    const [first, last] = homeRange(axis);
    // a tight topic is not blown up beyond recognition of what lies around it
    const half = Math.max(0.65 * (high - low), 0.06 * (last - first));
    patch[`${axis}axis.range`] = [(low + high) / 2 - half, (low + high) / 2 + half];
  }
  // after the panel and the marks have answered
  setTimeout(() => Plotly.relayout(plot, patch), 80);
}

/**
 * @param {number} groupId
 * @returns {void}
 */
function openGroup(groupId) {
  const off = state.group === groupId;
  const group = groupNamed(String(groupId));
  change({ group: off ? null : groupId, topic: null, paper: null });
  if (off || !group) { showHome(); return; }
  zoomToTopics((topicId) => group.topic_ids.includes(topicId));
  announce(say("cards.group_opened", { label: group.label, papers: count(nShown(), "paper") }));
  scrollToMap();
}

function showHome() {
  if (plot) Plotly.relayout(plot, { "xaxis.range": homeRange("x"), "yaxis.range": homeRange("y") });
}

function scrollToMap() {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  byId("map-section").scrollIntoView({ behavior: calm ? "auto" : "smooth" });
}

function startGroups() {
  const heads = allOf(".groups h3[data-group]");
  const tiles = allOf("#treemap [data-topic]");
  heads.forEach((head) => {
    const groupId = Number(head.dataset.group);
    const button = make("button", { type: "button", class: "topic-link group-link", "aria-pressed": "false", onclick: () => openGroup(groupId) }, ...head.childNodes);
    head.append(button);
  });
  allOf(".groups [data-topic], #treemap [data-topic]").forEach((item) => {
    const topicId = Number(item.dataset.topic);
    // table.js has chosen the topic by then
    item.addEventListener("click", () => zoomToTopics((other) => other === topicId));
  });
  follow(() => {
    heads.forEach((head) => {
      const own = state.group === Number(head.dataset.group);
      head.firstElementChild?.setAttribute("aria-pressed", String(own));
      holderOf(head).classList.toggle("chosen", own);
    });
    tiles.forEach((tile) => {
      tile.classList.toggle("of-group", state.group !== null && data.topicOf.get(Number(tile.dataset.topic)).group_id === state.group);
    });
  });
}
