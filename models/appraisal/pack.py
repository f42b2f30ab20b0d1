"""The month-end pack: what belongs to it, what is not checked yet, and the act that takes it out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from models.appraisal import rights
from models.appraisal.queries import month_span
from models.appraisal.tables import BonusSheet
from models.appraisal.workflow import BONUS_STATE_NAMES, BonusState
from models.attendance import papers as attendance
from models.attendance import rights as attendance_rights
from models.attendance.days import queries as days
from models.attendance.month import queries as months
from models.attendance.month.papers import people_of
from models.attendance.tables import LeaveSlip, SelfCriticism
from models.attendance.workflow import SHEET_STATE_NAMES, LeaveState, SheetState
from models.core import listing
from models.core.access import Person, Scope
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values
from models.core.lists import Filter, ListKind, Query, Row
from models.core.papers import kinds
from models.core.papers import queries as papers
from models.core.papers.values import Context, digest
from models.core.register import Done, action, lists
from models.core.unit import Unit

SHEETS, BONUSES, BY_UNIT = "F-07", "F-08", "表"
CHECKED = (str(SheetState.CHECKED), str(SheetState.LOCKED), str(BonusState.CHECKED), str(BonusState.LOCKED))
TAKEN = (str(LeaveState.APPROVED), str(LeaveState.RETURNED))
# Lists that go with the sheets, and what the files are called.
LISTS: Mapping[str, str] = {"month_corrections": "以前月份更正清单", "month_open_items": "未结事项清单"}
NO_RIGHT = "您没有查看的权限，没有包括"
NAMED = 5
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Printed:
    """Papers of one kind that go into one file: each with its values, and the template that they are filled into."""

    title: str
    unit: str
    paper: str
    format: str
    template: bytes
    contexts: Sequence[Context]
    count: str


@dataclass(frozen=True)
class Listed:
    """A list that goes into a file of its own."""

    title: str
    kind: ListKind
    rows: Sequence[Row]
    keys: Sequence[str]


@dataclass(frozen=True)
class Pack:
    """Everything for a month as one person sees it; `lacking` are parts without a file, with the reason.

    `open_states` are sentences on what is not checked yet. `seen` tells whether a sheet changed since.
    """

    month: str
    printed: Sequence[Printed]
    listed: Sequence[Listed]
    lacking: Sequence[tuple[str, str]]
    open_states: Sequence[str]
    seen: str


def pack_of(person: Person, month: str, *, draft: bool = False) -> Pack:
    """What goes into the pack of a month: the sheets in reach with their annexes (R-029 … R-031).

    Raises Refused where there is none, and, unless it is a draft, naming what is not checked yet.
    """
    month_span(month)
    sheets, bonuses, told = _standing(person, month)
    if not sheets:
        raise Refused(f"{month} 没有您可以看的考勤表，没有可以导出的材料。请核对月份。")
    if told and not draft:
        more = f"等 {len(told)} 项" if len(told) > NAMED else ""
        raise Refused(
            f"{month} 的材料还没有全部核对，没有导出：{'；'.join(told[:NAMED])}{more}。请先核对，或导出草稿。",
            code="OPEN",
        )
    people = people_of(person, month)
    printed = _by_unit(person, SHEETS, month)
    lacking: list[tuple[str, str]] = []
    if not _reads_bonuses(person):
        lacking.append((kinds.get_paper(BONUSES).label, NO_RIGHT))
    elif not bonuses:
        lacking.append((kinds.get_paper(BONUSES).label, "还没有编制"))
    else:
        printed += _by_unit(person, BONUSES, month)
    for name, asked in _annexes(person, month, people).items():
        kind = kinds.get_paper(name)
        if not person.may(kind.permission):
            lacking.append((kind.label, NO_RIGHT))
        elif not asked:
            lacking.append((kind.label, "本月没有"))
        else:
            printed.append(_together(person, name, asked))
    listed = [_list(person, name, title, month) for name, title in LISTS.items()]
    lacking += [(one.title, "没有") for one in listed if not one.rows]
    return Pack(month, printed, [one for one in listed if one.rows], lacking, told, _seen(sheets, bonuses))


def _standing(person: Person, month: str) -> tuple[Sequence[months.Sheet], Sequence[BonusSheet], Sequence[str]]:
    """The attendance and bonus sheets of a month in reach, and in words which of them are not checked yet."""
    sheets = months.sheets(person, month)
    told = [f"{one.unit}的考勤表{SHEET_STATE_NAMES[one.state]}" for one in sheets if str(one.state) not in CHECKED]
    if not _reads_bonuses(person):
        return sheets, (), told
    table = BonusSheet
    units = [one.unit_id for one in sheets]
    rows = {row.unit_id: row for row in table.select().where(table.month == month, table.unit_id.in_(units))}
    for one in sheets:
        row = rows.get(one.unit_id)
        state = row.state if row is not None else BonusState.OPEN
        if state not in CHECKED:
            told.append(f"{one.unit}的绩效考核奖金表{BONUS_STATE_NAMES[state]}")
    return sheets, [row for row in rows.values() if row.state != BonusState.OPEN], told


def _reads_bonuses(person: Person) -> bool:
    return person.may(rights.READ) and person.reach(rights.READ) is not Scope.OWN


def mark(person: Person, month: str) -> str:
    """How the sheets of a month in reach stand, as one hash: the act notices by it that one changed meanwhile."""
    sheets, bonuses, _ = _standing(person, month)
    return _seen(sheets, bonuses)


def _seen(sheets: Sequence[months.Sheet], bonuses: Sequence[BonusSheet]) -> str:
    return digest(
        *(f"{one.unit_id} {one.record} {one.row_version} {one.state}" for one in sheets),
        *(f"{row.id} {row.row_version} {row.state}" for row in sorted(bonuses, key=lambda row: int(row.id))),
    )


def _by_unit(person: Person, name: str, month: str) -> list[Printed]:
    """A paper with a sheet for each unit, taken apart: a file for each."""
    kind = kinds.get_paper(name)
    context, source, _ = papers.ready(kind, person, {"month": month, "unit": None})
    return [
        Printed(
            kind.label, one["部门"], kind.title, kind.format, source.content, [{**context, BY_UNIT: [one]}],
            f"{one['人数']} 人",
        )
        for one in context[BY_UNIT]
    ]  # fmt: skip


def _annexes(person: Person, month: str, people: frozenset[int]) -> dict[str, list[Mapping[str, Any]]]:
    """The options of each paper that goes with the sheets of these people, by form number."""
    first, last = days.span(month)
    begin, end = datetime.combine(first, time()), datetime.combine(last + timedelta(days=1), time())
    slips = LeaveSlip.select(LeaveSlip.id, LeaveSlip.employee_id).where(
        LeaveSlip.state.in_(TAKEN), LeaveSlip.starts_at < end, LeaveSlip.ends_at > begin
    )
    asked = SelfCriticism.select(SelfCriticism.id, SelfCriticism.employee_id).where(
        SelfCriticism.day.between(first, last)
    )
    told = attendance.to_be_told(person, month) if person.may(attendance_rights.READ) else []
    return {
        "F-09": [{"record": row.id} for row in slips.order_by(LeaveSlip.number) if row.employee_id in people],
        "F-13": [{"employee": one, "month": month} for one in told if one in people],
        "F-12": [{"record": row.id} for row in asked.order_by(SelfCriticism.day) if row.employee_id in people],
    }


def _together(person: Person, name: str, asked: Sequence[Mapping[str, Any]]) -> Printed:
    """Papers of one kind in one file; what is issued goes in as a copy."""
    kind = kinds.get_paper(name)
    made = [papers.ready(kind, person, one) for one in asked]
    contexts = [{**context, "副本": "副本" if kind.issued else ""} for context, _, _ in made]
    return Printed(kind.label, "", kind.title, kind.format, made[0][1].content, contexts, f"{len(contexts)} 份")


def _list(person: Person, name: str, title: str, month: str) -> Listed:
    kind = lists[name]
    keys = [column.key for column in kind.columns if column.shown and listing.may_see(kind, person, column)]
    return Listed(title, kind, list(listing.every(kind, person, Query((Filter("month", "eq", month),)))), keys)


# the act


def _month_fault(value: str) -> str | None:
    return None if MONTH.fullmatch(value) else "月份应写成 2026-10 这样。"


@action(
    "appraisal.export_pack", "导出月末材料", attendance_rights.READ,
    Field("month", "月份", Kind.CODE, required=True, max_length=7, check=_month_fault),
    Field("draft", "草稿", Kind.BOOL),
    Field("files", "文件数", Kind.INTEGER, required=True),
    Field("seen", "核对码", Kind.TEXT, required=True, max_length=64),
    Field("index", "目录的校验码", Kind.TEXT, required=True, max_length=64),
)  # fmt: skip
def export_pack(unit: Unit, f: Values) -> Done:
    """Write down that the papers of a month were taken out, with the hash of their index.

    The anchor of the audit log that goes with them comes after this entry, so that it stands for them too.
    """
    if f["files"] < 1:
        raise BadFields({"files": "至少有一个文件。"}, {"files": "文件数"})
    sheets, bonuses, told = _standing(unit.author, f["month"])
    if _seen(sheets, bonuses) != f["seen"]:
        raise Refused("制作材料期间有人改动了考勤表或奖金表，没有导出。请重新导出。", code="CHANGED")
    if told and not f["draft"]:
        raise Refused(f"{f['month']} 的材料还没有全部核对，没有导出：{'；'.join(told[:NAMED])}。", code="OPEN")
    unit.notes |= {"月份": f["month"], "草稿": bool(f["draft"]), "文件数": f["files"], "目录校验码": f["index"]}
    kind = "月末材料草稿" if f["draft"] else "月末材料"
    return Done(f"已导出 {f['month']} {kind}，共 {f['files']} 个文件。", frozenset(), None, f"{f['month']} {kind}")
