"""The corpus: what all later stages start from."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from analysis.schema import Appearances, DataFrame, Digests, Papers, Rejections

#: Rejections that a card names one by one.
_N_SHOWN = 5


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Corpus:
    """Papers, and where each was read.

    Attributes
    ----------
    papers : Papers
        One row per paper, sorted by ``paper_id``.
    appearances : Appearances
        One row per entry of a digest, sorted by file and line.
    digests : Digests
        One row per file read.
    rejections : Rejections
        What could not be read, with its place and the reason.
    """

    papers: DataFrame[Papers]
    appearances: DataFrame[Appearances]
    digests: DataFrame[Digests]
    rejections: DataFrame[Rejections]

    def __repr__(self) -> str:
        facts = (
            _counted(len(self.papers), "paper"),
            _counted(len(self.appearances), "appearance"),
            self._dates(),
            self._rejected(),
        )
        return f"Corpus: {', '.join(facts)}"

    def _repr_html_(self) -> str:
        formats = self.digests["format"].value_counts().sort_index()
        rows = {
            "Papers": f"{len(self.papers):,}",
            "Appearances": f"{len(self.appearances):,}",
            "Digests": f"{len(self.digests):,}",
            "Formats": ", ".join(f"{name} ({count:,})" for name, count in formats.items()),
            "Dates": self._dates(),
            "Rejections": self._rejected(),
        }
        body = "".join(
            f'<tr><th scope="row" style="text-align:left">{escape(name)}</th>'
            f'<td style="text-align:left">{escape(value)}</td></tr>'
            for name, value in rows.items()
        )
        reasons = "".join(
            f"<li>{escape(f'{each.source}, line {each.line}: {each.reason}')}</li>"
            for each in self.rejections.head(_N_SHOWN).itertuples()
        )
        rejected = f"<ul>{reasons}</ul>" if reasons else ""
        return f"<div><strong>Corpus</strong><table><tbody>{body}</tbody></table>{rejected}</div>"

    def _dates(self) -> str:
        dates, noun = self.digests["digest_date"].dropna(), "digest date"
        if dates.empty:  # a bibliography is no digest, but its papers may be dated
            dates, noun = self.papers["digest_date"].dropna(), "date"
        if dates.empty:
            return "undated"
        counted = _counted(dates.nunique(), noun)
        first, last = (f"{day:%Y-%m-%d}" for day in (dates.min(), dates.max()))
        return f"{counted} {first}" if first == last else f"{counted} {first} to {last}"

    def _rejected(self) -> str:
        n_rejections = len(self.rejections)
        return _counted(n_rejections, "rejection") if n_rejections else "nothing rejected"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
