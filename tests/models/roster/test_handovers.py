"""When shifts change on a day, and who hands over to whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.roster.papers import changes
from models.roster.rules import Planned, Shift, Times
from models.roster.workflow import ShiftKind

DAY = date(2026, 12, 9)
HOURS = {"早": (480, 960), "中": (720, 1200), "晚": (960, 1440), "夜": (1200, 1920)}


def plan(*held: tuple[int, int, str], kind: ShiftKind = ShiftKind.WORK) -> list[Planned]:
    return [
        Planned(
            who, DAY + timedelta(days=day), 1, Shift(1, sign, sign, kind, Times(*HOURS[sign])) if sign else None, 0
        )
        for who, day, sign in held
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([], []),
        ([(1, 0, "")], []),
        ([(1, 0, "早"), (2, 0, "晚")], [("16:00", [1], [2]), ("00:00", [2], [])]),
        ([(1, -1, "夜"), (2, 0, "早")], [("08:00", [1], [2]), ("16:00", [2], [])]),
        ([(1, 0, "早"), (2, 0, "中"), (3, 0, "晚")], [("16:00", [1], [2, 3]), ("20:00", [2], [3]), ("00:00", [3], [])]),
        ([(1, 0, "早"), (2, 0, "夜")], [("16:00", [1], [2])]),  # nobody follows at once: who begins next
        ([(1, -1, "早")], []),
        ([(1, 0, "夜")], []),
    ],
)
def test_changes_of_a_day(held: list[tuple[int, int, str]], expected: list[tuple[str, list[int], list[int]]]) -> None:
    found = [
        (f"{one.at:%H:%M}", [p.employee_id for p in one.outgoing], [p.employee_id for p in one.incoming])
        for one in changes(plan(*held), DAY)
    ]
    assert found == expected


@pytest.mark.parametrize("kind", [ShiftKind.STANDBY, ShiftKind.LEAVE])
def test_standby_and_marks_of_leave_hand_over_nothing(kind: ShiftKind) -> None:
    assert changes(plan((1, 0, "早"), kind=kind), DAY) == ()
