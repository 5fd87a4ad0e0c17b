"""The labels of a digest's fields: what they mean, in bold, in bullets, behind signs, in Chinese.

::

    **Authors**: Ada Poet            - **分类: cs.CV; cs.LG**
    - 👥 作者: Ada Poet              | Published | 2015-01-05 |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

#: Pictures that stand before labels.
_PICTURES: Final = re.compile("[\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]+\\s*")
_FIELD: Final = re.compile(
    r"(?:[-*+] )?(?:\*\*(?P<bold>[^*:\uff1a]{1,40})[:\uff1a]?\*\*[:\uff1a]?"
    r"|(?P<plain>[^\W\d_][^*:\uff1a]{0,39})[:\uff1a])(?:\s+|$)(?P<value>.*)"
)
#: ``**label: value**``
_ALL_BOLD: Final = re.compile(
    r"(?:[-*+] )?\*\*(?P<label>[^*:\uff1a]{1,20})[:\uff1a]\s*(?P<value>\S.*)\*\*"
)
_CELLS: Final = re.compile(r"\|\s*(?P<label>[^|]{1,40}?)\s*\|\s*(?P<value>[^|]*?)\s*\|")
_SIGNS: Final = " *#:\uff1a"

#: Labels and what they mean; one that is not here belongs to the text it stands in.
LABELS: Final = {
    **dict.fromkeys(("abstract", "original abstract"), "abstract"),
    **dict.fromkeys(("英文摘要", "原文摘要", "查看原文摘要"), "abstract"),
    # Whose words these are only their language tells.
    **dict.fromkeys(("摘要", "论文摘要"), "text"),
    **dict.fromkeys(("authors", "author", "作者"), "authors"),
    **dict.fromkeys(("main category", "primary category", "category", "主分类"), "category"),
    **dict.fromkeys(("categories", "subjects", "分类", "类别"), "categories"),
    **dict.fromkeys(("arxiv所属领域", "领域"), "other"),
    **dict.fromkeys(("tl;dr", "tldr"), "tldr"),
    **dict.fromkeys(("comment", "comments", "备注"), "comment"),
    **dict.fromkeys(("journal", "journal reference"), "journal"),
    "doi": "doi",
    **dict.fromkeys(("published", "date", "发布日期", "发布时间", "日期"), "published"),
    **dict.fromkeys(("updated", "更新日期"), "updated"),
    **dict.fromkeys(("type", "announce type"), "announcement"),
    **dict.fromkeys(("link", "links", "url", "arxiv link", "arxiv id", "arxiv"), "link"),
    **dict.fromkeys(("pdf", "pdf link", "链接", "论文链接"), "link"),
    **dict.fromkeys(("motivation", "method", "methods", "result", "results"), "summary"),
    **dict.fromkeys(("conclusion", "conclusions", "summary", "ai summary"), "summary"),
    **dict.fromkeys(("abstract translation", "translation", "key insight", "keywords"), "summary"),
    **dict.fromkeys(("task", "background", "key contributions", "limitations"), "summary"),
    **dict.fromkeys(("总结", "动机", "方法", "结果", "结论", "中文摘要", "简介"), "summary"),
    **dict.fromkeys(("relevance", "relevance score", "score", "read time"), "other"),
    **dict.fromkeys(("code", "code link", "中文标题"), "other"),
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line with a label.

    Attributes
    ----------
    label, value : str
        As written.
    field : str or None
        What the label means; None when it is no known one.
    """

    label: str
    value: str
    field: str | None

    @property
    def key(self) -> str:
        """The label as it is compared."""
        return key_of(self.label)


def labelled(text: str) -> Labelled | None:
    """The label of a line and its value, None when it has none.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> labelled("- **Authors:** Ada Poet").value, labelled("**Date** 2015-01-05").field
    ('Ada Poet', 'published')
    """
    text = without_pictures(text)
    found = _ALL_BOLD.fullmatch(text) or _CELLS.fullmatch(text)
    label = found["label"] if found else ""
    if found is None:
        found = _FIELD.match(text)
        if found is None:
            return None
        label = found["bold"] or found["plain"]
    return Labelled(label.strip(_SIGNS), found["value"], field_of(label))


def field_of(label: str) -> str | None:
    """What a label means, None when it is no known one."""
    return LABELS.get(key_of(label))


def key_of(label: str) -> str:
    """A label as it is compared: without signs, pictures and capitals."""
    return " ".join(without_pictures(label).strip(_SIGNS).lower().split())


def without_pictures(text: str) -> str:
    """A line without the pictures at its start, be it a bullet or in bold."""
    start = text[:8]
    if start.isascii():
        return text
    return _PICTURES.sub("", start) + text[8:]
