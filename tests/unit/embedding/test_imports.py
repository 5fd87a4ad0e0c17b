"""Ctrl-C while a library is imported, which must never see it."""

from __future__ import annotations

import signal
import threading

import pytest

from analysis.embedding.imports import import_whole, interrupts_wait


def test_ctrl_c_waits_for_the_end_of_a_block():
    before, done = signal.getsignal(signal.SIGINT), []

    def interrupted():
        with interrupts_wait():
            for moment in ("first", "second"):
                signal.raise_signal(signal.SIGINT)
                done.append(moment)

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert done == ["first", "second"]
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_waits_for_an_import(tmp_path, monkeypatch):
    module = "import signal\nsignal.raise_signal(signal.SIGINT)\nwhole = True\n"
    (tmp_path / "interrupted_module.py").write_text(module)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        import_whole("interrupted_module")
    assert import_whole("interrupted_module").whole


def test_nothing_changes_without_ctrl_c(monkeypatch):
    before = signal.getsignal(signal.SIGINT)
    assert import_whole("signal") is signal
    assert signal.getsignal(signal.SIGINT) is before
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interrupts_wait():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_another_thread_may_import_too():
    found = []
    thread = threading.Thread(target=lambda: found.append(import_whole("signal")))
    thread.start()
    thread.join()
    assert found == [signal]
