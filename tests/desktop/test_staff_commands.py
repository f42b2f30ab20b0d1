"""The command line reaches what the register keeps beside people: judged lists with their reasons, and the archive."""

from __future__ import annotations

import json
import logging
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import main
from models.core import database
from models.core.unit import perform
from tests.desktop.program import PASSWORD

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fresh_sqlite: str) -> Iterator[Run]:
    """Run the command line as the administrator of a new database with one employee and his certificate."""
    monkeypatch.setenv("HEARTHDESK_USER_PASSWORD", PASSWORD)

    def go(*words: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main.main(["--database", fresh_sqlite, "--user", "admin", *map(str, words)])
        said = capsys.readouterr()
        return status, said.out, said.err

    def do(action: str, **fields: Any) -> None:
        assert go("do", action, "--fields", json.dumps(fields))[0] == 0

    assert go("create", "--organisation", "暖阳供热公司", "--admin", "admin", "--name", "周敏")[0] == 0
    do("staff.hire", work_no="KF1", name="何志刚", hired_on="2020-01-06", state="active", product_role="AGENT")
    do("staff.add_certificate", employee_id=1, name="电工证", number="ZJ1", valid_until="2020-12-31")
    yield go
    database.close()
    ours = logging.getLogger("hearthdesk")
    for handler in list(ours.handlers):
        ours.removeHandler(handler)
        handler.close()


def rows(told: tuple[int, str, str]) -> list[dict[str, Any]]:
    assert told[0] == 0, told
    found: list[dict[str, Any]] = json.loads(told[1])["rows"]
    return found


def test_a_judged_list_says_why_in_its_json(run: Run) -> None:
    (found,) = rows(run("--json", "list", "certificates", "--where", "standing=已过期"))
    assert found["standing"] == "expired"
    assert "已过期" in found["explanation"]["result"]
    assert found["explanation"]["steps"]
    (due,) = rows(run("--json", "list", "appraisals_due"))
    assert due["explanation"]["bases"][0]["key"] == "appraisal.period_months"
    (person,) = rows(run("--json", "list", "staff"))
    assert "explanation" not in person


def test_the_archive_of_a_person_is_a_report(run: Run, fresh_sqlite: str, tmp_path: Path) -> None:
    out = tmp_path / "档案.zip"
    status, _, reasons = run("report", "archive", "--where", "employee=何志刚", "--out", out)
    assert (status, out.exists()) == (1, False)
    assert "还没有附件" in reasons
    database.use(database.Address.parse(fresh_sqlite))
    values = {"entity": "certificate", "record": 1, "name": "电工证.pdf", "content": b"%PDF-1.4"}
    perform("core.attach", values, user=1)
    status, said, _ = run("report", "archive", "--where", "employee=何志刚", "--out", out)
    assert status == 0, said
    assert "这次导出已记入操作记录" in said
    with zipfile.ZipFile(out) as book:
        assert sorted(book.namelist()) == ["目录.xlsx", "证书/001 电工证.pdf"]
    assert run("report", "archive", "--where", "name=何志刚", "--out", out)[0] == 2
    assert "archive" in run("report", "--list")[1]


def test_records_are_named_by_words_in_place_of_their_numbers(run: Run) -> None:
    training = {"employee_id": "kf1", "held_on": "2020-01-07", "trainer": "周敏", "content": "服务规范"}
    assert run("do", "staff.add_induction", "--fields", json.dumps(training))[0] == 0
    (found,) = rows(run("--json", "list", "inductions"))
    assert found["name"] == "何志刚"
    status, _, reasons = run("do", "staff.add_induction", "--fields", json.dumps({**training, "employee_id": "何"}))
    assert (status, "人员“何”没有找到" in reasons) == (1, True)
    accounts = {"accounts": [{"employee_id": "何志刚", "login": "hezg", "password": "Warm-window-2026"}]}
    assert run("do", "staff.open_accounts", "--fields", json.dumps(accounts))[0] == 0
    assert [one["login"] for one in rows(run("--json", "list", "users")) if one["name"] == "何志刚"] == ["HEZG"]


def test_two_people_of_one_name_have_to_be_told_apart(run: Run) -> None:
    twin = {"work_no": "KF2", "name": "何志刚", "hired_on": "2021-01-06", "state": "active", "product_role": "AGENT"}
    assert run("do", "staff.hire", "--fields", json.dumps(twin))[0] == 0
    training = {"employee_id": "何志刚", "held_on": "2022-01-07", "trainer": "周敏", "content": "服务规范"}
    status, _, reasons = run("do", "staff.add_induction", "--fields", json.dumps(training))
    assert (status, "人员“何志刚”有几条对应的记录" in reasons) == (1, True)
    assert run("do", "staff.add_induction", "--fields", json.dumps({**training, "employee_id": "KF2"}))[0] == 0
    (found,) = rows(run("--json", "list", "inductions"))
    assert found["work_no"] == "KF2"
