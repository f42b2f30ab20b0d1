"""Rules of shift swaps, pure: what an exchange changes, whether it is still as asked, who decides, what speaks against.

An exchange with a colleague is of one day, where both cells change places, or of two days, where each takes the
other's shift and is off on his own day. Without a colleague, one cell becomes another shift or a day of rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.core.calendar import rules as calendar_rules
from models.core.calendar.rules import Calendar, Count, Notice, spoken
from models.core.explain import Basis, Explanation
from models.roster.rules import Shift

IN_TIME, LATE = "roster.swap", "roster.swap_late"
CHAIN_NAMES: Mapping[str, str] = {IN_TIME: "提前申请，部门负责人批准", LATE: "来不及提前，组长批准"}
REST = "休"
MOST_SHIFTS = 2  # of somebody on a day

Signs = Mapping[int, str]  # signs of shifts by number


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the applicant's shift on a day, and the colleague's, or the shift wanted without a colleague.

    Shifts are numbers, None is a day of rest. With a colleague `to_shift` is his shift on `counterpart_day`.
    """

    applicant: int
    day: date
    shift: int | None
    counterpart: int | None = None
    counterpart_day: date | None = None
    to_shift: int | None = None

    @property
    def first_day(self) -> date:
        """The first of the days that change, from which the notice is counted back."""
        return min(self.day, self.counterpart_day or self.day)

    @property
    def is_other_day(self) -> bool:
        """Whether the two shifts lie on different days."""
        return self.counterpart is not None and self.counterpart_day != self.day


@dataclass(frozen=True, slots=True)
class Move:
    """One cell that changes, from one shift to another; `giver` is the colleague whose shift is taken over."""

    employee: int
    day: date
    before: int | None
    after: int | None
    giver: int | None = None


def moves(asked: Asked) -> tuple[Move, ...]:
    """The cells that change when this is approved."""
    one, other = asked.applicant, asked.counterpart
    if other is None or asked.counterpart_day is None:
        return (Move(one, asked.day, asked.shift, asked.to_shift),)
    if not asked.is_other_day:
        return (
            Move(one, asked.day, asked.shift, asked.to_shift, other),
            Move(other, asked.day, asked.to_shift, asked.shift, one),
        )
    return (
        Move(one, asked.day, asked.shift, None, other),
        Move(other, asked.day, None, asked.shift, one),
        Move(one, asked.counterpart_day, None, asked.to_shift, other),
        Move(other, asked.counterpart_day, asked.to_shift, None, one),
    )


def fault(asked: Asked) -> tuple[str, str] | None:
    """Why an exchange makes no sense, as the field and the sentence beside it; None when it does."""
    if asked.counterpart == asked.applicant:
        return "counterpart_id", "不能和本人调班，请选择另一位同事，或不选同事只改班次。"
    if asked.counterpart is None:
        same = "要改成的班次和现在排的一样，请选择另一个班次。"
        return ("to_shift_id", same) if asked.shift == asked.to_shift else None
    if asked.is_other_day:
        if asked.shift is None:
            return "day", "您这天休息，没有班可以交给对方。请核对日期。"
        if asked.to_shift is None:
            return "counterpart_day", "对方这天休息，没有班可以交给您。请核对日期。"
        return None
    return ("counterpart_id", "两人这天的班次相同，调换后没有变化。") if asked.shift == asked.to_shift else None


def changed(
    asked: Asked, found: Mapping[tuple[int, date], Sequence[int]], names: Mapping[int, str], signs: Signs,
    then: str = "申请时是",
) -> tuple[str, ...]:  # fmt: skip
    """What the roster says otherwise than it did when this was asked for, one sentence per cell; none when nothing.

    `found` are the shifts of each person on each day as the roster has them now; `then` says what they are told beside.
    """
    told = []
    for move in moves(asked):
        now = found.get((move.employee, move.day), ())
        if (move.before in now) if move.before is not None else not now:
            continue
        was, is_now = sign(move.before, signs), "、".join(sign(one, signs) for one in now) or REST
        told.append(f"{names.get(move.employee, '')} {spoken(move.day, asked.day)}{then}“{was}”，现在是“{is_now}”。")
    return tuple(told)


def sign(shift: int | None, signs: Signs) -> str:
    """The sign of a shift, 休 for a day of rest."""
    return REST if shift is None else signs.get(shift, "")


def words(asked: Asked, names: Mapping[int, str], signs: Signs) -> str:
    """The exchange in one line: 陈晓燕 12-09（周三）早 ↔ 吴敏 12-10（周四）晚."""
    seen = asked.day
    one = f"{names.get(asked.applicant, '')} {spoken(asked.day, seen)}{sign(asked.shift, signs)}"
    if asked.counterpart is None or asked.counterpart_day is None:
        return f"{one} → {sign(asked.to_shift, signs)}"
    other = f"{names.get(asked.counterpart, '')} {spoken(asked.counterpart_day, seen)}"
    return f"{one} ↔ {other}{sign(asked.to_shift, signs)}"


def given_notice(calendar: Calendar, applied_on: date, first_day: date, needed: int, basis: Basis) -> Notice:
    """The working days between the request and the first of the days, counted back (R-017, C-04)."""
    return calendar_rules.notice(calendar, applied_on, first_day, needed, unit=Count.WORKING, bases=(basis,))


def chain_of(notice: Notice) -> str:
    """The approval chain that follows from the notice: the department head in time, else the group leader (R-018)."""
    return IN_TIME if notice.is_enough else LATE


def is_after(first_day: date, on: date) -> bool:
    """Whether a consent of this day comes after the first of the days that change, which is no consent (R-019)."""
    return on > first_day


@dataclass(frozen=True, slots=True)
class Plan:
    """The shifts of one person around the days that change, by day."""

    employee: int
    shifts: Mapping[date, tuple[Shift, ...]]


def moved(plan: Plan, made: Sequence[Move], shifts: Mapping[int, Shift]) -> Plan:
    """The plan of a person after the changes that are his."""
    after = {day: list(held) for day, held in plan.shifts.items()}
    for move in made:
        if move.employee != plan.employee:
            continue
        held = after.setdefault(move.day, [])
        gone = next((one for one in held if one.id == move.before), None)
        if gone is not None:
            held.remove(gone)
        if move.after is not None:
            held.append(shifts[move.after])
    return replace(plan, shifts={day: tuple(held) for day, held in after.items()})


@dataclass(frozen=True)
class Concern:
    """Something that speaks against an exchange: it `blocks`, or the decider only has to know it."""

    sentence: str
    blocks: bool = False


def too_many(plan: Plan, days: Sequence[date], name: str) -> Iterator[Concern]:
    """A third shift on a day, for which a roster has no cell."""
    for day in days:
        if len(plan.shifts.get(day, ())) > MOST_SHIFTS:
            yield Concern(f"{name} {spoken(day, day)}会有三个班次。", blocks=True)


def explanation(told: str, notice: Notice, recorded: int, chain: str, concerns: Sequence[Concern]) -> Explanation:
    """Why somebody decides this request: the notice as it was counted, the branch taken, and what speaks against it.

    `recorded` are the working days counted on the day of the request, which stay when the calendar is edited later.
    """
    steps = (told, *notice.explanation.steps, f"因此：{CHAIN_NAMES[chain]}。")
    warnings = [*notice.explanation.warnings]
    if notice.given != recorded:
        warnings.append(f"工作日历后来改过：申请时按提前 {recorded} 个工作日算，仍以那时为准。")
    warnings += [one.sentence for one in concerns]
    result = f"提前 {recorded} 个工作日申请，{CHAIN_NAMES[chain].split('，')[1]}"
    return Explanation(result, steps, notice.explanation.bases, warnings=tuple(warnings))
