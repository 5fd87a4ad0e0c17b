"""The papers most like one paper, or like a text: no topics needed for that."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.config import EncoderOptions
from analysis.corpus.identity import parse_arxiv_id
from analysis.embedding import Embeddings, choose_encoder, encode_papers, encode_texts
from analysis.errors import UnknownPaperError
from analysis.neighbours import integer_vectors, vector_lengths
from analysis.progress import SILENT, Progress
from analysis.schema import DataFrame, Papers


def similar_papers(
    papers: DataFrame[Papers],
    query: str,
    options: EncoderOptions,
    *,
    k: int,
    embeddings: Embeddings | None = None,
    progress: Progress = SILENT,
) -> pd.DataFrame:
    """Rank papers by the cosine of their vectors with that of a paper or a text.

    A text is read by the encoder itself, also where a student made the papers' vectors: those
    stand for the encoder's.

    Parameters
    ----------
    papers : Papers
    query : str
        A ``paper_id``, an arXiv id in any style, a title in any case, or any text.
    options : EncoderOptions
    k : int
        Papers to return; the paper itself is not among them.
    embeddings : Embeddings, optional
        Of ``papers``, where they are there already.
    progress : Progress, optional
        Told how far encoding is.

    Returns
    -------
    DataFrame
        ``rank``, ``paper_id``, ``title``, ``similarity``, the most similar first.

    Raises
    ------
    UnknownPaperError
        The query is an arXiv id that is not there, or empty.
    EncoderUnavailableError
        A named encoder cannot be loaded.
    """
    paper_id = find_paper(papers, query)
    if embeddings is None or paper_id is None:
        encoder, _ = choose_encoder(papers, options)
    if embeddings is None:
        embeddings = encode_papers(papers, encoder, options, progress=progress)
    exact = integer_vectors(embeddings.vectors)
    if paper_id is None:
        wanted = integer_vectors(encode_texts([query.strip()], encoder, cache=False))[0]
    else:
        wanted = exact[papers["paper_id"].to_numpy() == paper_id][0]
    similarity = exact @ wanted / vector_lengths(exact) / vector_lengths(wanted[None])
    best = np.argsort(-similarity, kind="stable")
    best = best[papers["paper_id"].to_numpy()[best] != paper_id][:k]
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(best) + 1),
            "paper_id": papers["paper_id"].to_numpy()[best],
            "title": papers["title"].to_numpy()[best],
            "similarity": similarity[best].clip(-1, 1),
        }
    )


def find_paper(papers: DataFrame[Papers], query: str) -> str | None:
    """The paper that a query names, if it names one.

    Parameters
    ----------
    papers : Papers
    query : str
        ``paper_id``, arXiv id in any style, or a title, whatever its case.

    Returns
    -------
    str or None
        ``paper_id``; None when the query is a text of its own.

    Raises
    ------
    UnknownPaperError
        The query is empty, or an arXiv id that is not there.
    """
    query = query.strip()
    if not query:
        raise UnknownPaperError("nothing to look for: give an arXiv id, a title or a text")
    known = set(papers["paper_id"])
    if query in known:
        return query
    parsed = parse_arxiv_id(query)
    if parsed is not None:
        arxiv_id, _ = parsed
        if arxiv_id in known:
            return arxiv_id
        raise UnknownPaperError(
            f"no paper {arxiv_id} among the {len(papers):,} of this corpus; "
            "give a title or a text instead"
        )
    same = papers.loc[papers["title"].str.casefold() == query.casefold(), "paper_id"]
    return str(same.iloc[0]) if len(same) else None
