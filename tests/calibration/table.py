"""The table and the plot of a calibration."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.calibration.peers import PEERS


def _cell(found: dict, name: str) -> str:
    if name not in found:
        return "-"
    error = found.get(f"{name} +-")
    return f"{100 * found[name]:.1f}" + (f" ± {100 * error:.1f}" if error is not None else "")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *map(list, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n\n"


def write_table(kept: dict, path: Path) -> None:
    """Write all settings as Markdown, percent with one Monte-Carlo error."""
    parts = {"null": [], "mix": [], "power": [], "event": [], "null events": []}
    for key, found in kept.items():
        kind, name, periods = key.split(" | ")
        parts[kind].append((name, periods, found))
    text = "# Calibration of the verdicts\n\nPercent, ± one Monte-Carlo error; made by "
    text += "`make calibrate`.\n\n"
    text += "## No topic changes: corpora with any false call\n\n"
    text += _table(
        ("Setting", "Periods", "Corpora", "Ours", *PEERS),
        (
            (
                n,
                p,
                str(f["n_runs"]),
                _cell(f, "any false"),
                *(_cell(f, f"{peer}: any false") for peer in PEERS),
            )
            for n, p, f in parts["null"]
        ),
    )
    text += "## One topic in ten changes fourfold: mean share of calls that are false\n\n"
    text += _table(
        ("Setting", "Periods", "Corpora", "Ours", "Power", *PEERS),
        (
            (
                n,
                p,
                str(f["n_runs"]),
                _cell(f, "false discoveries"),
                _cell(f, "power"),
                *(_cell(f, f"{peer}: false discoveries") for peer in PEERS),
            )
            for n, p, f in parts["mix"]
        ),
    )
    text += "## A topic of a hundred grows, dispersion 1.4: how often it is called\n\n"
    text += _table(
        ("Growth", "Periods", "Corpora", "Called after BH", "p < .005"),
        (
            (n, p, str(f["n_runs"]), _cell(f, "power"), _cell(f, "p < .005"))
            for n, p, f in parts["power"]
        ),
    )
    text += "## Coverage of 95 % intervals\n\nGrowth: expected share in the last quarter over the "
    text += "first. Cell: the rate that the period had.\n\n"
    text += _table(
        ("Setting", "Periods", "Growth", "Cell"),
        (
            (f"{kind}: {n}", p, _cell(f, "growth covered"), _cell(f, "cell covered"))
            for kind in ("null", "mix")
            for n, p, f in parts[kind]
        ),
    )
    text += "## Events, dispersion 1.4 and lag-1 .5\n\n"
    text += _table(
        ("Planted", "Periods", "Found within 3 weeks", "Median delay, weeks", "False"),
        (
            (
                n,
                p,
                _cell(f, "found within 3 weeks"),
                f"{f['median delay']:.1f}",
                _cell(f, "false discoveries"),
            )
            for n, p, f in parts["event"]
        ),
    )
    text += "## Nothing happens: corpora with any event\n\n"
    text += _table(
        ("Setting", "Periods", "Any change", "Any burst"),
        ((n, p, _cell(f, "any change"), _cell(f, "any burst")) for n, p, f in parts["null events"]),
    )
    path.write_text(text, "utf-8")


def write_plot(kept: dict, path: Path) -> None:
    """Draw false discoveries of the realistic mix, ours beside the peers', as SVG."""
    names = ["false discoveries", *(f"{peer}: false discoveries" for peer in PEERS)]
    labels = ["topic-digest", *PEERS]
    groups = [(k.split(" | ")[2], f) for k, f in kept.items() if k.startswith("mix | realistic")]
    bars, left, width = [], 230, 460
    for i, (periods, found) in enumerate(groups):
        for j, (name, label) in enumerate(zip(names, labels, strict=True)):
            y = 60 + i * 130 + j * 20
            value = found.get(name, 0)
            fill = "#1b6ca8" if j == 0 else "#9a9a9a"
            bars.append(
                f'<text x="{left - 8}" y="{y + 12}" text-anchor="end">{label}</text>'
                f'<rect x="{left}" y="{y}" width="{width * value:.1f}" height="15" fill="{fill}"/>'
                f'<text x="{left + width * value + 6:.1f}" y="{y + 12}">{100 * value:.1f} %</text>'
            )
        bars.append(f'<text x="8" y="{52 + i * 130}" font-weight="bold">{periods} weeks</text>')
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="780" height="{70 + 130 * len(groups)}" '
        'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>'
        '<text x="8" y="22" font-size="15">Calls that are false, one topic in ten changing '
        f"(dispersion 1.4, lag-1 .5)</text>{''.join(bars)}</svg>\n",
        "utf-8",
    )
