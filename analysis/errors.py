"""The errors a caller may want to catch; every message names the remedy."""

from __future__ import annotations


class AnalysisError(Exception):
    """Something the user can put right; its message says how."""


class NoPapersError(AnalysisError):
    """Not one paper could be read from the sources."""


class UnknownPaperError(AnalysisError):
    """A query names no paper of the corpus."""


class EncoderUnavailableError(AnalysisError):
    """The asked-for encoder, or its weights, is not installed or not the one expected."""


class ReportTooLargeError(AnalysisError):
    """The report would exceed its hard stop even with the least detail."""


class ExportError(AnalysisError):
    """A corpus cannot be written where it should be."""


class FetchError(AnalysisError):
    """ArXiv could not be reached, or did not answer as it should."""
