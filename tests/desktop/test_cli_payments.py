"""Register, ledger and the bank's list on the command line: every row of the list is met as it should be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.desktop.commandline import Run
from tests.source import ROOT

pytestmark = pytest.mark.slow
DATA = ROOT / "tests/data"
ANSWERS: Mapping[str, Any] = json.loads((DATA / "06_银行代收明细.json").read_text(encoding="utf-8"))
LIST = DATA / "06_银行代收明细.xlsx"


def test_the_banks_list_of_the_samples(as_admin: Run) -> None:
    for kind, name in (("accounts", "00_户档案.xlsx"), ("ledger", "01_热费台账_整齐.xlsx")):
        told = as_admin("--json", "import", kind, DATA / name)
        assert (kind, told.status, told.data["refused"]) == (kind, 0, [])
    checked = as_admin("--json", "import", "payments", LIST, "--check")
    assert (checked.status, checked.data["written"], checked.data["by_class"]) == (0, 0, ANSWERS["by_class"])
    assert len(checked.data["waiting"]) == 12
    told = as_admin("--json", "import", "payments", LIST)
    assert told.status == 0
    duplicates = ANSWERS["by_class"]["DUPLICATE_SERIAL"]
    assert told.data["by_class"] == ANSWERS["by_class"]
    assert told.data["written"] == ANSWERS["data_rows"] - duplicates["rows"]
    assert told.data["totals"] == {"amount": ANSWERS["sum_all_rows_fen"] - duplicates["fen"]}
    assert {one["code"] for one in told.data["refused"]} == {"DUPLICATE_SERIAL"}
    not_exact = [
        {k: v for k, v in one.items() if k != "waits"} for one in told.data["matches"] if one["class"] != "EXACT"
    ]
    assert not_exact == ANSWERS["not_exact"]
    assert len(as_admin("--json", "list", "unclaimed").data["rows"]) == 12
    found = as_admin("--json", "list", "postings", "--where", "pays=charge").data
    applied = as_admin("--json", "list", "payments", "--where", "source=bank").data["rows"]
    assert len(applied) == told.data["written"]
    assert found["rows"]
    again = as_admin("--json", "import", "payments", LIST)
    assert (again.data["written"], again.data["same"]) == (0, told.data["written"])
    asked = {"account_id": "0030110701", "amount": 1, "way": "cash", "reason": "多缴一分"}
    assert as_admin("do", "ledger.ask_refund", "--fields", json.dumps(asked)).status == 0
    number = as_admin("--json", "list", "refunds").data["rows"][0]["number"]
    named = json.dumps({"id": number, "reason": "留作预存"})  # by the number that the list shows
    assert as_admin("do", "ledger.withdraw_refund", "--fields", named).status == 0
    back = as_admin("--json", "reverse-import", str(told.data["batch"]))
    assert back.status == 0
    assert as_admin("--json", "list", "payments", "--where", "source=bank").data["rows"] == []
    assert as_admin("check").status == 0
