"""What the lists of appraisal show, to whom, and why; and the policy tables of the bonus."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.appraisal import policy, queries
from models.appraisal.rules import Scheme
from models.appraisal.workflow import Rounding, Way
from models.attendance.days.describe import month_record
from models.core import access, listing, register
from models.core.access import SYSTEM
from models.core.errors import BadFields, Refused
from models.core.fields import parse_all
from models.core.lists import Filter, Query, Row
from models.core.rulebook import queries as rulebook
from models.core.rulebook import register as policies
from tests.factories import bonus as make
from tests.factories import closings, org
from tests.factories.bonus import CHECKED, OCTOBER, Hall
from tests.samples import World

IN_OCTOBER = Filter("month", "eq", OCTOBER)
LAST = date(2026, 10, 31)


@pytest.fixture
def hall(world: World) -> Hall:
    make.rule("bonus_bases", [make.base(100_000)])
    hall = make.hall(world)
    agent = hall.office.agent
    make.line(agent, f"attendance:{OCTOBER}:{agent}:12:1", -200)
    return hall


def rows(name: str, *filters: Filter, person: access.Person = SYSTEM, search: str = "") -> list[dict[str, Any]]:
    kind = register.get_list(name)
    found = listing.page(kind, person, Query(filters, search))
    return [_by_key(kind, one) for one in found]


def _by_key(kind: Any, row: Row) -> dict[str, Any]:
    keys = [column.key for column in kind.columns]
    return {"record": row.record, "version": row.version, **dict(zip(keys, row.values, strict=True))}


def why(name: str, record: int) -> Any:
    explain = register.get_list(name).explain
    assert explain is not None
    return explain([record])[record]


def test_scores_are_worked_out_until_a_sheet_says_them(hall: Hall) -> None:
    by_name = {row["name"]: row for row in rows("scores", IN_OCTOBER)}
    agent = by_name["单小明"]
    assert (agent["base_points"], agent["step_points"], agent["final_points"]) == (10_000, -200, 9_800)
    assert (agent["state"], agent["remark"], agent["record"]) == (
        "open",
        "考勤 −2",
        month_record(hall.office.agent, OCTOBER),
    )
    assert by_name["刘人事"]["final_points"] == 10_000
    make.sheet(hall)
    make.rule("appraisal.base_points", 200)
    by_name = {row["name"]: row for row in rows("scores", IN_OCTOBER)}
    assert (by_name["单小明"]["final_points"], by_name["单小明"]["state"]) == (9_800, "prepared")
    assert by_name["刘人事"]["final_points"] == 20_000
    assert why("scores", agent["record"]).result == "98 分，应发 980.00 元"
    assert why("scores", month_record(hall.hr, OCTOBER)).result == "200 分，应发 1,000.00 元"


def test_scores_of_a_month_that_is_not_closed_count_its_days_so_far(world: World) -> None:
    group = closings.group(world, months=(closings.SEPTEMBER,))
    month, agent = Filter("month", "eq", closings.SEPTEMBER), Filter("name", "eq", "单小明")

    def score() -> tuple[Any, ...]:
        (row,) = rows("scores", month, agent)
        return row["step_points"], row["final_points"], row["remark"]

    def warned() -> bool:
        return any("还没有关账" in one for one in why("scores", month_record(group.agent, closings.SEPTEMBER)).warnings)

    before = score()
    assert (before[:2], warned()) == ((-200, 9_800), True)
    group.close(closings.SEPTEMBER)
    assert (score(), warned()) == (before, False)
    group.reopen(closings.SEPTEMBER)
    assert (score(), warned()) == (before, True)


def test_scores_are_narrowed_to_people_and_months(hall: Hall) -> None:
    assert [row["name"] for row in rows("scores", IN_OCTOBER, Filter("employee_id", "eq", hall.hr))] == ["刘人事"]
    assert [row["name"] for row in rows("scores", IN_OCTOBER, search="单小明")] == ["单小明"]
    one = Filter("__key__", "eq", month_record(hall.office.agent, "2026-09"))
    assert [(row["month"], row["name"]) for row in rows("scores", one)] == [("2026-09", "单小明")]
    assert {row["month"] for row in rows("scores")} == {f"{listing_month()}"}
    with pytest.raises(Refused, match="“十月”不是月份"):
        rows("scores", Filter("month", "eq", "十月"))


def listing_month() -> str:
    from models.core import clock

    return f"{clock.now():%Y-%m}"


def test_everybody_sees_what_is_his(hall: Hall, world: World) -> None:
    make.sheet(hall)
    agent, supervisor = (access.load_user(one) for one in (hall.office.agent_user, hall.office.supervisor_user))
    assert [row["name"] for row in rows("scores", IN_OCTOBER, person=agent)] == ["单小明"]
    assert [row["name"] for row in rows("bonus", person=agent)] == ["单小明"]
    assert rows("bonus_sheets", person=agent) == rows("bonus_versions", person=agent) == []
    assert {row["name"] for row in rows("bonus", person=supervisor)} == {"单小明", "何志刚", "马主任", "徐总"}
    assert len(rows("bonus_sheets", person=supervisor)) == len(rows("bonus_versions", person=supervisor)) == 1
    other = org.unit(world)
    make.attendance(other, [org.colleague(world, "孙师傅", unit_id=other)])
    assert len(rows("bonus_sheets", person=supervisor)) == 1
    assert len(rows("bonus_sheets")) == 2


def test_sheets_stand_from_the_closed_attendance_sheet_on(hall: Hall) -> None:
    (row,) = rows("bonus_sheets", IN_OCTOBER)
    assert (row["record"], row["state"], row["attendance"], row["version"]) == (hall.sheet, "open", "checked", None)
    assert (row["due_on"], row["people"], row["payable_fen"]) == (date(2026, 11, 6), None, None)
    make.sheet(hall, CHECKED)
    (row,) = rows("bonus_sheets", Filter("__key__", "eq", hall.sheet))
    assert (row["state"], row["people"], row["payable_fen"], row["without_base"]) == ("checked", 4, 398_000, 0)
    assert row["version"] == 1
    assert rows("bonus_sheets", Filter("month", "eq", "2026-09")) == []
    assert register.title_of("bonus_sheet", hall.sheet).endswith("2026-10 绩效考核奖金表")


def test_rows_of_the_bonus_say_why(hall: Hall) -> None:
    make.sheet(hall)
    live = register.get_list("bonus").views[0]
    agent = next(row for row in rows("bonus", *live.filters) if row["name"] == "单小明")
    assert (agent["payable_fen"], agent["live"], agent["remark"]) == (98_000, "live", "考勤 −2")
    assert why("bonus", agent["record"]).steps[0] == "基础分 100，考勤按次 −2，合计 98 分"
    values = {"id": hall.sheet, "row_version": make.version(hall.sheet), "reason": "重做"}
    from models.core.unit import perform

    perform("appraisal.withdraw_bonus", values, user=hall.office.supervisor_user)
    assert rows("bonus", *live.filters) == []
    assert len(rows("bonus")) == 4
    assert rows("bonus_versions")[0]["end_reason"] == "重做"


def test_adjustments_are_listed(hall: Hall) -> None:
    make.adjustment(hall.office.agent)
    (row,) = rows("score_adjustments")
    assert (row["name"], row["label"], row["points"], row["state"]) == ("单小明", "优质服务", 500, "proposed")


# the rules of the bonus


def test_the_delivered_rules_say_what_is_recommended(world: World) -> None:
    found: Scheme = policy.scheme_on(LAST)
    assert (found.base_points, found.lowest, found.highest, found.rounding) == (10_000, 0, None, Rounding.HALF_UP)
    assert found.bases == found.additions == ()
    assert [(one.from_points, one.way, one.basis.recommended) for one in found.bands] == [(0, Way.SHARE, True)]
    assert list(policy.kinds(LAST)) == ["优质服务", "合理化建议被采纳", "应急抢险表现突出"]
    waiting = {one.key for one in rulebook.unconfirmed(LAST)}
    assert {"bonus_formula", "appraisal.score.lowest", "appraisal.bonus.rounding"} <= waiting
    assert not waiting & {"bonus_bases", "bonus_additions"}
    assert queries.deadline(OCTOBER).last_day == date(2026, 11, 6)
    assert [one.key for one in queries.deadline(OCTOBER).explanation.bases] == [
        "attendance.bonus_sheet.due_day", "attendance.due_day_inclusive", "attendance.due_day_roll",
    ]  # fmt: skip


def table(name: str, *given: dict[str, Any]) -> tuple[list[dict[str, Any]], str | None]:
    """Typed rows, and what the table finds wrong with them."""
    known = policies.get_policy(name)
    typed = [parse_all(known.fields, one) for one in given]
    return typed, known.check(typed, LAST) if known.check is not None else None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([{"from_score": "60"}], "最低的一行须从 0 分起"),
        ([], "最低的一行须从 0 分起"),
        ([{"from_score": "0", "way": "percent"}], "第 1 行，“按固定百分比（基数 × 百分比）”须填百分比"),
        ([{"from_score": "0"}, {"from_score": "60", "way": "fixed"}], "第 2 行，“固定金额”须填金额"),
        ([{"from_score": "0", "percent": 5}], "不用百分比"),
        ([{"from_score": "0", "fen": 5}], "不用金额"),
        ([{"from_score": "0"}, {"from_score": "90.5", "way": "percent", "percent": 100}], None),
    ],
)
def test_a_formula_that_leaves_scores_out_is_refused(given: list[dict[str, Any]], words: str | None) -> None:
    _, fault = table("bonus_formula", *given)
    assert (fault is None) == (words is None)
    assert words is None or words in str(fault)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"label": "其他"}, "总是可以用"),
        ({"label": "全勤奖", "given": "attendance", "no_late": True}, "须填加分或加发金额"),
        ({"label": "全勤奖", "given": "attendance", "fen": 1}, "须勾选至少一个条件"),
        ({"label": "优质服务", "no_late": True}, "考勤条件不起作用"),
        ({"label": "全勤奖", "given": "attendance", "fen": 20_000, "no_late": True, "no_leave": True}, None),
    ],
)
def test_an_addition_that_could_not_be_worked_out_is_refused(given: dict[str, Any], words: str | None) -> None:
    _, fault = table("bonus_additions", given)
    assert (fault is None) == (words is None)
    assert words is None or words in str(fault)


def test_rows_are_said_in_one_line(world: World) -> None:
    formula, _ = table("bonus_formula", {"from_score": "80", "way": "percent", "percent": 90})
    assert policy.band_words(formula[0]) == "80 分（含）起：基数 × 90%"
    added, _ = table(
        "bonus_additions",
        {
            "label": "全勤奖",
            "given": "attendance",
            "fen": 20_000,
            "no_late": True,
            "no_leave": True,
            "spared": "年假、团建假",
        },
    )
    assert policy.addition_words(added[0]) == "全勤奖：加发 200.00 元，当月没有迟到早退、请假（年假、团建假除外）"
    assert policy.additions_notes(added, LAST) == ("请注意：团建假不在规则表“请假类型”里，不起作用。",)
    post = org.post(world, "收费员")
    bases, _ = table("bonus_bases", {"fen": 100_000}, {"fen": 5, "role": "AGENT"}, {"fen": 7, "post_id": post})
    assert [policy.base_words(one) for one in bases] == [
        "所有人员每月 1,000.00 元", "客服人员每月 0.05 元", "收费员每月 0.07 元",
    ]  # fmt: skip
    with pytest.raises(BadFields):
        table("bonus_bases", {"fen": None})
