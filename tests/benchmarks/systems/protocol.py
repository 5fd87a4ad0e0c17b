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
    counts, tokens = quality.count_words(texts), tokens_of(texts)
    runs = []
    for system in SYSTEMS:
        for seed in SETS[SET].seeds:
            found = results(
                Fit(name=SET, fitter=system, seed=seed, n_topics=N_TOPICS), retried=retried
            )
            failure = found if isinstance(found, str) else ""
            if failure:
                raise RunFailedError(f"{system}, seed {seed}: {failure}")
            for each in found:
                # BERTopic's own number comes along
                if each.level not in map(str, N_TOPICS):
                    continue
                words = {"": quality.weighty_words(each.topic_ids, counts), "_own": each.words}
                runs.append(
                    {
                        "system": system,
                        "seed": seed,
                        "asked": int(each.level),
                        "n_topics": each.n_topics,
                    }
                    | {f"npmi{own}": c_npmi(shown, tokens) for own, shown in words.items()}
                    | {f"diversity{own}": quality.diversity(shown) for own, shown in words.items()}
                )
    return runs


def tokens_of(texts: Sequence[str]) -> list[list[str]]:
    """The words of each text as scikit-learn reads them."""
    from sklearn.feature_extraction.text import CountVectorizer

    analyze = CountVectorizer().build_analyzer()
    return [analyze(text) for text in texts]


def c_npmi(words: Sequence[Sequence[str]], tokens: Sequence[Sequence[str]]) -> float:
    """Gensim's, with its window of ten words; terms of several words are left out."""
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    known = Dictionary(tokens)
    topics = [[word for word in topic if word in known.token2id] for topic in words]
    model = CoherenceModel(
        topics=[topic for topic in topics if len(topic) > 1],
        texts=tokens,
        dictionary=known,
        coherence="c_npmi",
        topn=10,
        processes=1,
    )
    return float(model.get_coherence())


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
