"""Invented files of every format whose entries are known, one of them damaged at will."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

_BREAK: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a format writes a file.

    Attributes
    ----------
    reader : str
        The format's name.
    entry : str
        For ``str.format``: ``{n}`` is the entry's number from 1; ``{x}``, ``{y}`` and ``{z}``
        are what its title, its abstract and other values go on with.
    one_line : bool
        A line break in a value would begin another entry, or end the table.
    has_lines : bool
        Each entry begins in a line of its own, and is said to stand there.
    is_fenced : bool
        Nothing in one entry can be taken for the end of the one before.
    """

    reader: str
    entry: str
    head: str = ""
    tail: str = ""
    one_line: bool = False
    has_lines: bool = True
    is_fenced: bool = True


_MARKDOWN: Final = {
    "daily_digest": Form(
        reader="daily_digest",
        head="# Arxiv Papers in cs.CV on 2015-01-05\n",
        entry=(
            "### Vessel{n:03d} {x}\n- **Arxiv ID**: http://arxiv.org/abs/1501.{n:05d}v2\n"
            "- **DOI**: 10.1000/ships.{n} {z}\n- **Categories**: **cs.CV**, cs.LG{z}\n"
            "- **Links**: [PDF](http://arxiv.org/pdf/1501.{n:05d}v2), [{z}](https://x.example/{z})\n"
            "- **Published**: 2015-01-05 01:02:03+00:00{z}\n- **Updated**: 2015-02-05{z}\n"
            "- **Authors**: Ada Poet, Bo{z}\n- **Comment**: None{z}\n- **Journal**: {z}\n"
            "- **Summary**: Harbour{n:03d} {y}\n\n\n\n"
        ),
    ),
    "daily_listing": Form(
        reader="daily_listing",
        head="# ArXiv cs.CV --Mon, 5 Jan 2015\n",
        entry=(
            "### {n}.Vessel{n:03d} {x} [{z}](https://x.example/{z}) "
            "[ pdf ](https://arxiv.org/pdf/1501.{n:05d}.pdf{z})\n>  Harbour{n:03d} {y}\n"
        ),
    ),
    "similar_papers": Form(
        reader="similar_papers",
        head=(
            "Counting Ships\n\nAda Poet\n\nResponsive image\n\nAuto-TLDR; Ships\n\nSlides\n\n"
            "We count.\n\nSimilar papers\n\n"
        ),
        entry=(
            "Vessel{n:03d} {x}\n\nAda Poet{z}\n\nResponsive image\n\nAuto-TLDR; Ships{z}\n\n"
            "Poster Similar\n\nHarbour{n:03d} {y}\n\n"
        ),
        is_fenced=False,
    ),
    "daily_sections": Form(
        reader="daily_sections",
        head="# Table of Contents\n- [cs.CV](#cs.CV) [Total: 5]\n\n# cs.CV [[Back]](#toc)\n",
        entry=(
            "### [{n}] [Vessel{n:03d} {x}](https://arxiv.org/abs/1501.{n:05d})\n*Ada Poet{z}*\n\n"
            "Main category: cs.CV{z}\n\nComment: {z}\n\nTL;DR: 船\n\n"
            "<details>\n  <summary>Details</summary>\nMotivation: 船\n\n"
            "Abstract: Harbour{n:03d} {y}\n\n</details>\n\n"
        ),
    ),
    "daily_sections, plain": Form(
        reader="daily_sections",
        head="## 2015-01-05\n",
        entry=(
            "### Vessel{n:03d} {x}\n- **arXiv link**: https://arxiv.org/abs/1501.{n:05d}\n"
            "- **Authors**: Ada Poet\n- **Categories**: cs.CV{z}\n- **DOI**: {z}\n"
            "- **Abstract**: Harbour{n:03d} {y}\n\n"
        ),
        is_fenced=False,
    ),
    "daily_sections, no number": Form(
        reader="daily_sections",
        head="# cs.CV\n",
        entry=(
            "### [Vessel{n:03d} {x}](https://arxiv.org/abs/1501.{n:05d}{z})\n*Ada Poet*\n\n"
            "Harbour{n:03d} {y}\n\n"
        ),
    ),
    "link_table": Form(
        reader="link_table",
        head=(
            "## Ships\n\n|Publish Date|Title|Authors|PDF|Code|Category|Abstract|\n"
            "|---|---|---|---|---|---|---|\n"
        ),
        entry=(
            "|**2015-01-05{z}**|**Vessel{n:03d} {x}**|Ada Poet et.al.|"
            "[1501.{n:05d}](http://arxiv.org/abs/1501.{n:05d})|[x{z}](https://x.example/{z})|"
            "cs.CV{z}|Harbour{n:03d} {y}|\n"
        ),
        one_line=True,
    ),
    "link_table, bullets": Form(
        reader="link_table",
        entry=(
            "- 2015-01-05, **Vessel{n:03d} {x}**, Cy Sail et.al., "
            "Paper: [1501.{n:05d}](http://arxiv.org/abs/1501.{n:05d}) {y}\n"
        ),
        one_line=True,
    ),
}
_XML: Final = {
    "arxiv_atom": Form(
        reader="arxiv_atom",
        head=(
            '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
            'xmlns:arxiv="http://arxiv.org/schemas/atom">\n<title>Ships</title>\n'
        ),
        entry=(
            "<entry>\n<id>http://arxiv.org/abs/1501.{n:05d}v1</id>\n<link title='pdf' href='{z}'/>"
            "<category term='cs.CV{z}'/><arxiv:comment>{z}</arxiv:comment>\n"
            "<title>Vessel{n:03d} {x}"
            "</title><published>2015-01-05T01:02:03Z</published>\n<summary>Harbour{n:03d} {y}"
            "</summary><author><name>Ada Poet{z}</name></author>\n</entry>\n"
        ),
        tail="</feed>\n",
    ),
    "rss": Form(
        reader="rss",
        head='<rss version="2.0"><channel><title>Ships</title>\n',
        entry=(
            "<item>\n<title>Vessel{n:03d} {x}</title><link>https://arxiv.org/abs/1501.{n:05d}"
            "{z}</link>\n<category>cs.CV{z}</category><pubDate>{z}</pubDate>"
            "<description>Harbour{n:03d} {y}</description></item>\n"
        ),
        tail="</channel></rss>\n",
    ),
    "rss, as RDF": Form(
        reader="rss",
        head=(
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns="http://purl.org/rss/1.0/">\n'
        ),
        entry=(
            '<item rdf:about="https://arxiv.org/abs/1501.{n:05d}">\n<title>Vessel{n:03d} {x} '
            "(arXiv:1501.{n:05d}v1 [cs.CV])</title>\n<description>&lt;p&gt;Harbour{n:03d} {y}"
            "</description>\n</item>\n"
        ),
        tail="</rdf:RDF>\n",
    ),
    "oai_pmh": Form(
        reader="oai_pmh",
        head='<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>\n',
        entry=(
            "<record><header><identifier>oai:arXiv.org:1501.{n:05d}</identifier></header>\n"
            '<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>1501.{n:05d}</id>'
            "<created>2015-01-05{z}</created><categories>cs.CV{z}</categories><doi>{z}</doi>\n"
            "<title>Vessel{n:03d} {x}</title>"
            "<abstract>Harbour{n:03d} {y}</abstract></arXiv></metadata></record>\n"
        ),
        tail="</ListRecords></OAI-PMH>\n",
    ),
}
_JSON: Final = {
    "arxiv_snapshot": Form(
        reader="arxiv_snapshot",
        entry=(
            '{{"id": "1501.{n:05d}", "title": "Vessel{n:03d} {x}", "abstract": "Harbour{n:03d} '
            '{y}", "categories": "cs.CV{z}", "doi": "{z}", "versions": [{{"version": "v1", '
            '"created": "Mon, 5 Jan 2015 01:02:03 GMT{z}"}}]}}\n'
        ),
        one_line=True,
    ),
    "json_lines": Form(
        reader="json_lines",
        entry=(
            '{{"id": "1501.{n:05d}", "title": "Vessel{n:03d} {x}", "pdf": "http://x.y/{z}", '
            '"categories": ["{z}"], "abstract": "Harbour{n:03d} {y}", "date": "2015-01-05{z}"}}\n'
        ),
        one_line=True,
    ),
    "json_lines, an array": Form(
        reader="json_lines",
        head="[\n",
        entry='{{"title": "Vessel{n:03d} {x}",\n "summary": "Harbour{n:03d} {y}"}},\n',
        tail='{"title": "Ships"}\n]\n',
    ),
    "json_lines, an object": Form(
        reader="json_lines",
        head='{"papers": [\n',
        entry='{{"title": "Vessel{n:03d} {x}", "summary": "Harbour{n:03d} {y}"}},\n',
        tail='{"title": "Ships"}\n]}\n',
        has_lines=False,
    ),
}
_JSON["json_lines, two arrays"] = replace(
    _JSON["json_lines, an object"],
    head='{"old": [' + ", ".join(['{"title": "Ships"}'] * 6) + '],\n"new": [\n',
)
_TABLES: Final = {
    "csv_table": Form(
        reader="csv_table",
        head="Title,Year,Abstract\n",
        entry="Vessel{n:03d} {x},2015{z},Harbour{n:03d} {y}\n",
        one_line=True,
    ),
    "csv_table, quoted": Form(
        reader="csv_table",
        head='"Authors";"Title";"DOI";"Abstract"\n',
        entry='"Poet, A.{z}";"Vessel{n:03d} {x}";"10.1000/ships.{n}{z}";"Harbour{n:03d} {y}"\n',
        one_line=True,
    ),
    "csv_table, tabs": Form(
        reader="csv_table",
        head="PT\tAU\tTI\tAB\tPY\tDI\n",
        entry="J\tPoet, A\tVessel{n:03d} {x}\tHarbour{n:03d} {y}\t2015\t10.1000/ships.{n}\n",
        one_line=True,
    ),
}
_REFERENCES: Final = {
    "medline": Form(
        reader="medline",
        entry=(
            "PMID- {n}\nDP  - 2015 Jan 5\nTI  - Vessel{n:03d} {x}\nAB  - Harbour{n:03d} {y}\n"
            "FAU - Poet, Ada{z}\nLID - 10.1000/ships.{n}{z} [doi]\nOT  - ships{z}\n\n"
        ),
    ),
    "ris": Form(
        reader="ris",
        entry=(
            "TY  - JOUR\nTI  - Vessel{n:03d} {x}\nAU  - Poet, Ada{z}\nPY  - 2015/01/05/{z}\n"
            "UR  - https://x.example/{z}\nKW  - ships{z}\nDO  - {z}\n"
            "AB  - Harbour{n:03d} {y}\nER  - \n\n"
        ),
    ),
    "bibtex": Form(
        reader="bibtex",
        head="@string{js = {Journal of Ships}}\n\n",
        entry=(
            "@article{{k{n},\n  title = {{Vessel{n:03d} {x}}},\n  author = {{Poet, Ada{z}}},\n"
            "  url = {{http://x.y/{z}}},\n  keywords = {{ships{z}}},\n"
            "  journal = js, year = 2015, month = jan,\n  abstract = {{Harbour{n:03d} {y}}}\n}}\n\n"
        ),
    ),
    "bibtex, quoted": Form(
        reader="bibtex",
        entry=(
            '@misc{{k{n}, title = "Vessel{n:03d} {x}", eprint = {{1501.{n:05d}}},\n'
            '  date = {{2015-01-05}}, abstract = "Harbour{n:03d} {y}"}}\n'
        ),
    ),
}
FORMS: Final = {**_MARKDOWN, **_XML, **_JSON, **_TABLES, **_REFERENCES}


@dataclass(frozen=True, slots=True)
class Planted:
    """An entry of a sample: where it stands, and words that no other entry holds."""

    line: int
    last_line: int
    title_word: str
    abstract_word: str
    is_damaged: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """The bytes of a file and what was planted in it."""

    form: Form
    content: bytes
    entries: tuple[Planted, ...]


def sample(form: Form, n_entries: int, damaged: int, damage: tuple[str, str, str]) -> Sample:
    """A file with one entry whose values go on with any text at all.

    Parameters
    ----------
    form : Form
    n_entries : int
    damaged : int
        Number of the damaged entry, from 1.
    damage : (str, str, str)
        What its title, its abstract and its other values go on with.

    Returns
    -------
    Sample
    """
    if form.one_line:
        title, abstract, other = (" ".join(_BREAK.split(text)) for text in damage)
        damage = (title, abstract, other)
    text, entries = form.head, []
    for n in range(1, n_entries + 1):
        hurt = n == damaged
        line = n_lines(text)
        x, y, z = damage if hurt else ("", "", "")
        text += form.entry.format(n=n, x=x, y=y, z=z)
        entries.append(Planted(line, n_lines(text) - 1, f"Vessel{n:03d}", f"Harbour{n:03d}", hurt))
    content = (text + form.tail).encode("utf-8", "surrogateescape")
    return Sample(form, content, tuple(entries))


UNDAMAGED: Final = ("", "", "")


def n_lines(text: str) -> int:
    """Number of the line in which a text ends, whatever breaks its lines."""
    return len(_BREAK.findall(text)) + 1


#: What the formats are made of, so that random texts come near to being of one.
PIECES: Final = (
    *("# Arxiv Papers in cs.CV on 2015-01-05", "# ArXiv cs.CV --Mon, 5 Jan 2015", "\n### Ships"),
    *("\n###", "### 1.Sea  [ pdf ](https://arxiv.org/pdf/1501.00001.pdf)", ">  Sea.", "\n> "),
    *("- **Arxiv ID**: 1501.00001v1", "- **DOI**: 10.1000/a", "- **Published**: never", "\n  more"),
    *("- **Links**: [PDF](javascript:x)", "- **", "- **Categories**: **", "\n\nResponsive image\n"),
    *("\n\nSlides\n", "\n\nAuto-TLDR; sea\n", "\n\nSimilar papers\n", "\nSlides Poster Similar\n"),
    *("\n# cs.CV [[Back]](#toc)\n", "\n## [Sea](https://arxiv.org/abs/1501.00009)\n", "Abstract: "),
    *("\n#### [Sea](https://arxiv.org/abs/1501.00009)\n", "\n- [cs.CV](#cs.CV) [Total: 2]\n"),
    *("<details>", "<summary>Details</summary>", "</details>", "\n## New submissions\n", "\n---\n"),
    *("|", "\\|", "|---|---|---|", "|Title|Date|Authors|", "](http://arxiv.org/abs/1501.00001)"),
    *("[PDF](", "http://arxiv.org/abs/1501.00001", "https://x.example/a", "null", "Paper: "),
    *("<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>", "<title>", "</title>"),
    *("<rss>", "<item>", "</item>", "<channel>", "<record>", "</record>", "<metadata>", "&lt;"),
    *("<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE x [<!ENTITY e 'x'>]>", "&e;", "<dc:date>"),
    *("<link href='http://x.example/' rel='alternate'/>", "<?x?>", "&#0;", "&#xd800;", "</feed>"),
    *("{", "}", "[", "]", '"title":', '"versions": [', '"x"', ",", ":", "1e999", "\\u0000"),
    *('"},\n{"title": "Sea"},{"', '"}', '{"', "\\ud800", '"authors": [{"name": "', "NaN"),
    *("@article{k,", "\n@misc{k, title={Sea}}\n", "@string{a = ", "title = {", "\n@comment{"),
    *("= jan", "#", '"', "author={a and", "\\'e", "{\\'e}", "$", "\\", "{\\", "\\}"),
    *("\nTY  - JOUR\n", "\nTI  - x", "\nER  - \n", "\nAU  -", "\nPMID- 1\n", "\nAB  - ", "      "),
    *("\nKW  - ", "\nDP  - 2015", "\nLID - 10.1000/x [doi]", "\nZZ  - x", "\nUR  - http://x.y"),
    *("Title,Year,Abstract", "Title;Year", ";", "\t", "'", '"",', '","', '\n"', "2015-02-30"),
    *("10.1000/x", "arXiv:1501.00001", "1900-01-01T00:00+05:00", "9999-12-31", "0001-01-01T00:00Z"),
    *("\n", "\r", "\r\n", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\ufeff", "\u2028", "\u202e"),
    *("\udcff", "é", "√©", "Ã©", " ", "\xa0", "&amp;", "&#8238;", "<br>", "<a href='http://x'>"),
)
