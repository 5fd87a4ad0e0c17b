"""Readers of other packages: the documented one, and those that do what none may."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from analysis import load_corpus
from analysis.corpus import cache, readers
from analysis.corpus.readers import READERS, third_party
from analysis.corpus.readers.formats import with_table

ROOT = Path(__file__).resolve().parents[3]
GUIDE = ROOT / "analysis" / "corpus" / "readers" / "README.md"
DIGEST = "# Arxiv Papers in cs.CV on 2015-01-05\n### Tides\n- **Arxiv ID**: 1501.00001v1\n"


def installed(folder: Path, name: str, module: str, code: str, *, version: str = "1.0") -> None:
    """A distribution as pip leaves it behind."""
    file = folder.joinpath(*f"my_{name}.{module}".split(".")).with_suffix(".py")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.parent.joinpath("__init__.py").touch()
    file.write_text(textwrap.dedent(code), "utf-8")
    info = folder / f"my_{name}-{version}.dist-info"
    info.mkdir()
    info.joinpath("METADATA").write_text(
        f"Metadata-Version: 2.1\nName: my-{name}\nVersion: {version}\n", "utf-8"
    )
    info.joinpath("entry_points.txt").write_text(
        f"[topic_digest.readers]\n{module} = my_{name}.{module}\n", "utf-8"
    )


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder of installed packages; what was found in it is forgotten afterwards."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    known = set(sys.modules)

    def forget():
        third_party.discovered.cache_clear()
        cache.code_version.cache_clear()
        for name in set(sys.modules) - known:
            if name.startswith("my_"):
                del sys.modules[name]

    forget()
    yield folder
    forget()


def guide_blocks() -> dict[str, str]:
    """The files that the guide shows, by name."""
    shown = r"^`([\w./]+)`[^\n]*:\n\n```\w+\n(.*?)^```"
    return dict(re.findall(shown, GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL))


def test_the_package_of_the_guide_is_found_and_reads_its_file(tmp_path, site):
    blocks = guide_blocks()
    assert set(blocks) == {"pyproject.toml", "reading.txt", "my_package/reading_list.py"}
    assert f'[project.entry-points."{third_party.GROUP}"]' in blocks["pyproject.toml"]
    assert 'reading_list = "my_package.reading_list"' in blocks["pyproject.toml"]
    installed(site, "package", "reading_list", blocks["my_package/reading_list.py"])
    file = tmp_path / "reading.txt"
    file.write_text(blocks["reading.txt"] + "\nno cells\n", "utf-8")

    # A process of its own, to which nothing is handed but its paths.
    run = subprocess.run(
        [sys.executable, "-m", "analysis", "corpus", str(file), "-q"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": f"{site}{os.pathsep}{ROOT}"},
    )
    assert "reading_list" in run.stdout
    assert "rejected reading.txt:9: a line without its four cells" in run.stdout

    papers = load_corpus(file).papers.set_index("title")
    assert list(papers.index) == ["Counting Ships from the Shore", "Fog on the Sea"]
    assert papers.loc["Counting Ships from the Shore", "doi"] == "10.1000/ships"
    assert papers.loc["Fog on the Sea", "abstract"] == "We look into fog. Then we wait."
    assert papers.loc["Fog on the Sea", "authors"] == ("Cy Sail",)


def test_the_list_of_formats_names_other_packages(site):
    installed(site, "package", "reading_list", guide_blocks()["my_package/reading_list.py"])
    run = subprocess.run(
        [sys.executable, "-m", "analysis", "corpus", "--formats"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": f"{site}{os.pathsep}{ROOT}", "COLUMNS": "200"},
    )
    listed = [line.split()[0] for line in run.stdout.splitlines()[1:] if line[0] != " "]
    names = [reader.FORMAT for reader in READERS]
    assert listed == [*names[:-3], "reading_list", *names[-3:]]


def test_the_table_of_the_readme_is_that_of_the_readers():
    page = (ROOT / "README.md").read_text("utf-8")
    assert with_table(page) == page, "make readme writes it anew"
    assert all(f"\n| {reader.FORMAT} | " in page for reader in READERS)


READER = """
from analysis.readers import *
FORMAT = "harbour"
sniff = lambda head: head.startswith("harbour")
def read(lines, source):
    for number, text in lines:
        {body}
"""
PAPER = "yield record(Place(source, number, number, FORMAT), Fields(title=text))"


def load(tmp_path, text="harbour\nships\nfog\n"):
    folder = tmp_path / "digests"
    folder.mkdir(exist_ok=True)
    folder.joinpath("good.md").write_text(DIGEST, "utf-8")
    folder.joinpath("log.txt").write_text(text, "utf-8")
    return load_corpus(folder)


def rejected(corpus):
    return list(corpus.rejections[["source", "line", "reason"]].itertuples(index=False, name=None))


def test_a_reader_of_another_package_is_asked_before_what_is_guessed_and_after_what_is_marked(
    tmp_path, site
):
    code = READER.replace('head.startswith("harbour")', "True").format(body=PAPER)
    installed(site, "harbour", "harbour", code)
    corpus = load(tmp_path, "title,year\nShips,2015\n")
    assert list(corpus.digests["format"]) == ["daily_digest", "harbour"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("open('/no/such/file')", "FileNotFoundError: [Errno 2] No such file or directory: ..."),
        ("sniff = read = len", "it has no FORMAT of small letters, digits and underscores"),
        ("FORMAT = 'harbour'", "it has neither sniff and read nor sniff_bytes and read_file"),
        ("FORMAT = 'ris'\nsniff = read = len", "its FORMAT ris is that of topic-digest"),
    ],
)
def test_a_package_that_is_of_no_use_is_named_and_costs_nothing(tmp_path, site, code, reason):
    installed(site, "harbour", "harbour", code)
    corpus = load(tmp_path)
    assert rejected(corpus) == [
        ("log.txt", 1, "no known format"),
        (
            "reader harbour",
            1,
            f"cannot be used: {reason}; mend or uninstall my-harbour 1.0",
        ),
    ]
    assert list(corpus.papers["paper_id"]) == ["1501.00001"]


def test_of_two_packages_with_one_format_the_first_by_name_is_used(tmp_path, site):
    for name in ("b", "a"):
        installed(site, name, "harbour", READER.format(body=PAPER))
    assert [each.package for each in readers.other_readers().readers] == ["my-a 1.0"]
    assert rejected(load(tmp_path))[0][2] == (
        "cannot be used: its FORMAT harbour is that of my-a 1.0; mend or uninstall my-b 1.0"
    )


@pytest.mark.parametrize(
    ("body", "papers", "reason"),
    [
        (
            f"{PAPER}; number == 2 and 1 / 0",
            ["harbour", "ships"],
            "failed: ZeroDivisionError: division by zero; what follows is lost",
        ),
        ("yield text if number == 2 else DigestHeader()", [], "made no paper: a str is neither"),
        (
            "yield PaperRecord(source=source, line=2, position=1, format='', title=b'x')",
            [],
            "made no paper: title of another type",
        ),
        (
            "yield PaperRecord(source='', line=2, position=1, format='', title='x', doi='no')",
            [],
            "made no paper: doi is none",
        ),
        (
            "yield PaperRecord(source='', line=2, position=1, format='', title='x', pdf_url='a:b')",
            [],
            "made no paper: pdf_url is no http",
        ),
        ("yield from [Rejection('elsewhere', 2, 'odd')]", [], "odd"),
    ],
)
def test_what_a_reader_does_wrong_is_a_rejection_with_its_place(
    tmp_path, site, body, papers, reason
):
    installed(site, "harbour", "harbour", READER.format(body=body))
    corpus = load(tmp_path)
    found = [each for each in rejected(corpus) if reason in each[2]]
    assert found
    assert all(each[:2] == ("log.txt", 2) for each in found)
    mine = corpus.appearances[corpus.appearances["format"] == "harbour"]
    titles = corpus.papers.set_index("paper_id")["title"]
    assert [titles[paper_id] for paper_id in mine["paper_id"]] == papers
    assert "1501.00001" in set(corpus.papers["paper_id"])


def test_a_reader_that_fails_at_a_look_is_named_and_the_next_is_asked(tmp_path, site):
    code = READER.replace('head.startswith("harbour")', "1 / 0").format(body=PAPER)
    installed(site, "harbour", "harbour", code)
    corpus = load(tmp_path, "title,year\nShips,2015\n")
    assert list(corpus.digests["format"]) == ["daily_digest", "csv_table"]
    name = "the reader harbour of my-harbour 1.0"
    assert rejected(corpus) == [
        (
            "log.txt",
            1,
            f"{name} failed to look at it: ZeroDivisionError: division by zero",
        )
    ]


def test_a_file_that_breaks_off_is_no_fault_of_its_reader(tmp_path, site):
    import gzip

    installed(site, "harbour", "harbour", READER.format(body=PAPER))
    folder = tmp_path / "digests"
    folder.mkdir()
    text = "harbour\n" + "".join(f"ships {i * i}\n" for i in range(20_000))
    folder.joinpath("log.gz").write_bytes(gzip.compress(text.encode())[:-2_000])
    corpus = load_corpus(folder)
    assert [each[2].partition(":")[0] for each in rejected(corpus)] == ["cannot be read"]
    assert len(corpus.papers) > 1_000


def test_a_binary_format_has_a_reader_too(tmp_path, site):
    installed(
        site,
        "harbour",
        "harbour",
        """
        from analysis.readers import *
        FORMAT = "harbour"
        sniff_bytes = lambda head: head.startswith(b"\\x00HARBOUR")
        def read_file(stream, source):
            for n, title in enumerate(stream.read()[8:].split(b"\\x00"), 1):
                yield record(Place(source, n, n, FORMAT), Fields(title=title.decode()))
                n == 2 and 1 / 0
        """,
    )
    corpus = load(tmp_path, "\0HARBOURboats\0fog\0sea")
    assert sorted(corpus.papers["title"]) == ["Tides", "boats", "fog"]
    assert rejected(corpus)[0][2].endswith("division by zero; what follows is lost")


def test_records_are_kept_apart_by_version_and_code_of_the_package(site):
    def version_now() -> str:
        third_party.discovered.cache_clear()
        cache.code_version.cache_clear()
        return cache.code_version()

    versions = [version_now()]
    installed(site, "harbour", "harbour", READER.format(body=PAPER))
    versions.append(version_now())
    site.joinpath("my_harbour", "words.py").write_text("# another module of the same package\n")
    versions.append(version_now())
    site.joinpath("my_harbour-1.0.dist-info").rename(site / "my_harbour-1.1.dist-info")
    metadata = site / "my_harbour-1.1.dist-info" / "METADATA"
    metadata.write_text(metadata.read_text().replace("1.0", "1.1"))
    versions.append(version_now())
    assert len(set(versions)) == 4
    assert version_now() == versions[-1]
