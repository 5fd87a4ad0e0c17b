// Tables: sorting, and choosing a topic from any list that the page brought along.

function startTable() {
  document.querySelectorAll("table.sortable").forEach(makeSortable);
  document.querySelectorAll("#topic-table [data-topic], .groups [data-topic], .evidence [data-topic]").forEach((item) => {
    const name = item.querySelector(".topic-name");
    const button = make("button", { type: "button", class: "topic-link" }, ...name.childNodes);
    name.append(button);
    button.addEventListener("click", () => openTopic(Number(item.dataset.topic)));
  });
  byId("treemap").addEventListener("click", (event) => {
    const tile = event.target.closest("[data-topic]");
    if (tile) openTopic(Number(tile.dataset.topic));
  });
  follow(() => {
    document.querySelectorAll("#topic-table tr[data-topic], .groups li[data-topic], #treemap [data-topic]").forEach((item) => {
      const topicId = Number(item.dataset.topic);
      item.classList.toggle("chosen", topicId === state.topic);
      item.classList.toggle("faded", matches.perTopic.get(topicId) === 0);
    });
  });
}

function makeSortable(table) {
  const body = table.tBodies[0];
  table.querySelectorAll("th[data-sort]").forEach((head) => {
    const button = make("button", { type: "button", class: "sort" }, head.textContent.trim());
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      table.querySelectorAll("th[data-sort]").forEach((other) => other.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sortRows(body, head.cellIndex, head.dataset.sort === "number", down ? -1 : 1);
      announce(`Sorted by ${button.textContent}, ${down ? "largest" : "smallest"} first`);
    });
  });
}

function openTopic(topicId) {
  change({ topic: topicId, paper: null });
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  byId("map-section").scrollIntoView({ behavior: calm ? "auto" : "smooth" });
}

function sortRows(body, column, numeric, direction) {
  const rows = Array.from(body.rows);
  const value = (row) => row.cells[column].dataset.value;
  rows.sort((a, b) => {
    const order = numeric ? Number(value(a)) - Number(value(b)) : value(a).localeCompare(value(b));
    return direction * order || Number(a.dataset.topic ?? Infinity) - Number(b.dataset.topic ?? Infinity) || 0;
  });
  body.append(...rows);
}
