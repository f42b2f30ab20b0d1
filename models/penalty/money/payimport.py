"""Importing what people earn from a list of wages: one row for each person and month; the base of the cap (R-104)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core import cells, money, text
from models.core.cells import Cell, CellFault, Fault, ImportColumn
from models.core.errors import Refused
from models.core.imports import actions
from models.core.imports.register import (
    Answers,
    Change,
    Comparison,
    ImportKind,
    ImportRow,
    Line,
    Posting,
    Written,
)
from models.core.unit import Unit
from models.penalty import rights
from models.penalty.money.pay import CHANGED, ENTITY, HIGHEST
from models.penalty.tables import PenaltyPay
from models.staff.tables import Employee

MONTH = re.compile(r"(20\d{2})\s*[-/.年]?\s*(0?[1-9]|1[0-2])(?!\d)")
LONGEST_CODE, LONGEST_NAME = 32, 64
STAYS = "工资可能已经用来编制扣款清单，不能整批撤销。请改正文件，选择按文件更新，再导入一次。"


def _fen(cell: Cell) -> int | None:
    if cells.is_blank(cell):
        return None
    try:
        found = money.parse_yuan(cells.words(cell))
    except ValueError as fault:
        raise CellFault("BAD_AMOUNT", str(fault)) from fault
    if not 0 <= found <= HIGHEST:
        raise CellFault("BAD_AMOUNT", f"{money.format_yuan(found)} 元不像一个月的工资。请核对。")
    return found


def _month(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%Y-%m}"
    words = cells.words(cell)
    found = MONTH.match(words)
    if found is None and words:
        raise CellFault("BAD_MONTH", f"看不出“{words[:20]}”是哪个月。请写成 2026-11 这样。")
    return f"{found[1]}-{int(found[2]):02d}" if found is not None else ""


def _code(cell: Cell) -> str:
    return cells.code(cell)[:LONGEST_CODE]


def _name(cell: Cell) -> str:
    return cells.words(cell)[:LONGEST_NAME].strip()


COLUMNS = (
    ImportColumn("work_no", "工号", _code, ("员工编号", "员工号", "职工号", "职工编号", "人员编号")),
    ImportColumn("name", "姓名", _name, ("员工姓名", "职工姓名", "人员姓名", "名字")),
    ImportColumn("month", "自月份", _month, ("月份", "工资月份", "所属月份", "发薪月份", "期间")),
    ImportColumn("wage", "月工资", _fen, ("应发工资", "应发合计", "工资合计", "应发", "工资", "月薪", "工资总额")),
    ImportColumn("performance", "其中绩效奖金", _fen, ("绩效奖金", "绩效工资", "绩效", "绩效奖", "奖金")),
)  # fmt: skip
LABELS: Mapping[str, str] = {column.key: column.label for column in COLUMNS}


@dataclass(frozen=True)
class Known:
    """The people of the register by number and by name, and the wages that are stored, by person and month."""

    by_number: Mapping[str, Employee]
    by_name: Mapping[str, tuple[Employee, ...]]
    stored: Mapping[tuple[int, str], PenaltyPay]


def known() -> Known:
    """What a list of wages is set against."""
    table = Employee
    people = list(table.select(table.id, table.work_no, table.name, table.unit_id))
    by_name: dict[str, tuple[Employee, ...]] = {}
    for one in people:
        by_name[one.name] = (*by_name.get(one.name, ()), one)
    stored = {(row.employee_id, row.month): row for row in PenaltyPay.select()}
    return Known({text.code(one.work_no): one for one in people}, by_name, stored)


def check(row: ImportRow, bad: frozenset[str]) -> list[Fault]:
    """What is wrong with one row: no month, no wage, or more performance pay than pay."""
    faults = []
    wage, performance = row.values.get("wage"), row.values.get("performance")
    if not row.values.get("month") and "month" not in bad:
        sentence = "没有写明从哪个月起。请补上“自月份”一列，或在表的最上面写明年月。"
        faults.append(row.fault(LABELS["month"], "", "BAD_MONTH", sentence))
    if wage is None and "wage" not in bad:
        faults.append(row.fault(LABELS["wage"], "", "BAD_AMOUNT", "没有写工资。请补上，没有工资的写 0。"))
    if wage is not None and performance is not None and performance > wage:
        told = money.format_yuan(performance)
        faults.append(row.fault(LABELS["performance"], told, "BAD_AMOUNT", "绩效奖金是月工资的一部分，不能比它多。"))
    return faults


def compare(rows: Iterable[ImportRow], stored: Known, _: Answers) -> Comparison:
    """Sort rows into new wages, known ones and changed ones; the others are named with their reason."""
    new, same, changed, faults = [], [], [], []
    seen: dict[tuple[int, str], int] = {}
    for given in rows:
        found = _person(given, stored)
        if isinstance(found, Fault):
            faults.append(found)
            continue
        key = found.id, given.values["month"]
        if key in seen:
            sentence = f"与第 {seen[key]} 行是同一个人、同一个月，只能有一行。请核对。"
            faults.append(given.fault(LABELS["name"], found.name, "DUPLICATE_PERSON", sentence))
            continue
        seen[key] = given.number
        values = {**given.values, "employee_id": found.id, "unit_id": found.unit_id, "name": found.name}
        row = ImportRow(given.number, values, given.part, given.at)
        before = stored.stored.get(key)
        if before is None:
            new.append(row)
            continue
        differs = {name: pair for name, pair in _said(before, values).items() if pair[0] != pair[1]}
        if differs:
            changed.append(Change(row, before.id, differs))
        else:
            same.append(row)
    return Comparison(tuple(new), tuple(same), tuple(changed), tuple(faults))


def _said(before: PenaltyPay, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What is stored and what the file says, by the columns that the file has."""
    return {name: (before.__data__[name], values[name]) for name in ("wage", "performance") if name in values}


def _person(row: ImportRow, stored: Known) -> Employee | Fault:
    """Whom a row is about: by number, else by a name that only one person has."""
    number, name = row.values.get("work_no") or "", row.values.get("name") or ""
    if not number:
        alike = stored.by_name.get(name, ())
        if len(alike) == 1:
            return alike[0]
        told = f"有 {len(alike)} 个人叫{name}，请补上工号。" if alike else f"花名册里没有“{name}”，请核对，或补上工号。"
        return row.fault(LABELS["name"], name, "UNKNOWN_STAFF", told)
    found = stored.by_number.get(text.code(number))
    if found is None:
        return row.fault(LABELS["work_no"], number, "UNKNOWN_STAFF", f"花名册里没有工号 {number}。请核对。")
    if name and name != found.name:
        sentence = f"工号 {number} 登记的是{found.name}，文件写的是{name}。请核对是谁。"
        return row.fault(LABELS["name"], name, "NAME_MISMATCH", sentence)
    return found


def _write(unit: Unit, posting: Posting) -> Written:
    updated = posting.found.changed if posting.update_known else ()
    for row in (*posting.found.new, *(one.row for one in updated)):
        _require_may(unit, row)
    who = {"recorded_at": unit.now, "recorded_by": unit.author.name}
    lines = [
        Line(row.number, ENTITY, unit.insert(
            PenaltyPay, employee_id=row.values["employee_id"], month=row.values["month"], wage=row.values["wage"],
            performance=row.values.get("performance"), **who,
        ), "insert")
        for row in posting.found.new
    ]  # fmt: skip
    for one in updated:
        after = {name: value for name, (_, value) in one.fields.items()}
        before = {name: value for name, (value, _) in one.fields.items()}
        unit.update(PenaltyPay, one.record, None, **after, **who)
        version = PenaltyPay.get_by_id(one.record).row_version
        lines.append(Line(one.row.number, ENTITY, one.record, "update", version, before, after))
    waiting = [] if posting.update_known else [_left(one) for one in posting.found.changed]
    return Written(len(posting.found.new), len(updated), lines, waiting, CHANGED)


def _require_may(unit: Unit, row: ImportRow) -> None:
    """Raise Refused for somebody beyond reach, and for one's own wage."""
    about = row.values["employee_id"]
    if about == unit.author.employee_id:
        raise Refused(f"第 {row.number} 行是您自己的工资，请删去这一行，由另一位同事登记。没有导入。")
    if not unit.sees(rights.LIST_MAKE, employee_id=about, unit_id=row.values["unit_id"]):
        raise Refused(f"第 {row.number} 行的人不在您的数据范围内，没有导入。请由负责全部人员的同事办理。")


def _left(one: Change) -> dict[str, Any]:
    """That a stored wage differs and was left as it is."""
    column, (stored, written) = next(iter(one.fields.items()))
    told = [money.format_yuan(fen) + " 元" if fen is not None else "没有登记" for fen in (stored, written)]
    sentence = f"已登记的是{told[0]}，文件写{told[1]}，没有改动。要按文件改，请选择更新已有记录。"
    return {
        "row": one.row.number, "name": one.row.values["name"], "column": LABELS[column], "value": told[1],
        "sentence": sentence,
    }  # fmt: skip


def _stays(_unit: Unit, _batch: int) -> None:
    raise Refused(STAYS)


KIND = actions.offer(
    ImportKind(
        name="pay",
        label="工资",
        action="penalty.import_pay",
        permission=rights.LIST_MAKE,
        entity=ENTITY,
        columns=COLUMNS,
        needed=("wage",),
        compare=compare,
        write=_write,
        known=known,
        check=check,
        one_of=("work_no", "name"),
        unit="条",
        totals=("wage",),
        may_update=True,
        may_reverse=_stays,
        named_by="name",
        titled_by="month",
        titles=r"(20\d{2}\s*[-/.年]\s*\d{1,2})",
        changed=CHANGED,
        hint="每人一行，要有姓名或工号、月工资；月份可以是一列，也可以写在表的最上面。用来核对扣款上限，不发工资。",
    )
)
