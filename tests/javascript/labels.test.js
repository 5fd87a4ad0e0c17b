import assert from "node:assert/strict";
import test from "node:test";

import { Element, opened, randomness, report } from "./page.js";

const random = randomness(6);

// A map of any size, and any part of it on the screen.
function mapOf(data, width, height) {
  const plot = Object.assign(new Element("div"), { clientWidth: width, clientHeight: height });
  const axis = (length) => {
    const [low, span] = [random.below(40000), 4000 + random.below(90000)];
    return { _offset: 0, range: [low, low + span], l2p: (value) => ((value - low) / span) * length };
  };
  plot._fullLayout = { xaxis: axis(width), yaxis: axis(height) };
  const tools = Object.assign(new Element("div"), { offsetLeft: 10, offsetTop: 10 });
  const page = opened(data, { map: plot, "map-tools": tools });
  page.inside("plot = given", plot);
  const members = page.rowsByTopic();
  page.inside("labels = given", [...page.groupLabels(members), ...page.topicLabels(members)]);
  return { page };
}

const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

test("no name lies on another or leaves the map, whatever part of it is shown", () => {
  let [n, nLeftOut] = [0, 0];
  for (let i = 0; i < 150; i += 1) {
    const data = report(random, { nPapers: 20 + random.below(150), nTopics: 1 + random.below(40), nPeriods: 1 });
    data.groups = [{ group_id: 0, label: "a group of topics", n_papers: 9, topic_ids: data.topics.slice(0, 3).map((t) => t.topic_id).filter((id) => id >= 0) }];
    const [width, height] = [300 + random.below(900), 250 + random.below(500)];
    const { page } = mapOf(data, width, height);
    const chosen = random.pick([null, ...data.topics.map((topic) => topic.topic_id)]);
    page.change({ topic: chosen });
    page.placeLabels();
    const labels = page.inside("labels");
    const shown = labels.filter((label) => !label.element.hidden);
    shown.forEach((label, a) => {
      const { box } = label;
      const [wide, high] = label.sizes[page.levelNow()];
      assert.ok(Math.abs(box.right - box.left - wide) < 1e-6 && Math.abs(box.bottom - box.top - high) < 1e-6);
      assert.ok(box.top > 0 && box.bottom < height);
      shown.slice(0, a).forEach((other) => assert.ok(!overlap(box, other.box)));
    });
    n += shown.length;
    nLeftOut += labels.length - shown.length;
    // the chosen topic has the first choice: it is missing only where it would be if it were alone
    const own = labels.find((label) => label.topic?.topic_id === chosen);
    if (!own) continue;
    const { hidden } = own.element;
    page.inside("labels = given", [own]);
    page.placeLabels();
    assert.equal(hidden, own.element.hidden);
  }
  // neither everything nor nothing was shown
  assert.ok(n > 500 && nLeftOut > 500, `${n} ${nLeftOut}`);
});

test("a name stands at a paper of its topic", () => {
  const data = report(random, { nPapers: 90, nTopics: 6 });
  const { page } = mapOf(data, 800, 600);
  for (const { topic, place } of page.inside("labels").filter((label) => label.topic)) {
    const rows = [...data.papers.topic_id.keys()].filter((row) => data.papers.topic_id[row] === topic.topic_id);
    assert.ok(rows.some((row) => data.papers.x[row] === place.x && data.papers.y[row] === place.y));
  }
});

test("names at the ends of lines keep their distance, their order and the chart", () => {
  const { spreadLabels } = opened(report(random));
  for (let i = 0; i < 500; i += 1) {
    const [top, gap, n] = [10, 20, 1 + random.below(8)];
    const bottom = top + gap * (n + random.below(10));
    const ends = Array.from({ length: n }, () => ({ y: top + random.next() * (bottom - top), at: 0 }));
    const spread = spreadLabels(ends, top, bottom, gap);
    spread.forEach((label, a) => {
      assert.ok(label.at <= bottom + 1e-9 && label.at >= top - 1e-9, JSON.stringify(spread));
      if (a) assert.ok(label.at - spread[a - 1].at >= gap - 1e-9 && label.y >= spread[a - 1].y);
    });
  }
});
