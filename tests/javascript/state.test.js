import assert from "node:assert/strict";
import test from "node:test";

import { opened, randomness, report } from "./page.js";

const random = randomness(1);
const data = report(random);
const LETTERS = Array.from("ab &=#%+?ñ漢😀\"'<>/\u202e\n1-");
const date = () => random.pick([null, ...data.papers.dates]);

function randomState() {
  return {
    topic: random.pick([null, ...data.topicOf.keys()]), paper: random.pick([null, ...data.rowOf.values()]),
    from: date(), to: date(), q: random.text(LETTERS, 12).trim(), lasso: null,
    group: random.pick([null, 0, 1]), a: random.pick([null, "2031-01-06..2031-01-12"]), b: random.pick([null, "2031-01-20..2031-02-10"]),
  };
}

test("an address gives back the state that wrote it, whatever was searched for", () => {
  const page = opened(data);
  for (let i = 0; i < 500; i += 1) {
    const state = randomState();
    page.inside("state = given", state);
    const { next, unknown } = page.stateIn(new URLSearchParams(page.address()));
    assert.deepEqual(next, state);
    assert.deepEqual(unknown, []);
    assert.doesNotMatch(page.address(), /[\s<>"#]/);
  }
});

test("what a report does not hold is named, and the rest of the address holds", () => {
  const { stateIn, EMPTY } = opened(data);
  const cases = [
    ["topic=999", "topic 999"], ["topic=1.5", "topic 1.5"], ["topic=", "topic "], ["topic=1e0", "topic 1e0"], ["topic= 1", "topic  1"],
    ["paper=nothing", "paper nothing"], ["paper=__proto__", "paper __proto__"],
    ["from=2031-1-6", "date 2031-1-6"], ["to=yesterday", "date yesterday"], ["from=2031-01-06T00", "date 2031-01-06T00"],
  ];
  for (const [address, said] of cases) {
    const { next, unknown } = stateIn(new URLSearchParams(`q=word&${address}`));
    assert.deepEqual(unknown, [said]);
    assert.deepEqual(next, { ...EMPTY, q: "word" });
  }
  assert.deepEqual(stateIn(new URLSearchParams("topic=-1&other=3")), { next: { ...EMPTY, topic: -1 }, unknown: [] });
});

test("places on the page are no states, and an empty address clears", () => {
  const page = opened(data);
  page.change({ topic: 1, q: "alpha" });
  const before = page.inside("state");
  page.location.hash = "#topics-section";
  page.readAddress();
  assert.equal(page.inside("state"), before);
  page.location.hash = "#all";
  page.readAddress();
  assert.deepEqual(page.inside("state"), page.EMPTY);
});

test("followers hear of what changed and of nothing else", () => {
  const page = opened(data);
  const heard = [];
  page.follow((changed) => heard.push([...changed]));
  page.change({ topic: 1, q: "" });
  page.change({ topic: 1 });
  page.change({ topic: null, from: "2031-01-07" });
  page.clearState();
  page.clearState();
  assert.deepEqual(heard, [["topic"], ["topic", "from"], ["from"]]);
});

test("papers pass when dates, words and lasso all let them", () => {
  const page = opened(data);
  const { papers } = data;
  for (let i = 0; i < 200; i += 1) {
    const lasso = random.below(2) ? new Set(Array.from({ length: 15 }, () => random.below(data.n_papers))) : null;
    const state = { ...randomState(), q: random.pick(["", "alpha", "gamma beta"]), lasso };
    page.change(state);
    const hits = page.searchHits(state.q);
    // a topic of another group takes its place
    const group = state.topic === null || data.topicOf.get(state.topic).group_id === state.group ? state.group : null;
    const expected = papers.paper_id.map((_, row) => {
      const day = papers.dates[papers.date_index[row]];
      const dated = (!state.from && !state.to) || (day !== undefined && day >= (state.from ?? "") && day <= (state.to ?? "9"));
      return dated && (!state.q || hits[row] === 1) && (!lasso || lasso.has(row))
        && (group === null || data.topicOf.get(papers.topic_id[row]).group_id === group);
    });
    const { pass, perTopic, total } = page.inside("matches");
    assert.deepEqual(Array.from(pass, Boolean), expected);
    assert.equal(total, expected.filter(Boolean).length);
    for (const [topicId, n] of perTopic) assert.equal(n, expected.filter((inside, row) => inside && papers.topic_id[row] === topicId).length);
  }
});
