"""F-07, the attendance sheet of a month: one for each unit, from what it was closed with, or as a draft of now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from models.attendance import rights
from models.attendance.closed import LIVE
from models.attendance.days import queries as days
from models.attendance.days.values import Month
from models.attendance.month import changes, face, queries
from models.attendance.month.face import Face
from models.attendance.month.form import DRAFT, LEAVES, OTHER, SIGNATURE, Book, Changed, Corrected, Line, Sheet
from models.attendance.month.packed import Outline
from models.attendance.month.reading import SUMS, Shown, shown
from models.attendance.policy.words import hundredths, yuan
from models.attendance.tables import MonthCorrection, MonthResult, SheetVersion
from models.attendance.workflow import (
    ENDING_NAMES,
    SHEET_STATE_NAMES,
    SIGN_NAMES,
    DayState,
    SheetState,
    Sign,
)
from models.core import clock
from models.core.access import Person, Scope
from models.core.calendar.rules import WEEKDAYS, each_day, months_later
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import Amount
from models.core.rulebook import queries as rulebook
from models.org import queries as org
from models.roster.papers import DAY_MARKS, DAYS, MONTH
from models.staff.tables import Employee

SIGNED = "attendance.sheet.signature_column"
VOID = "已作废"
DAY_PLACES = tuple(f"day{number}" for number in range(1, DAYS + 1))

OPTIONS = (
    replace(MONTH, hint="例如 2026-10，不填为上月"),
    Field("unit", "部门", Kind.REF, ref="department", hint="不选时为全部部门；选中的部门包括下级"),
    Field(
        "version",
        "版本",
        Kind.INTEGER,
        lowest=1,
        highest=9999,
        hint="不填为现在的一版；要看作废的版本，请选部门并填版本号",
    ),
)


class Paper(NamedTuple):
    """A sheet with its rows: as it was closed, or as a draft of now; `ended` says why a version counts no more."""

    sheet: queries.Sheet
    rows: Sequence[Shown]
    ended: str = ""


def book(person: Person, options: Mapping[str, Any]) -> Book:
    """The sheets of a month that the person may see whole (R-029). Raises Refused where there is none."""
    month = options["month"] or f"{months_later(clock.now().date().replace(day=1), -1):%Y-%m}"
    if options["version"] is not None:
        found = [_earlier(person, month, options["unit"], options["version"])]
    else:
        found = _papers(person, month, options["unit"])
    if not found:
        raise Refused(f"{month} 没有您可以看的考勤表。请核对月份和部门。")
    now = face.of_now("", month)
    names = org.unit_titles([options["unit"]]) if options["unit"] is not None else {}
    scope = names.get(options["unit"], "全部部门")
    sheets = tuple(_sheet(one, _Month(month, _face(one, now))) for one in found)
    return Book(scope, days.span(month)[0], sheets)


def _face(paper: Paper, now: Face) -> Face:
    """What a sheet says beside its results: as it was closed, or as it is now."""
    sheet = paper.sheet
    kept = face.of_version(sheet.record, sheet.version) if sheet.record is not None and not sheet.is_open else None
    return kept or now._replace(unit=sheet.unit)


def _papers(person: Person, month: str, unit_id: int | None) -> list[Paper]:
    """The sheets with their rows, by unit: of all whole units in reach, or of one and those below it."""
    asked = org.units_in_scope(unit_id, Scope.BELOW) if unit_id is not None else None
    sheets = [one for one in queries.sheets(person, month) if asked is None or one.unit_id in asked]
    units = {one.unit_id for one in sheets if one.is_open}
    members = queries.members(units, month) if units else {}
    derived = days.months([one.id for own in members.values() for one in own], month) if members else {}
    found = []
    for one in sheets:
        if one.record is not None and not one.is_open:
            found.append(Paper(one, shown(one.record, one.version)))
        else:
            found.append(Paper(one, [_drafted(own, derived[own.id]) for own in members.get(one.unit_id, ())]))
    return [one for one in found if one.rows]


def _earlier(person: Person, month: str, unit_id: int | None, version: int) -> Paper:
    """One version of the sheet of a unit, also one that was returned or reopened. Raises Refused and BadFields."""
    if unit_id is None:
        raise BadFields({"unit": "看某一版的考勤表，请选一个部门。"}, {"unit": "部门"})
    sheet = next((one for one in queries.sheets(person, month) if one.unit_id == unit_id), None)
    table = SheetVersion
    row = None
    if sheet is not None and sheet.record is not None:
        row = table.get_or_none((table.sheet_id == sheet.record) & (table.version == version))
    if sheet is None or row is None:
        raise Refused(f"{month} 没有这个部门第 {version} 版的考勤表。有哪些版本，请在“月结”的“版本”里看。")
    rows = shown(row.sheet_id, version)
    if row.ended_at is None:
        return Paper(sheet, rows)
    then = replace(
        sheet, version=version, state=SheetState.PREPARED, prepared_by=row.made_by, prepared_at=row.made_at,
        submitted_by="", submitted_at=None, checked_by="", checked_at=None,
    )  # fmt: skip
    ended = f"这一版由{row.ended_by}于 {row.ended_at:%Y-%m-%d} {ENDING_NAMES[row.ended_as]}：{row.end_reason}"
    return Paper(then, rows, ended)


def _drafted(member: queries.Member, month: Month) -> Shown:
    """What the row of somebody would say if the sheet were closed now."""
    sums = {name: getattr(month if hasattr(month, name) else month.judged, name) for name in SUMS}
    shows = [Outline(one.state, one.signs) for one in month.days]
    return Shown(member.id, member.work_no, member.name, member.post, sums, month.leave, shows)


def people_of(person: Person, month: str) -> frozenset[int]:
    """Everybody who stands on a sheet of a month within reach."""
    sheets = queries.sheets(person, month)
    units = {one.unit_id for one in sheets if one.is_open}
    still_open = queries.members(units, month) if units else {}
    result = MonthResult
    closed = [one.record for one in sheets if not one.is_open]
    rows: Any = result.select(result.employee_id).where(result.sheet_id.in_(closed), result.live == LIVE).tuples()
    return frozenset(number for (number,) in rows) | {one.id for own in still_open.values() for one in own}


class _Month:
    """The month of a sheet: its days, the types of leave, and what the rulebook says of the sheet."""

    def __init__(self, month: str, shown: Face) -> None:
        self.first, self.last = days.span(month)
        self.face = shown

    @cached_property
    def heads(self) -> Mapping[str, Any]:
        """The places of the head: number, weekday and mark of each day, nothing for days that a short month lacks."""
        found: dict[str, Any] = {f"head{number}": None for number in range(1, DAYS + 1)}
        found |= {f"{key}{number}": "" for key in ("weekday", "mark") for number in range(1, DAYS + 1)}
        for on, kind in zip(each_day(self.first, self.last), self.face.days, strict=True):
            found[f"head{on.day}"] = on.day
            found[f"weekday{on.day}"] = WEEKDAYS[on.weekday()]
            found[f"mark{on.day}"] = DAY_MARKS[kind]
        return found

    def label(self, code: str) -> str:
        """What a type of leave is called; one that is no longer in the rulebook, by its code."""
        return self.face.leave.get(code, (code, ""))[0]

    def by_sign(self, taken: Mapping[str, int]) -> dict[str, Decimal | None]:
        """Days of leave by type as the places of a line have them."""
        found = {key: 0 for key, _ in LEAVES.values()}
        for code, amount in taken.items():
            sign = Sign(self.face.leave[code][1]) if code in self.face.leave else OTHER
            found[LEAVES.get(sign, LEAVES[OTHER])[0]] += amount
        return {key: _amount(amount) for key, amount in found.items()}

    @cached_property
    def signature(self) -> str:
        """The head of the column in which everybody signs, where the office wants one."""
        return SIGNATURE if rulebook.value(SIGNED, self.last) else ""


def _sheet(paper: Paper, month: _Month) -> Any:
    sheet = paper.sheet
    closed = sheet.record if not sheet.is_open else None
    corrected = _corrections(closed, sheet.version) if closed is not None else ()
    changed = changes.since_last(closed, sheet.version) if closed is not None else ()
    return Sheet(
        unit=month.face.unit,
        month=month.first,
        version=f"第 {sheet.version} 版" if closed is not None else "",
        state=VOID if paper.ended else SHEET_STATE_NAMES[sheet.state],
        draft=DRAFT if closed is None else "",
        due_on=sheet.due_on,
        count=len(paper.rows),
        prepared=_done(closed, sheet.prepared_by, sheet.prepared_at),
        approved=_done(closed, sheet.submitted_by, sheet.submitted_at),
        checked=_done(closed, sheet.checked_by, sheet.checked_at),
        remark="；".join(filter(None, (paper.ended, _remark_of(closed, sheet.version)))) if closed is not None else "",
        legend=_legend(paper.rows),
        signature=month.signature,
        corrections=len(corrected) or None,
        before=sheet.version - 1 if closed is not None and sheet.version > 1 else None,
        changes=len(changed) or None,
        lines=tuple(_line(number, row, month) for number, row in enumerate(paper.rows, 1)),
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


def _legend(shows: Iterable[Shown]) -> str:
    """The signs that occur, with what they mean."""
    used = {sign for row in shows for one in row.days for sign in one.signs} - {Sign.BLANK}
    return "　".join(f"{sign.value} {SIGN_NAMES[sign]}" for sign in Sign if sign in used)


def _line(number: int, row: Shown, month: _Month) -> Any:
    sums = row.sums
    of_days = dict.fromkeys(DAY_PLACES, "")
    for place, one in zip(DAY_PLACES, row.days, strict=False):
        of_days[place] = one.signs[0] if len(one.signs) == 1 else "".join(one.signs)
    return Line(
        number=number,
        work_no=row.work_no,
        name=row.name,
        post=row.post,
        due=sums["due_days"],
        present=sums["present_days"],
        late=sums["late"] or None,
        early=sums["early"] or None,
        minutes=sums["late_minutes"] + sums["early_minutes"] or None,
        late_minutes=sums["late_minutes"] or None,
        early_minutes=sums["early_minutes"] or None,
        absence=_amount(sums["absence"]),
        leave="、".join(f"{month.label(code)} {hundredths(amount)}" for code, amount in sorted(row.leave.items())),
        leave_days=_amount(sum(row.leave.values())),
        earned=Decimal(sums["comp_minutes"]) / 60 if sums["comp_minutes"] else None,
        tolerated=sums["tolerated"] or None,
        points=_amount(sums["points"]),
        step_points=_amount(sums["step_points"]),
        threshold_points=_amount(sums["threshold_points"]),
        fen=Amount(sums["fen"]) if sums["fen"] else None,
        remark=_remark(row, month.first),
        **month.by_sign(row.leave),
        **of_days,
    )


def _amount(value: int) -> Decimal | None:
    """Hundredths as a number, nothing for none."""
    return Decimal(value) / 100 if value else None


def _remark(row: Shown, first: date) -> str:
    """Coming and going within the month, days that nobody has explained, fines."""
    told = []
    here = [place for place, one in enumerate(row.days) if one.state is not DayState.OUTSIDE]
    if here and here[0] > 0:
        told.append(f"{first + timedelta(days=here[0]):%m-%d} 入职")
    if here and here[-1] < len(row.days) - 1:
        told.append(f"{first + timedelta(days=here[-1]):%m-%d} 离职")
    if row.sums["open_days"]:
        told.append(f"待处理 {row.sums['open_days']} 天")
    if row.sums["fen"]:
        told.append(f"扣款 {yuan(row.sums['fen'])}")
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
