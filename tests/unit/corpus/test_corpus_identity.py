"""Spellings of ids, DOIs and addresses; and what makes two titles the same."""

from __future__ import annotations

import pytest

from analysis.corpus.identity import (
    arxiv_id_of_doi,
    parse_arxiv_id,
    parse_dois,
    text_key,
    title_id,
    web_url,
)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("1501.00001", ("1501.00001", None)),
        ("0704.0001v3", ("0704.0001", 3)),
        ("arXiv:1501.00001v12", ("1501.00001", 12)),
        ("1501.00001v1 [cs.CV]", ("1501.00001", 1)),
        ("http://arxiv.org/abs/1501.00001v2", ("1501.00001", 2)),
        ("https://export.arxiv.org/pdf/1501.00001v2.pdf", ("1501.00001", 2)),
        ("cs/0101001v1", ("cs/0101001", 1)),
        ("cs.CV/0101001", ("cs/0101001", None)),
        ("http://arxiv.org/abs/math.GT/0101001v2", ("math/0101001", 2)),
        ("https://ships.example/abs/1501.00001", None),
        ("1501.00001 and more", None),
        ("1501.1", None),
        ("", None),
    ],
)
def test_arxiv_ids(text, parsed):
    assert parse_arxiv_id(text) == parsed


def test_dois():
    assert parse_dois("https://doi.org/10.1000/A doi:10.1000/b, 10.1000/a") == (
        "10.1000/a",
        "10.1000/b",
    )
    assert parse_dois("to appear") == ()
    assert arxiv_id_of_doi("10.48550/arxiv.1501.00001") == "1501.00001"
    assert arxiv_id_of_doi("10.1000/1501.00001") is None


def test_addresses():
    assert web_url("http://arxiv.org/pdf/1501.00001") == "https://arxiv.org/pdf/1501.00001"
    assert web_url("http://ships.example/a?b=c#d") == "http://ships.example/a?b=c#d"
    for text in ("javascript:alert(1)", "ships.example", "http://", 'http://a/"onload="', "//a.b"):
        assert web_url(text) is None


def test_title_keys_ignore_case_space_and_signs_only():
    assert text_key("Deep-Sea  Ships: A Study") == text_key("deep sea ships a study")
    assert text_key("Ships I") != text_key("Ships II")
    assert text_key("जहाज़") != text_key("जहज़")
    assert text_key("???") != text_key("!!!") != ""


def test_title_id_is_pinned():
    # A change here renames papers in every stored study.
    assert title_id("ships", "adapoet") == "title:d0eecc6cdd3a"
