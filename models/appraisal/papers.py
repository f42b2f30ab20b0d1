"""F-08, the performance bonus sheet of a month: one sheet for each unit, as it was frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.appraisal import queries, rights
from models.appraisal.describe import units_within
from models.appraisal.rules import cut
from models.appraisal.tables import BonusResult, BonusSheet, BonusVersion
from models.appraisal.workflow import BONUS_STATE_NAMES, BonusState
from models.attendance.month import face
from models.core import clock, hundredths
from models.core.access import Person, Scope
from models.core.calendar.rules import months_later
from models.core.errors import Refused
from models.core.fields import Field, Kind
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import Amount, rows, slot
from models.org import queries as org

PRINTED = 60  # signs of a remark: the list has all of it


@dataclass(frozen=True)
class Line:
    """One line of the sheet; what is taken off is positive in the columns for it, and empty where it is nothing."""

    number: int = slot("序号", 1)
    work_no: str = slot("工号", "KF0012")
    name: str = slot("姓名", "欧阳建国")
    post: str = slot("岗位", "客服代表")
    base_points: Decimal = slot("基础分", Decimal(100))
    step_points: Decimal | None = slot("按次扣分", Decimal(4), "考勤，没有时为空")
    threshold_points: Decimal | None = slot("达次扣分", Decimal(5), "考勤，当月达到次数另扣的分")
    penalty_points: Decimal | None = slot("处罚扣分", Decimal(2))
    training_points: Decimal | None = slot("培训扣分", Decimal(1), "培训与考试")
    other_points: Decimal | None = slot("其他扣分", Decimal(1), "更正和其他，减扣的为负数")
    added_points: Decimal | None = slot("加分", Decimal(5))
    final_points: Decimal = slot("得分", Decimal(92))
    base: Amount | None = slot("奖金基数", Amount(100_000), "没有规定时为空")
    bonus: Amount | None = slot("按得分奖金", Amount(92_000))
    added: Amount | None = slot("加发", Amount(20_000))
    payable: Amount | None = slot("应发", Amount(112_000), "基数没有规定时为空")
    fine_fen: Amount | None = slot("罚款", Amount(5_000), "只列出，不从奖金中扣")
    remark: str = slot("备注", "考勤 −9；优质服务 +5 分")


@dataclass(frozen=True)
class Changed:
    """Something that the version before said otherwise."""

    words: str = slot("内容", "欧阳建国（KF0012）：得分 91 改为 98，应发 910.00 元 改为 980.00 元")


@dataclass(frozen=True)
class Sheet:
    """The bonus sheet of a unit (R-030)."""

    unit: str = slot("部门", "城东营业厅")
    month: date = slot("月份", date(2026, 10, 1), "写成 {{ 表.月份|年月 }}")
    version: str = slot("版本", "第 1 版")
    state: str = slot("状态", "已核对")
    due_on: date = slot("上报期限", date(2026, 11, 6))
    count: int = slot("人数", 2)
    prepared: str = slot("编制", "何志刚 2026-11-04", "程序里编制的人和日期")
    approved: str = slot("批准", "马主任 2026-11-05", "程序里批准的人和日期")
    checked: str = slot("核对", "林静 2026-11-06", "程序里核对的人和日期")
    rules: str = slot("计算方法", "基数 × 得分 ÷ 基础分；四舍五入到分")
    remark: str = slot("编制说明", "10 月全勤奖另行发放", "没有时为空")
    missing: int | None = slot("基数未定", 1, "没有规定奖金基数的人数，没有时为空")
    before: int | None = slot("上一版", 1, "与哪一版相比，第一版为空")
    changes: int | None = slot("变动数", 1, "与上一版不同的处数，没有时为空")
    changed: tuple[Changed, ...] = rows("变动", Changed, "重新编制的，与上一版不同的地方")
    lines: tuple[Line, ...] = rows("人员", Line, "每人一行，按考勤表的次序")


@dataclass(frozen=True)
class Book:
    """The bonus sheets of a month: one for each unit."""

    scope: str = slot("范围", "城东营业厅")
    month: date = slot("月份", date(2026, 10, 1), "写成 {{ 月份|年月 }}")
    sheets: tuple[Sheet, ...] = rows("表", Sheet, "每个部门一张，写在工作表名称里，例如 {{ 表.部门 }}")


def _month_fault(value: str) -> str | None:
    return None if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", value) else "月份应写成 2026-10 这样。"


OPTIONS = (
    Field("month", "月份", Kind.CODE, max_length=7, hint="例如 2026-10，不填为上月", check=_month_fault),
    Field("unit", "部门", Kind.REF, ref="department", hint="不选时为全部部门；选中的部门包括下级"),
)


def book(person: Person, options: Mapping[str, Any]) -> Book:
    """The bonus sheets of a month that were prepared and that the person sees whole. Raises Refused without any."""
    month = options["month"] or f"{months_later(clock.now().date().replace(day=1), -1):%Y-%m}"
    sheets = sheets_of(person, month, options["unit"])
    if not sheets:
        raise Refused(f"{month} 还没有您可以看的绩效考核奖金表。请核对月份和部门，或请主管先编制。")
    asked = options["unit"]
    names = org.unit_titles({one.unit_id for one in sheets} | ({asked} - {None}))
    found = [(one, queries.version_of(one)) for one in sheets]
    kept = face.units_of([(one.id, version.attendance_version) for one, version in found])
    made = tuple(
        _sheet(one, version, kept.get(one.id) or names.get(one.unit_id, queries.UNPLACED)) for one, version in found
    )  # fmt: skip
    return Book(names.get(asked, "全部部门"), queries.month_span(month)[0], made)


def sheets_of(person: Person, month: str, unit_id: int | None = None) -> Sequence[BonusSheet]:
    """The prepared sheets of a month within reach: of all units, or of one and those below it."""
    table = BonusSheet
    rows_ = table.select().where(table.month == month, table.state != BonusState.OPEN)
    reached = units_within(person, table.unit_id)
    rows_ = rows_ if reached is None else rows_.where(reached)
    if unit_id is not None:
        rows_ = rows_.where(table.unit_id.in_(sorted(org.units_in_scope(unit_id, Scope.BELOW))))
    return list(rows_.order_by(table.unit_id))


def _sheet(sheet: BonusSheet, version: BonusVersion, unit: str) -> Sheet:
    found = queries.rows_of(sheet.id, sheet.version)
    changes = queries.changes(sheet.id, sheet.version) if sheet.version > 1 else ()
    return Sheet(
        unit=unit,
        month=queries.month_span(sheet.month)[0],
        version=f"第 {sheet.version} 版",
        state=BONUS_STATE_NAMES[sheet.state],
        due_on=sheet.due_on,
        count=len(found),
        prepared=_signed(sheet.prepared_by, sheet.prepared_at),
        approved=_signed(sheet.submitted_by, sheet.submitted_at),
        checked=_signed(sheet.checked_by, sheet.checked_at),
        rules=version.rules,
        remark=version.remark,
        missing=sum(row.payable_fen is None for row in found) or None,
        before=sheet.version - 1 or None,
        changes=len(changes) or None,
        changed=tuple(Changed(words) for words in changes),
        lines=tuple(_line(row) for row in found),
    )


def _signed(name: str, at: datetime | None) -> str:
    return f"{name} {at:%Y-%m-%d}" if at is not None else ""


def _line(row: BonusResult) -> Line:
    return Line(
        number=row.place,
        work_no=row.work_no,
        name=row.name,
        post=row.post,
        base_points=hundredths.decimal(row.base_points),
        step_points=_taken(row.step_points),
        threshold_points=_taken(row.threshold_points),
        penalty_points=_taken(row.penalty_points),
        training_points=_taken(row.training_points),
        other_points=_taken(row.other_points),
        added_points=hundredths.decimal(row.added_points) if row.added_points else None,
        final_points=hundredths.decimal(row.final_points),
        base=_amount(row.base_fen),
        bonus=_amount(row.bonus_fen),
        added=_amount(row.added_fen or None),
        payable=_amount(row.payable_fen),
        fine_fen=_amount(row.fine_fen or None),
        remark=cut(row.remark, PRINTED),
    )


def _taken(points: int) -> Decimal | None:
    return hundredths.decimal(-points) if points else None


def _amount(fen: int | None) -> Amount | None:
    return Amount(fen) if fen is not None else None


add_paper(
    PaperKind(
        "bonus_sheet", "绩效考核奖金表", "appraisal", "xlsx", rights.READ, Book, book, form="F-08", options=OPTIONS
    )
)
