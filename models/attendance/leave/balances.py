"""What people have left of a type of leave in a year: granted, earned, used, and asked for (R-058, R-062).

Amounts are hundredths of a day, of compensatory rest minutes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from models.attendance import corrected, wording
from models.attendance.closed import LIVE as LIVE_RESULT
from models.attendance.days import queries as days
from models.attendance.leave import rules, slips
from models.attendance.leave.filing import Filed
from models.attendance.leave.policy import queries as policy
from models.attendance.leave.policy.values import LeavePolicy, LeaveType
from models.attendance.leave.slips import Plan
from models.attendance.leave.steps import LIVE
from models.attendance.leave.values import Balance, Granted
from models.attendance.tables import AttendanceRequest, LeaveGrant, LeaveSlip, MonthResult
from models.attendance.workflow import LeaveState, RequestKind
from models.core import clock
from models.core.calendar import queries as calendar
from models.core.calendar.rules import Calendar, each_day
from models.roster.tables import Roster

HOUR = 60
Key = tuple[int, str]


@dataclass(frozen=True)
class Account:
    """Somebody's balance of a type in a year, and what he asked for that nobody decided yet."""

    balance: Balance
    waiting: int

    @property
    def free(self) -> int:
        """What he may still ask for; 0 where nothing was granted or earned."""
        return (self.balance.left or 0) - self.waiting


def regulation_of(year: int) -> LeavePolicy:
    """The regulation by which a year is counted: that of today, within the year."""
    return policy.policy_on(max(date(year, 1, 1), min(date(year, 12, 31), clock.now().date())))


def accounts(people: Collection[int], year: int, codes: Collection[str] | None = None) -> dict[Key, Account]:
    """The balances of these people in a year, by person and type: of each type in which somebody has one.

    `codes` limits the types. Work of all months up to today is derived for compensatory rest.
    """
    regulation = regulation_of(year)
    kinds = [one for one in regulation.types.values() if codes is None or one.code in codes]
    grants = grants_of(people, year)
    everybody = any(one.is_comp_rest or one.entitlement is not None for one in kinds)
    used, waiting = _taken(people if everybody else {number for number, _ in grants}, year, kinds)
    earned = earned_in(people, year) if any(one.is_comp_rest for one in kinds) else {}
    found = {}
    for kind in kinds:
        for number in people:
            key = number, kind.code
            own = earned.get(number, 0) if kind.is_comp_rest else 0
            has_one = kind.entitlement is not None or key in grants
            if has_one or (kind.is_comp_rest and (own or key in used or key in waiting)):
                balance = rules.balance(kind, year, grants.get(key, ()), used.get(key, 0), own)
                found[key] = Account(balance, waiting.get(key, 0))
    return found


def account(employee: int, year: int, kind: LeaveType) -> Account:
    """Somebody's balance of one type, also where he has none of it."""
    found = accounts((employee,), year, (kind.code,)).get((employee, kind.code))
    return found or Account(rules.balance(kind, year, (), 0), 0)


def grants_of(people: Collection[int], year: int) -> dict[Key, list[Granted]]:
    """What was granted in a year and still counts, by person and type."""
    table = LeaveGrant
    found: dict[Key, list[Granted]] = defaultdict(list)
    numbers = sorted(people)
    for start in range(0, len(numbers), slips.AT_ONCE):
        rows = table.select().where(
            table.employee_id.in_(numbers[start : start + slips.AT_ONCE]), table.year == year,
            table.withdrawn_at.is_null(),
        )  # fmt: skip
        for row in rows.order_by(table.id):
            found[row.employee_id, row.kind].append(Granted(row.basis, row.amount, row.reason, row.id))
    return found


def earned_in(people: Collection[int], year: int) -> dict[int, int]:
    """The minutes of compensatory rest that work of a year earned, up to today, by person.

    Closed months give what they were closed with and what was corrected since; the others are derived.
    """
    today = clock.now().date()
    closed, found = _closed(people, year)
    for month in sorted(_with_work(year)):
        still_open = [number for number in people if (number, month) not in closed]
        if still_open and month <= f"{today:%Y-%m}":
            for employee, one in days.months(still_open, month).items():
                found[employee] += one.comp_minutes
    return found


def _closed(people: Collection[int], year: int) -> tuple[set[tuple[int, str]], dict[int, int]]:
    """Whose months of a year are closed, and what they earned in them by person."""
    result = MonthResult
    closed: set[tuple[int, str]] = set()
    found: dict[int, int] = defaultdict(int)
    rows: Any = result.select(result.employee_id, result.month, result.comp_minutes).where(
        result.live == LIVE_RESULT, result.month.startswith(f"{year}-")
    )
    wanted = frozenset(people)
    for employee, month, minutes in rows.tuples():
        if employee in wanted:
            closed.add((employee, month))
            found[employee] += minutes
    for (employee, _), minutes in corrected.comp_minutes(people, f"{year}-01", f"{year}-12").items():
        found[employee] += minutes
    return closed, found


def _with_work(year: int) -> set[str]:
    """The months of a year of which a roster or a request for overtime tells, so that rest could be earned."""
    begin, end = _bounds(year)
    rosters: Any = Roster.select(Roster.month).where(Roster.month.startswith(f"{year}-")).distinct().tuples()
    table = AttendanceRequest
    asked: Any = table.select(table.day).where(
        table.kind == RequestKind.OVERTIME, table.day >= begin.date(), table.day < end.date()
    )
    return {month for (month,) in rosters} | {f"{day:%Y-%m}" for (day,) in asked.distinct().tuples()}


def _taken(
    people: Collection[int], year: int, kinds: Sequence[LeaveType]
) -> tuple[Mapping[Key, int], Mapping[Key, int]]:
    """What slips take of a year by person and type: those that count, and those that nobody decided yet.

    They take what the days take of them: a roster that was published later tells, not what was stored before it was.
    """
    by_code = {one.code: one for one in kinds}
    found = slips.slips_of(_rows(people, year, _asked_as(year, by_code)))
    used: dict[Key, int] = defaultdict(int)
    waiting: dict[Key, int] = defaultdict(int)
    standings = slips.standings(found)
    begin, end = _bounds(year)
    workdays = calendar.calendar(begin.date(), end.date())
    for one, plan in slips.with_plans(list(found.values())):
        asked = one.state == LeaveState.SUBMITTED
        kind = by_code.get(one.kind if asked else standings[one.id].counts_as or "")
        if kind is not None:
            own = waiting if asked else used
            own[one.employee_id, kind.code] += _of_plan(
                kind, max(one.starts, begin), min(one.until, end), plan, workdays
            )
    return used, waiting


def _bounds(year: int) -> tuple[datetime, datetime]:
    """When a year begins, and when the next one does."""
    return datetime.combine(date(year, 1, 1), time()), datetime.combine(date(year + 1, 1, 1), time())


def _asked_as(year: int, codes: Collection[str]) -> set[str] | None:
    """The types of slips that may count as one of these in a year, None for every type."""
    found = set(codes)
    policy_on = policy.policies(date(year, 1, 1), date(year, 12, 31))
    for day in each_day(date(year, 1, 1), date(year, 12, 31)):
        for row in policy_on(day).outcomes:
            if row.other in codes:
                if not row.kind:
                    return None
                found.add(row.kind)
    return found


def _rows(people: Collection[int], year: int, kinds: Collection[str] | None) -> list[LeaveSlip]:
    """The slips of these types that count or wait and touch a year."""
    table, numbers = LeaveSlip, sorted(people)
    begin, end = _bounds(year)
    of_kind = () if kinds is None else (table.kind.in_(sorted(kinds)),)
    found: list[LeaveSlip] = []
    for start in range(0, len(numbers), slips.AT_ONCE):
        rows = table.select().where(
            table.employee_id.in_(numbers[start : start + slips.AT_ONCE]), table.state.in_([str(one) for one in LIVE]),
            table.starts_at < end, table.ends_at > begin, *of_kind,
        )  # fmt: skip
        found.extend(rows)
    return found


def amount_between(employee: int, kind: LeaveType, starts: datetime, ends: datetime) -> int:
    """What leave of a type from one moment to another takes: hundredths of a day, of compensatory rest minutes."""
    if ends <= starts:
        return 0
    plan = slips.plan_of(employee, starts, ends)
    return _of_plan(kind, starts, ends, plan, calendar.calendar(starts.date(), ends.date()))


def _of_plan(kind: LeaveType, starts: datetime, ends: datetime, plan: Plan, days: Calendar) -> int:
    length = rules.length(kind, starts, ends, plan, days)
    return length.minutes if kind.is_comp_rest else length.hundredths


def beyond(employee: int, filed: Filed, starts: datetime, ends: datetime) -> str:
    """In words, how far a new leave goes beyond what is left of its type; empty where it does not (R-058, R-062)."""
    kind = filed.kind
    last = (ends - timedelta(microseconds=1)).year
    for year in range(starts.year, last + 1) if not kind.may_overdraw else ():
        found = account(employee, year, kind)
        if found.balance.left is None and not kind.is_comp_rest:
            continue
        begin, end = _bounds(year)
        asked = amount_between(employee, kind, max(starts, begin), min(ends, end))
        if asked > max(found.free, 0):
            waiting = f"（另有待批准的 {amount(kind, found.waiting)}）" if found.waiting else ""
            left = amount(kind, max(found.balance.left or 0, 0))
            return f"{year} 年{kind.label}还剩 {left}{waiting}，这次要 {amount(kind, asked)}。"
    return ""


def amount(kind: LeaveType, value: int) -> str:
    """An amount of a type in words: days, of compensatory rest hours."""
    return hours(value) if kind.is_comp_rest else wording.days(value)


def said(row: LeaveGrant) -> str:
    """The amount of a stored grant in words."""
    return amount(slips.kind_of(regulation_of(row.year), row.kind), row.amount)


def hours(minutes: int) -> str:
    """Minutes as hours, and minutes where they are no whole hours: «7 小时 30 分钟»."""
    sign, whole, rest = "−" if minutes < 0 else "", *divmod(abs(minutes), HOUR)
    return f"{sign}{whole} 小时{f' {rest} 分钟' if rest else ''}"
