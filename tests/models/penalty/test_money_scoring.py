"""One line of the score for each slip: in its month, in the bonus sheet, and taken back with the slip (R-102)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.appraisal import queries as appraisal
from models.appraisal.tables import BonusResult
from models.core import check
from models.core.unit import perform
from models.penalty import rules
from models.penalty.money import scoring
from models.penalty.tables import PenaltySlip
from models.score.tables import ScoreLine
from tests.factories import bonus, penalty
from tests.factories.bonus import OCTOBER, Hall
from tests.samples import World

DAY = timedelta(days=1)


@pytest.fixture
def hall(world: World, at: Callable[[str], None]) -> Hall:
    """An office whose October is closed, on the fifth of November."""
    at("2026-11-05 09:00")
    penalty.chosen()
    return bonus.hall(world)


def final(hall: Hall, ago: int = 10, **values: Any) -> Any:
    """A slip of the agent over 100 yuan that took effect so many days ago."""
    office = hall.office
    return penalty.final(office.agent, office.supervisor, office.manager, ago=ago * DAY, **values)


def result(hall: Hall) -> BonusResult:
    return BonusResult.get((BonusResult.employee_id == hall.office.agent) & (BonusResult.live == 1))


def lines() -> list[tuple[str, int, int, str, str]]:
    rows = ScoreLine.select().where(ScoreLine.cause == "penalty").order_by(ScoreLine.id)
    return [(row.key.split(":")[0], row.points, row.fen, row.month, row.belongs_to) for row in rows]


def outlook(hall: Hall, month: str = OCTOBER) -> Any:
    return appraisal.outlook(month, [hall.office.agent])[hall.office.agent]


def test_a_fine_is_in_the_bonus_sheet_of_its_month_and_pays_nothing_less(hall: Hall) -> None:
    slip = final(hall)
    assert outlook(hall).fine_fen == 10_000
    assert any(slip.number in step for step in outlook(hall).explanation.steps)
    bonus.sheet(hall)
    assert lines() == [("penalty", 0, -10_000, OCTOBER, OCTOBER)]
    assert (result(hall).fine_fen, result(hall).penalty_points) == (10_000, 0)
    assert not [one for one in check.check() if "得分" in one or "奖金表" in one]


def test_points_stand_in_their_column(hall: Hall) -> None:
    rule = replace(penalty.RULE, takes=penalty.Takes.POINTS, point_value=1000)
    final(hall, rule=rule)
    bonus.sheet(hall)
    assert lines() == [("penalty", -1_000, 0, OCTOBER, OCTOBER)]
    assert (result(hall).penalty_points, result(hall).fine_fen, result(hall).final_points) == (-1_000, 0, 9_000)


def test_points_are_half_up_and_measured_in_points_they_are_as_they_are(hall: Hall) -> None:
    row = PenaltySlip(measured="yuan", takes="points", rule=rules.stored(penalty.RULE))
    for value, amount, points in ((1000, 10_000, 1_000), (3000, 10_000, 333), (1600, 10_000, 625), (800, 1_001, 125)):
        row.rule = rules.stored(replace(penalty.RULE, point_value=value))
        assert scoring.worth(row, amount) == (points, 0)
    row.measured = "points"
    assert scoring.worth(row, 150) == (150, 0)


@pytest.mark.parametrize("ago", [4, 2])
def test_a_slip_that_became_final_in_november_is_not_in_october(hall: Hall, ago: int) -> None:
    final(hall, ago)
    assert outlook(hall).fine_fen == 0
    bonus.sheet(hall)
    assert lines() == []
    assert result(hall).fine_fen == 0


def test_what_was_missed_in_a_closed_month_counts_in_the_next_sheet(hall: Hall, at: Callable[[str], None]) -> None:
    bonus.sheet(hall)
    final(hall)
    assert outlook(hall, "2026-11").fine_fen == 10_000
    perform("penalty.make_list", {"month": "2026-11", "remark": ""}, user=hall.hr_user)
    assert lines() == [("penalty", 0, -10_000, "2026-11", OCTOBER)]
    assert scoring.unlined([hall.office.agent]) == []


def test_the_outlook_of_an_open_month_shows_what_a_closed_one_missed(hall: Hall) -> None:
    bonus.sheet(hall)
    final(hall)
    assert [one.month for one in scoring.outlook("2026-11", [hall.office.agent])] == [OCTOBER]
    assert scoring.outlook(OCTOBER, [hall.office.agent]) == []


def test_a_revoked_slip_gives_its_line_back_in_its_month_or_today_where_that_is_closed(hall: Hall) -> None:
    slip = final(hall)
    perform("penalty.make_list", {"month": OCTOBER, "remark": ""}, user=hall.hr_user)
    void(hall, slip)
    assert [(fen, month) for _, _, fen, month, _ in lines()] == [(-10_000, OCTOBER), (10_000, OCTOBER)]
    other = final(hall)
    bonus.sheet(hall)
    void(hall, other)
    assert [(fen, month) for _, _, fen, month, _ in lines()][2:] == [(-10_000, OCTOBER), (10_000, "2026-11")]
    assert result(hall).fine_fen == 10_000
    assert not [one for one in check.check() if "得分" in one or "奖金表" in one]


def void(hall: Hall, slip: Any) -> None:
    row = PenaltySlip.get_by_id(slip.id)
    values = {"id": row.id, "row_version": row.row_version, "reason": "事实有误"}
    perform("penalty.void", values, user=hall.office.manager_user)


def test_waiving_the_rest_makes_the_line_smaller(hall: Hall) -> None:
    slip = final(hall)
    perform("penalty.make_list", {"month": OCTOBER, "remark": ""}, user=hall.hr_user)
    row = PenaltySlip.get_by_id(slip.id)
    values = {"id": row.id, "row_version": row.row_version, "reason": "无法收回"}
    perform("penalty.waive", values, user=hall.hr_user)
    assert sum(fen for _, _, fen, _, _ in lines()) == 0
