"""Digests as people publish them: bullets, folded abstracts, headings without links, Chinese."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.corpus.record import PaperRecord, Rejection

SHIPS = ("Counting Ships: From the Shore", ("Ada Poet", "Bo Sailor"), "1501.00001")
FOG = ("Fog", ("Cy Sail",), "1501.00002")
WE_COUNT, WE_LOOK = "We count ships. Code: https://ships.example/code", "We look into fog."

FOLDED_BULLETS = """\
# Daily papers

- [Sea](#sea)
- [Harbours](../topics/harbours.md), **0** papers

## Sea

- **Counting Ships: From the Shore**
  Ada Poet, Bo Sailor
  _2015-01-05_ · https://arxiv.org/abs/1501.00001v1 · `cs.CV`
  <details><summary>Abstract</summary>

  We count ships. Code: https://ships.example/code

  </details>


- **Fog**
  Cy Sail
  _2015-01-06_ · https://arxiv.org/abs/1501.00002v1 · `cs.LG`
  <details><summary>Abstract</summary>

  We look into fog.

  </details>
"""

LINKED_BULLETS = """\
# Ships

- **[Counting Ships: From the Shore](https://arxiv.org/abs/1501.00001v1)** `cs.CV`
  _Ada Poet, Bo Sailor et al._
  <details open><summary>Abstract</summary>
  We count ships. Code: https://ships.example/code
  </details>
- [Fog](https://arxiv.org/abs/1501.00002v1) `cs.LG`
<details>
<summary>Abstract</summary>
We look into fog.
</details>
"""

NESTED_BULLETS = """\
## Ships

### 2015/01/05

- **Counting Ships: From the Shore**
  - Ada Poet, Bo Sailor | [1501.00001v1](http://arxiv.org/abs/1501.00001v1) | [Code](https://x.example)
  - <details><summary>Abstract</summary>We count ships. Code: https://ships.example/code</details>
- **Fog**
  - Cy Sail | [1501.00002v1](http://arxiv.org/abs/1501.00002v1)
  - <details><summary>Abstract</summary>We look into fog.</details>
"""

FIELDS_BELOW_HEADINGS = """\
# Ships of the Day: 2015-01-05

**Papers found:** 2
**Categories:** cs.CV, cs.LG

---

## 1. Counting Ships: From the Shore

**Authors:** Ada Poet, Bo Sailor
**arXiv:** [1501.00001](https://arxiv.org/abs/1501.00001)
**Categories:** Computer Vision (cs.CV); Machine Learning (cs.LG)

We count ships. Code: https://ships.example/code

---

## 2. Fog

**Authors:** Cy Sail
**arXiv:** [1501.00002](https://arxiv.org/abs/1501.00002)
**Categories:** Machine Learning (cs.LG)

We look into fog.
"""

HEADINGS_OF_THE_FIRST_LEVEL = """\
# Counting Ships: From the Shore

**Title (ZH)**: 数船

**Authors**: Ada Poet, Bo Sailor

**Link**: [PDF](https://arxiv.org/pdf/1501.00001)

**Abstract**: We count ships. Code: https://ships.example/code

**Abstract (ZH)**: 我们数船。

---
# Fog

**Authors**: Cy Sail

**Link**: [PDF](https://arxiv.org/pdf/1501.00002)

**Abstract**: We look into fog.
"""

CHINESE = """\
# 📚 论文 | 2015年01月05日

### 1. [Counting Ships: From the Shore](https://arxiv.org/abs/1501.00001)

**<font color=#1a73e8>作者\uff1a</font>** Ada Poet, Bo Sailor 等 6 位作者
**<font color=#5f6368>摘要\uff1a</font>**
> We count ships. Code: https://ships.example/code

---

### 2. [Fog](https://arxiv.org/abs/1501.00002)

**基本信息**

- 🔗 arXiv: [`1501.00002`](https://arxiv.org/abs/1501.00002)
- 👥 作者: Cy Sail
- 📄 PDF: [下载](https://arxiv.org/pdf/1501.00002.pdf)

**📖 中文摘要**

我们看雾。

<details>
<summary><b>🔍 查看原文摘要</b></summary>

We look into fog.

</details>
"""

ALL_BOLD = """\
# 论文 cs.CV
- **最新发布 2 篇**

#### [new 001] Counting Ships: From the Shore
- **分类: cs.CV; cs.LG**

- **简介: 我们数船。**

- **链接: [http://arxiv.org/pdf/1501.00001v1](http://arxiv.org/pdf/1501.00001v1)**

> **作者:** Ada Poet; Bo Sailor
>
> **摘要:** We count ships. Code: https://ships.example/code
>
---
#### [replaced 002] Fog
- **分类: cs.LG**

- **链接: [http://arxiv.org/pdf/1501.00002v3](http://arxiv.org/pdf/1501.00002v3)**

> **作者:** Cy Sail
>
> **摘要:** We look into fog.
"""

QUOTED = """\
<div align="center">

# Ships

</div>

> ### 1. Counting Ships: From the Shore
>
> | 属性 | 内容 |
> |:---:|:---|
> | 📅 发布日期 | 2015-01-05 |
> | 👤 作者 | Ada Poet, Bo Sailor |
>
> **📄 英文摘要\uff1a**
> We count ships. Code: https://ships.example/code
>
> 🔗 [阅读论文](http://arxiv.org/abs/1501.00001v1)

---

> ### 2. Fog
>
> | 📅 发布日期 | 2015-01-06 |
> | 👤 作者 | Cy Sail |
>
> **📄 英文摘要\uff1a**
> We look into fog.
>
> 🔗 [阅读论文](http://arxiv.org/abs/1501.00002v1)
"""

FOLDED_SUMMARIES = """\
## Sea

<details>
<summary><strong>Counting Ships: From the Shore</strong> - Ada Poet, Bo Sailor - \
[[pdf]](https://arxiv.org/pdf/1501.00001)</summary>

**Abstract:** We count ships. Code: https://ships.example/code

**arXiv ID:** 1501.00001
</details>

<details>
<summary><strong>Fog</strong> - Cy Sail - [[pdf]](https://arxiv.org/pdf/1501.00002)</summary>

**Abstract:** We look into fog.

**arXiv ID:** 1501.00002
</details>
"""

HEADINGS_AND_NAMES = """\
## Sea

### [Counting Ships: From the Shore](http://arxiv.org/abs/1501.00001)
[[code](https://ships.example/code)]
Ada Poet, Bo Sailor
<details>
  <summary>Abstract</summary>
  <ol>
    We count ships. Code: https://ships.example/code
  </ol>
</details>

### [Fog](http://arxiv.org/abs/1501.00002)
*Cy Sail*
<details>
  <summary>Abstract</summary>
  <ol>
    We look into fog.
  </ol>
</details>
"""

SAMPLES = {
    "folded bullets": FOLDED_BULLETS,
    "linked bullets": LINKED_BULLETS,
    "nested bullets": NESTED_BULLETS,
    "fields below headings": FIELDS_BELOW_HEADINGS,
    "headings of the first level": HEADINGS_OF_THE_FIRST_LEVEL,
    "Chinese": CHINESE,
    "all bold": ALL_BOLD,
    "quoted": QUOTED,
    "folded summaries": FOLDED_SUMMARIES,
    "headings and names": HEADINGS_AND_NAMES,
}


def papers(items):
    return [item for item in items if isinstance(item, PaperRecord)]


@pytest.mark.parametrize("name", SAMPLES)
def test_papers_are_read_whole_however_they_are_written(read, name):
    ships, fog = papers(read(SAMPLES[name]))
    assert ships.format == "daily_sections"
    assert (ships.title, ships.authors, ships.arxiv_id) == SHIPS
    assert fog.title == FOG[0]
    assert fog.arxiv_id == FOG[2]
    # Two of these samples name no author of it.
    assert fog.authors in ((), FOG[1])
    assert (ships.abstract, fog.abstract) == (WE_COUNT, WE_LOOK)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_line_of_an_entry_is_that_of_its_title(read, name):
    lines = SAMPLES[name].split("\n")
    for paper in papers(read(SAMPLES[name])):
        assert paper.title in lines[paper.line - 1]


@pytest.mark.parametrize(
    ("name", "days", "kind"),
    [
        ("folded bullets", [5, 6], "submitted"),
        ("nested bullets", [5, 5], "announced"),
        ("fields below headings", [5, 5], "announced"),
        ("Chinese", [5, 5], "announced"),
        ("quoted", [5, 6], "submitted"),
        ("all bold", [None, None], "unknown"),
    ],
)
def test_days_are_those_of_the_digest_or_of_the_entries(read, name, days, kind):
    headers = [paper.header for paper in papers(read(SAMPLES[name]))]
    assert [each.digest_date for each in headers] == [
        date(2015, 1, day) if day else None for day in days
    ]
    assert {each.date_kind for each in headers} == {kind}


def test_what_a_machine_wrote_in_another_language_stands_apart(read):
    assert [paper.summary for paper in papers(read(CHINESE))] == [
        None,
        "**基本信息** 中文摘要: 我们看雾。",
    ]
    ships, fog = papers(read(ALL_BOLD))
    assert (ships.summary, fog.summary) == ("简介: 我们数船。", None)
    assert (ships.announcement, fog.announcement) == ("new", "replaced")
    assert (ships.categories, ships.version) == (("cs.CV", "cs.LG"), 1)
    ships, _ = papers(read(HEADINGS_OF_THE_FIRST_LEVEL))
    assert "数船" in ships.summary


def test_categories_and_links_beside_a_paper_are_kept(read):
    assert papers(read(FIELDS_BELOW_HEADINGS))[0].categories == ("cs.CV", "cs.LG")
    assert papers(read(FOLDED_BULLETS))[1].categories == ("cs.LG",)
    assert papers(read(NESTED_BULLETS))[0].resources == ("Link: https://x.example",)


def test_lists_without_abstracts_are_lists_of_papers(read):
    text = """\
## Sea

- **Counting Ships: From the Shore** - Ada Poet, Bo Sailor et al. - \
[2015-01-05](http://arxiv.org/pdf/1501.00001v1)
- [1501.00002](https://arxiv.org/abs/1501.00002) Fog - Cy Sail
- Waves at Sea [[Paper](https://arxiv.org/abs/1501.00003)] [[Code](https://waves.example)]

Some words on the harbour.
"""
    items = read(text)
    ships, fog, waves = papers(items)
    assert (ships.title, ships.authors, ships.arxiv_id) == SHIPS
    assert ships.header.digest_date == date(2015, 1, 5)
    assert (fog.title, fog.authors, fog.arxiv_id) == FOG
    assert (waves.title, waves.resources) == ("Waves at Sea", ("Link: https://waves.example",))


def test_text_around_entries_is_reported_once_and_links_to_papers_each(read):
    text = """\
# Ships

We read papers.
Every day.

- [Counting](https://arxiv.org/abs/1501.00001)

## News
Our own paper is [here, read it](https://arxiv.org/abs/1501.00009), they say, and it is long.
- [Fog](https://arxiv.org/abs/1501.00002)
"""
    rejected = [(each.line, each.reason) for each in read(text) if isinstance(each, Rejection)]
    assert rejected == [
        (3, "text outside any entry, and 1 more lines"),
        (9, "text outside any entry"),
    ]


def test_a_table_of_links_is_no_list_of_abstracts(read):
    text = """\
- News: see https://arxiv.org/abs/1501.00009
- More: see https://arxiv.org/abs/1501.00008

|Publish Date|Title|Authors|PDF|
|---|---|---|---|
|**2015-01-05**|**Ships**|Ada Poet et.al.|[1501.00001](http://arxiv.org/abs/1501.00001)|
|**2015-01-05**|**Fog**|Cy Sail et.al.|[1501.00002](http://arxiv.org/abs/1501.00002)|
|**2015-01-05**|**Sea**|Di Wave et.al.|[1501.00003](http://arxiv.org/abs/1501.00003)|
"""
    assert {paper.format for paper in papers(read(text))} == {"link_table"}


@pytest.mark.parametrize("heading", ["#", "# \x06", "# [1]"])
def test_an_entry_without_a_title_takes_no_other_with_it(read, heading):
    entry = "{}\n- **arXiv link**: https://arxiv.org/abs/1501.0000{}\n- **Abstract**: We {}.\n\n"
    items = read(
        "## 2015-01-05\n" + entry.format(heading, 1, "count") + entry.format("### Fog", 2, "look")
    )
    (fog,) = papers(items)
    assert (fog.title, fog.arxiv_id, fog.abstract) == ("Fog", "1501.00002", "We look.")
    (rejected,) = (each for each in items if isinstance(each, Rejection))
    assert (rejected.line, rejected.reason) == (2, "entry without a title")


def test_text_beside_a_labelled_abstract_stands_apart(read):
    text = """\
## 2015-01-05
### Fog
- **arXiv link**: https://arxiv.org/abs/1501.00002

Read this one, it is good.

- **Abstract**: We look into fog.
"""
    (fog,) = papers(read(text))
    assert (fog.abstract, fog.summary) == ("We look into fog.", "Read this one, it is good.")
