"""F-07, the attendance sheet of a month: one for each unit, from what it was closed with, or as a draft of now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from models.attendance import rights
from models.attendance.closed import LIVE
from models.attendance.days import queries as days
from models.attendance.days.values import Month
from models.attendance.leave.policy import queries as leave
from models.attendance.leave.policy.values import LeaveType
from models.attendance.month import changes, queries
from models.attendance.month.form import DRAFT, LEAVES, OTHER, SIGNATURE, Book, Changed, Corrected, Line, Sheet
from models.attendance.month.queries import Member
from models.attendance.policy.words import hundredths, yuan
from models.attendance.tables import MonthCorrection, MonthResult, SheetVersion
from models.attendance.workflow import SHEET_STATE_NAMES, SIGN_NAMES, DayState, Sign
from models.core import clock
from models.core.access import Person, Scope
from models.core.calendar import queries as calendar
from models.core.calendar.rules import WEEKDAYS, each_day, months_later
from models.core.errors import Refused
from models.core.fields import Field, Kind
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import Amount
from models.core.rulebook import queries as rulebook
from models.org import queries as org
from models.roster.papers import DAY_MARKS, DAYS, MONTH
from models.staff.tables import Employee

SIGNED = "attendance.sheet.signature_column"

OPTIONS = (
    replace(MONTH, hint="例如 2026-10，不填为上月"),
    Field("unit", "部门", Kind.REF, ref="department", hint="不选时为全部部门；选中的部门包括下级"),
)


@dataclass(frozen=True)
class Paper:
    """A sheet with the people who stand on it, in order."""

    sheet: queries.Sheet
    members: Sequence[Member]


def book(person: Person, options: Mapping[str, Any]) -> Book:
    """The sheets of a month that the person may see whole (R-029). Raises Refused where there is none."""
    month = options["month"] or f"{months_later(clock.now().date().replace(day=1), -1):%Y-%m}"
    found = papers_of(person, month, options["unit"])
    if not found:
        raise Refused(f"{month} 没有您可以看的考勤表。请核对月份和部门。")
    derived = days.months([one.id for paper in found for one in paper.members], month)
    of_month = _Month(month)
    names = org.unit_titles([options["unit"]]) if options["unit"] is not None else {}
    scope = names.get(options["unit"], "全部部门")
    return Book(scope, of_month.first, tuple(_sheet(one, of_month, derived) for one in found))


def papers_of(person: Person, month: str, unit_id: int | None = None) -> tuple[Paper, ...]:
    """The sheets of a month with their people, by unit: of all whole units in reach, or of one and those below it."""
    asked = org.units_in_scope(unit_id, Scope.BELOW) if unit_id is not None else None
    sheets = [one for one in queries.sheets(person, month) if asked is None or one.unit_id in asked]
    closed = _frozen([one.record for one in sheets if one.record is not None and not one.is_open])
    units = {one.unit_id for one in sheets if one.is_open}
    still_open = queries.members(units, month) if units else {}
    found = [
        Paper(one, still_open.get(one.unit_id, ()) if one.record is None or one.is_open else closed[one.record])
        for one in sheets
    ]
    return tuple(one for one in found if one.members)


def _frozen(sheets: Collection[int]) -> Mapping[int, Sequence[Member]]:
    """Who stands on each of these closed sheets, as they were then."""
    result = MonthResult
    found: dict[int, list[Member]] = defaultdict(list)
    rows: Any = (
        result.select(result.sheet_id, result.employee_id, result.work_no, result.name, result.post)
        .where(result.sheet_id.in_(sheets), result.live == LIVE)
        .order_by(result.sheet_id, result.place)
        .tuples()
    )
    for sheet, number, work_no, name, post in rows:
        found[sheet].append(Member(number, work_no, name, post, 0))
    return found


class _Month:
    """What the sheets of a month share: its days, the types of leave, and what the rulebook says of the sheet."""

    def __init__(self, month: str) -> None:
        self.first, self.last = days.span(month)

    @cached_property
    def heads(self) -> Mapping[str, Any]:
        """The places of the head: number, weekday and mark of each day, nothing for days that a short month lacks."""
        kept = calendar.calendar(self.first, self.last)
        found: dict[str, Any] = {f"head{number}": None for number in range(1, DAYS + 1)}
        found |= {f"{key}{number}": "" for key in ("weekday", "mark") for number in range(1, DAYS + 1)}
        for on in each_day(self.first, self.last):
            found[f"head{on.day}"] = on.day
            found[f"weekday{on.day}"] = WEEKDAYS[on.weekday()]
            found[f"mark{on.day}"] = DAY_MARKS[kept.day(on).kind]
        return found

    @cached_property
    def types(self) -> Mapping[str, LeaveType]:
        """The types of leave by code."""
        return leave.policy_on(self.last).types

    def label(self, code: str) -> str:
        """What a type of leave is called; one that is no longer in the rulebook, by its code."""
        kind = self.types.get(code)
        return kind.label if kind is not None else code

    def by_sign(self, taken: Mapping[str, int]) -> dict[str, Decimal | None]:
        """Days of leave by type as the places of a line have them."""
        found = {key: 0 for key, _ in LEAVES.values()}
        for code, amount in taken.items():
            kind = self.types.get(code)
            found[LEAVES.get(kind.sign if kind is not None else OTHER, LEAVES[OTHER])[0]] += amount
        return {key: _amount(amount) for key, amount in found.items()}

    @cached_property
    def signature(self) -> str:
        """The head of the column in which everybody signs, where the office wants one."""
        return SIGNATURE if rulebook.value(SIGNED, self.last) else ""


def _sheet(paper: Paper, month: _Month, derived: Mapping[int, Month]) -> Any:
    sheet = paper.sheet
    of_people = [(member, derived[member.id]) for member in paper.members]
    closed = sheet.record if not sheet.is_open else None
    corrected = _corrections(closed, sheet.version) if closed is not None else ()
    changed = changes.since_last(closed, sheet.version) if closed is not None else ()
    return Sheet(
        unit=sheet.unit,
        month=month.first,
        version=f"第 {sheet.version} 版" if closed is not None else "",
        state=SHEET_STATE_NAMES[sheet.state],
        draft=DRAFT if closed is None else "",
        due_on=sheet.due_on,
        count=len(paper.members),
        prepared=_done(closed, sheet.prepared_by, sheet.prepared_at),
        approved=_done(closed, sheet.submitted_by, sheet.submitted_at),
        checked=_done(closed, sheet.checked_by, sheet.checked_at),
        remark=_remark_of(closed, sheet.version) if closed is not None else "",
        legend=_legend(found for _, found in of_people),
        signature=month.signature,
        corrections=len(corrected) or None,
        before=sheet.version - 1 if closed is not None and sheet.version > 1 else None,
        changes=len(changed) or None,
        lines=tuple(_line(number, *one, month) for number, one in enumerate(of_people, 1)),
        corrected=corrected,
        changed=tuple(Changed(_said(one)) for one in changed),
        **month.heads,
    )


def _remark_of(record: int, version: int) -> str:
    """Why a sheet was closed although something was open."""
    table = SheetVersion
    return str(table.select(table.remark).where(table.sheet_id == record, table.version == version).scalar() or "")


def _done(closed: int | None, who: str, at: datetime | None) -> str:
    """Who took a step and when: «何志刚 2026-11-02»; nothing before it, and nothing of a version that was returned."""
    return f"{who} {at:%Y-%m-%d}" if closed is not None and at is not None else ""


def _legend(months: Iterable[Month]) -> str:
    """The signs that occur, with what they mean."""
    used = {sign for month in months for one in month.days for sign in one.signs} - {Sign.BLANK}
    return "　".join(f"{sign.value} {SIGN_NAMES[sign]}" for sign in Sign if sign in used)


def _line(number: int, member: Member, found: Month, month: _Month) -> Any:
    judged = found.judged
    taken = found.leave
    of_days = {f"day{n}": "" for n in range(len(found.days) + 1, DAYS + 1)}
    for n, one in enumerate(found.days, 1):
        of_days[f"day{n}"] = one.sign if len(one.signs) < 2 else "".join(one.signs)
    return Line(
        number=number,
        work_no=member.work_no,
        name=member.name,
        post=member.post,
        due=found.due_days,
        present=found.present_days,
        late=found.late or None,
        early=found.early or None,
        minutes=found.late_minutes + found.early_minutes or None,
        late_minutes=found.late_minutes or None,
        early_minutes=found.early_minutes or None,
        absence=_amount(judged.absence),
        leave="、".join(f"{month.label(code)} {hundredths(amount)}" for code, amount in sorted(taken.items())),
        leave_days=_amount(sum(taken.values())),
        earned=Decimal(found.comp_minutes) / 60 if found.comp_minutes else None,
        tolerated=judged.tolerated or None,
        points=_amount(judged.points),
        step_points=_amount(judged.step_points),
        threshold_points=_amount(judged.threshold_points),
        fen=Amount(judged.fen) if judged.fen else None,
        remark=_remark(found),
        **month.by_sign(taken),
        **of_days,
    )


def _amount(value: int) -> Decimal | None:
    """Hundredths as a number, nothing for none."""
    return Decimal(value) / 100 if value else None


def _remark(found: Month) -> str:
    """Coming and going within the month, days that nobody has explained, fines."""
    told = []
    outside = DayState.OUTSIDE
    here = [one.day for one in found.days if one.state is not outside]
    if here and found.days[0].state is outside:
        told.append(f"{here[0]:%m-%d} 入职")
    if here and found.days[-1].state is outside:
        told.append(f"{here[-1]:%m-%d} 离职")
    if found.open_days:
        told.append(f"待处理 {found.open_days} 天")
    if found.judged.fen:
        told.append(f"扣款 {yuan(found.judged.fen)}")
    return "，".join(told)


def _corrections(record: int, version: int) -> tuple[Corrected, ...]:
    """What a sheet corrects of earlier months, by month and person."""
    correction = MonthCorrection
    found: Any = (
        correction.select(correction, Employee.work_no, Employee.name)
        .join(Employee, on=(Employee.id == correction.employee_id))
        .where(correction.sheet_id == record, correction.version == version)
        .order_by(correction.of_month, Employee.work_no)
        .objects()
    )
    return tuple(
        Corrected(
            one.work_no, one.name, one.of_month, one.words, one.late or None, one.early or None,
            _amount(one.absence), _amount(one.points), Amount(one.fen) if one.fen else None,
        )
        for one in found
    )  # fmt: skip


def _said(one: changes.Change) -> str:
    """A change in a line: «10-12 欧阳建国（KF0012）：旷 改为 病。补交病假证明»."""
    when = f"{one.day:%m-%d} " if one.day is not None else ""
    why = f"。{one.why}" if one.why else ""
    return f"{when}{one.name}（{one.work_no}）：{one.before or '无'} 改为 {one.after or '无'}{why}"


add_paper(
    PaperKind("attendance_sheet", "考勤表", "attendance", "xlsx", rights.READ, Book, book, form="F-07", options=OPTIONS)
)
