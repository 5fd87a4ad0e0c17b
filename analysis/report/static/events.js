// Bursts and change points: marks on the large chart, sentences on a card.

/** @type {(table: Table) => any[]} */
const records = ({ columns, rows }) => rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));

/** @type {Map<number, TopicEvent[]> | null} */
let eventsByTopic = null;
/** @type {(topicId: number) => TopicEvent[]} */
function eventsOf(topicId) {
  if (!eventsByTopic) {
    eventsByTopic = new Map();
    for (const event of records(data.evidence.events)) {
      if (event.level !== "topic") continue;
      eventsByTopic.set(event.topic_id, (eventsByTopic.get(event.topic_id) || []).concat(event));
    }
  }
  return eventsByTopic.get(topicId) || [];
}

// The drawn period that holds a day, whatever unit the tests ran on.
/** @type {(day: string) => number} */
const periodOf = (day) => Math.max(0, data.periods.findLastIndex((period) => period.start <= day));

/** @type {(event: TopicEvent, topic: Topic, x: Scale, y: Scale) => SVGElement} */
function burstMark(event, topic, x, y) {
  const [first, last] = [periodOf(event.start), periodOf(event.end)];
  const half = (x(1) - x(0)) / 2 || 4;
  const parts = runs(topic).map((run) => run.filter((i) => i >= first && i <= last)).filter((run) => run.length);
  /** @type {Point[][]} */
  const paths = parts.map((run) => (run.length > 1 ? run.map((i) => [x(i), y(shareOf(topic, i))])
    : [-half, half].map((aside) => [x(run[0]) + aside, y(shareOf(topic, run[0]))])));
  return draw("path", { class: "burst", d: paths.map(pathThrough).join("") }, draw("title", null, event.sentence));
}

/** @type {(event: TopicEvent, topic: Topic, x: Scale, y: Scale, bottom: number) => SVGElement | null} */
function changeMark(event, topic, x, y, bottom) {
  const from = periodOf(event.start);
  const at = topic.counts.findIndex((n, i) => n !== null && i >= from);
  if (at < 0) return null;
  const up = event.share > event.share_before;
  // beside the line, and inside a small chart
  const middle = Math.max(6, Math.min(bottom - 6, y(shareOf(topic, at)) + (up ? 13 : -13)));
  const [base, tip] = up ? [middle + 5, middle - 5] : [middle - 5, middle + 5];
  const d = `M${(x(at) - 6).toFixed(1)} ${base.toFixed(1)}H${(x(at) + 6).toFixed(1)}L${x(at).toFixed(1)} ${tip.toFixed(1)}Z`;
  return draw("path", { class: "change", "data-way": up ? "up" : "down", d }, draw("title", null, event.sentence));
}

/** @type {(topic: Topic, x: Scale, y: Scale, bottom?: number) => SVGElement[]} */
function eventMarks(topic, x, y, bottom = Infinity) {
  const marks = eventsOf(topic.topic_id).map((event) => (event.kind === "burst" ? burstMark : changeMark)(event, topic, x, y, bottom));
  return marks.length ? [draw("g", { class: `events ${hueOf(topic.topic_id)}`, "data-topic": topic.topic_id }, marks)] : [];
}

// What a chart of one topic marks, for those who hear it.
/** @type {(topic: Topic) => string} */
function eventWords(topic) {
  return eventsOf(topic.topic_id).map((event) => (event.kind === "burst" ? say("trends.small_burst", { from: event.start, to: event.end })
    : say(event.share > event.share_before ? "trends.small_up" : "trends.small_down", { date: event.start }))).join("");
}

/** @type {(topic: Topic) => HTMLElement[]} */
function eventList(topic) {
  const events = eventsOf(topic.topic_id);
  if (!events.length) return [];
  return [make("h4", null, say("cards.events")), make("ul", { class: "event-list" }, events.map((event) => make("li", null, isolated(event.sentence))))];
}
