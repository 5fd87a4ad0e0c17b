"""Harvested records in the three schemas that arXiv offers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from analysis.corpus.readers import oai_pmh
from analysis.corpus.record import DigestHeader, PaperRecord, Rejection

HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<responseDate>2020-01-01T00:00:00Z</responseDate>
<request verb="ListRecords" metadataPrefix="arXiv">http://export.arxiv.org/oai2</request>
<ListRecords>
"""
TAIL = "<resumptionToken>1|2</resumptionToken></ListRecords></OAI-PMH>\n"
ARXIV = """\
<record>
<header><identifier>oai:arXiv.org:1501.00001</identifier><datestamp>2019-09-09</datestamp></header>
<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>1501.00001</id>
<created>2015-01-05</created><updated>2015-02-05</updated><authors>
<author><keyname>Poet</keyname><forenames>Ada</forenames><affiliation>Harbour</affiliation></author>
<author><keyname>Sailor</keyname><forenames>Bo</forenames><suffix>Jr.</suffix></author>
<author><keyname>Fleet Collaboration</keyname></author>
</authors><title>Counting Ships
  at Sea</title><categories>cs.CV cs.LG</categories><comments>Ten pages</comments>
<journal-ref>J. Ships 1 (2015)</journal-ref><doi>10.1000/ships 10.1000/boats</doi>
<abstract>  We count where $0 &lt; p &amp; p&gt;1$.
</abstract></arXiv></metadata>
</record>
"""
RAW = """\
<record><header><identifier>oai:arXiv.org:cs/0101001</identifier></header><metadata>
<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>cs/0101001</id><submitter>Cy Sail</submitter>
<version version="v1"><date>Fri, 5 Jan 2001 23:59:59 GMT</date><size>10kb</size></version>
<version version="v2"><date>Mon, 8 Jan 2001 10:00:00 GMT</date><size>11kb</size></version>
<title>Fog</title><authors>Cy Sail (Harbour, Sea), Di Wave</authors><categories>cs.CV</categories>
<abstract>We look into fog.</abstract></arXivRaw></metadata></record>
"""
DUBLIN = """\
<record><header><identifier>oai:arXiv.org:1501.00002</identifier></header><metadata>
<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" \
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Waves</dc:title>
<dc:creator>Wave, Di</dc:creator><dc:creator>Sail, Cy</dc:creator>
<dc:subject>Computer Vision</dc:subject><dc:description>We wave.</dc:description>
<dc:description>Comment: Two pages</dc:description><dc:date>2015-03-01</dc:date>
<dc:date>2015-01-06</dc:date><dc:identifier>http://arxiv.org/abs/1501.00002</dc:identifier>
<dc:identifier>doi:10.1000/waves</dc:identifier></oai_dc:dc></metadata></record>
"""
DELETED = """\
<record><header status="deleted"><identifier>oai:arXiv.org:1501.00003</identifier></header></record>
"""


def submitted(year, month, day):
    return DigestHeader(digest_date=date(year, month, day), date_kind="submitted")


def test_the_three_schemas_are_read_whole(read):
    arxiv, raw, dublin, deleted = read(HEAD + ARXIV + RAW + DUBLIN + DELETED + TAIL)
    shared = {"source": "a.md", "format": "oai_pmh"}
    assert arxiv == PaperRecord(
        **shared,
        line=6,
        position=1,
        title="Counting Ships at Sea",
        header=submitted(2015, 1, 5),
        abstract="We count where $0 < p & p>1$.",
        authors=("Ada Poet", "Bo Sailor, Jr.", "Fleet Collaboration"),
        arxiv_id="1501.00001",
        doi="10.1000/ships",
        categories=("cs.CV", "cs.LG"),
        primary_category="cs.CV",
        published=datetime(2015, 1, 5, tzinfo=UTC),
        updated=datetime(2015, 2, 5, tzinfo=UTC),
        comment="Ten pages",
        journal="J. Ships 1 (2015)",
        resources=("https://doi.org/10.1000/boats",),
    )
    assert raw == PaperRecord(
        **shared,
        line=19,
        position=2,
        title="Fog",
        header=submitted(2001, 1, 5),
        abstract="We look into fog.",
        authors=("Cy Sail (Harbour, Sea)", "Di Wave"),
        arxiv_id="cs/0101001",
        version=2,
        categories=("cs.CV",),
        primary_category="cs.CV",
        published=datetime(2001, 1, 5, 23, 59, 59, tzinfo=UTC),
        updated=datetime(2001, 1, 8, 10, tzinfo=UTC),
    )
    assert dublin == PaperRecord(
        **shared,
        line=25,
        position=3,
        title="Waves",
        header=submitted(2015, 1, 6),
        abstract="We wave.",
        authors=("Di Wave", "Cy Sail"),
        arxiv_id="1501.00002",
        doi="10.1000/waves",
        published=datetime(2015, 1, 6, tzinfo=UTC),
        updated=datetime(2015, 3, 1, tzinfo=UTC),
        comment="Two pages",
        keywords=("Computer Vision",),
    )
    assert (deleted.line, deleted.reason) == (32, "deleted record")


def test_records_of_another_repository_have_dates_of_unknown_kind(read):
    text = DUBLIN.replace("oai:arXiv.org:1501.00002", "oai:ships.example:7")
    (paper,) = read(
        HEAD + text.replace("http://arxiv.org/abs/1501.00002", "http://ships.example/7")
    )
    assert paper.header == DigestHeader(digest_date=date(2015, 1, 6), date_kind="unknown")
    assert paper.resources[0] == "Link: http://ships.example/7"


def test_a_record_without_its_envelope_is_read(read):
    (paper,) = read(
        ARXIV.replace("<record>", '<record xmlns="http://www.openarchives.org/OAI/2.0/">')
    )
    assert paper.arxiv_id == "1501.00001"


@pytest.mark.parametrize("joint", ["\n", ""], ids=["lines", "one line"])
def test_damage_costs_one_record(read, joint):
    text = (HEAD + ARXIV.replace("</title>", "") + RAW + DUBLIN[:-20]).replace("\n", joint or " ")
    damaged, whole, cut = read(text)
    assert damaged.reason == "record is not well-formed XML"
    assert whole.title == "Fog"
    assert cut.reason == "entry without an end: the document is cut off or damaged"


def test_an_answer_without_records_holds_nothing(read):
    assert read(HEAD + '<error code="noRecordsMatch">None</error>' + TAIL) == []


def test_an_entity_of_the_documents_own_is_never_expanded():
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    text = (
        f'<!DOCTYPE r [<!ENTITY e0 "laugh">{bomb}]>\n' + HEAD + ARXIV.replace("Sea", "&e11;") + RAW
    )
    assert not oai_pmh.sniff(text)
    bombed, whole = oai_pmh.read(enumerate(text.splitlines(), start=1), "a.md")
    assert isinstance(bombed, Rejection)
    assert whole.title == "Fog"


def test_a_hundred_thousand_elements_in_each_other_are_survived():
    text = HEAD + ARXIV.replace("Ten pages", "<a>" * 100_000 + "</a>" * 100_000) + RAW
    items = list(oai_pmh.read(enumerate(text.splitlines(), start=1), "a.md"))
    assert len(items) == 2
    assert items[1].title == "Fog"
