"""RIS and MEDLINE: lines with a tag."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.corpus.record import UNDATED, DigestHeader, PaperRecord, Rejection

RIS = """\
Provider: Ships

TY  - JOUR
TI  - Counting Ships
from the Shore
AU  - Poet, Ada
AU  - Sailor, Bo, Jr.
JO  - Journal of Ships
PY  - 2015
DA  - 2015/01/05/
DO  - https://doi.org/10.1000/Ships
UR  - https://ships.example/1;x=2
L1  - https://ships.example/1.pdf
KW  - ships
boats
AB  - We count ships
 and boats.
ER  -

TY  - CONF
T1  - Fog
A1  - C. Sail
T2  - Conference on Fog
Y1  - 5-7 Jan. 2015
N2  - We look into fog.
ER  -
"""
MEDLINE = """\

PMID- 10000001
OWN - NLM
DP  - 2015 Jan 7
TI  - Counting Ships
      from the Shore.
LID - 10.1000/ships [doi]
AB  - We count ships
      and boats.
FAU - Poet, Ada
AU  - Poet A
FAU - Sailor, Bo
      Jr
AU  - Sailor B Jr
CN  - The Fleet
JT  - Journal of ships
DEP - 20150105
AID - S0000(15)1 [pii]
AID - 10.1000/ships [doi]
OT  - ships
OT  - boats and
      harbours

PMID- 10000002
TI  - Fog...
AU  - Sail C
DP  - 2015 Jan-Feb
"""


def test_ris_is_read_whole(read):
    stray, ships, fog = read(RIS)
    assert stray == Rejection("a.md", 1, "text outside any entry", "Provider: Ships")
    shared = {"source": "a.md", "format": "ris"}
    assert ships == PaperRecord(
        **shared,
        line=3,
        position=1,
        title="Counting Ships from the Shore",
        header=DigestHeader(digest_date=date(2015, 1, 5), date_kind="unknown"),
        abstract="We count ships and boats.",
        authors=("Ada Poet", "Bo Sailor, Jr."),
        doi="10.1000/ships",
        journal="Journal of Ships",
        pdf_url="https://ships.example/1.pdf",
        year=2015,
        month=1,
        keywords=("ships", "boats"),
        resources=("Link: https://ships.example/1;x=2",),
    )
    assert fog == PaperRecord(
        **shared,
        line=20,
        position=2,
        title="Fog",
        abstract="We look into fog.",
        authors=("C. Sail",),
        journal="Conference on Fog",
        year=2015,
        month=1,
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("  - ", " - "),
        lambda text: text.replace("ER  -\n", "ER  - \n\n\n"),
        lambda text: text.replace("ER  -\n", ""),
        lambda text: text.replace("ER  -\n\n", "ER  -\n"),
        lambda text: text.replace("\n", "\r\n"),
    ],
    ids=["one space", "blank lines", "no ends", "no blank lines", "Windows"],
)
def test_spellings_of_ris_are_read_alike(read, change):
    assert [getattr(item, "title", None) for item in read(change(RIS))] == [
        None,
        "Counting Ships from the Shore",
        "Fog",
    ]


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        ("PY  - 2015/01/05/spring", date(2015, 1, 5)),
        ("PY  - 2015///", None),
        ("Y1  - 2015/02/30", None),
        ("Y1  - 5 January 2015", date(2015, 1, 5)),
        ("DA  - 05/01/2015", None),
    ],
)
def test_only_a_whole_date_dates_a_paper(read, lines, day):
    (paper,) = read(f"TY  - JOUR\nTI  - Ships\n{lines}\nER  - \n")
    assert paper.header.digest_date == day
    if day is None:
        assert paper.header == UNDATED
        assert paper.year == 2015


def test_damage_to_ris_costs_one_entry(read):
    text = "TY  - JOUR\nrubbish\nAU\nER  -\nlost words\n" + RIS[RIS.index("TY") :]
    nothing, stray, ships, fog = read(text)
    assert (nothing.line, nothing.reason) == (1, "entry without a title")
    assert (stray.line, stray.reason) == (5, "text outside any entry")
    assert (ships.position, fog.position) == (2, 3)


def test_medline_is_read_whole(read):
    ships, fog = read(MEDLINE)
    shared = {"source": "a.md", "format": "medline"}
    assert ships == PaperRecord(
        **shared,
        line=2,
        position=1,
        title="Counting Ships from the Shore",
        header=DigestHeader(digest_date=date(2015, 1, 5), date_kind="unknown"),
        abstract="We count ships and boats.",
        authors=("Ada Poet", "Bo Jr Sailor", "The Fleet"),
        doi="10.1000/ships",
        year=2015,
        month=1,
        keywords=("ships", "boats and harbours"),
        journal="Journal of ships",
        resources=("https://pubmed.ncbi.nlm.nih.gov/10000001/",),
    )
    assert fog == PaperRecord(
        **shared,
        line=24,
        position=2,
        title="Fog...",
        authors=("Sail C",),
        year=2015,
        resources=("https://pubmed.ncbi.nlm.nih.gov/10000002/",),
    )


def test_the_issue_dates_what_has_no_electronic_date(read):
    ships, _ = read(MEDLINE.replace("DEP - 20150105\n", ""))
    assert ships.header == DigestHeader(digest_date=date(2015, 1, 7), date_kind="unknown")


def test_damage_to_medline_costs_one_entry(read):
    text = "Search results\nPMID- 1\n      nowhere\nXXXX\n" + MEDLINE.lstrip()
    stray, nothing, ships, fog = read(text)
    assert (stray.line, stray.reason) == (1, "text outside any entry")
    assert (nothing.line, nothing.reason) == (2, "entry without a title")
    assert (ships.position, fog.position) == (2, 3)
