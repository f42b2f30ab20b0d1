"""Months that are over are derived once for all who read them, until somebody does something."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

import pytest

from models.attendance.absence import queries
from models.attendance.absence.kept import Kept
from models.attendance.absence.rules import Entry
from models.core import clock
from models.core.unit import perform
from tests.factories import attendance as rows
from tests.factories.attendance import Office
from tests.samples import World

DAY = date(2026, 10, 12)


@pytest.fixture
def office(world: World) -> Office:
    return rows.office(world)


class Reader:
    """Gives a month with absence of odd numbers, and knows what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[int, ...], str]] = []

    def __call__(self, employees: Collection[int], month: str) -> dict[int, list[Entry]]:
        self.asked.append((tuple(employees), month))
        return {number: self.month(number, month) for number in employees if number < 9}

    @staticmethod
    def month(number: int, month: str) -> list[Entry]:
        first = date.fromisoformat(f"{month}-01")
        entries = [Entry(first + timedelta(days=day), day % 7 < 5) for day in range(28)]
        if number % 2:
            entries[3] = Entry(first + timedelta(days=3), True, 100, 50, "旷工")
        return entries


def at(now: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(now))


def test_what_is_kept_is_what_was_read_and_is_not_read_again(opened: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at("2026-11-20 08:00", monkeypatch)
    kept, read = Kept(), Reader()
    assert kept.of([1, 2], "2026-10", read) == {1: Reader.month(1, "2026-10"), 2: Reader.month(2, "2026-10")}
    assert kept.of([2, 3, 1, 9], "2026-10", read) == {number: Reader.month(number, "2026-10") for number in (1, 2, 3)}
    kept.of([1], "2026-09", read)
    assert read.asked == [((1, 2), "2026-10"), ((3, 9), "2026-10"), ((1,), "2026-09")]


@pytest.mark.parametrize(("now", "times"), [("2026-10-31 23:00", 2), ("2026-11-01 23:00", 2), ("2026-11-02 00:00", 1)])
def test_a_month_is_kept_when_its_last_night_is_over(
    opened: str, monkeypatch: pytest.MonkeyPatch, now: str, times: int
) -> None:
    at(now, monkeypatch)
    kept, read = Kept(), Reader()
    for _ in range(2):
        kept.of([1], "2026-10", read)
    assert len(read.asked) == times


def test_nothing_is_kept_over_midnight(opened: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, read = Kept(), Reader()
    for now in ("2026-11-20 23:59", "2026-11-21 00:00"):
        at(now, monkeypatch)
        kept.of([1], "2026-10", read)
    assert len(read.asked) == 2


def test_an_act_is_seen_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    at("2026-12-03 08:00", monkeypatch)
    rows.worked(office, DAY, "ARW")
    shared = Kept()

    def year_sum() -> int:
        return queries.standing([office.agent], date(2026, 12, 3), shared)[office.agent].year_sum

    assert year_sum() == year_sum() == 100
    fields = {
        "employees": [office.agent], "day": f"{DAY + timedelta(days=2)}", "occasion": "training", "title": "安全培训",
        "absence_reason": "6",
    }  # fmt: skip
    perform("attendance.record_no_show", fields, user=office.supervisor_user)
    assert year_sum() == 150
    assert queries.standing([office.agent], date(2026, 12, 3))[office.agent].year_sum == 150
