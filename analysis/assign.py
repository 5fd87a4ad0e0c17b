"""Papers that a study has not seen: the topic of the papers most like them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from analysis.config import EncoderOptions
from analysis.corpus import Corpus
from analysis.corpus.clean import clean_text, clean_title
from analysis.corpus.record import paper_text
from analysis.embedding import Embeddings, choose_encoder, encode_new_papers
from analysis.errors import AnalysisError
from analysis.neighbours import nearest_to
from analysis.progress import SILENT, Progress
from analysis.schema import OUTLIERS, Assigned, DataFrame, Membership, Papers, Topics
from analysis.tldr import sentences_of
from analysis.topics import N_VOTES, count_votes, outcome

#: Papers without a topic, in one of three forms.
Wanted: TypeAlias = Corpus | pd.DataFrame | Sequence[str]


def rows_by_text(papers: DataFrame[Papers]) -> Mapping[bytes, int]:
    """What papers are told by, and the first row of each.

    Parameters
    ----------
    papers : Papers

    Returns
    -------
    mapping of bytes to int
        Hashes of title and abstract without any space, whatever two copies of it have.
    """
    row_of: dict[bytes, int] = {}
    for row, text in enumerate(map(paper_text, papers["title"], papers["abstract"])):
        row_of.setdefault(_hash_of(text), row)
    return row_of


def assign_papers(  # noqa: PLR0913 - the parts of a study, from left to right
    wanted: Wanted,
    papers: DataFrame[Papers],
    embeddings: Embeddings,
    membership: DataFrame[Membership],
    topics: DataFrame[Topics],
    options: EncoderOptions,
    *,
    row_of: Mapping[bytes, int],
    progress: Progress = SILENT,
) -> DataFrame[Assigned]:
    """Give papers the topic that most of the papers like them have.

    A paper of the study, told by its text, keeps the topic that it has there; no vote is held.

    Parameters
    ----------
    wanted : Corpus, DataFrame with the columns title and abstract, or sequence of str
        A text is a title, which is its first sentence, and an abstract.
    papers : Papers
    embeddings : Embeddings
        Of ``papers``.
    membership : Membership
    topics : Topics
    options : EncoderOptions
        Of the study.
    row_of : mapping of bytes to int
        Of ``papers``, see :func:`rows_by_text`.
    progress : Progress, optional

    Returns
    -------
    Assigned
        One row for each wanted paper, in their order.

    Raises
    ------
    AnalysisError
        The frame has no such columns.
    EncoderUnavailableError
        A named encoder cannot be loaded.
    """
    titles, texts = _titles_and_texts(wanted)
    known = np.array([row_of.get(_hash_of(text), -1) for text in texts], dtype=np.int64)
    new = np.flatnonzero(known < 0)
    topic_of = membership["topic_id"].to_numpy()
    topic_ids = topic_of[known]
    nearest, similarities = known.copy(), np.ones(len(texts))
    shares = membership["membership"].to_numpy()[known]
    margins = membership["margin"].to_numpy()[known]
    if len(new) and len(papers):
        encoder, _ = choose_encoder(papers, options)
        vectors = encode_new_papers(
            [titles[row] for row in new],
            [texts[row] for row in new],
            encoder,
            options,
            embeddings,
            progress=progress,
        )
        near = nearest_to(vectors, embeddings.vectors, k=N_VOTES)
        found = outcome(count_votes(near.ids, near.similarities, topic_of))
        topic_ids[new], shares[new], margins[new] = found.topic_ids, found.shares, found.margins
        nearest[new], similarities[new] = near.ids[:, 0], near.similarities[:, 0]
    labels = topics.set_index("topic_id")["label"]
    inside = topic_ids != OUTLIERS
    return Assigned.validate(
        pd.DataFrame(
            {
                "topic_id": topic_ids,
                "topic": labels.loc[topic_ids].to_numpy(str),
                "membership": np.where(inside, shares, 0.0).clip(0, 1),
                "margin": np.where(inside, margins, 0.0).clip(-1, 1),
                "is_known": known >= 0,
                "nearest_id": papers["paper_id"].to_numpy(str)[nearest],
                "similarity": similarities.clip(-1, 1),
            }
        ).astype({"topic": "str", "nearest_id": "str"})
    )


def _titles_and_texts(wanted: Wanted) -> tuple[list[str], list[str]]:
    frame = wanted.papers if isinstance(wanted, Corpus) else wanted
    if not isinstance(frame, pd.DataFrame):
        texts = [clean_text(text) for text in ([frame] if isinstance(frame, str) else frame)]
        return [_title_of(text) for text in texts], texts
    if not {"title", "abstract"} <= set(frame.columns):
        raise AnalysisError("a frame of papers to assign needs the columns title and abstract")
    titles = [clean_title(title) for title in frame["title"].fillna("").astype(str)]
    abstracts = [clean_text(abstract) for abstract in frame["abstract"].fillna("").astype(str)]
    return titles, [*map(paper_text, titles, abstracts)]


def _title_of(text: str) -> str:
    """A text's first sentence; the text itself where there is no other."""
    sentences = sentences_of(text)
    first = next(sentences, text)
    return text if next(sentences, None) is None else first.removesuffix(".")


def _hash_of(text: str) -> bytes:
    return hashlib.sha256("".join(text.split()).encode("utf-8", "surrogatepass")).digest()
