// Tables and data as files, made from what the page holds.

// A spreadsheet would run a cell that starts like this as a formula.
/** @type {(value: string) => string} */
const guarded = (value) => (/^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value);

/** @type {(value: Cell | undefined) => string} */
function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  return `"${guarded(String(value)).replaceAll('"', '""')}"`;
}

/** @type {(name: string, columns: string[], rows: Cell[][], more?: string[]) => string} */
function csv(name, columns, rows, more = []) {
  const undated = say("saved.undated");
  const about = [
    say("saved.title", { title: data.title, name }),
    say("saved.digests", { from: data.date_from || undated, to: data.date_to || undated, papers: String(data.n_papers), topics: String(data.n_topics) }),
    say("saved.hash", { hash: settings.digest }),
    ...more,
  ].map((line) => cell(line.replaceAll(/[\r\n]+/g, " ")));
  const lines = [...about, columns.join(","), ...rows.map((row) => row.map(cell).join(","))];
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

function windowLine() {
  const [from, to] = declaredWindow();
  return say(data.evidence.is_declared ? "saved.declared" : "saved.whole", { from, to });
}

/** @type {Record<string, () => string>} */
const TABLES = {
  papers: () => csv("papers",
    ["paper_id", "title", "authors", "digest_date", "url", "topic_id", "topic_label", data.has_chances ? "stays" : "membership"],
    data.papers.paper_id.map((id, row) => [
      id, data.papers.title[row], (data.papers.authors[row] || []).join("; "), dateOf(row), data.papers.link[row],
      data.papers.topic_id[row], data.topicOf.get(data.papers.topic_id[row]).label, data.papers.membership[row] / 100,
    ])),
  topics: () => csv("topics",
    ["topic_id", "label", "group_id", "n_papers", "share", "share_low", "share_high", "terms"],
    data.topics.map((t) => [t.topic_id, t.label, t.group_id, t.n_papers, t.share, t.share_low, t.share_high, t.terms.map(([term]) => term).join("; ")])),
  trends: () => csv("trends",
    ["period", "period_end", "state", "topic_id", "topic_label", "n_papers", "n_period", "share", "share_low", "share_high"],
    data.periods.flatMap((period, i) => data.topics.filter((t) => t.counts[i] !== null).map((t) => [
      period.start, period.end, period.state, t.topic_id, t.label, t.counts[i], period.n_papers,
      Number(shareOf(t, i).toFixed(6)), lowOf(t, i), highOf(t, i),
    ]))),
  quality: () => csv("quality", data.quality.columns, data.quality.rows),
};
for (const name of /** @type {const} */ (["verdicts", "events", "specifications", "controls"])) {
  TABLES[name] = () => csv(name, data.evidence[name].columns, data.evidence[name].rows,
    [windowLine()]);
}

/** @type {(content: BlobPart, name: string, type: string) => void} */
function save(content, name, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

function startDownloads() {
  allOf("[data-download]").forEach((button) => button.addEventListener("click", () => {
    const name = button.dataset.download ?? "";
    if (name === "data") save(JSON.stringify(asDocument(data)), "report-data.json", "application/json");
    else save(TABLES[name](), `${name}.csv`, "text/csv;charset=utf-8");
    announce(say("saved.saved", { name }));
  }));
}
