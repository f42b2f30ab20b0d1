"""What slips still take from somebody's pay in a month, for a list that is made and for looking ahead (R-102)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from models.penalty import phases, rules
from models.penalty.money.allocation import Claim
from models.penalty.tables import PenaltyList, PenaltySlip
from models.penalty.values import Course
from models.penalty.workflow import MONEY, Measured, State, Takes

LIVE = 1  # of lists that were not withdrawn
# Where nothing more is taken: of an appeal only what a missed answer confirmed.
TAKING = (str(State.EFFECTIVE), str(State.APPEALED), str(State.ANSWERED))


def taking() -> list[int]:
    """Slips that take money and may still do so."""
    table = PenaltySlip
    rows: Any = table.select(table.id).where(
        table.state.in_(TAKING), table.takes.in_([str(one) for one in MONEY]), table.measured == str(Measured.YUAN)
    )
    return [row.id for row in rows]


def why_no_list(month: str) -> str:
    """Why a month can have no list any more: it has one, or a later month has; empty where it can."""
    newest = PenaltyList.select().where(PenaltyList.live == LIVE).order_by(PenaltyList.month.desc()).first()
    if newest is None or newest.month < month:
        return ""
    told = "已经编制" if newest.month == month else f"以后的 {newest.month} 已经编制"
    return f"{month} 的扣款清单不能编制：{told}，编号 {newest.number}。晚到的处罚单进入下一个月的清单。"


def claims(rows: Sequence[PenaltySlip], month: str, now: datetime) -> list[Claim]:
    """What those of these slips still take by now that count in this month or before."""
    found = []
    for row, course in courses([one for one in rows if one.takes in MONEY and one.measured == Measured.YUAN]):
        counts, since = rules.counting_month(course, now), rules.entitled_since(course, now)
        due = rules.entitled(course, now) - course.taken
        if row.state in TAKING and counts is not None and since is not None and counts <= month and due > 0:
            found.append(
                Claim(row.id, row.number, row.employee_id, Takes(row.takes), due, since, course.amount, row.title)
            )
    return found


def courses(rows: Sequence[PenaltySlip]) -> list[tuple[PenaltySlip, Course]]:
    """Slips with their courses."""
    found = phases.courses(rows)
    return [(row, found[row.id]) for row in rows]
