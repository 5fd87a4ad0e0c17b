"""What every test may ask for."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from analysis import Corpus, Study, load_corpus, run
from analysis.examples import example_digests

# A shell that starts the tests in the background has them ignore Ctrl-C, and every command that
# they start and interrupt would inherit it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI") == "true"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real digests; its absence fails in CI and skips elsewhere."""
    folder = Path(os.environ.get("TOPIC_DIGEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        message = f"real digests not found at {folder}; set TOPIC_DIGEST_DATA to their folder"
        pytest.fail(message) if IN_CI else pytest.skip(message)
    return folder


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Caches of the whole session; tests never touch the user's own."""
    folder = Path(
        os.environ.get("TOPIC_DIGEST_TEST_CACHE") or tmp_path_factory.mktemp("cache", numbered=True)
    )
    os.environ["TOPIC_DIGEST_CACHE"] = str(folder)
    return folder


@pytest.fixture(scope="session")
def example_corpus() -> Corpus:
    """The packaged example corpus."""
    return load_corpus(example_digests())


@pytest.fixture(scope="session")
def example_study(example_corpus: Corpus) -> Study:
    """The packaged example corpus, analysed with the default options."""
    return run(example_corpus)
