"""Points and rewards that people propose: decided by others, in the score once, and never in a closed month."""

from __future__ import annotations

from typing import Any

import pytest

from models.appraisal import adjustments
from models.appraisal.tables import ScoreAdjustment
from models.core import check
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.unit import perform
from models.score import queries as scores
from models.score.tables import ScoreLine
from tests.factories import bonus as make
from tests.factories import org
from tests.factories.bonus import OCTOBER, Hall
from tests.samples import World


@pytest.fixture
def hall(world: World) -> Hall:
    return make.hall(world)


def propose(hall: Hall, user: int = 0, **values: Any) -> Any:
    fields = {
        "employee_id": hall.office.agent, "day": "2026-10-20", "label": "优质服务", "effect": "add", "points": "5",
        "fen": None, "reason": "用户送来锦旗", **values,
    }  # fmt: skip
    return perform("appraisal.adjust", fields, user=user or hall.office.supervisor_user)


def decide(name: str, user: int, row: Any = None, **values: Any) -> Any:
    row = ScoreAdjustment.get_by_id((row or ScoreAdjustment.get()).id)
    return perform(f"appraisal.{name}_adjustment", {"id": row.id, "row_version": row.row_version, **values}, user=user)


def points(hall: Hall) -> list[tuple[int, int]]:
    return [(one.points, one.fen) for one in scores.counted(OCTOBER, [hall.office.agent])]


def test_a_reward_counts_once_it_is_approved(hall: Hall) -> None:
    assert propose(hall, fen=10_000).notice == (
        "已提出单小明 2026-10 加 5 分、加发 100.00 元，等待批准。批准前得分不变。"
    )
    assert points(hall) == []
    told = decide("approve", hall.office.manager_user, remark="").notice
    assert told == "单小明 2026-10-20 的“优质服务”已批准，加 5 分、加发 100.00 元计入 2026-10。"
    assert points(hall) == [(500, 10_000)]
    line = ScoreLine.get()
    assert (line.title, line.entity, line.record) == (
        "优质服务：用户送来锦旗",
        "score_adjustment",
        ScoreAdjustment.get().id,
    )
    with pytest.raises(Refused, match="现在是“已批准”"):
        decide("approve", hall.office.manager_user, remark="")
    assert points(hall) == [(500, 10_000)]


def test_points_are_taken_off_for_other_reasons(hall: Hall) -> None:
    propose(hall, label="", effect="deduct", points="2.5", reason="工单超时")
    decide("approve", hall.office.manager_user, remark="")
    assert points(hall) == [(-250, 0)]
    assert ScoreAdjustment.get().label == "其他"


def test_a_kind_brings_what_the_rulebook_says(hall: Hall) -> None:
    marks = {"source": "", "remark": "", "recommended": False, "article_id": None, "given": "recorded"}
    bare = {"no_late": False, "counts_tolerated": False, "no_absence": False, "no_leave": False, "spared": ""}
    make.rule("bonus_additions", [{"label": "应急抢险", "points": "3", "fen": 30_000, **bare, **marks}])
    with pytest.raises(BadFields) as caught:
        propose(hall, label="应急抢险", points="5", fen=1)
    assert set(caught.value.faults) == {"points", "fen"}
    with pytest.raises(BadFields, match="请从这些里选：应急抢险、其他"):
        propose(hall)
    with pytest.raises(BadFields, match="扣分的类别须为“其他”"):
        propose(hall, label="应急抢险", effect="deduct", points=None)
    propose(hall, label="应急抢险", points=None)
    row = ScoreAdjustment.get()
    assert (row.points, row.fen) == (300, 30_000)


@pytest.mark.parametrize(
    "values",
    [
        {"points": None},
        {"points": "0"},
        {"day": "2199-01-01"},
        {"day": "2019-01-01"},  # before he was hired
        {"label": "", "effect": "deduct", "fen": 100},
    ],
)
def test_what_makes_no_sense_is_refused(hall: Hall, values: dict[str, Any]) -> None:
    with pytest.raises(BadFields):
        propose(hall, **values)
    assert ScoreAdjustment.select().count() == 0


def test_nobody_proposes_or_decides_about_himself(hall: Hall, world: World) -> None:
    with pytest.raises(Forbidden):
        propose(hall, employee_id=hall.office.supervisor)
    with pytest.raises(NotFound):
        propose(hall, employee_id=org.colleague(world, "别处的人", unit_id=org.unit(world)))
    propose(hall, hall.office.manager_user)
    with pytest.raises(Forbidden, match="可由 徐总 批准"):  # the manager proposed it
        decide("approve", hall.office.manager_user, remark="")
    own = make.adjustment(hall.office.manager)
    with pytest.raises(Forbidden):
        decide("approve", hall.office.manager_user, own, remark="")
    decide("approve", hall.office.gm_user, own, remark="")


def test_refused_and_withdrawn_ones_count_nothing(hall: Hall) -> None:
    propose(hall)
    assert decide("refuse", hall.office.manager_user, remark="理由不足").notice.endswith("没有批准，得分不变。")
    other = make.adjustment(hall.office.agent)
    decide("withdraw", hall.office.supervisor_user, other)
    assert points(hall) == []
    assert [row.state for row in ScoreAdjustment.select().order_by(ScoreAdjustment.id)] == ["refused", "withdrawn"]


def test_an_approved_one_is_taken_back_by_a_line_of_its_own(hall: Hall) -> None:
    propose(hall)
    decide("approve", hall.office.manager_user, remark="")
    decide("revoke", hall.office.manager_user, remark="重复登记")
    assert points(hall) == []
    assert [row.points for row in ScoreLine.select().order_by(ScoreLine.entry)] == [500, -500]
    assert ScoreLine.select().order_by(ScoreLine.id.desc()).first().reason == "重复登记"
    assert check.check() == []


def test_a_closed_month_takes_none_and_gives_none_back(hall: Hall) -> None:
    propose(hall)
    decide("approve", hall.office.manager_user, remark="")
    make.sheet(hall)
    with pytest.raises(Refused, match="单小明 2026-10 的评分已经结账"):
        propose(hall)
    with pytest.raises(Refused, match="单小明 2026-10 的评分已经结账"):
        decide("revoke", hall.office.manager_user, remark="重复登记")
    late = make.adjustment(hall.office.agent)
    with pytest.raises(Refused, match="已经结账"):
        decide("approve", hall.office.manager_user, late, remark="")
    decide("refuse", hall.office.manager_user, late, remark="月份已经结账")
    assert points(hall) == [(500, 0)]


def test_amounts_in_words() -> None:
    assert adjustments.amounts(250, 0) == "加 2.5 分"
    assert adjustments.amounts(-100, 0) == "扣 1 分"
    assert adjustments.amounts(0, 5) == "加发 0.05 元"
