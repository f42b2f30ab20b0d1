"""Swaps of the demo department in every state, and who left his post."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import cycle

from desktop.demo.duty import EARLY, Worker
from desktop.demo.office import Office
from models.core import stored
from models.core.access import SYSTEM
from models.core.calendar.rules import each_day, months_later
from models.roster import queries
from models.roster.workflow import ShiftKind

HALL = "城东营业厅"
AHEAD = 2  # days before the first of them that somebody asks
LEAVINGS = ((70, 30, "到银行换零钱"), (20, None, "送客户资料到财务部"))  # minutes ago: left, back; why


class Swaps:
    """What is asked about shifts that lie ahead."""

    def __init__(self, office: Office, workers: Sequence[Worker], today: date) -> None:
        self._office, self._today = office, today
        here = [one for one in workers if one.unit == EARLY]
        here.sort(key=lambda one: (one.is_head, not office.has_login(one.record), one.record))
        self._members = [one.record for one in here]
        self._hall = [one for one in workers if one.unit == HALL]

    def happen(self) -> None:
        """Four requests, each as far as it came, and two who left their post today."""
        pairs = self._pairs()
        first = self._ask(*next(pairs), "孩子开家长会")
        self._agree(first)
        self._decide(first, "roster.approve_swap")
        second = self._ask(*next(pairs), "参加自学考试")
        self._agree(second)
        self._decide(second, "roster.refuse_swap", remark="当天有设备切换，需要原班人员")
        self._agree(self._ask(*next(pairs), "陪父亲复查"))
        one, other, day = next(pairs)
        self._ask(other, one, day, "家里装修，约了工人")
        self._leavings()

    def _pairs(self) -> Iterator[tuple[int, int, date]]:
        """Two people who are on different shifts of a day and come from no night's work, each day once."""
        one_day = timedelta(days=1)
        first, last = self._today + AHEAD * one_day, months_later(self._today.replace(day=1), 2)
        plan = queries.planned(self._members, first - one_day, last)
        shifts = {key: here[0].shift for key, here in plan.items() if len(here) == 1 and here[0].shift is not None}
        nights = {key for key, shift in shifts.items() if shift.times is not None and shift.times.crosses_midnight}
        for day in each_day(first, last):
            here = [
                one for one in self._members
                if (one, day) in shifts and shifts[one, day].kind is ShiftKind.WORK
                and not nights & {(one, day), (one, day - one_day)}
            ]  # fmt: skip
            there = [one for one in here[1:] if shifts[one, day] != shifts[here[0], day]]
            if there:
                yield here[0], there[0], day

    def _ask(self, one: int, other: int, day: date, reason: str) -> int:
        return self._office.by(one, "roster.request_swap", day=day, counterpart_id=other, reason=reason)

    def _agree(self, swap: int) -> None:
        other = stored.load(SYSTEM, "shift_swap", swap).values["counterpart_id"]
        self._office.by(int(other), "roster.agree_swap", id=swap, row_version=1)

    def _decide(self, swap: int, action: str, **values: str) -> None:
        asked = stored.load(SYSTEM, "shift_swap", swap)
        applicant, other = int(asked.values["applicant_id"]), int(asked.values["counterpart_id"])
        decider = self._office.decider(str(asked.values["chain"]), applicant, {other})
        self._office.by(decider, action, id=swap, row_version=asked.version, **values)

    def _leavings(self) -> None:
        """Clerks of the hall left their post; one is back, the other is not (R-018). None while it is night."""
        head, *others = sorted(self._hall, key=lambda one: not one.is_head)
        now = self._office.now().replace(second=0, microsecond=0)
        if now - datetime.combine(self._today, time()) < timedelta(hours=2):
            return
        for one, (left, back, reason) in zip(cycle(others), LEAVINGS, strict=False):
            at = now - timedelta(minutes=left)
            record = self._office.by(
                head.record, "roster.record_leaving", employee_id=one.record, left_at=at, reason=reason
            )
            if back is not None:
                at = now - timedelta(minutes=back)
                self._office.by(head.record, "roster.record_back", id=record, row_version=1, back_at=at)
