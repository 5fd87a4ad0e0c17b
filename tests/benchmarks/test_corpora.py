from __future__ import annotations

import pytest

from analysis import load_corpus
from tests.benchmarks.corpora import Day, first_entries, parse_day, with_recombined

WORDS = ["boat", "harbour", "sail", "mast", "rope", "anchor", "tide", "gull", "pier", "crane"]


def entry(number: int, category: str, n_sentences: int = 4) -> str:
    sentences = [
        f"{WORDS[(number + n) % 10].title()} {number} holds {WORDS[(number * 3 + n) % 10]} {n}."
        for n in range(n_sentences)
    ]
    return (
        f"### Paper {number} of {WORDS[number % 10]} and {WORDS[number // 10 % 10]}\n"
        f"- **Arxiv ID**: http://arxiv.org/abs/1901.{number:05d}v2\n- **DOI**: None\n"
        f"- **Categories**: **{category}**, cs.XX\n"
        f"- **Links**: [PDF](http://arxiv.org/pdf/1901.{number:05d}v2)\n"
        f"- **Published**: 2019-01-0{1 + number % 3} 02:24:06+00:00\n"
        f"- **Updated**: 2019-01-0{1 + number % 3} 02:24:06+00:00\n"
        f"- **Authors**: Author {number}\n- **Comment**: None\n- **Journal**: None\n"
        f"- **Summary**: {' '.join(sentences)}\n\n\n\n"
    )


def days_of(n_papers: int) -> list[Day]:
    return [
        parse_day(
            f"2019010{day}",
            f"# Arxiv Papers in cs.CV on 2019-01-0{day}\n"
            + "".join(
                entry(number, "cs.CV" if number % 4 else "cs.LG")
                for number in range(n_papers)
                if number % 3 == day - 1
            ),
        )
        for day in (1, 2, 3)
    ]


def test_a_day_is_cut_at_its_entries_and_loses_nothing():
    text = "# Header\n" + entry(1, "cs.CV") + entry(2, "cs.CV")
    day = parse_day("20190101", text)
    assert day.header + "".join(f"### {each}" for each in day.entries) == text
    assert len(day.entries) == 2


def test_so_many_entries_are_taken_from_the_first_days():
    taken = list(first_entries(iter(days_of(30)), 14))
    assert [len(day.entries) for day in taken] == [10, 4]


def test_recombined_papers_are_read_as_so_many_papers_of_the_same_days(tmp_path):
    days = with_recombined(days_of(40), 200)
    for day in days:
        text = day.header + "".join(f"### {each}" for each in day.entries)
        (tmp_path / f"{day.name}.md").write_text(text)
    corpus = load_corpus(tmp_path)
    papers = corpus.papers
    assert len(papers) == 240
    assert corpus.rejections.empty
    assert papers["abstract"].is_unique
    assert papers["title"].nunique() > 200
    assert (papers["digest_date"].dt.date == papers["published"].dt.date).all()
    assert 40 < (papers["primary_category"] == "cs.LG").sum() < 80  # a quarter


def test_a_recombined_paper_is_half_of_each_of_two_of_its_category():
    days = days_of(40)
    abstracts = {
        text.partition("Summary**: ")[2].strip(): text.partition("Categories**: ")[2][:10]
        for day in days
        for text in day.entries
    }
    whole = [(text.split(". "), category) for text, category in abstracts.items()]
    for day in with_recombined(days, 60):
        for text in day.entries:
            abstract = text.partition("Summary**: ")[2].strip()
            if abstract in abstracts:
                continue
            category = text.partition("Categories**: ")[2][:10]
            parts = abstract.split(". ")
            alike = [each for each, of in whole if of == category]
            assert any(parts[:2] == each[:2] for each in alike)
            assert any(parts[2:] == each[2:] for each in alike)
            assert not any(parts == each for each in alike)


def test_the_same_papers_are_made_in_whatever_order_the_days_come():
    assert with_recombined(days_of(40), 50) == with_recombined(days_of(40)[::-1], 50)


def test_more_papers_than_pairs_is_an_error():
    with pytest.raises(ValueError, match="cannot be made"):
        with_recombined(days_of(6), 1000)
