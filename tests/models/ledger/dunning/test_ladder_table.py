"""The rule table of dunning: its first rows, what it refuses, and the parameters whose place it took."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

import pytest

from models.core.rulebook import queries as rulebook
from models.core.rulebook import register
from models.core.rulebook.delivery import Stored
from models.ledger.dunning import policy

TODAY = date(2026, 11, 22)
MIGRATION = import_module("models.core.migrations.0021_ledger_rules")
pytestmark = pytest.mark.usefixtures("opened")


def rows(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The first rows with changes by code."""
    return [{**row, **changes.get(row["code"], {})} for row in rulebook.policy(policy.TABLE, TODAY)]


def fault(changed: list[dict[str, Any]]) -> str:
    table = register.get_policy(policy.TABLE)
    assert table.check is not None
    return table.check(changed, TODAY) or ""


def test_the_first_rows_are_the_ladder_of_the_regulation() -> None:
    found = policy.steps(TODAY)
    assert [(one.code, one.days) for one in found.household] == [("call", 1), ("notice", 3), ("stop", None)]
    assert found.business == found.household
    assert found.known["remind"].document == "F-66"
    assert found.known["notice"].approval
    assert [one.code for one in found.known.values() if one.proposes] == ["stop"]
    assert fault(rows()) == ""


def test_what_the_parameters_say_gives_the_days() -> None:
    made = MIGRATION.dunning_rows(
        Stored({"dunning.after_contact_days": 5, "dunning.stop_after_notice_days": 7}, frozenset())
    )
    days = {row["code"]: row["days"] for row in made["ledger_dunning"]}
    assert days == {"remind": None, "call": 1, "notice": 5, "stop": 7}
    assert register.seeded_by("dunning.after_contact_days") is register.get_policy(policy.TABLE)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"notice": {"after": "due"}}, "都接在“缴费期满”后面"),
        ({"call": {"after": "notice"}, "notice": {"after": "call"}, "stop": {"after": "due"}}, "接不到缴费期满"),
        ({"call": {"after": "letter"}}, "没有“letter”这一步"),
        ({"notice": {"days": None}}, "没有填写天数"),
        ({"stop": {"after": "call"}, "notice": {"after": "stop"}}, "停供只能是最后一步"),
        ({"stop": {"document": "F-65"}}, "停供须接在另一步后面"),
        ({"call": {"approval": True}}, "要批准"),
    ],
)
def test_rows_that_cannot_stand_together_are_refused(changes: dict[str, Any], told: str) -> None:
    assert told in fault(rows(**changes))


def test_homes_and_firms_may_have_steps_of_their_own() -> None:
    visit = {**rows()[1], "code": "visit", "label": "上门", "scope": "business", "way": "visit"}
    changed = [*rows(call={"scope": "household"}, notice={"scope": "household"}, stop={"scope": "household"}), visit]
    assert fault(changed) == ""


def test_a_row_is_said_in_one_line() -> None:
    table = register.get_policy(policy.TABLE)
    told = [rulebook.row_words(table, row) for row in rulebook.policy(policy.TABLE, TODAY)]
    assert told[1:3] == [
        "电话通知（缴费期满后 1 天，抄表员）", "催缴通知单（“call”后 3 天，抄表员，须批准）",
    ]  # fmt: skip
