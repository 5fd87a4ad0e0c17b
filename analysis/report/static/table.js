// Tables: sorting, and choosing a topic from any list that the page brought along.

function startTable() {
  document.querySelectorAll("table").forEach((table) => { if (table.matches(".sortable")) makeSortable(table); });
  allOf("#topic-table [data-topic], .groups [data-topic], .evidence [data-topic]").forEach((item) => {
    const [name] = allOf(".topic-name", item);
    const button = make("button", { type: "button", class: "topic-link" }, ...name.childNodes);
    name.append(button);
    button.addEventListener("click", () => openTopic(Number(item.dataset.topic)));
  });
  byId("treemap").addEventListener("click", (event) => {
    const tile = topicUnder(event);
    if (tile) openTopic(Number(tile.dataset.topic));
  });
  const items = allOf("#topic-table tr[data-topic], .groups li[data-topic], #treemap [data-topic]");
  follow(() => {
    items.forEach((item) => {
      const topicId = Number(item.dataset.topic);
      item.classList.toggle("chosen", topicId === state.topic);
      item.classList.toggle("faded", matches.perTopic.get(topicId) === 0);
    });
  });
}

/** @type {(table: HTMLTableElement) => void} */
function makeSortable(table) {
  const body = table.tBodies[0];
  const heads = Array.from(table.querySelectorAll("th")).filter((head) => head.dataset.sort);
  heads.forEach((head) => {
    const button = make("button", { type: "button", class: "sort" }, head.textContent.trim());
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      heads.forEach((other) => other.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sortRows(body, head.cellIndex, head.dataset.sort === "number", down ? -1 : 1);
      announce(say(down ? "tables.sorted_down" : "tables.sorted_up", { column: button.textContent }));
    });
  });
}

/** @type {(topicId: number) => void} */
function openTopic(topicId) {
  change({ topic: topicId, paper: null });
  scrollToMap();
}

/** @type {(body: HTMLTableSectionElement, column: number, numeric: boolean, direction: number) => void} */
function sortRows(body, column, numeric, direction) {
  const rows = Array.from(body.rows);
  /** @type {(row: HTMLTableRowElement) => string} */
  const value = (row) => row.cells[column].dataset.value ?? "";
  rows.sort((a, b) => {
    const order = numeric ? Number(value(a)) - Number(value(b)) : value(a).localeCompare(value(b));
    return direction * order || Number(a.dataset.topic ?? Infinity) - Number(b.dataset.topic ?? Infinity) || 0;
  });
  body.append(...rows);
}
