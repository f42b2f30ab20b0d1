"""The sample office in October 2026: which punches of the machine belong to which shift of the roster."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from models.attendance.days.rules import Input, Month, Stamp, month
from models.attendance.workflow import DayState, Sign
from models.roster.rules import Planned, Shift
from tests.factories.days import ANNUAL, FIRST, LAST, POLICY, shift

DATA = Path(__file__).resolve().parents[3] / "data"
SHIFTS = {
    "行": shift("行", "08:30", "17:30", ("12:00", "13:30")),
    "早": shift("早", "07:30", "15:30"),
    "中": shift("中", "11:30", "19:30"),
    "晚": shift("晚", "15:30", "23:30"),
    "夜": shift("夜", "20:00", "08:00"),
    "值": shift("值", "08:30", "17:30"),
    "年": ANNUAL,
}
# Staff number, day, shift, punches, and what the day comes to by the first content of the policy.
STAFF_DAYS = (
    ("KF001", 15, "行", ("15 08:42:45", "15 17:33:45"), "迟"),
    ("KF019", 28, "行", ("28 09:00:00", "28 17:32:51"), "旷"),
    ("KF031", 28, "行", ("28 11:31:00", "28 17:43:55"), "旷"),
    ("KF032", 26, "行", ("26 08:30:45", "26 17:55:39"), "√"),
    ("KF038", 29, "行", ("29 08:40:57", "29 17:20:00"), "迟退"),
    ("KF039", 12, "行", ("12 08:09:37",), "?"),
    ("KF056", 20, "行", ("20 13:27:30", "20 17:47:19"), "旷"),
    ("KF059", 11, "休", ("11 09:12:00", "11 16:40:00"), "休"),
    ("KF006", 23, "夜", ("23 20:15:10", "24 08:02:38"), "迟"),
    ("KF009", 2, "夜", ("02 19:41:00", "02 19:42:04", "02 19:43:10", "03 08:23:50"), "√"),
    ("KF016", 4, "晚", ("04 15:13:11", "04 23:52:58"), "√"),
    ("KF012", 4, "早", ("04 07:27:09", "04 15:42:37"), "√"),
)


@cache
def codes() -> dict[str, dict[date, str]]:
    """The roster with its approved swaps, by staff number; an empty cell is rest."""
    book = load_workbook(DATA / "10_排班表_2026年10月.xlsx", read_only=True)
    found: dict[str, dict[date, str]] = {}
    for row in book.worksheets[0].iter_rows(min_row=4, max_row=63, values_only=True):
        days: tuple[Any, ...] = row[3:34]
        found[str(row[1])] = {FIRST + timedelta(days=at): str(code or "休") for at, code in enumerate(days)}
    for _, day, number, _, _, after, _, state in book.worksheets[1].iter_rows(min_row=2, values_only=True):
        if state == "已批准":
            found[str(number)][day.date()] = str(after)
    return found


@cache
def punches() -> dict[str, list[Stamp]]:
    """What the machine stored, by staff number."""
    found: dict[str, list[Stamp]] = defaultdict(list)
    for number, line in enumerate((DATA / "14_attlog.dat").read_text("ascii").splitlines(), 1):
        pin, at, *_ = line.split("\t")
        found[f"KF{int(pin):03d}"].append(Stamp(datetime.fromisoformat(at), number))
    return found


@cache
def october(number: str) -> Month:
    def of(day: date, code: str) -> tuple[Planned, ...]:
        planned: Shift | None = SHIFTS.get(code)
        return (Planned(1, day, 1, planned, 1),)

    plan = {day: of(day, code) for day, code in codes()[number].items()}
    last = max(stamp.at for own in punches().values() for stamp in own)
    # Whoever was at work in the morning of the 1st without a shift of that day had the night before.
    if any(stamp.at < datetime.combine(FIRST, datetime.min.time()) + timedelta(hours=9) for stamp in punches()[number]):
        plan |= {FIRST - timedelta(days=1): of(FIRST - timedelta(days=1), "夜")} if plan[FIRST][0].shift is None else {}
    now = datetime.combine(LAST, datetime.min.time()) + timedelta(days=20)
    one = Input(1, FIRST, LAST, plan, tuple(punches()[number]), now, data_until=last)
    return month(one, "2026-10", lambda _: POLICY)


@pytest.mark.parametrize("staff_day", STAFF_DAYS, ids=lambda one: f"{one[0]}-{one[1]}")
def test_the_punches_of_a_staff_day(staff_day: tuple[str, int, str, tuple[str, ...], str]) -> None:
    number, day, code, expected, signs = staff_day
    found = october(number).days[day - 1]
    planned = found.facts.planned[0].shift
    assert (planned.code if planned else "休") == code
    assert [f"{stamp.at:%d %H:%M:%S}" for stamp in found.facts.stamps] == list(expected)
    assert "".join(found.signs) == signs
    assert (found.state is DayState.OPEN) == (signs == "?")


def test_the_whole_office_uses_every_punch_of_the_month_once() -> None:
    used = [stamp for number in codes() for day in october(number).days for stamp in day.facts.stamps]
    assert len(used) == len(set(used))
    of_september = [
        stamp
        for number in codes() for stamp in punches()[number]
        if stamp not in {one for day in october(number).days for one in day.facts.stamps}
    ]  # fmt: skip
    assert len(used) + len(of_september) == sum(map(len, punches().values())) == 2334
    assert all(f"{stamp.at:%d %H}" <= "01 09" for stamp in of_september)


def test_the_last_night_of_the_month_has_its_morning() -> None:
    nights = [number for number, days in codes().items() if days[LAST] == "夜"]
    assert len(nights) == 5
    for number in nights:
        left = october(number).days[-1].facts.stamps[-1]
        assert left.at.date() == LAST + timedelta(days=1)


def test_no_leave_mark_is_absence() -> None:
    marked = [(number, day) for number, days in codes().items() for day, code in days.items() if code == "年"]
    assert len(marked) == 3
    assert {october(number).days[day.day - 1].sign for number, day in marked} == {Sign.ANNUAL}
