from __future__ import annotations

import csv
import json
from io import StringIO

import pandas as pd
import pytest

from analysis.tables import as_csv, as_json, print_table


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_csv_holds_no_formula(cell):
    text = as_csv(pd.DataFrame({"title": [cell], "n": [-1]}))
    _, row = csv.reader(StringIO(text, newline=""))
    assert row == [f"'{cell}", "-1"]


def test_json_keeps_every_character():
    rows = [{"title": 'É "x" </script>', "n": 1}]
    assert json.loads(as_json(pd.DataFrame(rows))) == rows


def test_markup_in_a_table_is_shown_not_obeyed(capsys):
    print_table(pd.DataFrame({"title": ["[red]x[/red] [/nonsense]"]}))
    assert "[red]x[/red] [/nonsense]" in capsys.readouterr().out
