"""Frames of the corpus room: papers, where they appeared, and what could not be read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from analysis.schema.base import ANNOUNCEMENTS, DATE_KINDS, Frame, UtcTime


class Papers(Frame):
    """One row per paper, sorted by ``paper_id``.

    ``paper_id`` is the arXiv id without version, else ``doi:...``, else ``title:`` and a hash of
    the normalised title and first author. ``digest_date`` and ``date_kind`` are those of the
    earliest dated appearance that is no replacement: a paper known from replacements only is
    undated. ``year`` and ``month`` are those of the earliest publication that a bibliography
    names, and no digest date. ``summary`` is what a machine wrote beside the abstract, in any
    language. ``authors``, ``categories``, ``keywords``, ``resources`` and ``marks`` hold tuples of
    strings, ``keywords`` in alphabetical order, ``marks`` those of ``PAPER_MARKS``: without an
    abstract a paper is used with its title. ``language`` is an ISO 639-1 code or ``und``.
    ``twin_of`` is the earliest paper with nearly the same abstract. ``text_hash`` identifies the
    text that is encoded.
    """

    paper_id: Series[str] = pa.Field(unique=True)
    title: Series[str]
    abstract: Series[str]
    authors: Series[object]
    arxiv_id: Series[str] = pa.Field(nullable=True)
    doi: Series[str] = pa.Field(nullable=True)
    categories: Series[object]
    primary_category: Series[str] = pa.Field(nullable=True)
    digest_date: Series[pd.Timestamp] = pa.Field(nullable=True)
    date_kind: Series[str] = pa.Field(isin=DATE_KINDS)
    published: Series[UtcTime] = pa.Field(nullable=True)
    updated: Series[UtcTime] = pa.Field(nullable=True)
    year: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    month: Series[pd.Int64Dtype] = pa.Field(nullable=True, ge=1, le=12)
    comment: Series[str] = pa.Field(nullable=True)
    journal: Series[str] = pa.Field(nullable=True)
    tldr: Series[str] = pa.Field(nullable=True)
    summary: Series[str] = pa.Field(nullable=True)
    url: Series[str] = pa.Field(nullable=True)
    pdf_url: Series[str] = pa.Field(nullable=True)
    keywords: Series[object]
    resources: Series[object]
    n_appearances: Series[np.int64] = pa.Field(ge=1)
    marks: Series[object]
    language: Series[str]
    twin_of: Series[str] = pa.Field(nullable=True)
    text_hash: Series[str]


class Appearances(Frame):
    """One row per entry read, repeats included, sorted by (source, line).

    ``line`` is where the entry starts, from 1; ``position`` its place in the file, from 1.
    ``rank`` is the place in the "Similar papers" list of ``similar_to``, from 1;
    ``announcement`` the section of the digest, where it has such sections.
    """

    paper_id: Series[str]
    source: Series[str]
    line: Series[np.int64] = pa.Field(ge=1)
    position: Series[np.int64] = pa.Field(ge=1)
    format: Series[str]
    digest_date: Series[pd.Timestamp] = pa.Field(nullable=True)
    date_kind: Series[str] = pa.Field(isin=DATE_KINDS)
    digest_category: Series[str] = pa.Field(nullable=True)
    similar_to: Series[str] = pa.Field(nullable=True)
    rank: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    announcement: Series[str] = pa.Field(isin=ANNOUNCEMENTS, nullable=True)


class Rejections(Frame):
    """What could not be read, sorted by (source, line): nothing is dropped in silence."""

    source: Series[str]
    line: Series[np.int64] = pa.Field(ge=1)
    reason: Series[str]
    excerpt: Series[str]


class Digests(Frame):
    """One row per file read, sorted by ``source``; a digest without papers is one too.

    ``note`` says how the file was read, where that was guessed: columns, or the day in its name.
    """

    source: Series[str] = pa.Field(unique=True)
    format: Series[str]
    digest_date: Series[pd.Timestamp] = pa.Field(nullable=True)
    date_kind: Series[str] = pa.Field(isin=DATE_KINDS)
    digest_category: Series[str] = pa.Field(nullable=True)
    n_entries: Series[np.int64] = pa.Field(ge=0)
    n_rejections: Series[np.int64] = pa.Field(ge=0)
    sha256: Series[str]
    note: Series[str] = pa.Field(nullable=True)
