from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

from analysis.figures import theme
from analysis.figures.theme import DARK, LIGHT, THEMES, contrast
from analysis.schema import OUTLIERS

GROUNDS = ("background", "surface", "raised")
#: Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
BLINDNESS = {
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
}


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", ["text", "muted", "accent"])
def test_text_has_4_5_to_1(name, ground, text):
    colours = THEMES[name]
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_marks_and_controls_have_3_to_1(name, ground):
    colours = THEMES[name]
    marks = [*colours.topics, colours.outlier, colours.gap, colours.control, colours.notice]
    marks.append(colours.focus)
    for mark in marks:
        assert contrast(mark, getattr(colours, ground)) >= 3, mark


def test_contrast_is_that_of_the_recommendation():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    # the worked pair everybody quotes: #767676 is the lightest grey that passes on white
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#777777", "#ffffff") < 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("blindness", [None, *BLINDNESS])
def test_no_two_topic_colours_look_alike(name, blindness):
    matrix = np.eye(3) if blindness is None else np.array(BLINDNESS[blindness])
    colours = [_oklab(matrix @ _linear(colour)) for colour in THEMES[name].topics]
    for first, second in itertools.combinations(colours, 2):
        assert np.linalg.norm(first - second) > 0.06


def test_a_topic_keeps_its_colour_and_neighbours_in_number_differ():
    cues = [(theme.topic_colour(t), theme.topic_symbol(t), theme.topic_dash(t)) for t in range(40)]
    assert len(set(cues)) == 40
    assert theme.topic_colour(3) == LIGHT.topics[3]
    assert theme.topic_colour(3 + len(LIGHT.topics)) == LIGHT.topics[3]


def test_outliers_differ_from_every_topic_without_colour():
    assert theme.topic_symbol(OUTLIERS) not in theme.SYMBOLS
    assert theme.topic_colour(OUTLIERS, DARK) not in DARK.topics


def test_both_themes_name_every_colour():
    assert len(LIGHT.topics) == len(DARK.topics)
    for colours in THEMES.values():
        flat = [v for v in dataclasses.astuple(colours) if isinstance(v, str)]
        assert all(len(v) == 7 and v[0] == "#" for v in (*flat, *colours.topics))


def _linear(colour):
    srgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def _oklab(rgb):
    # Ottosson 2020
    to_cone = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    to_lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return to_lab @ np.cbrt(to_cone @ np.clip(rgb, 0, 1))


def test_topics_share_no_pair_of_colour_and_shape_before_they_must():
    pairs = {(theme.topic_colour(t), theme.topic_symbol(t)) for t in range(112)}
    assert len(pairs) == 112
    assert theme.OUTLIER_SYMBOL not in theme.SYMBOLS


def test_every_shape_is_one_that_plotly_and_the_page_can_draw():
    import plotly.graph_objects as go

    from analysis.report.render import HERE

    go.Scattergl(marker={"symbol": theme.SYMBOLS})
    drawn = (HERE / "templates" / "symbols.html.j2").read_text("utf-8")
    for symbol in (*theme.SYMBOLS, theme.OUTLIER_SYMBOL):
        assert f'id="mark-{symbol}"' in drawn
