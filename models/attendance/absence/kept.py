"""Months that are over, as far as absence goes, kept as long as nothing is done: pages, lists and to-dos share them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from models.attendance.absence.rules import Entry
from models.core import clock, database
from models.core.calendar.rules import months_later
from models.core.tables import AuditHead

Months = Mapping[int, Sequence[Entry]]

ONE_DAY = timedelta(days=1)


class Kept:
    """The entries of months by person, of one database on one day and up to its newest act.

    Not for acts: an act sees its own changes before they last.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._moment: Any = None
        self._months: dict[str, dict[int, Sequence[Entry] | bytes]] = {}

    def of(
        self, employees: Collection[int], month: str, read: Callable[[Collection[int], str], Months]
    ) -> dict[int, Sequence[Entry]]:
        """The entries of a month by person; `read` gives those that are not kept. Who asks meanwhile waits for them.

        The night after the last day of a month belongs to it.
        """
        first, today = date.fromisoformat(f"{month}-01"), clock.now().date()
        if months_later(first, 1) + ONE_DAY > today:
            return dict(read(employees, month))
        with self._lock:
            newest = AuditHead.select(AuditHead.seq, AuditHead.hash).tuples().first()
            moment = database.current(), newest, today
            if self._moment != moment:
                self._moment, self._months = moment, {}
            known = self._months.setdefault(month, {})
            missing = [number for number in employees if number not in known]
            if missing:
                known.update({number: _packed(found) for number, found in read(missing, month).items()})
            return {number: _unpacked(known[number], first) for number in employees if number in known}


def _packed(found: Sequence[Entry]) -> Sequence[Entry] | bytes:
    """What is kept: of a month without absence and corrections, which most are, only which days are due."""
    return found if any(one.absence or one.extra or one.note for one in found) else bytes(one.is_due for one in found)


def _unpacked(packed: Sequence[Entry] | bytes, first: date) -> Sequence[Entry]:
    if isinstance(packed, bytes):
        return [Entry(first + ONE_DAY * number, bool(is_due)) for number, is_due in enumerate(packed)]
    return packed
