"""The nine leaves of the sample office in October 2026, with its roster and its punches: what each day comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

import pytest
from openpyxl import load_workbook

from models.attendance.days.values import Cover, Denial, Input, Month, Stamp
from models.attendance.leave import rules
from models.attendance.leave.reading import cover_of, denial_of
from models.attendance.leave.values import Proof, Slip
from models.attendance.workflow import AbsenceReason, LeaveState, NoticeKind
from models.roster.rules import Planned
from tests.factories import leave_rules as regulation
from tests.factories.days import FIRST, LAST, POLICY, october
from tests.factories.leave_rules import CALENDAR
from tests.models.attendance.days.test_sample import DATA, SHIFTS, codes, punches

REGULATION = regulation.policy()
NOW = datetime.fromisoformat("2026-11-20 12:00")
NOTICES = {"未通知": NoticeKind.NONE, "电话提前通知": NoticeKind.PHONE, None: NoticeKind.WRITTEN}
STATES = {"已批准": LeaveState.APPROVED, "未批准": LeaveState.REFUSED}


@cache
def leaves() -> dict[str, Slip]:
    """The rows of the file by staff number; a certificate that was there came with all that belongs to it."""
    book = load_workbook(DATA / "15_请假记录_2026年10月.xlsx", read_only=True)
    found: dict[str, Slip] = {}
    for row in book.worksheets[0].iter_rows(min_row=2, values_only=True):
        number, staff, _, _, named, starts, ends, applied, proof, notice, state = row[:11]
        kind = REGULATION.named(str(named))
        assert kind is not None
        slip = Slip(
            int(str(number)), int(str(number)), 1, kind.code, _at(starts), _at(ends), _at(applied),
            NOTICES[str(notice) if notice else None], STATES[str(state)],
        )  # fmt: skip
        planned = plan(str(staff))
        length = rules.length(kind, slip.starts, slip.ends, planned, CALENDAR)
        demanded = rules.requirement(
            REGULATION, kind, length, rules.taken(slip.starts, slip.ends, planned), slip.applied_at, CALENDAR
        )
        due = rules.proof_due(kind, slip.ends, CALENDAR)
        handed_in = [Proof(name, slip.ends) for name in kind.documents] if str(proof or "").startswith("有") else []
        found[str(staff)] = replace(
            slip, length=length.hundredths, chain=demanded.chain, is_in_time=demanded.is_in_time,
            proof_due_on=due.last_day if due is not None else None, proofs=tuple(handed_in),
        )  # fmt: skip
    return found


def _at(cell: Any) -> datetime:
    assert isinstance(cell, datetime)
    return cell


def plan(staff: str) -> dict[date, tuple[Planned, ...]]:
    return {day: (Planned(1, day, 1, SHIFTS.get(code), 1),) for day, code in codes()[staff].items()}


@cache
def month(staff: str) -> Month:
    slip = leaves()[staff]
    planned = plan(staff)
    standing = rules.standing(REGULATION, slip, rules.taken(slip.starts, slip.ends, planned), NOW, CALENDAR)
    covers: Sequence[Cover] = ()
    denials: Sequence[Denial] = ()
    if standing.counts_as is None:
        denials = (denial_of(REGULATION, slip, standing),)
    else:
        covers = (cover_of(REGULATION, slip, standing, frozenset()),)
    last = max(stamp.at for own in punches().values() for stamp in own)
    own: tuple[Stamp, ...] = tuple(punches()[staff])
    return october(
        Input(1, FIRST, LAST, planned, own, NOW, tuple(covers), data_until=last, denials=tuple(denials)), POLICY
    )


@pytest.mark.parametrize(
    ("staff", "days", "signs", "leave", "absence", "reason"),
    [
        ("KF040", (21,), "病", {"sick": 100}, 0, None),
        ("KF041", (30,), "旷", {}, 100, AbsenceReason.SICK_PAPERS_MISSING),
        ("KF053", (8,), "旷", {}, 100, AbsenceReason.SICK_WITHOUT_NOTICE),
        ("KF054", (14,), "事", {"personal": 100}, 0, None),
        ("KF055", (26,), "旷", {}, 100, AbsenceReason.LEAVE_NOT_APPROVED),
        ("KF056", (20,), "√事", {"personal": 50}, 0, None),
        ("KF057", (30,), "√事", {"personal": 50}, 0, None),
        ("KF058", (15,), "迟", {}, 0, None),
        ("KF004", (12, 13, 14), "年", {"annual": 300}, 0, None),
    ],
)
def test_what_the_leaves_of_the_sample_come_to(
    staff: str, days: tuple[int, ...], signs: str, leave: dict[str, int], absence: int, reason: int | None
) -> None:
    found = month(staff)
    for day in days:
        one = found.days[day - 1]
        assert "".join(one.signs) == signs
        assert one.absence == absence
        assert {event.absence_reason for event in one.judged if event.absence} == ({reason} if reason else set())
    assert found.leave == leave
    slip = leaves()[staff]
    counted = sum(leave.values())
    assert counted in (0, slip.length)
    assert found.judged.absence == absence


def test_the_sums_of_a_month_are_those_of_its_days() -> None:
    for staff in leaves():
        found = month(staff)
        by_kind: dict[str, int] = {}
        for day in found.days:
            assert sum(amount for _, amount in day.leave) + day.absence <= 100
            for code, amount in day.leave:
                by_kind[code] = by_kind.get(code, 0) + amount
        assert found.leave == by_kind
        assert found.judged.absence == sum(day.absence for day in found.days)


def test_who_asked_how_early_and_who_approves() -> None:
    told = {staff: (slip.chain, slip.is_in_time) for staff, slip in leaves().items()}
    assert told == {
        "KF040": ("leave.sick", True), "KF041": ("leave.sick", True), "KF053": ("leave.sick", False),
        "KF054": ("leave.short", True), "KF055": ("leave.short", False), "KF056": ("leave.short", True),
        "KF057": ("leave.short", True), "KF058": ("leave.comp_rest", False), "KF004": ("leave.long", True),
    }  # fmt: skip


def test_rest_that_was_asked_for_afterwards_leaves_the_lateness() -> None:
    day = month("KF058").days[14]
    assert day.late_minutes == 20
    assert any("事后申请的补休，不抵迟到早退" in note for note in day.facts.notes)


def test_the_mark_of_the_roster_waits_for_no_slip_any_more() -> None:
    day = month("KF004").days[11]
    assert not any("待请假单" in note for note in day.facts.notes)
    assert day.leave == (("annual", 100),)
