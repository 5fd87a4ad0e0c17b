"""What a reader must know before believing the numbers, as sentences."""

from __future__ import annotations

from analysis.config import TopicOptions
from analysis.corpus import Corpus
from analysis.corpus.facts import UNDETERMINED
from analysis.corpus.merge import SHORT_TEXT
from analysis.schema import DataFrame, Papers
from analysis.topics import FoundTopics
from analysis.topics.fit import LEAST_TOPIC

#: Below this many papers topics are hardly more than groups of like papers.
FEW_PAPERS = 30
#: What a mark of ``schema.PAPER_MARKS`` says of some papers, and what follows.
_MARKS = {
    "no_abstract": ("Without an abstract", "their titles alone decide their places"),
    "short_text": (f"With an abstract under {SHORT_TEXT} characters", "their places are uncertain"),
    "withdrawn": ("Withdrawn by their authors", "they are counted all the same"),
    "only_replaced": ("Known from replacements only", "undated, they count in no trend"),
}
#: Names without a topic that a notice tells.
_N_NAMES = 5
#: Other languages that a notice names.
_N_LANGUAGES = 5


def study_notices(
    corpus: Corpus, found: FoundTopics, fallback: str | None, *, options: TopicOptions
) -> tuple[str, ...]:
    """What a reader must know before believing the numbers.

    Parameters
    ----------
    corpus : Corpus
    found : FoundTopics
    fallback : str or None
        Why papers were not encoded as was asked.
    options : TopicOptions
        What was asked for.

    Returns
    -------
    tuple of str
        Whole sentences.
    """
    papers = corpus.papers
    dated = papers[papers["digest_date"].notna()]
    kinds = dated["date_kind"].value_counts()
    revised = (papers["updated"] - papers["published"]).dt.days > 0
    notices: list[str] = []
    if fallback is not None:
        notices.append(fallback)
    few = len(papers) < FEW_PAPERS
    if few:
        number = "One paper is" if len(papers) == 1 else f"{len(papers)} papers are"
        notices.append(
            f"{number} too few for topics."
            + (" Read them as groups of like papers." if len(found.topics) > 1 else "")
        )
    if len(found.topics) == 1 and not few:
        notices.append(
            "No topic stands out: every paper is counted as an outlier, and the map and the "
            "similar papers carry the report."
        )
    if len(kinds) > 1:
        numbers = ", ".join(f"{n:,} papers by date {kind}" for kind, n in sorted(kinds.items()))
        notices.append(
            f"Dates mix kinds: {numbers}. The two differ by days, so read neighbouring periods "
            "with care."
        )
    notices += [*_other_number(found, options), *_changing_sources(corpus), *_unmatched(found)]
    notices += [*_marked(papers), *_other_languages(papers)]
    if revised.any():
        notices.append(
            f"{int(revised.sum()):,} papers ({100 * revised.mean():.0f} %) were revised after they "
            "first appeared: their text may be later than their date."
        )
    if not options.n_refits and len(found.topics) > 1:
        notices.append(
            "No refits were made, so whether topics and verdicts would come out alike from other "
            "papers was not measured; 20 refits say so."
        )
    return tuple(notices)


def _other_number(found: FoundTopics, options: TopicOptions) -> list[str]:
    """That there are not as many topics as were asked for."""
    n_topics = len(found.topics) - 1
    if options.n_topics in {None, n_topics} or not n_topics:
        return []
    here = "topic is" if n_topics == 1 else "topics are"
    asked = f"{options.n_topics:,} topics were asked for"
    return [f"{asked}: {n_topics:,} {here} as many as these papers show, of {LEAST_TOPIC} or more."]


def _unmatched(found: FoundTopics) -> list[str]:
    """Names that a person gave and no topic has."""
    names = [f"“{name.label}”" for name in found.unmatched_labels]
    if not names:
        return []
    more = f" and {len(names) - _N_NAMES:,} more" if len(names) > _N_NAMES else ""
    said = (
        "One label that was given has"
        if len(names) == 1
        else f"{len(names):,} labels that were given have"
    )
    return [f"{said} no topic here: {', '.join(names[:_N_NAMES])}{more}."]


def _marked(papers: DataFrame[Papers]) -> list[str]:
    """One sentence for each mark that some paper bears."""
    counts = papers["marks"].explode().value_counts()
    n_marked = {mark: int(counts.get(mark, 0)) for mark in _MARKS}
    return [
        f"{_MARKS[mark][0]}: {_part(n, len(papers))}; {_MARKS[mark][1]}."
        for mark, n in n_marked.items()
        if n
    ]


def _other_languages(papers: DataFrame[Papers]) -> list[str]:
    """What is in another language than topics and labels are made for."""
    languages = papers["language"]
    others = languages[~languages.isin(["en", UNDETERMINED])].value_counts()
    if others.empty:
        return []
    order = sorted(others.items(), key=lambda each: (-each[1], each[0]))
    named = ", ".join(f"{name} {n:,}" for name, n in order[:_N_LANGUAGES])
    more = f" and {len(order) - _N_LANGUAGES} more" if len(order) > _N_LANGUAGES else ""
    part = _part(int(others.sum()), len(papers))
    reason = "words and encoder are made for English, so their topics and labels are poorer"
    return [f"Not in English: {part}, {named}{more}; {reason}."]


def _part(n: int, n_all: int) -> str:
    share = 100 * n / n_all
    percent = f"{share:.0f}" if share >= 1 else "under 1"
    return f"{n:,} of {n_all:,} papers ({percent} %)"


def _changing_sources(corpus: Corpus) -> list[str]:
    """A category that joins or leaves on the way changes what shares are shares of."""
    dated = corpus.digests[corpus.digests["digest_date"].notna()]
    spans = dated.groupby("digest_category")["digest_date"].agg(["min", "max"])
    if len(spans) < 2:
        return []
    first, last = spans["min"].min(), spans["max"].max()
    slack = 0.1 * (last - first)
    changing = spans[(spans["min"] > first + slack) | (spans["max"] < last - slack)]
    return [
        f"Digests of {name} run from {span['min']:%Y-%m-%d} to {span['max']:%Y-%m-%d} only: "
        "shares before, during and after have different denominators."
        for name, span in changing.iterrows()
    ]
