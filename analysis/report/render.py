"""ReportData -> one HTML file.

Three rules keep the file safe and lasting. Text from papers reaches the page only through Jinja's
autoescape or inside the compressed payload, never inside a script. Scripts run by a nonce that
follows from the content, so equal studies give equal bytes. Nothing is fetched: styles, scripts,
data and plotly.js are all inside.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs, get_plotlyjs_version

from analysis.errors import ReportTooLargeError
from analysis.figures import theme
from analysis.formats import interval, percent, rate, times
from analysis.report.findings import CALLED
from analysis.report.layout import Sparkline, Tile, frame, sparkline, squarified
from analysis.report.model import ReportData
from analysis.report.papers import DETAIL_NONE, DETAIL_REPRESENTATIVES
from analysis.report.payload import encode, squeeze
from analysis.report.quality import quality_rows
from analysis.report.words import quantile, say, say_in_markup, spoken

HERE = Path(__file__).parent
#: A file above this many bytes loses detail, step by step, and says so.
HARD_STOP = 40_000_000
#: Papers listed per topic in the part that needs no script.
N_LISTED = 5
N_LISTED_MANY_TOPICS = 3
#: Alerts in full view; the rest are folded, with their number, so that the map comes first.
N_ALERTS = 2
#: Digests listed; a daily corpus of years has thousands.
N_DIGESTS_LISTED = 50
#: Events listed, and verdicts besides those that call a change; the download has all.
N_EVENTS_LISTED, N_VERDICTS_LISTED = 100, 40
#: Scripts in the order in which they are joined; all share one scope.
SCRIPTS = (
    "dom.js", "words.js", "payload.js", "theme.js", "state.js", "search.js", "charts.js", "map.js",
    "regions.js", "labels.js", "stamps.js", "chosen.js", "picture.js", "print.js", "dates.js",
    "window.js", "events.js", "trends.js", "specifications.js", "table.js", "tiles.js", "cards.js",
    "topics.js", "downloads.js", "ranges.js", "heat.js", "comparison.js", "matrices.js",
    "groups.js", "main.js",
)  # fmt: skip
#: Sections of words.toml that scripts say something of; the page brings these along.
SCRIPT_WORDS = (
    "address", "cards", "comparison", "counts", "curve", "dates", "heat", "map", "numbers",
    "picture", "problems", "saved", "search", "similarity", "tables", "theme", "trends", "units",
    "window",
)  # fmt: skip


def write_html(html: str, path: Path) -> Path:
    """Write aside, then rename: a reader never meets half a report."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    aside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(html)
        aside.chmod(0o644)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def render_report(data: ReportData, *, hard_stop: int = HARD_STOP) -> str:
    """The page as one string, with less detail when it would exceed ``hard_stop`` bytes.

    Raises
    ------
    ReportTooLargeError
        When even the least detail is too large.
    """
    for step in _steps(data):
        html = _render(step)
        size = len(html.encode("utf-8"))
        if size <= hard_stop:
            return html
    raise ReportTooLargeError(
        f"The report of {data.n_papers:,} papers would take {size / 1e6:.0f} MB even without "
        f"abstracts and similar papers; the limit is {hard_stop / 1e6:.0f} MB. "
        "Report on fewer papers: run the study on a shorter range of digests."
    )


def _steps(data: ReportData) -> Iterator[ReportData]:
    yield data
    papers, told = data.papers, data.reductions
    listed = {row for topic in data.topics for row, _ in topic.representatives}
    if len(papers.abstract) > len(listed):
        papers = dataclasses.replace(
            papers,
            authors={row: text for row, text in papers.authors.items() if row in listed},
            tldr={row: text for row, text in papers.tldr.items() if row in listed},
            tldr_source={r: source for r, source in papers.tldr_source.items() if r in listed},
            abstract={row: text for row, text in papers.abstract.items() if row in listed},
        )
        told += (say("reductions.abstracts"),)
        yield dataclasses.replace(
            data, papers=papers, reductions=told, detail=DETAIL_REPRESENTATIVES
        )
    papers = dataclasses.replace(papers, abstract={}, tldr={}, tldr_source={})
    told += (say("reductions.summaries"),)
    yield dataclasses.replace(data, papers=papers, reductions=told, detail=DETAIL_NONE)
    nothing = papers.similar[:, :0]
    papers = dataclasses.replace(papers, similar=nothing, similarity=nothing)
    told += (say("reductions.similar"),)
    yield dataclasses.replace(data, papers=papers, reductions=told, detail=DETAIL_NONE)


def _render(data: ReportData) -> str:
    content = encode(data)
    digest = hashlib.sha256(content).hexdigest()
    named = {topic.topic_id: topic for topic in data.topics}
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            data=data,
            digest=digest,
            nonce=digest[:32],
            topic_of=named,
            tiles=(tiles := _tiles(data)),
            frames=_frames(data, dict(tiles)),
            sparklines={topic_id: _sparkline(data, topic_id) for topic_id in named},
            bar_scale=max((t.share for t in data.topics if t.topic_id >= 0), default=1) or 1,
            n_listed=N_LISTED if data.n_topics <= 40 else N_LISTED_MANY_TOPICS,
            n_digests_listed=N_DIGESTS_LISTED,
            n_alerts=N_ALERTS,
            n_events_listed=N_EVENTS_LISTED,
            n_verdicts_listed=N_VERDICTS_LISTED,
            called=CALLED,
            quality=list(quality_rows(data.quality)),
            level=f"{100 * data.level:g} %",
            unit=say_in_markup(f"units.{data.unit}", n=1),
            light=theme.LIGHT,
            dark=theme.DARK,
            style=Markup(_static("report.css") + _static("views.css")),  # noqa: S704 - our own file
            script=Markup(_script()),  # noqa: S704 - our own files
            settings=Markup(_settings(digest)),  # noqa: S704 - escaped by _in_script
            payload=squeeze(content),
            plotly=_plotly(),
            plotly_version=get_plotlyjs_version(),
        )
    )


def _sparkline(data: ReportData, topic_id: int) -> Sparkline | None:
    topic = next(t for t in data.topics if t.topic_id == topic_id)
    return sparkline(topic.counts, [period.n_papers for period in data.periods])


def _tiles(data: ReportData) -> list[tuple[int, Tile]]:
    sizes = {topic.topic_id: topic.n_papers for topic in data.topics}
    groups = [[(t, sizes[t]) for t in group.topic_ids] for group in data.groups]
    return squarified(groups)


def _frames(data: ReportData, tiles: Mapping[int, Tile]) -> list[Tile]:
    """Around the tiles of each group, where there are several groups."""
    own = [[tiles[t] for t in group.topic_ids if t in tiles] for group in data.groups]
    return [frame(group) for group in own if group] if len(own) > 1 else []


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        percent=percent, thousands="{:,}".format, hue=theme.hue, symbol=_symbol
    )
    environment.globals.update(
        interval=interval,
        say=say_in_markup,
        count=_count,
        quantile=quantile,
        rate=rate,
        times=times,
    )
    return environment


def _count(n: int, noun: str) -> Markup:
    return say_in_markup(f"counts.{noun}", n=n)


def _symbol(topic_id: int) -> str:
    """Id of the inline SVG symbol that stands for a topic."""
    return "mark-" + theme.topic_symbol(topic_id)


@cache
def _static(name: str) -> str:
    return (HERE / "static" / name).read_text(encoding="utf-8")


@cache
def _script() -> str:
    source = "\n".join(_without_comments(_static(name)) for name in SCRIPTS)
    return f'"use strict";\n(() => {{\n{source}\n}})();'


def _without_comments(source: str) -> str:
    """A script without its full lines of comment; no string of ours goes over a line."""
    # a line that begins with a comment and goes on with code is kept
    return re.sub(r"^ *(?://.*|/\*\*(?:(?!\*/)[\s\S])*\*/ *)\n", "", source, flags=re.MULTILINE)


@cache
def _plotly() -> str:
    return squeeze(get_plotlyjs().encode("utf-8"))


def _settings(digest: str) -> str:
    settings: dict[str, Any] = {
        "themes": {name: dataclasses.asdict(value) for name, value in theme.THEMES.items()},
        "symbols": theme.SYMBOLS,
        "dashes": theme.DASHES,
        "outlierSymbol": theme.OUTLIER_SYMBOL,
        "digest": digest,
        "words": {section: spoken()[section] for section in SCRIPT_WORDS},
    }
    return _in_script(json.dumps(settings, sort_keys=True))


def _in_script(text: str) -> str:
    # the five characters that could end or confuse a script element
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
