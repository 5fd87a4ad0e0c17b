"""What is known of a paper beside its fields: language, marks, twins, days that cannot be."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from analysis.corpus import load_corpus
from analysis.corpus.dates import check_dates
from analysis.corpus.facts import _runs, language_of, resemblance, sketch
from analysis.corpus.record import DigestHeader, PaperRecord

ABSTRACT = (
    "We present a comprehensive investigation of automatic ship counting from coastal "
    "observation platforms, combining conventional segmentation with probabilistic "
    "tracking of individual vessels, and demonstrate considerable improvements over "
    "established approaches in challenging atmospheric conditions."
)
NOISE = [
    "Waves are studied with entirely different instruments and mathematical foundations here.",
    "Fog remains insufficiently understood although measurements became substantially cheaper.",
]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ABSTRACT, "en"),
        ("Wir zählen die Schiffe, die man von der Küste aus sieht, mit einem Verfahren.", "de"),
        ("Nous comptons les bateaux qui sont vus de la côte par une méthode pour le port.", "fr"),
        ("Contamos los barcos que se ven desde la costa con un método para el puerto.", "es"),
        ("Contamos os navios que são vistos da costa com um método para o porto.", "pt"),
        ("Contiamo le navi che sono viste dalla costa con un metodo per il porto.", "it"),
        ("我们从岸上数船并比较三种方法。", "zh"),
        ("私たちは岸から船を数える。", "ja"),
        ("Мы считаем корабли с берега.", "ru"),  # noqa: RUF001 - Russian
        (
            "We bound \u03b1\u03b2 by the norm of the ship of the ship.",
            "en",
        ),
        ("Ships ahoy", "und"),
        ("", "und"),
        ("xyzzy plugh foo bar baz qux", "und"),
    ],
)
def test_languages(text, language):
    assert language_of(text) == language


def test_a_sketch_is_shared_by_what_is_nearly_the_same_only():
    edited = ABSTRACT.replace("We present", "Here we present").replace(".", " (extended).")
    assert set(sketch(ABSTRACT)) & set(sketch(edited))
    assert resemblance(ABSTRACT, edited) > 0.8
    assert not set(sketch(ABSTRACT)) & set(sketch(" ".join(NOISE * 3)))
    assert resemblance(ABSTRACT, " ".join(NOISE * 3)) == 0
    assert sketch("Ships ahoy.") == ()


@pytest.mark.parametrize("code", range(128))
def test_words_of_ascii_are_cut_where_those_of_other_texts_are(code):
    text = chr(code).join(ABSTRACT.lower().split())
    assert _runs(text) == _runs(f"\u2192 {text}")  # an arrow is no word
    assert bool(_runs(text)) != chr(code).isalnum()


def entry(number: int, abstract: str, comment: str = "None", title: str = "") -> str:
    return (
        f"### {title or f'Ships {number}'}\n- **Arxiv ID**: 1501.{number:05d}v1\n"
        f"- **Comment**: {comment}\n- **Summary**: {abstract}\n\n"
    )


def load(folder, *entries: str, day: str = "2015-01-05"):
    text = f"# Arxiv Papers in cs.CV on {day}\n" + "".join(entries)
    (folder / f"{day}.md").write_text(text, "utf-8")
    return load_corpus(folder)


def test_twins_are_linked_to_the_earliest_and_not_merged(tmp_path):
    load(tmp_path, entry(3, ABSTRACT), day="2015-01-06")
    edited = ABSTRACT.replace("considerable", "large")
    corpus = load(tmp_path, entry(5, ABSTRACT), entry(4, edited), entry(1, " ".join(NOISE * 3)))
    twins = corpus.papers.set_index("paper_id")["twin_of"]
    assert len(twins) == 4
    assert twins.dropna().to_dict() == {"1501.00003": "1501.00004", "1501.00005": "1501.00004"}


def test_marks(tmp_path):
    corpus = load(
        tmp_path,
        entry(1, ABSTRACT),
        entry(2, "None"),
        entry(3, "We count."),
        entry(4, ABSTRACT, comment="This paper has been withdrawn by the authors"),
        entry(5, "This article has been withdrawn due to an error in the ships."),
        entry(6, f"{ABSTRACT} Nets are withdrawn from the sea."),
        entry(7, ABSTRACT, comment="Withdrawn."),
        entry(8, ABSTRACT, title="WITHDRAWN: Ships"),
    )
    assert [list(marks) for marks in corpus.papers["marks"]] == [
        [],
        ["no_abstract"],
        ["short_text"],
        ["withdrawn"],
        ["short_text", "withdrawn"],
        [],
        ["withdrawn"],
        ["withdrawn"],
    ]
    assert (corpus.papers["language"] == "en").mean() > 0.7


def record(day: date | None, arxiv_id: str = "1501.00001", kind: str = "announced", **fields):
    place = {"source": f"{day}.md", "line": 2, "position": 1, "format": "daily_listing"}
    header = DigestHeader(digest_date=day, date_kind=kind if day else "unknown")
    return PaperRecord(**place, title="Ships", header=header, arxiv_id=arxiv_id, **fields)


def checked(*records: PaperRecord):
    headers = [(each.source, each.header) for each in records]
    found, undated, rejections = check_dates(records, headers)
    days = [each.header.digest_date for each in found]
    return days, sorted(source for source, _ in undated), [each.reason for each in rejections]


def test_a_day_far_beyond_all_that_papers_say_of_themselves_is_none():
    near, far = date(2015, 6, 5), date(2105, 1, 5)
    assert checked(record(near), record(far)) == (
        [near, None],
        ["2105-01-05.md"],
        ["dated 2105-01-05, in the future of its corpus: undated"],
    )
    updated = datetime(2104, 12, 5, tzinfo=UTC)
    assert checked(record(far, updated=updated))[0] == [far]
    assert checked(record(far, arxiv_id=None)) == ([far], [], [])


def test_an_announcement_before_its_id_existed_is_none():
    early = date(2014, 6, 5)
    days, undated, reasons = checked(record(early), record(early, "1405.00001"))
    assert days == [None, early]
    assert undated == []
    assert reasons == ["dated 2014-06-05, which its paper cannot be: undated"]
    # arXiv may hold a submission for months before it gives it an id.
    assert checked(record(early, kind="submitted"))[0] == [early]
    assert checked(record(date(1995, 2, 1), "cs/9502001"))[0] == [date(1995, 2, 1)]


def test_a_bound_may_be_set_and_no_clock_is_asked(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime(2015, 1, 5, tzinfo=UTC).timestamp())))
    days, _, reasons = checked(record(date(2015, 1, 5)), record(date(2015, 1, 20)))
    assert days == [date(2015, 1, 5), None]
    assert len(reasons) == 1


def test_an_undated_digest_is_so_in_every_frame(tmp_path):
    load(tmp_path, entry(1, ABSTRACT))
    corpus = load(tmp_path, entry(2, ABSTRACT), day="2115-01-05")
    assert corpus.digests["digest_date"].notna().tolist() == [True, False]
    assert corpus.appearances["digest_date"].notna().tolist() == [True, False]
    assert corpus.papers["digest_date"].notna().tolist() == [True, False]
    assert set(corpus.papers["date_kind"]) == {"submitted", "unknown"}
    assert corpus.rejections["reason"].str.contains("2115-01-05").tolist() == [True]
