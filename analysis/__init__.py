"""Turn a pile of paper digests into topics, trends and a map that a researcher can trust.

>>> import analysis as an
>>> corpus = an.load_corpus(an.example_digests())
>>> study = an.run(corpus)
>>> study.report("reports/example.html")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.config import (
        EncoderOptions,
        ReportOptions,
        StudyOptions,
        TopicOptions,
        TrendOptions,
    )
    from analysis.corpus import Corpus, load_corpus
    from analysis.corpus.fetch import FetchedDigests, fetch_digests
    from analysis.errors import AnalysisError
    from analysis.evaluation import evaluate
    from analysis.examples import example_digests
    from analysis.progress import TerminalProgress
    from analysis.report import Report
    from analysis.study import Study, run
    from analysis.trends import FoundTrends, topic_trends

#: Public name -> module; imported when first used, so that ``import analysis`` costs nothing.
_HOMES = {
    "AnalysisError": "analysis.errors",
    "Corpus": "analysis.corpus",
    "EncoderOptions": "analysis.config",
    "FetchedDigests": "analysis.corpus.fetch",
    "FoundTrends": "analysis.trends",
    "Report": "analysis.report",
    "ReportOptions": "analysis.config",
    "Study": "analysis.study",
    "StudyOptions": "analysis.config",
    "TerminalProgress": "analysis.progress",
    "TopicOptions": "analysis.config",
    "TrendOptions": "analysis.config",
    "evaluate": "analysis.evaluation",
    "example_digests": "analysis.examples",
    "fetch_digests": "analysis.corpus.fetch",
    "load_corpus": "analysis.corpus",
    "run": "analysis.study",
    "topic_trends": "analysis.trends",
}

__all__ = [
    "AnalysisError",
    "Corpus",
    "EncoderOptions",
    "FetchedDigests",
    "FoundTrends",
    "Report",
    "ReportOptions",
    "Study",
    "StudyOptions",
    "TerminalProgress",
    "TopicOptions",
    "TrendOptions",
    "evaluate",
    "example_digests",
    "fetch_digests",
    "load_corpus",
    "run",
    "topic_trends",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
