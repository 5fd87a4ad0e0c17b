"""Every fixed word of the page is in ``words.toml``, is said somewhere, and stands nowhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

import pytest
from jinja2 import UndefinedError, nodes
from markupsafe import Markup

from analysis.report import render, words
from analysis.report.model import report_data
from analysis.report.render import HERE, SCRIPT_WORDS, SCRIPTS, render_report
from analysis.schema.trends import PERIOD_STATES
from tests.synthetic import synthetic_study

TEMPLATES = sorted(path.name for path in (HERE / "templates").glob("*.html.j2"))
UNITS = ("day", "week", "month", "quarter", "year", "digest", "period")
#: What a key that is put together may end in.
ENDS = {
    "address.": ("group", "a", "b"),
    "counts.": UNITS,
    "evidence.papers_of_": ("burst", "change"),
    "files.": tuple(words.spoken()["files"]),
    "months.": range(1, 13),
    "states.": PERIOD_STATES,
    "units.": UNITS,
}


class Said(NamedTuple):
    """A key where it is said, and the names of its values as far as they are written there."""

    key: str
    names: frozenset[str] | None

    @classmethod
    def all_of(cls, keys, names):
        for key in keys:
            for end in [""] if re.fullmatch(r"\w+\.\w*[^_\W]", key) else ENDS[key]:
                yield cls(f"{key}{end}", None if names is None else frozenset(names))


def said_in_templates() -> Iterator[Said]:
    for name in TEMPLATES:
        for call in tree_of(name).find_all(nodes.Call):
            called = getattr(call.node, "name", "")
            if called == "say":
                yield from Said.all_of(keys_of(call.args[0]), {value.key for value in call.kwargs})
            elif called == "count":
                noun = call.args[1]
                key = f"counts.{noun.value}" if isinstance(noun, nodes.Const) else "counts."
                yield from Said.all_of([key], {"n"})


def keys_of(node):
    if isinstance(node, nodes.CondExpr):
        return [*keys_of(node.expr1), *keys_of(node.expr2)]
    return [(node.nodes[0] if isinstance(node, nodes.Concat) else node).value]


def said_in_scripts() -> Iterator[Said]:
    for name in SCRIPTS:
        if name == "words.js":
            continue
        code, texts = without_texts(script(name))
        for call in re.finditer(r"\b(say|sayParts|count)\(", code):
            first, *others = arguments(code, call.end())
            if call[1] == "count":
                key = f"counts.{texts[int(others[0][1:-1])]}" if "§" in others[0] else "counts."
                yield from Said.all_of([key], {"n"})
                continue
            keys = [texts[int(i)] for i in re.findall(r"§(\d+)§", first)]
            yield from Said.all_of([key for key in keys if "." in key], names_in(*others))


def names_in(values="{}"):
    """The names in an object, unless it takes some from elsewhere."""
    if not values.startswith("{") or "..." in values:
        return None
    return [re.match(r"\w+", value)[0] for value in arguments(values, 1) if value]


def said_in_python() -> Iterator[Said]:
    for path in HERE.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "").startswith("say"):
                key = call.args[0]
                first = key.values[0] if isinstance(key, ast.JoinedStr) else key
                yield from Said.all_of([first.value], {value.arg for value in call.keywords})


def tree_of(name: str) -> nodes.Template:
    return render._environment().parse((HERE / "templates" / name).read_text("utf-8"))


def script(name: str) -> str:
    return (HERE / "static" / name).read_text("utf-8")


#: A comment, a string, a regular expression where a value may stand, or one character.
PIECE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
    r"""|(?:(?<=[(=,:!&|?])|(?<=[(=,:!&|?] ))/(?:[^/\\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+/|.""",
    re.DOTALL,
)
#: Text of a template up to its end or to what is filled in.
TEXT = re.compile(r"((?:[^`\\$]|\\.|\$(?!\{))*)(`|\$\{)", re.DOTALL)


def without_texts(source: str) -> tuple[str, list[str]]:
    """The code of a script with ``§7§`` where its seventh text stands, and the texts."""
    code, texts, at, inside = "", [], 0, [""]
    while at < len(source):
        if inside[-1] == "`":
            text, end = TEXT.match(source, at).groups()
            code, at = f"{code}§{len(texts)}§", at + len(text) + len(end)
            texts.append(text)
            if end == "`":
                inside.pop()
            else:
                inside.append("${")
            continue
        piece = PIECE.match(source, at)[0]
        at += len(piece)
        if piece[:2] in ("//", "/*"):
            continue
        if len(piece) > 1 and piece[0] in "\"'":
            code += f"§{len(texts)}§"
            texts.append(piece[1:-1])
            continue
        if piece in ("`", "{"):
            inside.append(piece)
        elif piece == "}":
            piece = "" if inside.pop() == "${" else piece
        code += piece
    return code, texts


def arguments(code: str, at: int) -> list[str]:
    """What stands between commas from here to the bracket that closes."""
    depth, found = 1, [""]
    for character in code[at:]:
        depth += (character in "([{") - (character in ")]}")
        if depth == 0:
            break
        if character == "," and depth == 1:
            found.append("")
        else:
            found[-1] += character
    return [argument.strip() for argument in found]


def needed(key: str) -> set[str]:
    """The names of the values that words need."""
    section, name = key.split(".")
    forms = words.spoken()[section][name]
    if isinstance(forms, str):
        return set(re.findall(r"\{(\w+)\}", forms))
    return {"n"}.union(*(re.findall(r"\{(\w+)\}", form) for form in forms.values()))


ALL = [*said_in_templates(), *said_in_scripts(), *said_in_python()]


def test_every_word_is_said_and_every_said_word_is_there():
    there = {f"{section}.{name}" for section, own in words.spoken().items() for name in own}
    assert {key for key, _ in ALL} == there


def test_what_is_filled_in_is_what_the_words_ask_for():
    wrong = [(key, names) for key, names in ALL if names is not None and names != needed(key)]
    assert wrong == []


def test_scripts_are_given_the_sections_they_say_something_of():
    said = {key.split(".")[0] for key, _ in said_in_scripts()}
    assert sorted(said) == list(SCRIPT_WORDS)


def test_words_with_two_forms_have_both():
    for own in words.spoken().values():
        for forms in own.values():
            assert isinstance(forms, str) or list(forms) == ["one", "other"]


class _Visible(HTMLParser):
    """What of a template can be seen or heard."""

    SPOKEN = ("aria-label", "aria-description", "title", "placeholder", "alt", "content", "label")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag != "meta":
            self.found += [value for name, value in attrs if name in self.SPOKEN and value]

    def handle_data(self, data):
        self.found.append(data)


def visible(source: str) -> list[str]:
    """Texts of a template as it stands, with those that expressions put out themselves."""
    document, depth, before = "", 0, ""
    for _, kind, value in render._environment().lex(source):
        if kind in ("data", "raw"):
            document += value
        elif kind == "operator":
            depth += (value in "([{") - (value in ")]}")
        elif kind == "block_begin":
            depth += 1
        elif kind == "block_end":
            depth -= 1
        elif kind == "string" and depth == 0 and before not in ("==", "!=", "in", "|"):
            document += f" {value[1:-1]} "
        if kind != "whitespace":
            before = value
    parser = _Visible()
    parser.feed(document)
    parser.close()
    return [text.strip() for text in parser.found if re.search(r"[^\W\d_]", text)]


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_word_stands_in_a_template(name):
    assert visible((HERE / "templates" / name).read_text("utf-8")) == []


def test_a_word_in_a_template_is_found_wherever_it_stands():
    template = """<p class="a b" title="One">{{ say("a.b") }} two
    {% if x == "no" %}{{ y|d("no") }}{% endif %}
    {{ "three" if x == "no" else "four" }}<b aria-label="{{ x }} five">{# no #}</b></p>"""
    found = " ".join(visible(template)).split()
    assert sorted(found) == ["One", "five", "four", "three", "two"]


#: Texts of scripts with a space or a capital that nobody sees.
UNSEEN = {
    " and ",  # inside a label that names.py made
    "Enter", "Escape", "input, select", "noopener noreferrer",
    "(pointer: coarse)", "(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)",
}  # fmt: skip


def readable(source: str) -> list[str]:
    """Texts of a script with two words or a capital, which are no classes and no selectors."""
    styles = "".join(
        (HERE / "static" / name).read_text("utf-8") for name in ("report.css", "views.css")
    )
    classes = set(re.findall(r"\.([a-z][\w-]*)", styles))
    found = []
    for text in without_texts(source)[1]:
        if text in UNSEEN or re.match(r"[.#][a-z]", text):
            continue
        bare = re.sub(r"\d*px\b|\bscale\(", "", text)
        if re.search(r"[^\W\d_]{2,}[^\w\s]* | [^\w\s]*[^\W\d_]{2,}|^[A-Z][a-z]", bare) and not all(
            any(own.startswith(word) for own in classes) for word in re.findall(r"[^\s]+", bare)
        ):
            found.append(text)
    return found


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name != "words.js"])
def test_no_sentence_stands_in_a_script(name):
    assert readable(script(name)) == []


def test_a_sentence_in_a_script_is_found_wherever_it_stands():
    source = """
    // no word here
    const a = make("p", { class: "notice hint" }, b ? "Light" : `${n} papers`);
    announce(`Saved ${say(`x.${y}`, { z: "one two" })}, and more`);
    d.querySelector(".a b"); e = "a/b" / 2; c.replace(/"/g, "No date");
    """
    found = readable(source)
    assert found == ["Light", " papers", "Saved ", "one two", ", and more", "No date"]


def test_words_are_said_with_their_values(monkeypatch):
    made = {"a": {"of": "{who} <of> {n}'s", "papers": {"one": "{n} paper", "other": "{n} papers"}}}
    monkeypatch.setattr(words, "spoken", lambda: made)
    assert words.say("a.of", who="{n} & <b>", n=25_440) == "{n} & <b> <of> 25,440's"
    assert [words.say("a.papers", n=n) for n in (0, 1, 1000)] == [
        "0 papers",
        "1 paper",
        "1,000 papers",
    ]
    marked = words.say_in_markup("a.of", who=Markup("<b>{n}</b>"), n='"<i>')
    assert marked == Markup("<b>{n}</b> &lt;of&gt; &#34;&lt;i&gt;'s")
    assert "<b>" not in words.say_in_markup("a.of", who="<b>", n="'")


@pytest.mark.parametrize("say", [words.say, words.say_in_markup])
def test_without_words_or_without_a_value_there_is_an_error(say):
    for key, values in (
        ("map.none", {}),
        ("none.a", {}),
        ("map", {}),
        ("counts.paper", {}),
        ("map.bar", {"period": ""}),
    ):
        with pytest.raises(KeyError):
            say(key, **values)


def test_a_template_that_fills_in_nothing_is_an_error():
    template = render._environment().from_string('{{ say("map.bar", period=missing, papers="") }}')
    with pytest.raises(UndefinedError):
        template.render()


def test_other_words_make_the_page_another(monkeypatch):
    other = {section: dict(own) for section, own in words.spoken().items()}
    other["page"]["language"], other["map"]["title"], other["map"]["lasso_off"] = (
        "de",
        "Karte",
        "Aus",
    )
    monkeypatch.setattr(words, "spoken", lambda: other)
    monkeypatch.setattr(render, "spoken", lambda: other)
    page = render_report(report_data(synthetic_study(12, 1, n_weeks=4)))
    assert '<html lang="de">' in page
    assert '<h2 id="map-title">Karte</h2>' in page
    assert '"lasso_off": "Aus"' in page
