from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.embedding.encode import _BATCH

N_ROUNDS = 24


@pytest.mark.skipif(not hasattr(os, "fork"), reason="rounds are forks of one process")
def test_a_killed_run_loses_a_batch_at_most_and_harms_nothing(tmp_path):
    """24 times two processes encode into one cache and are killed at a random moment."""
    script = Path(__file__).with_name("killed_encoding.py")
    run = subprocess.run(
        [sys.executable, script, str(N_ROUNDS), "5"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"TOPIC_DIGEST_CACHE": str(tmp_path), "OMP_NUM_THREADS": "1"},
    )
    assert run.stderr == ""
    found = json.loads(run.stdout)
    rounds = found["rounds"]
    assert sum(max(each["encoded"]) > _BATCH for each in rounds) >= 10, "killed in the first batch"
    assert len(rounds) == N_ROUNDS
    for each in rounds:
        assert each["killed"] == [True, True]
        assert each["integrity"] == "ok"
        assert each["kept"] % _BATCH == 0, "a part of a batch"
        assert sum(each["encoded"]) - 2 * _BATCH <= each["kept"] <= sum(each["encoded"])
    assert not (tmp_path / "vectors.broken").exists()
    assert found["same"]
    assert found["anew"] == found["added"]
