"""The protocol of BERTopic's paper [1]_ on BBC News, for topic-digest and for BERTopic itself.

10 to 50 topics in steps of 10, three runs each; coherence is gensim's ``c_npmi`` of ten words of a
topic, diversity the share of all these words that are distinct. The paper's own figures rest on
texts from which words were taken out; both systems are rerun here on the same texts, as they are.

References
----------
.. [1] Grootendorst, M. (2022). BERTopic. arXiv:2203.05794, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tests.benchmarks import quality
from tests.benchmarks.fits import read_papers
from tests.benchmarks.measure import RunFailedError
from tests.benchmarks.systems.carry_out import papers_file, results
from tests.benchmarks.systems.found import Found
from tests.benchmarks.systems.plan import SETS, Fit
from tests.benchmarks.text import markdown_table

SET = "bbc"
SYSTEMS = {"topic_digest": "topic-digest", "bertopic": "BERTopic"}
N_TOPICS = (10, 20, 30, 40, 50)


def run_protocol(*, retried: bool) -> list[dict[str, Any]]:
    """Every run and what was measured of it.

    Parameters
    ----------
    retried : bool
        Try again what failed.

    Returns
    -------
    list of dict
        ``system``, ``seed``, ``asked``, ``n_topics``, and ``npmi`` and ``diversity`` of words
        chosen alike and (``_own``) of those that the system shows.
    """
    texts = [paper["text"] for paper in read_papers(papers_file(SET))]
    counts = quality.count_words(texts)
    runs: list[dict[str, Any]] = []
    words: list[list[list[str]]] = []
    for system in SYSTEMS:
        for seed in SETS[SET].seeds:
            for each in _found(system, seed, retried=retried):
                run = {"system": system, "seed": seed, "asked": int(each.level)}
                alike = quality.weighty_words(each.topic_ids, counts)
                runs.append(run | {"n_topics": each.n_topics})
                words += [alike, each.words]
    coherence = c_npmi(words, tokens_of(texts))
    for n, run in enumerate(runs):
        for suffix, at in (("", 2 * n), ("_own", 2 * n + 1)):
            run[f"npmi{suffix}"] = coherence[at]
            run[f"diversity{suffix}"] = quality.diversity(words[at])
    return runs


def _found(system: str, seed: int, *, retried: bool) -> list[Found]:
    """A system's topics at each number; BERTopic's own number, which comes along, left out."""
    fit = Fit(name=SET, fitter=system, seed=seed, n_topics=N_TOPICS)
    found = results(fit, retried=retried)
    failure = found if isinstance(found, str) else ""
    if failure:
        raise RunFailedError(f"{fit}, seed {seed}: {failure}")
    return [each for each in found if each.level in map(str, N_TOPICS)]


def tokens_of(texts: Sequence[str]) -> list[list[str]]:
    """The words of each text as scikit-learn reads them."""
    from sklearn.feature_extraction.text import CountVectorizer

    analyze = CountVectorizer().build_analyzer()
    return [analyze(text) for text in texts]


def c_npmi(sets: Sequence[Sequence[Sequence[str]]], tokens: Sequence[Sequence[str]]) -> list[float]:
    """Gensim's, with its window of ten words, the mean of each set of topics.

    Parameters
    ----------
    sets : sequence of sequences of topics' words
        All counted in one pass, which takes minutes. Terms of several words are left out.
    tokens : sequence of sequence of str
        Of each text.

    Returns
    -------
    list of float
    """
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    known = Dictionary(tokens)
    single = [
        [[word for word in topic if word in known.token2id] for topic in topics] for topics in sets
    ]
    usable = [[topic for topic in topics if len(topic) > 1] for topics in single]
    model = CoherenceModel(
        topics=[topic for topics in usable for topic in topics],
        texts=tokens,
        dictionary=known,
        coherence="c_npmi",
        topn=10,
        processes=1,
    )
    parts = np.split(
        np.array(model.get_coherence_per_topic()), np.cumsum([len(topics) for topics in usable])
    )
    return [float(np.nanmean(part)) for part in parts[:-1]]


def protocol_section(runs: Sequence[Mapping[str, Any]]) -> str:
    """The runs as a table: means over them, and by number of topics."""
    header = ["system", "runs", "NPMI", "diversity", "NPMI, own words", "diversity, own words"]
    header += [f"NPMI, K = {n}" for n in N_TOPICS] + [f"diversity, K = {n}" for n in N_TOPICS]
    rows = []
    for system, name in SYSTEMS.items():
        own = [run for run in runs if run["system"] == system]
        by_n = [[run for run in own if run["asked"] == n] for n in N_TOPICS]
        rows.append(
            [
                name,
                str(len(own)),
                *(_mean(own, key) for key in ("npmi", "diversity", "npmi_own", "diversity_own")),
                *(_mean(some, "npmi") for some in by_n),
                *(_mean(some, "diversity") for some in by_n),
            ]
        )
    other = sorted({run["n_topics"] for run in runs if run["n_topics"] != run["asked"]})
    fewer = f" Some runs gave other numbers than asked: {other}." if other else ""
    return (
        "## The protocol of BERTopic's paper, on BBC News\n\n"
        "10 to 50 topics in steps of 10, three runs each; gensim's c_npmi (window of ten words) of "
        "ten words of each topic in these texts, and the share of those words that are distinct. "
        "Words are chosen alike for both by one c-TF-IDF; own words are those that a system shows, "
        "of topic-digest's only those of one word. The paper's .170 and .802 are of texts from "
        f"which words were taken out.{fewer}\n\n" + markdown_table(header, rows)
    )


def _mean(runs: Sequence[Mapping[str, Any]], key: str) -> str:
    return f"{np.mean([run[key] for run in runs]):.3f}" if runs else ""
