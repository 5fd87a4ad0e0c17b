"""Repairs, each with the text that must not be repaired."""

from __future__ import annotations

import time

import pytest

from analysis.corpus.clean import clean_name, clean_text, clean_title, split_authors, value_or_none
from analysis.corpus.record import paper_text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("ships &amp; boats", "ships & boats"),
        ("ships &amp;amp;lt; boats", "ships < boats"),
        ("a&#8217;s &#x27;b&#39; &#146;c&#146;", "a\u2019s 'b' \u2019c\u2019"),
        ("R&D, AT&T; x&copy y", "R&D, AT&T; x&copy y"),
        ("ships<br>boats<BR/>rafts", "ships boats rafts"),
        ("<p>ships</p> are <b>big</b> and <em>wet</em>", "ships are big and wet"),
        ("H<sub>2</sub>O, 10<sup>-3</sup> m", "H_2O, 10^-3 m"),
        ("if 0<p<=1 and p>1", "if 0<p<=1 and p>1"),
        ("x<p>y, a<b>c, <i think>", "x<p>y, a<b>c, <i think>"),
        ("the <subject, verb> of <s> and <img>", "the <subject, verb> of <s> and <img>"),
        ("<<b>b>bold</b>", "bold"),
        ("see <https://ships.example/>", "see <https://ships.example/>"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("two\n  lines\tand\u2028three\xa0four", "two lines and three four"),
        ("a\x00b\x07c\u202ed\u2066e\x7f", "abcde"),
        ("a&#0;b&#8238;c&#xD800;", "a\ufffdbc\ufffd"),
        ("cafÃ© de la gare", "café de la gare"),
        ("Na√Øve caf√© by a na√Øve caf√©", "Naïve café by a naïve café"),
        ("“quoted” \u2013 naïve", "“quoted” \u2013 naïve"),
        ("lone \ud800 half", "lone \ufffd half"),
    ],
)
def test_running_text(raw, clean):
    assert clean_text(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (
            '<a href="https://s.example/x?a=1&amp;b=2">this https URL</a>',
            "https://s.example/x?a=1&b=2",
        ),
        (
            'deep <a class="x" href="http://ships.In">this http URL</a> this work',
            "deep ships. In this work",
        ),
        ('at <a href="http://ships.org">this http URL</a>.', "at http://ships.org."),
        ('<a href="https://s.example">our page</a>', "our page"),
        ('<a href="javascript:alert(1)">this http URL</a>', "this http URL"),
        ("<a name='x'>this http URL</a>", "this http URL"),
        ('<a href="https://s.example">this http URL', "this http URL"),
        ("</a>this http URL</a>", "this http URL"),
    ],
)
def test_anchors(raw, clean):
    assert clean_text(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (
            r"Poincar\'e, G{\"o}del, \O rsted, Ha\v{c}ek, \c{S}en",
            "Poincaré, Gödel, Ørsted, Haček, Şen",
        ),
        (r"Mart{\'\i}n and Mart\'{\i}n", "Martín and Martín"),
        (r"norm $\|\'x\|_{a}$ of $\ell_1$", r"norm $\|\'x\|_{a}$ of $\ell_1$"),
        (r"Fast\\Ships of \emph{sea}Net", "Fast Ships of seaNet"),
        (r"\circ \cup \relu", r"\circ \cup \relu"),
    ],
)
def test_titles(raw, clean):
    assert clean_title(raw) == clean


def test_names():
    assert clean_name(r"Jos$é$ Lon{č}ari\'c") == "José Lončarić"
    assert clean_name("A.~Sail") == "A. Sail"
    assert clean_name("Jan “Honza” O`Brien") == "Jan “Honza” O`Brien"


def test_author_lines():
    assert split_authors("Ada Poet, Bo Ship, Jr., Cy Sail (Fleet, Harbour), , Di Wave III") == (
        "Ada Poet",
        "Bo Ship, Jr.",
        "Cy Sail (Fleet, Harbour)",
        "Di Wave III",
    )
    assert split_authors("") == ()


def test_one_name_of_a_line_is_repaired_by_what_the_others_show():
    # "≈∫" alone could be meant; beside "√≥" it is not.
    assert split_authors("Karol Wo≈∫ny, Rados≈Çaw Wr√≥bel") == ("Karol Woźny", "Radosław Wróbel")


def test_the_word_none_is_nothing():
    assert value_or_none(" None\n") is None
    assert value_or_none("") is None
    assert value_or_none("None of it") == "None of it"


@pytest.mark.parametrize(
    "text",
    [
        *(unit * (200_000 // len(unit)) for unit in ("&amp;", "<b ", "<", "&&#97;mp;", "Ã©")),
        *(unit * (200_000 // len(unit)) for unit in ("<a href='http://x.y'>", "\\'{", "{", "$")),
        "<b></b><" + ">" * 200_000,
        "&lt;" + "&" * 100_000 + ";" * 100_000,
    ],
    ids=lambda text: text[:8],
)
def test_no_text_takes_long(text):
    # A quadratic step would need minutes here; the bound leaves slow machines ample room.
    start = time.process_time()
    clean_title(text)
    assert time.process_time() - start < 20


def test_paper_text_is_title_and_abstract():
    assert paper_text("Ships", "They swim.") == "Ships. They swim."
    assert paper_text("Ships?", "They swim.") == "Ships? They swim."
    assert paper_text("Ships", "") == "Ships"
