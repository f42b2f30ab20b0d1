"""Leave of the demo department in every state: asked for, half approved, refused, under proof, overdue, over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import cycle
from typing import Any

from desktop.demo.days import Days
from desktop.demo.duty import EARLY, ON_LEAVE, ON_REST_DAYS, Worker
from desktop.demo.office import Office
from desktop.demo.swaps import HALL
from models.attendance.leave import filing
from models.attendance.leave import queries as leave
from models.core import stored
from models.core.access import SYSTEM
from models.core.calendar.rules import months_later
from models.org.rules import Decision
from models.roster import queries
from models.roster.rules import moment
from models.roster.workflow import ShiftKind

ELSEWHERE = (EARLY, HALL, ON_REST_DAYS, *ON_LEAVE)  # who swaps, takes turns, or is on leave by the roster already
ONE_DAY = timedelta(days=1)
LONGEST_REST = 14  # days in which everybody works at least once
ENTITLED = 6  # people with an entitlement of their own
PHONE = "19900000000"
SILENT = "抄表一班"


class Leaves:
    """Asks, approves, refuses and hands in, each as the person who does it."""

    def __init__(self, office: Office, days: Days, today: date) -> None:
        self._office, self._days, self._today = office, days, today
        self._workers = [one for one in days.workers if not one.is_head and one.record not in days.calm]
        self._able = [one for one in self._workers if one.unit not in ELSEWHERE]

    def happen(self) -> None:
        """All of it, in the order in which an office comes to it."""
        self._grants()
        self._by_roster()
        self._ill()
        self._going_home()
        self._ahead()
        self._compensated()

    def _grants(self) -> None:
        people = (*self._able[:ENTITLED], *(one for one in self._workers if one.unit in ON_LEAVE))
        for number, one in enumerate(people):
            self._office.enter(
                "leave.grant", employee_id=one.record, kind="annual", year=self._today.year, basis="entitlement",
                amount="10" if number % 3 == 0 or one.unit in ON_LEAVE else "5", reason="按累计工龄核定",
                signed_by="人事专员",
            )  # fmt: skip

    def _by_roster(self) -> None:
        """Annual leave that the roster has already: asked for on paper, approved, and over."""
        first = months_later(self._today.replace(day=1), -1)
        people = {one.record for one in self._workers if one.unit in ON_LEAVE}
        plan = queries.planned(sorted(people), first, self._today + timedelta(days=14))
        taken: dict[int, list[date]] = {}
        for (record, day), here in sorted(plan.items(), key=lambda item: item[0]):
            if any(one.shift is not None and one.shift.kind is ShiftKind.LEAVE for one in here):
                taken.setdefault(record, []).append(day)
        for record, days in taken.items():
            for begin, end in _runs(days):
                self._planned(record, begin, end)

    def _planned(self, record: int, begin: date, end: date) -> None:
        asked = datetime.combine(begin - timedelta(days=12), time(9, 20))
        slip = self._office.on_paper(
            record, asked, "leave.request", **self._fields(record, "annual", begin, end, "回老家探亲")
        )
        self._approve_wholly(slip, "工作已交接")
        back = datetime.combine(end + ONE_DAY, time(8, 10))
        if back <= self._office.now() and not self._is_silent(record, begin):
            self._office.enter("leave.return", id=slip, row_version=_version(slip), returned_at=back, remark="")

    def _is_silent(self, record: int, begin: date) -> bool:
        """Whether somebody has not told that he is back: the reader who was away this month."""
        reader = next((one.record for one in self._workers if one.unit == SILENT), None)
        return record == reader and begin >= self._today.replace(day=1)

    def _going_home(self) -> None:
        """Somebody fell ill this morning and asks whether he may go; it waits. None outside the hours of an office."""
        now = self._office.now().replace(second=0, microsecond=0)
        person = next((one.record for one in self._workers if one.unit == ON_REST_DAYS), None)
        plan = queries.planned([person], self._today, self._today) if person is not None else {}
        shift = next((one.shift for here in plan.values() for one in here), None)
        if person is None or shift is None or shift.times is None:
            return
        starts, ends = (moment(self._today, at) for at in (shift.times.starts, shift.times.ends))
        if starts < now < ends - timedelta(hours=1):
            self._office.enter(
                "leave.record_call", employee_id=person, kind="sick", applied_at=now - timedelta(minutes=10),
                starts_at=now + timedelta(minutes=20), ends_at=ends, reason="上班后腹痛，去医院就诊", taken_by="",
                phone=PHONE, remark="",
            )  # fmt: skip

    def _compensated(self) -> None:
        """Rest for work on days of rest before the program came, and a day of it that is asked for."""
        one = self._able[-1]
        self._office.enter(
            "leave.grant", employee_id=one.record, kind="comp_rest", year=self._today.year, basis="addition",
            amount="12", reason="国庆值班，纸质台账转入", signed_by="人事专员",
        )  # fmt: skip
        week = self._today + timedelta(days=7 - self._today.weekday())
        self._ask(one, "comp_rest", week + timedelta(days=21), 1, "国庆值班补休")

    def _ill(self) -> None:
        """Two who called in the morning: one brought a part of his proofs, the other none in time."""
        for part, document in (("ill", "医院证明"), ("unproved", "")):
            found = self._days.part(part)
            if found is None:
                continue
            record, begin, end = found
            slip = self._office.enter(
                "leave.record_call", employee_id=record, kind="sick", applied_at=begin - timedelta(minutes=75),
                starts_at=begin, ends_at=end, reason="发热，去医院就诊", taken_by="", phone=PHONE,
                remark="当天在现场，回来补登",
            )  # fmt: skip
            self._approve_wholly(slip, "电话里说明了情况")
            if document and self._office.now() > end:
                self._office.enter(
                    "leave.hand_in", id=slip, row_version=_version(slip), documents=document, received_at=None,
                    remark="", scan=None,
                )  # fmt: skip

    def _ahead(self) -> None:
        """What lies ahead: it waits at the first step, at the second, was approved, or refused."""
        people = cycle(self._able)  # nobody twice at the same time, where they are few
        week = self._today + timedelta(days=7 - self._today.weekday())
        self._ask(next(people), "annual", week + timedelta(days=7), 2, "陪父母体检")
        second = self._ask(next(people), "personal", week + timedelta(days=14), 4, "家中装修，须在场")
        self._approve(second, "已安排代理人")
        done = self._ask(next(people), "personal", week + timedelta(days=3), 1, "参加孩子家长会")
        self._approve_wholly(done, "同意")
        self._refuse(self._ask(next(people), "personal", week + timedelta(days=1), 2, "朋友聚会"))
        self._ask(next(people), "marriage", week + timedelta(days=49), 3, "结婚")
        one = next(people)
        ill = datetime.combine(self._working(one, "sick", week), time())
        self._office.enter(
            "leave.record_call", employee_id=one.record, kind="sick", applied_at=self._office.now(),
            starts_at=ill, ends_at=ill + ONE_DAY,
            reason="牙痛，预约了门诊", taken_by="", phone=PHONE, remark="",
        )  # fmt: skip

    def _ask(self, one: Worker, kind: str, first: date, days: int, reason: str) -> int:
        first = self._working(one, kind, first)
        last = first + timedelta(days=days - 1)
        return self._office.by(one.record, "leave.request", **self._fields(one.record, kind, first, last, reason))

    def _working(self, one: Worker, kind: str, first: date) -> date:
        """The first day from this one on of which leave takes something: nobody asks for a day of rest."""
        for ahead in range(LONGEST_REST):
            day = first + timedelta(days=ahead)
            begin = datetime.combine(day, time())
            if filing.filed(one.record, kind, begin, begin + ONE_DAY, self._office.now()).length.hundredths:
                return day
        return first

    def _fields(self, record: int, kind: str, first: date, last: date, reason: str) -> dict[str, Any]:
        deputy = next(one.record for one in reversed(self._days.workers) if one.record != record)
        return {
            "employee_id": None, "kind": kind, "starts_at": datetime.combine(first, time()),
            "ends_at": datetime.combine(last + ONE_DAY, time()), "reason": reason,
            "deputy_id": deputy, "phone": PHONE,
        }  # fmt: skip

    def _approve(self, slip: int, remark: str) -> bool:
        """Take the next step; False when no step is left."""
        decider = self._decider(slip)
        if decider is not None:
            self._office.by(decider, "leave.approve", id=slip, row_version=_version(slip), remark=remark)
        return decider is not None

    def _approve_wholly(self, slip: int, remark: str) -> None:
        while self._approve(slip, remark):
            pass

    def _refuse(self, slip: int) -> None:
        decider = self._decider(slip)
        if decider is not None:
            self._office.by(decider, "leave.refuse", id=slip, row_version=_version(slip), remark="供暖初期人手不足")

    def _decider(self, slip: int) -> int | None:
        following = leave.slip(SYSTEM, slip).progress.following
        return following.decider if isinstance(following, Decision) else None


def _version(slip: int) -> int | None:
    return stored.load(SYSTEM, "leave_slip", slip).version


def _runs(days: list[date]) -> Iterator[tuple[date, date]]:
    """Days that follow each other, from the first to the last; days of rest between them do not part them."""
    begin = last = days[0]
    for day in days[1:]:
        if day - last > timedelta(days=4):
            yield begin, last
            begin = day
        last = day
    yield begin, last
