"""Atom from the arXiv API and the daily RSS feeds, in their old form and their new one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from analysis.corpus.readers import arxiv_atom, rss
from analysis.corpus.record import UNDATED, DigestHeader, PaperRecord, Rejection

ATOM = """\
<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
  <title>arXiv Query: search_query=all:ships</title>
  <updated>2020-01-01T00:00:00Z</updated>
  <entry>
    <id>http://arxiv.org/abs/1501.00001v2</id>
    <updated>2015-02-05T01:02:03Z</updated>
    <published>2015-01-05T23:30:00-05:00</published>
    <title>Counting Ships
  from Poincar\\'e's Shore</title>
    <summary>  We count &lt;p, q&gt; ships
where $0&lt;p&lt;=1$ &amp; p&gt;1.
</summary>
    <author><name>Ada Poet</name><arxiv:affiliation>Harbour</arxiv:affiliation></author>
    <author><name>Bo Sailor, Jr.</name></author>
    <arxiv:doi>10.1000/Ships</arxiv:doi>
    <arxiv:comment>Ten pages</arxiv:comment>
    <arxiv:journal_ref>J. Ships 1 (2015)</arxiv:journal_ref>
    <link href="https://arxiv.org/abs/1501.00001v2" rel="alternate" type="text/html"/>
    <link title="pdf" href="https://arxiv.org/pdf/1501.00001v2" rel="related"/>
    <arxiv:primary_category term="cs.CV" scheme="http://arxiv.org/schemas/atom"/>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <category term="cs.CV" scheme="http://arxiv.org/schemas/atom"/>
  </entry>
  <entry><id>http://arxiv.org/abs/cs/0101001v1</id><title>Fog</title></entry>
</feed>
"""

RSS = """\
<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" \
version="2.0">
  <channel>
    <title>cs.CV updates on arXiv.org</title>
    <pubDate>Mon, 05 Jan 2015 00:00:00 -0500</pubDate>
    <item>
      <title>Counting Ships where $0&lt;p&lt;=1$</title>
      <link>https://arxiv.org/abs/1501.00001</link>
      <description>arXiv:1501.00001v1 Announce Type: new
Abstract: We count ships &lt;p, q&gt;.</description>
      <guid isPermaLink="false">oai:arXiv.org:1501.00001v1</guid>
      <category>cs.CV</category>
      <category>cs.LG</category>
      <arxiv:announce_type>new</arxiv:announce_type>
      <dc:creator>Ada Po{\\"e}t, Bo Sailor</dc:creator>
    </item>
    <item>
      <title>Fog</title>
      <link>https://arxiv.org/abs/1401.00001</link>
      <description>arXiv:1401.00001v3 Announce Type: replace-cross
Abstract: Old fog.</description>
      <category>cs.LG</category>
      <arxiv:announce_type>replace-cross</arxiv:announce_type>
      <dc:creator>Cy Sail</dc:creator>
      <arxiv:DOI>10.1000/fog</arxiv:DOI>
      <arxiv:journal_reference>Fog 1</arxiv:journal_reference>
    </item>
    <item>
      <title>Waves</title>
      <link>https://arxiv.org/abs/1412.00001</link>
      <description>arXiv:1412.00001v1 Announce Type: cross
Abstract: We wave.</description>
      <pubDate>Tue, 06 Jan 2015 00:00:00 -0500</pubDate>
    </item>
  </channel>
</rss>
"""

RDF = """\
<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
>
<channel rdf:about="http://arxiv.org/">
<title>cs.CV updates on arXiv.org</title>
<dc:date>2015-01-05T01:30:00-05:00</dc:date>
<items><rdf:Seq><rdf:li rdf:resource="http://arxiv.org/abs/1501.00001" /></rdf:Seq></items>
</channel>
<item rdf:about="http://arxiv.org/abs/1501.00001">
<title>Counting Ships. (arXiv:1501.00001v1 [cs.CV])</title>
<link>http://arxiv.org/abs/1501.00001</link>
<description rdf:parseType="Literal">&lt;p&gt;We count ships.
&lt;/p&gt;
</description>
<dc:creator> &lt;a href="http://arxiv.org/a"&gt;Ada Poet&lt;/a&gt;, &lt;a href="http://arxiv.org/b"&gt;\
Bo Sailor&lt;/a&gt;</dc:creator>
</item>
<item rdf:about="http://arxiv.org/abs/1401.00001">
<title>Fog (of 1901). (arXiv:1401.00001v3 [cs.LG] UPDATED)</title>
<link>http://arxiv.org/abs/1401.00001</link>
<description>Old fog.</description>
</item>
<item rdf:about="http://arxiv.org/abs/1412.00001">
<title>Waves. (arXiv:1412.00001v1 [cs.AI] CROSS LISTED)</title>
<link>http://arxiv.org/abs/1412.00001</link>
<description>We wave.</description>
</item>
</rdf:RDF>
"""


def test_an_atom_feed_is_read_whole(read):
    first, second = read(ATOM)
    assert first == PaperRecord(
        source="a.md",
        line=5,
        position=1,
        format="arxiv_atom",
        title="Counting Ships from Poincaré's Shore",
        # The hour is that of New York: in UTC it is the next day.
        header=DigestHeader(digest_date=date(2015, 1, 6), date_kind="submitted"),
        abstract="We count <p, q> ships where $0<p<=1$ & p>1.",
        authors=("Ada Poet", "Bo Sailor, Jr."),
        arxiv_id="1501.00001",
        version=2,
        doi="10.1000/ships",
        categories=("cs.CV", "cs.LG"),
        primary_category="cs.CV",
        published=datetime(2015, 1, 6, 4, 30, tzinfo=UTC),
        updated=datetime(2015, 2, 5, 1, 2, 3, tzinfo=UTC),
        comment="Ten pages",
        journal="J. Ships 1 (2015)",
        pdf_url="https://arxiv.org/pdf/1501.00001v2",
    )
    assert second == PaperRecord(
        source="a.md",
        line=25,
        position=2,
        format="arxiv_atom",
        title="Fog",
        arxiv_id="cs/0101001",
        version=1,
    )


def test_an_update_alone_dates_no_submission(read):
    text = ATOM.replace("<published>2015-01-05T23:30:00-05:00</published>", "")
    assert read(text)[0].header == UNDATED
    assert read(text)[0].updated == datetime(2015, 2, 5, 1, 2, 3, tzinfo=UTC)


def test_an_atom_feed_of_another_site_has_dates_of_unknown_kind(read):
    text = ATOM.replace("arxiv.org/abs/1501.00001v2", "ships.example/posts/1")
    paper = read(text)[0]
    assert paper.header == DigestHeader(digest_date=date(2015, 1, 6), date_kind="unknown")
    assert paper.resources == (
        "Link: http://ships.example/posts/1",
        "Link: https://ships.example/posts/1",
    )


def test_a_prefix_of_the_feed_changes_nothing(read):
    prefixed = ATOM.replace("xmlns=", "xmlns:atom=")
    for name in ("feed", "entry", "title", "id", "summary", "author", "name", "published"):
        prefixed = prefixed.replace(f"<{name}", f"<atom:{name}").replace(
            f"</{name}", f"</atom:{name}"
        )
    assert [item.title for item in read(prefixed)] == [item.title for item in read(ATOM)]
    assert read(prefixed)[0].abstract == read(ATOM)[0].abstract


def test_an_error_of_the_api_is_no_paper(read):
    text = ATOM.replace(
        "<id>http://arxiv.org/abs/cs/0101001v1", "<id>http://arxiv.org/api/errors#x"
    )
    assert read(text)[1] == Rejection("a.md", 25, "the arXiv API answered with an error", "")


def test_a_feed_without_entries_holds_nothing(read):
    assert read(ATOM[: ATOM.index("  <entry>")] + "</feed>") == []


@pytest.mark.parametrize("text", [ATOM, ATOM.replace("\n", " ")], ids=["lines", "one line"])
def test_damage_costs_one_entry(read, text):
    damaged = text.replace("<summary>", "<summary><<&nbsp;").replace("</feed>", "<entry><title>Cut")
    first, second, third = read(damaged)
    assert first.arxiv_id == "1501.00001"
    assert second.title == "Fog"
    assert third.reason == "entry without an end: the document is cut off or damaged"


def test_an_end_without_a_start_is_rejected(read):
    items = read(ATOM.replace("<entry><id>http://arxiv.org/abs/cs", "<entri><id>"))
    assert [type(item) for item in items] == [PaperRecord, Rejection]
    assert items[1].reason == "an entry ends here that begins nowhere"


def test_a_daily_feed_is_read_whole(read):
    new, replaced, cross = read(RSS)
    announced = DigestHeader(digest_date=date(2015, 1, 5), date_kind="announced")
    shared = {"source": "a.md", "format": "rss"}
    assert new == PaperRecord(
        **shared,
        line=6,
        position=1,
        title="Counting Ships where $0<p<=1$",
        header=announced,
        abstract="We count ships <p, q>.",
        authors=("Ada Poët", "Bo Sailor"),
        arxiv_id="1501.00001",
        version=1,
        categories=("cs.CV", "cs.LG"),
        primary_category="cs.CV",
    )
    assert replaced == PaperRecord(
        **shared,
        line=17,
        position=2,
        title="Fog",
        # A replacement is no new paper: it must not count as one of that day.
        header=UNDATED,
        abstract="Old fog.",
        authors=("Cy Sail",),
        arxiv_id="1401.00001",
        version=3,
        doi="10.1000/fog",
        categories=("cs.LG",),
        primary_category="cs.LG",
        updated=datetime(2015, 1, 5, tzinfo=UTC),
        journal="Fog 1",
        resources=("Announced as: replacement of a cross-list",),
    )
    assert cross.header == DigestHeader(digest_date=date(2015, 1, 6), date_kind="announced")
    assert cross.resources == ("Announced as: cross-list",)


def test_an_old_daily_feed_is_read_whole(read):
    new, replaced, cross = read(RDF)
    shared = {"source": "a.md", "format": "rss"}
    assert new == PaperRecord(
        **shared,
        line=12,
        position=1,
        title="Counting Ships",
        header=DigestHeader(digest_date=date(2015, 1, 5), date_kind="announced"),
        abstract="We count ships.",
        authors=("Ada Poet", "Bo Sailor"),
        arxiv_id="1501.00001",
        version=1,
        categories=("cs.CV",),
        primary_category="cs.CV",
    )
    assert (replaced.title, replaced.version, replaced.header) == ("Fog (of 1901)", 3, UNDATED)
    assert replaced.resources == ("Announced as: replacement",)
    assert cross.header == new.header
    assert (cross.arxiv_id, cross.resources) == ("1412.00001", ("Announced as: cross-list",))


def test_a_daily_feed_as_atom_is_one_of_announcements(read):
    text = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns="http://www.w3.org/2005/Atom" xml:lang="en-us">
<entry><id>oai:arXiv.org:1501.00001v1</id><title>Counting Ships</title>
<link href="https://arxiv.org/abs/1501.00001" rel="alternate" type="text/html"/>
<summary>arXiv:1501.00001v1 Announce Type: new
Abstract: We count.</summary><category term="cs.CV"/>
<published>2015-01-05T00:00:00-05:00</published><arxiv:announce_type>new</arxiv:announce_type>
<dc:creator>Ada Poet, Bo Sailor</dc:creator></entry>
<entry><id>oai:arXiv.org:1401.00001v3</id><title>Fog</title>
<link href="https://arxiv.org/abs/1401.00001" rel="alternate" type="text/html"/>
<summary>arXiv:1401.00001v3 Announce Type: replace
Abstract: Old fog.</summary><published>2015-01-05T00:00:00-05:00</published></entry></feed>"""
    new, replaced = read(text)
    assert new == PaperRecord(
        source="a.md",
        line=3,
        position=1,
        format="arxiv_atom",
        title="Counting Ships",
        header=DigestHeader(digest_date=date(2015, 1, 5), date_kind="announced"),
        abstract="We count.",
        authors=("Ada Poet", "Bo Sailor"),
        arxiv_id="1501.00001",
        version=1,
        categories=("cs.CV",),
        primary_category="cs.CV",
    )
    assert (replaced.version, replaced.header) == (3, UNDATED)


def test_a_feed_of_another_site_has_dates_of_unknown_kind(read):
    text = """<rss version="2.0"><channel><title>Ships</title>
<item><title>A ship</title><link>https://ships.example/1</link>
<pubDate>Mon, 05 Jan 2015 10:00:00 GMT</pubDate></item></channel></rss>"""
    (paper,) = read(text)
    assert paper.header == DigestHeader(digest_date=date(2015, 1, 5), date_kind="unknown")
    assert paper.resources == ("Link: https://ships.example/1",)


def test_an_entity_of_the_documents_own_is_never_expanded(read):
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    laughs = f'<!DOCTYPE feed [<!ENTITY e0 "laugh">{bomb}]>\n'
    head, feed = ATOM.split("<feed", 1)
    text = f"{head}{laughs}<feed{feed.replace('Counting Ships', '&e11;')}"
    assert arxiv_atom.sniff(text) is False
    first, second = arxiv_atom.read(enumerate(text.splitlines(), start=1), "a.md")
    assert len(first.title) < 100
    assert second.title == "Fog"


def test_a_declaration_inside_an_entry_is_rejected():
    text = RSS.replace("<title>Fog", '<!DOCTYPE x [<!ENTITY e "laugh">]><title>Fog')
    items = list(rss.read(enumerate(text.splitlines(), start=1), "a.md"))
    assert [type(item) for item in items] == [PaperRecord, Rejection, PaperRecord]
    assert items[1].reason == "entry cannot be parsed"
