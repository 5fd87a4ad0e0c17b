"""Untrusted text inside plotly strings.

plotly reads a small HTML in labels and a template language in hover texts. Escaping the three
characters of markup keeps the first inert; the second never sees text from papers, because hover
texts here are whole strings (``hovertext``) and no templates.
"""

from __future__ import annotations

import textwrap

_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), "�")


def plain(text: str, *, width: int = 0, lines: int = 3) -> str:
    """The text as plotly shows it letter by letter.

    Parameters
    ----------
    text : str
        Anything.
    width : int
        Characters per line; 0 for one line.
    lines : int
        Lines kept; the rest is cut with an ellipsis.
    """
    text = " ".join(text.translate(_CONTROL).split())
    if not width:
        return text.translate(_MARKUP)
    wrapped = textwrap.wrap(text, width, max_lines=lines, placeholder=" …")
    return "<br>".join(line.translate(_MARKUP) for line in wrapped)
