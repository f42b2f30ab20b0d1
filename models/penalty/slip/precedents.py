"""Earlier equal cases with their amounts, beside the amount field: what others were punished with for the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import median_low
from typing import Any

from models.core import clock
from models.core.access import Person
from models.core.calendar.rules import months_later
from models.core.rulebook import queries as rulebook
from models.penalty import phases, rights, rules
from models.penalty.tables import PenaltyAppeal, PenaltyEarlier, PenaltySlip
from models.penalty.workflow import (
    ANSWER_NAMES,
    COUNTING,
    PHASE_NAMES,
    PHASE_TONES,
    AppealState,
    Phase,
)
from models.staff.tables import Employee

MOST = 20
BEFORE_HERE = "启用前"
ELSEWHERE = "其他部门人员"


@dataclass(frozen=True)
class Precedent:
    """An equal case: its slip (None for one from before the program), whose, when, how much for one, how it ended.

    `name` is not told where the person may not see the case. `tone` is that of the badge of its outcome.
    """

    record: int | None
    number: str
    name: str
    day: date
    amount: int
    outcome: str
    tone: str


@dataclass(frozen=True)
class Precedents:
    """Equal cases of the last months, newest first (the first of `count`), and what they amount to in hundredths.

    `amounts` are those of all of them, for the scale; `median` is a case that there was.
    """

    rows: tuple[Precedent, ...]
    count: int
    months: int
    amounts: tuple[int, ...]
    median: int | None
    low: int | None
    high: int | None

    def words(self, measured: str, amount: int | None) -> str:
        """How an amount for one compares: «同条款近 12 个月 4 例，中位数 80.00 元，与本次一致».

        Empty for whoever is told no cases.
        """
        if not self.months:
            return ""
        if self.median is None:
            return f"同条款近 {self.months} 个月没有先例"
        told = f"同条款近 {self.months} 个月 {self.count} 例，中位数 {rules.amount_words(measured, self.median)}"
        if amount is None:
            return told
        return f"{told}，" + (
            "与本次一致" if amount == self.median else "本次较高" if amount > self.median else "本次较低"
        )


NOTHING = Precedents((), 0, 0, (), None, None, None)


def precedents(
    person: Person, offence: str, band: str, before: datetime, *, months: int | None = None,
    excluding: int | None = None, about: int | None = None,
) -> Precedents:  # fmt: skip
    """The equal cases that counted before an event: same offence and gravity, in the last `months`.

    For whoever writes or decides slips, never for the one punished (`about`); `months` is that of the rulebook, and
    `excluding` the slip that is asked about.
    """
    writes = any(person.may(right) for right in (rights.ISSUE, rights.APPROVE))
    if not writes or (about is not None and about == person.employee_id):
        return NOTHING
    span = rulebook.value("penalty.precedent_months", before.date()) if months is None else months
    since = datetime.combine(months_later(before.date(), -span), time.min)
    found = sorted(
        [*_slips(person, offence, band, since, before, excluding), *_earlier(person, offence, band, since, before)],
        key=lambda one: (one.day, one.number), reverse=True,
    )  # fmt: skip
    amounts = tuple(sorted(one.amount for one in found))
    if not amounts:
        return Precedents((), 0, span, (), None, None, None)
    return Precedents(
        tuple(found[:MOST]), len(found), span, amounts, median_low(amounts), amounts[0], amounts[-1]
    )  # fmt: skip


def _slips(
    person: Person, offence: str, band: str, since: datetime, before: datetime, excluding: int | None
) -> Sequence[Precedent]:
    table, now = PenaltySlip, clock.now()
    rows: Any = list(
        table.select(
            *phases.NEEDED, table.number, table.name, table.employee_id, table.quantity,
            Employee.unit_id.alias("now_in"),
        )
        .join(Employee, on=(Employee.id == table.employee_id))
        .where(
            table.offence == offence, table.band == band, table.happened_at >= since, table.happened_at < before,
            table.state.in_([str(one) for one in COUNTING]), table.amount.is_null(False),
            *(() if excluding is None else (table.id != excluding,)),
        )
        .objects()
    )  # fmt: skip
    standing = phases.phases(rows, now)
    answers: Any = PenaltyAppeal.select(PenaltyAppeal.slip_id, PenaltyAppeal.result).where(
        PenaltyAppeal.slip_id.in_([row.id for row in rows]), PenaltyAppeal.state == str(AppealState.ANSWERED)
    )
    answered = {one.slip_id: one.result for one in answers}
    found = []
    for row in rows:
        phase = standing[row.id]
        if phase is Phase.REVOKED:
            continue
        outcome, tone = PHASE_NAMES[phase], PHASE_TONES[phase].split(":")[0]
        if row.id in answered:
            outcome, tone = f"申诉后{ANSWER_NAMES[answered[row.id]]}", "mute"
        sees = person.sees(rights.READ, employee_id=row.employee_id, unit_id=row.now_in)
        found.append(
            Precedent(
                row.id if sees else None, row.number if sees else "", row.name if sees else ELSEWHERE,
                row.happened_at.date(), phases.standing_amount(row) // max(row.quantity, 1), outcome, tone,
            )
        )  # fmt: skip
    return found


def _earlier(person: Person, offence: str, band: str, since: datetime, before: datetime) -> Sequence[Precedent]:
    """Those from before the program; they have no gravity, so that they are equal to cases without one."""
    if band:
        return ()
    table = PenaltyEarlier
    rows: Any = (
        table.select(table, Employee.name, Employee.unit_id.alias("now_in"))
        .join(Employee, on=(Employee.id == table.employee_id))
        .where(
            table.offence == offence, table.happened_on >= since.date(), table.happened_on < before.date(),
            table.withdrawn_at.is_null(), table.amount > 0,
        )
        .objects()
    )  # fmt: skip
    return [
        Precedent(
            None, "",
            row.name if person.sees(rights.READ, employee_id=row.employee_id, unit_id=row.now_in) else ELSEWHERE,
            row.happened_on, row.amount, BEFORE_HERE, "mute",
        )
        for row in rows
    ]  # fmt: skip
