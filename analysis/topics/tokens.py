"""One tokenisation per run: titles and abstracts as numbers, which terms and labels are read from.

Mathematics, URLs and LaTeX commands are no words. What stands between two words is kept as a
token of its own, so that whoever reads on can tell a phrase from two words that only meet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from analysis.schema import DataFrame, Papers

# Every repetition is bounded: an abstract is written by a stranger.
_NO_WORDS = re.compile(
    r"""\$\$.{0,400}?\$\$ | \$(?!\s)[^$]{1,300}(?<!\s)\$(?!\d)             # mathematics
      | \\\(.{0,300}?\\\) | \\\[.{0,400}?\\\]
      | (?:https?://|www\.)\S{1,300}                                      # addresses
      | (?<!\S)[^\s/]{1,100}\.(?:com|org|io|edu|net)/\S{0,300}
      | (?<!\S)[^\s@]{1,100}@\S{1,100}
      | \\[a-zA-Z]+""",
    re.VERBOSE,
)
#: Without one of these there is nothing of the above.
_MAY_BE_NO_WORDS = re.compile(r"[$\\@/]|www\.")
#: A word, or what else can be seen: between two words that stand together there is only space.
_TOKEN = re.compile(r"[^\W_]+(?:[-'\u2019][^\W_]+)*|[^\w\s]+|_+")

#: The token at the end of a title or an abstract.
END = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Tokens:
    """Titles and abstracts, token by token.

    Attributes
    ----------
    written : tuple of str
        The distinct tokens as they are written, in the order of their first use; first ``END``.
    stream : int32 array (n_tokens,)
        Rows of ``written``: for each paper its title, ``END``, its abstract, ``END``.
    paper : int32 array (n_tokens,)
        Row of the paper.
    in_title : bool array (n_tokens,)
    n_papers : int
    """

    written: tuple[str, ...]
    stream: npt.NDArray[np.int32]
    paper: npt.NDArray[np.int32]
    in_title: npt.NDArray[np.bool_]
    n_papers: int


def read_tokens(papers: DataFrame[Papers]) -> Tokens:
    """Split titles and abstracts into tokens.

    Parameters
    ----------
    papers : Papers

    Returns
    -------
    Tokens
        Papers in their order.
    """
    known = _Known({END: 0})
    parts = [np.empty(0, dtype=np.int32)]
    for text in chain.from_iterable(zip(papers["title"], papers["abstract"], strict=True)):
        plain = _NO_WORDS.sub(" ; ", text) if _MAY_BE_NO_WORDS.search(text) else text
        found = [*map(known.__getitem__, _TOKEN.findall(plain)), 0]
        parts.append(np.asarray(found, dtype=np.int32))
    lengths = np.asarray([len(part) for part in parts[1:]], dtype=np.intp)
    number = np.arange(len(lengths), dtype=np.int32)
    return Tokens(
        written=tuple(known),
        stream=np.concatenate(parts),
        paper=np.repeat(number // 2, lengths),
        in_title=np.repeat(number % 2 == 0, lengths),
        n_papers=len(papers),
    )


class _Known(dict[str, int]):
    """Token -> its number, the next one for a token that is new."""

    def __missing__(self, token: str) -> int:
        self[token] = len(self)
        return self[token]
