"""What Atom and RSS share: entries cut out of the document, parsed by feedparser in batches."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from analysis.corpus.readers.xml_pieces import Piece, Pieces

#: feedparser has a price per call; a batch that it finds fault with is parsed entry by entry.
_BATCH: Final = 100
_DOCUMENT_TYPE: Final = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

Values = dict[str, Any]
#: What stands before and after the entries of a feed.
Frame = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A piece of the feed and its values by feedparser's names, or why there are none."""

    piece: Piece
    values: Values
    fault: str | None = None


def feed_entries(pieces: Pieces, frame: Callable[[Pieces], Frame]) -> Iterator[FeedEntry]:
    """Each entry of a feed, in its order.

    Parameters
    ----------
    pieces : Pieces
        Of the feed's document.
    frame : callable
        Makes, from the head of the document, the tags that are to stand round its entries.

    Yields
    ------
    FeedEntry
        One for each piece, whatever became of it.
    """
    everything = iter(pieces)
    while batch := list(itertools.islice(everything, _BATCH)):
        # The head is complete once the first piece is here.
        start, closing = frame(pieces)
        good = [piece for piece in batch if piece.fault is None]
        parsed = _parse("\n".join(piece.text for piece in good), start, closing)
        if parsed is None or len(parsed) != len(good):
            singles = [_single(piece, start, closing) for piece in good]
        else:
            singles = [FeedEntry(*each) for each in zip(good, parsed, strict=True)]
        found = iter(singles)
        for piece in batch:
            yield FeedEntry(piece, {}, piece.fault) if piece.fault else next(found)


def feed_values(text: str) -> Values:
    """What a feed says of itself in a document cut off after its head."""
    import feedparser

    text = _DOCUMENT_TYPE.split(text)[0] if _DOCUMENT_TYPE.search(text) else text
    try:
        return _plain(_read(feedparser, text).get("feed", {}))
    except Exception:  # noqa: BLE001  # a head that cannot be parsed says nothing
        return {}


def _single(piece: Piece, start: str, closing: str) -> FeedEntry:
    parsed = _parse(piece.text, start, closing, strict=False)
    if parsed is None or len(parsed) != 1:
        return FeedEntry(piece, {}, "entry cannot be parsed")
    return FeedEntry(piece, parsed[0])


def _parse(text: str, start: str, closing: str, *, strict: bool = True) -> list[Values] | None:
    """The values of the entries, None when the text is at fault."""
    import feedparser

    if _DOCUMENT_TYPE.search(text):
        return None
    try:
        result = _read(feedparser, start + text + closing)
        if strict and result.get("bozo"):
            return None
        return [_plain(entry) for entry in result.get("entries", [])]
    except Exception:  # noqa: BLE001  # a parser's own errors on hostile text are of any kind
        return None


def _read(feedparser: Any, text: str) -> Any:
    # A stream, not a text: feedparser opens a text that is an address or the name of a file.
    return feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _plain(values: Any) -> Values:
    """Without the class whose look-ups take ``published`` for a missing ``updated``."""
    return dict(values.items())


def text_of(values: Values, name: str) -> str:
    """A value that is a text, else the empty text."""
    value = values.get(name)
    return value if isinstance(value, str) else ""


def terms_of(values: Values) -> tuple[str, ...]:
    """The categories of an entry."""
    tags = values.get("tags") or ()
    return tuple(term for tag in tags if isinstance(term := tag.get("term"), str))
