from __future__ import annotations

import numpy as np
import pytest

from analysis.figures import StudyFigures
from analysis.figures.text import plain
from analysis.figures.theme import topic_colour
from tests.synthetic import synthetic_study


@pytest.fixture(scope="module")
def study():
    return synthetic_study()


@pytest.fixture(scope="module")
def figures(study):
    return StudyFigures(study)


def test_map_draws_every_paper_once_outliers_first(figures, study):
    traces = figures.map().data
    assert sum(len(trace.x) for trace in traces) == len(study.corpus.papers)
    assert traces[0].marker.symbol == "circle-open"


def test_a_topic_has_one_colour_on_map_and_in_trends(figures):
    on_map = {trace.name: trace.marker.color for trace in figures.map().data}
    lines = [trace for trace in figures.trends([3, 8]).data if trace.name]
    assert len(lines) == 2
    for line in lines:
        assert on_map[line.name] == line.line.color
    assert lines[0].line.color == topic_colour(3)


def test_a_missing_period_is_a_gap_in_line_and_band(figures, study):
    missing = (study.periods["state"] == "missing").to_numpy()
    line = next(trace for trace in figures.trends([0]).data if trace.name)
    assert line.connectgaps is False
    assert np.isnan(np.array(line.y, float)[missing]).all()
    assert not np.isnan(np.array(line.y, float)[~missing]).any()
    bands = [trace for trace in figures.trends([0]).data if trace.fill == "toself"]
    assert len(bands) == 2
    gap = study.periods.loc[missing, "period"].to_numpy()
    assert not any(np.isin(gap, np.array(band.x, "datetime64[us]")).any() for band in bands)


def test_partial_periods_have_open_marks(figures, study):
    line = next(trace for trace in figures.trends([0]).data if trace.name)
    is_open = [symbol.endswith("-open") for symbol in line.marker.symbol]
    assert is_open == (study.periods["state"] == "partial").to_list()


def test_two_periods_get_no_line(study):
    line = StudyFigures(synthetic_study(n_weeks=2)).trends([0]).data[0]
    assert line.mode == "markers"
    assert line.error_y.array is not None


def test_shares_are_written_as_on_the_page(figures, study):
    figure = figures.trends([0])
    assert figure.layout.yaxis.ticksuffix == " %"
    line = next(trace for trace in figure.data if trace.name)
    first = study.trends.loc[study.trends["topic_id"] == 0].iloc[0]
    assert line.y[0] == pytest.approx(100 * first["share"])
    assert f"papers, {100 * first['share']:.1f} % (" in line.hovertext[0]
    tree = figures.hierarchy().data[0]
    total = sum(n for n, parent in zip(tree.values, tree.parents, strict=True) if not parent)
    assert f"{100 * tree.values[-1] / total:.1f} % of those in topics" in tree.hovertext[-1]


def test_events_and_specifications_are_drawn_as_they_are(example_study):
    figures = StudyFigures(example_study)
    events = example_study.events[example_study.events["level"] == "topic"]
    assert len(figures.events().data) == len(events) > 0
    drawn = figures.specification().data[0]
    own = example_study.specifications
    own = own[own["topic_id"] == own["topic_id"].iloc[0]]
    assert sorted(drawn.x) == sorted(own["growth"])
    with pytest.raises(KeyError):
        figures.specification(999)


def test_quality_has_a_dot_with_its_interval_beside_chance(figures, study):
    chance, ours = figures.quality().data
    frame = study.quality
    for trace, column in ((chance, "random"), (ours, "value")):
        assert np.array_equal(np.array(trace.x, float), frame[column], equal_nan=True)
        assert len(set(trace.y)) == len(trace.y) == len(frame)
    assert np.array(ours.x) + ours.error_x.array == pytest.approx(frame["high"].to_numpy())
    assert np.array(ours.x) - ours.error_x.arrayminus == pytest.approx(frame["low"].to_numpy())
    assert ours.marker.symbol != chance.marker.symbol  # colour is never the only cue
    assert "82.0 % (81.0 to 83.0 %), 300 papers" in ours.hovertext[0]
    assert "0.16 (0.14 to 0.17), 9 topics" in ours.hovertext[1]


def test_unknown_topic_is_an_error(figures):
    with pytest.raises(KeyError):
        figures.trends([999])


def test_hierarchy_areas_are_paper_counts(figures, study):
    tree = figures.hierarchy().data[0]
    sizes = dict(zip(tree.ids, tree.values, strict=True))
    n_in_topics = int((study.membership["topic_id"] >= 0).sum())
    assert sum(size for name, size in sizes.items() if name.startswith("topic")) == n_in_topics
    assert sum(size for name, size in sizes.items() if name.startswith("group")) == n_in_topics


def test_similarity_is_symmetric_and_in_the_order_of_the_tree(figures, study):
    drawn = figures.similarity().data[0]
    values = np.array(drawn.z, float)
    assert np.array_equal(values, values.T, equal_nan=True)
    assert np.isnan(np.diag(values)).all()
    assert np.isfinite(values).sum() == 9 * 8
    order = study.topics[study.topics["topic_id"] >= 0].sort_values("order")["topic_id"]
    assert [int(name.split()[0]) for name in drawn.y] == order.to_list()


def test_heat_is_the_share_of_each_period_and_empty_where_none_was_read(figures, study):
    figure = figures.heat()
    drawn, hatch, partial = figure.data
    values = np.array(drawn.z, float)
    missing = (study.periods["state"] == "missing").to_numpy()
    assert np.isnan(values[:, missing]).all()
    assert np.isfinite(values[:, ~missing]).all()
    days = study.periods["period"].dt.strftime("%Y-%m-%d")
    assert list(hatch.x) == days[missing].to_list()
    assert list(partial.x) == days[study.periods["state"] == "partial"].to_list()
    trends = study.trends.set_index(["topic_id", "period"])["share"]
    for i, name in enumerate(drawn.y):
        own = trends.loc[int(name.split()[0])]
        assert values[i, ~missing] == pytest.approx(100 * own.to_numpy())


def test_comparison_draws_each_topic_with_its_interval(figures, study):
    from analysis.trends.comparison import compare_ranges

    days = (("2031-01-06", "2031-02-02"), ("2031-05-01", "2031-05-31"))
    compared = compare_ranges(study.corpus.papers, study.membership, *days).set_index("topic_id")
    drawn = figures.comparison(*days).data
    gains = [trace.x[0] for trace in drawn]
    assert gains == sorted(gains, reverse=True)
    assert len(gains) == 9
    for trace in drawn:
        row = compared.loc[int(trace.name.split()[0])]
        ends = trace.x[0] - trace.error_x.arrayminus[0], trace.x[0] + trace.error_x.array[0]
        expected = 100 * row["difference_low"], 100 * row["difference_high"]
        assert ends == pytest.approx(expected)
        assert trace.marker.color == topic_colour(int(trace.name.split()[0]))
    assert len(figures.comparison().data) == 9


def test_categories_sum_to_the_whole_topic():
    study = synthetic_study(categories=["cs.CV", "cs.LG", None])
    drawn = StudyFigures(study).categories().data[0]
    assert list(drawn.x) == ["cs.LG", "cs.CV", "without"]
    assert np.array(drawn.z, float).sum(axis=1) == pytest.approx(100)


def test_figures_of_nothing_say_so():
    figures = StudyFigures(synthetic_study(12, 0, undated=True))
    assert "no digest date" in figures.trends().layout.annotations[0].text
    assert figures.hierarchy().layout.annotations[0].text == "No topics"
    figures.map()
    assert "No two topics" in figures.similarity().layout.annotations[0].text
    assert "no digest date" in figures.heat().layout.annotations[0].text
    assert "two ranges" in figures.comparison().layout.annotations[0].text
    assert "Fewer than two" in figures.categories().layout.annotations[0].text
    assert len(figures.quality().data[1].x) == 2
    assert "No event" in figures.events().layout.annotations[0].text
    assert "No topic was called" in figures.specification().layout.annotations[0].text


def test_text_is_shown_letter_by_letter():
    assert plain("<b>a</b> & b") == "&lt;b&gt;a&lt;/b&gt; &amp; b"
    assert plain("one two three", width=7) == "one two<br>three"
    assert plain("a\x00b") == "a\N{REPLACEMENT CHARACTER}b"


def test_no_title_reaches_a_template_of_plotly():
    study = synthetic_study(20, 2, titles=["%{customdata} <b>x</b>"] * 20)
    for trace in StudyFigures(study).map().data:
        assert trace.hovertemplate is None
        assert trace.texttemplate is None
        assert all("<b>" not in text for text in trace.hovertext)
