import assert from "node:assert/strict";
import test from "node:test";

import { opened, randomness, report } from "./page.js";

const random = randomness(2);
const data = report(random, { nPapers: 60 });

test("a hit holds every word in title, authors, id, topic or terms, in any case and accent", () => {
  const { searchHits } = opened(data);
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  for (const query of ["alpha", "BETA alpha", "gamma", "GÁMMA  delta", "löwe", "LOWE ada", "ωmega", "name2", "p&7", "nowhere", "alpha nowhere"]) {
    const expected = data.papers.title.map((title, row) => {
      const topic = data.topicOf.get(data.papers.topic_id[row]);
      const own = topic.topic_id < 0 ? "" : `${topic.label} ${topic.terms.map(([term]) => term).join(" ")}`;
      const text = plain([title, ...(data.papers.authors[row] ?? []), data.papers.paper_id[row], own].join(" "));
      return query.split(/\s+/).every((word) => text.includes(plain(word)));
    });
    assert.deepEqual(Array.from(searchHits(query), Boolean), expected, query);
  }
  assert.ok(searchHits("alpha").some(Boolean) && !searchHits("alpha").every(Boolean));
});

test("hits are listed once, those of titles first, within the limit and the chosen topic", () => {
  const page = opened(data);
  const inTitle = (row) => data.papers.title[row].includes("Beta");
  for (const topic of [null, ...data.topicOf.keys()]) {
    page.change({ q: "beta", topic });
    const all = page.listedHits(1000);
    assert.equal(all.length, page.nShown());
    assert.equal(new Set(all).size, all.length);
    assert.ok(all.every((row) => topic === null || data.papers.topic_id[row] === topic));
    const order = all.map(inTitle);
    assert.equal(order.lastIndexOf(true) < (order.includes(false) ? order.indexOf(false) : order.length), true);
    for (const limit of [0, 1, 3, 7]) assert.deepEqual(page.listedHits(limit), all.slice(0, limit));
  }
});
