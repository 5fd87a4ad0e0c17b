from __future__ import annotations

import pandas as pd

from analysis.topics.tokens import END, read_tokens


def test_a_stream_is_titles_and_abstracts_in_their_order():
    papers = pd.DataFrame({"title": ["Reefs, at last", ""], "abstract": ["", "Reefs $x$ grow."]})
    read = read_tokens(papers)
    assert [read.written[n] for n in read.stream] == [
        *("Reefs", ",", "at", "last", END, END),
        *(END, "Reefs", ";", "grow", ".", END),
    ]
    assert read.paper.tolist() == [0] * 6 + [1] * 6
    assert read.in_title.tolist() == [True] * 5 + [False] + [True] + [False] * 5
    assert read.written[0] == END


def test_mathematics_does_not_go_on_from_a_title_to_its_abstract():
    papers = pd.DataFrame({"title": ["Costs of $5 a reef"], "abstract": ["Frogs cost $"]})
    assert "Frogs" in read_tokens(papers).written


def test_no_papers_are_no_error():
    read = read_tokens(pd.DataFrame({"title": [], "abstract": []}))
    assert (read.stream.shape, read.n_papers) == ((0,), 0)
