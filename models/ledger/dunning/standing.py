"""The stage of unpaid charges as the database tells it, for conditions of lists and for runs, just as `rules.stage`.

What depends on the day and on the rules is put in when a query is sent: whoever builds one calls `read` first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import peewee as pw
from typing_extensions import override

from models.core import clock
from models.core.calendar import queries as calendars
from models.core.calendar.rules import Calendar, Count
from models.core.rulebook import queries as rulebook
from models.ledger import ages
from models.ledger.dunning import policy, rules
from models.ledger.dunning.policy import Steps
from models.ledger.dunning.rules import Ladder, Phase, Rung, When
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerContact, LedgerStop
from models.ledger.tariffs.faults import CLASSES

BACK = timedelta(days=1500)  # how far back working days are counted


@dataclass(frozen=True)
class Reading:
    """What the stage of charges depends on beside themselves: day, steps, calendar, and classes of customers."""

    today: date
    steps: Steps
    calendar: Calendar
    households: frozenset[str]
    classes: dict[str, str]

    def ladder(self, class_code: str) -> Ladder:
        """The steps for a class of customers; those without a class are taken for households."""
        return self.steps.ladder(self.is_household(class_code))

    def is_household(self, class_code: str) -> bool:
        """Whether a class is of homes, or none is named."""
        return not class_code or class_code in self.households


_READING: ContextVar[Reading] = ContextVar("dunning_reading")


def read(today: date | None = None) -> Reading:
    """Have the expressions of this module mean this day, or today; returns what they depend on."""
    found = look(today)
    _READING.set(found)
    return found


def look(today: date | None = None) -> Reading:
    """What the stages of a day depend on, for the rules; expressions stay as they are."""
    day = today or clock.now().date()
    classes = rulebook.policy(CLASSES, day)
    known = policy.steps(day)
    is_counted = any(one.count is Count.WORKING for one in known.known.values())
    return Reading(
        day, known,
        calendars.calendar(day - BACK, day) if is_counted else Calendar(),
        frozenset(one["code"] for one in classes if one["is_household"]),
        {one["code"]: one["label"] for one in classes},
    )  # fmt: skip


def known() -> Reading:
    """What the query that was built last was read by: for the rows that it gave."""
    return _READING.get()


class Told(pw.ColumnBase):
    """An expression that is made from the reading when the query is sent."""

    def __init__(self, make: Callable[[Reading], Any]) -> None:
        super().__init__()
        self._make = make

    def __sql__(self, ctx: Any) -> Any:
        return ctx.sql(self._make(_READING.get()))


CHARGE, CONTACT, STOP = LedgerCharge, LedgerContact, LedgerStop
CLASS = pw.Case(None, [(CHARGE.class_code == "", LedgerAccount.class_code)], CHARGE.class_code)
PAID = CHARGE.receivable - CHARGE.reduction + CHARGE.late_fee - CHARGE.open


def _exists(query: Any) -> Any:
    return pw.fn.EXISTS(query)


def _is_overdue(reading: Reading) -> Any:
    return CHARGE.due_on < reading.today


def _stopped(*states: str) -> Any:
    return _exists(
        STOP.select(pw.SQL("1")).where(
            STOP.account_id == CHARGE.account_id, STOP.state.in_(states or tuple(rules.STOPS))
        )
    )


def _contacts(rung: Rung, wanted: Any) -> Any:
    """Contacts that did a step for the charge: those after its last day that count."""
    return CONTACT.select(wanted).where(
        CONTACT.account_id == CHARGE.account_id, CONTACT.step == rung.code, CONTACT.withdrawn_at.is_null(),
        CONTACT.result.in_(rules.COUNTING), pw.fn.DATE(CONTACT.at) > CHARGE.due_on,
    )  # fmt: skip


def _by_furthest(reading: Reading, tell: Callable[[Ladder, int], Any]) -> Any:
    """What `tell` says of the furthest step that was done, by its place in the ladder (-1: none), by class."""
    household = _furthest(reading.steps.household, tell)
    if reading.steps.household == reading.steps.business:
        return household
    is_household = (CLASS == "") | CLASS.in_(sorted(reading.households))
    return pw.Case(None, [(is_household, household)], _furthest(reading.steps.business, tell))


def _furthest(ladder: Ladder, tell: Callable[[Ladder, int], Any]) -> Any:
    done = [
        (_exists(_contacts(rung, pw.SQL("1"))), tell(ladder, place))
        for place, rung in reversed(list(enumerate(ladder))) if not rung.proposes
    ]  # fmt: skip
    return pw.Case(None, done, tell(ladder, -1)) if done else tell(ladder, -1)


def _phase(reading: Reading) -> Any:
    told = _by_furthest(reading, lambda ladder, at: str(ladder[at].phase if at >= 0 else Phase.IDLE))
    stops = [(_stopped(state), str(phase)) for state, phase in rules.STOPS.items()]
    not_due = CHARGE.due_on.is_null() | (CHARGE.due_on >= reading.today)
    return pw.Case(None, [(not_due, str(Phase.NOT_DUE)), *stops], told)


def _next(reading: Reading) -> Any:
    def tell(ladder: Ladder, at: int) -> Any:
        if at + 1 >= len(ladder):
            return pw.Value("")
        return pw.Case(None, [(CHARGE.open < ladder[at + 1].min_amount, "")], ladder[at + 1].code)

    return pw.Case(None, [(_ended(reading), "")], _by_furthest(reading, tell))


def _ended(reading: Reading) -> Any:
    """No step of the ladder follows: nobody said until when to pay, or a stop was proposed."""
    return CHARGE.due_on.is_null() | (_is_overdue(reading) & _stopped())


def _when(reading: Reading) -> Any:
    yesterday = reading.today - rules.ONE_DAY
    limits = ((When.OVERDUE, yesterday), (When.TODAY, reading.today), (When.WEEK, rules.week_end(reading.today)))

    def tell(ladder: Ladder, at: int) -> Any:
        if at + 1 >= len(ladder) or ladder[at + 1].days is None:
            return pw.Value(str(When.NONE))
        rung = ladder[at + 1]
        base = CHARGE.due_on if at < 0 else _contacts(ladder[at], pw.fn.MIN(pw.fn.DATE(CONTACT.at)))
        cases = [
            ((base <= rung.latest_base(reading.calendar, until)) & ~_promised(until), str(when))
            for when, until in limits
        ]  # fmt: skip
        return pw.Case(None, [(CHARGE.open < rung.min_amount, str(When.NONE)), *cases], str(When.LATER))

    return pw.Case(None, [(_ended(reading), str(When.NONE))], _by_furthest(reading, tell))


def _promised(until: date) -> Any:
    """Whether payment was promised for this day or a later one."""
    return _exists(
        CONTACT.select(pw.SQL("1")).where(
            CONTACT.account_id == CHARGE.account_id, CONTACT.withdrawn_at.is_null(), CONTACT.promised_on >= until
        )
    )


def _age(reading: Reading) -> Any:
    bands = [
        (CHARGE.due_on <= last if first is None else CHARGE.due_on.between(first, last), code)
        for code, first, last in ages.bounds(reading.today)
    ]
    return pw.Case(None, bands, ages.NOT_DUE)


def _group(reading: Reading) -> Any:
    is_household = CLASS.in_(sorted(reading.households))
    return pw.Case(None, [(CLASS == "", ""), (is_household, "household")], "business")


class _Phase(Told):
    """The phase; a condition on those of stops names the few accounts that have one."""

    __hash__ = Told.__hash__

    @override
    def in_(self, rhs: Any) -> Any:
        states = [state for state, phase in rules.STOPS.items() if phase in rhs]
        if len(states) < len(set(rhs)):
            return super().in_(rhs)
        return Told(lambda reading: CHARGE.id.in_(_charges_stopped(reading, states)))

    @override
    def __eq__(self, other: object) -> Any:
        return self.in_((other,)) if other in rules.STOPS.values() else super().__eq__(other)


def _charges_stopped(reading: Reading, states: Sequence[str]) -> list[int]:
    """The overdue charges of accounts with a stop in one of these states; no database would begin with these few."""
    stopped = STOP.select(STOP.account_id).where(STOP.state.in_(states))
    found: Any = stopped.tuples()
    accounts = [account for (account,) in found]
    rows: Any = CHARGE.select(CHARGE.id).where(CHARGE.account_id.in_(accounts), _is_overdue(reading), CHARGE.open > 0)
    return [record for (record,) in rows.tuples()]


OVERDUE = Told(_is_overdue)
PHASE, NEXT, WHEN, AGE = _Phase(_phase), Told(_next), Told(_when), Told(_age)
GROUP = Told(_group)


def due_for(code: str) -> Any:
    """The condition on charges, joined with their accounts, for which this step is to be taken now."""
    return (code == NEXT) & (WHEN.in_([str(When.OVERDUE), str(When.TODAY)]) | _undated(code))


def _undated(code: str) -> Any:
    """A step without days of its own is open as soon as the one before it was taken."""
    return Told(lambda reading: pw.Value(1 if reading.steps.get(code).days is None else 0)) == 1
