"""F-26, the deduction list of a month."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import peewee as pw

from models.core import database
from models.core.access import Person
from models.core.errors import NotFound, Refused
from models.core.papers.kinds import About, PaperKind, add_paper, record_option
from models.core.papers.values import Amount, rows, slot
from models.penalty import rights
from models.penalty.money import queries
from models.penalty.money.allocation import limits_words
from models.penalty.money.queries import ListLine
from models.penalty.papers import parts
from models.penalty.tables import (
    PenaltyDeduction,
    PenaltyList,
)
from models.penalty.workflow import (
    BOOKED_NAMES,
    LIST_STATE_NAMES,
    TAKES_NAMES,
    ListState,
)

LIST = "penalty_list"


@dataclass(frozen=True)
class Deduction:
    """What a month takes for a slip, or gives back."""

    number: int = slot("序号", 1)
    slip: str = slot("处罚单号", "CF-2026-0036")
    work_no: str = slot("工号", "KF0012")
    name: str = slot("姓名", "欧阳建国")
    unit: str = slot("部门", "城东营业厅")
    offence: str = slot("违规事项", "服务态度差被合理投诉(未造成重大影响)")
    takes: str = slot("扣减方式", "扣工资")
    amount: Amount | None = slot("处罚金额", Amount(8_000), "编制时的金额，退回的为空")
    final_on: date | None = slot("终局日期", date(2026, 11, 27), "从这一天起可以扣；退回的为空")
    kind: str = slot("类别", "扣款", "扣款或退回")
    before: Amount | None = slot("以前已扣", Amount(3_000), "没有时为空")
    taken: Amount = slot("本月扣款", Amount(5_000), "退回的为负数")
    carried: Amount | None = slot("转下月", Amount(2_000), "没有时为空")
    remark: str = slot("说明", "超过上限的余额转下月", "没有时为空")


@dataclass(frozen=True)
class Deductions:
    """The deduction list of a month (R-102)."""

    number: str = slot("清单编号", "KK-2026-0004")
    month: date = slot("月份", date(2026, 11, 1), "写成 {{ 月份|年月 }}")
    state: str = slot("状态", "已导出")
    made: str = slot("编制", "刘人事 2026-12-01")
    closed: str = slot("关闭", "刘人事 2026-12-10", "没有关闭时为空")
    people: int = slot("人数", 12)
    count: int = slot("笔数", 14)
    taken: Amount = slot("扣款合计", Amount(95_000))
    back: Amount | None = slot("退回合计", Amount(8_000), "没有退回时为空")
    carried: Amount | None = slot("转下月合计", Amount(12_000), "没有转下月时为空")
    rules: str = slot("扣款规则", "每月扣款不超过工资的 20%，扣后不低于最低工资 2,000.00 元")
    remark: str = slot("编制说明", "11 月工资一并扣", "没有时为空")
    lines: tuple[Deduction, ...] = rows("扣款", Deduction, "每张处罚单一行，按工号")


def _list_of(person: Person, record: int) -> PenaltyList:
    """A deduction list, which is that of everybody. Raises NotFound, Forbidden, and Refused for a withdrawn one."""
    parts.require_all(person, "扣款清单")
    row: PenaltyList | None = PenaltyList.get_or_none(PenaltyList.id == record)
    if row is None:
        raise NotFound()
    if row.state == ListState.WITHDRAWN:
        raise Refused(f"扣款清单 {row.number} 已撤回，不能打印。请打印这个月重新编制的清单。")
    return row


def deductions(person: Person, options: Mapping[str, Any]) -> Deductions:
    """The list of a month as it was made. Raises NotFound, Forbidden and Refused."""
    row = _list_of(person, options["record"])
    lines = queries.list_lines(row.id)
    before = _before(row.id, {one.slip_id for one in lines})
    back = -sum(one.taken for one in lines if one.taken < 0)
    carried = sum(one.carried for one in lines)
    return Deductions(
        number=row.number, month=date.fromisoformat(f"{row.month}-01"), state=LIST_STATE_NAMES[row.state],
        made=f"{row.made_by} {row.made_at:%Y-%m-%d}",
        closed=f"{row.closed_by} {row.closed_at:%Y-%m-%d}" if row.closed_at is not None else "",
        people=len({one.work_no for one in lines}), count=len(lines),
        taken=Amount(sum(one.taken for one in lines if one.taken > 0)), back=Amount(back) if back else None,
        carried=Amount(carried) if carried else None, rules=limits_words(row.rules), remark=row.remark,
        lines=tuple(_deduction(place, one, before) for place, one in enumerate(lines, 1)),
    )  # fmt: skip


def _before(record: int, slips: Collection[int]) -> dict[int, int]:
    """What stood deducted for each of these slips before a list was made, in fen."""
    table = PenaltyDeduction
    first = table.select(pw.fn.MIN(table.id)).where(table.list_id == record).scalar() or 0
    found = dict.fromkeys(slips, 0)
    for one in parts.by_number(table, table.slip_id, slips):
        found[one.slip_id] += one.amount if one.id < first else 0
    return found


def _deduction(place: int, one: ListLine, before: dict[int, int]) -> Deduction:
    so_far = before[one.slip_id]
    before[one.slip_id] = so_far + one.taken
    return Deduction(
        number=place, slip=one.number, work_no=one.work_no, name=one.name, unit=one.unit, offence=one.title,
        takes=TAKES_NAMES.get(one.takes, ""), amount=Amount(one.standing) if one.standing is not None else None,
        final_on=one.final_on, kind=BOOKED_NAMES[one.kind], before=Amount(so_far) if so_far else None,
        taken=Amount(one.taken), carried=Amount(one.carried) if one.carried else None, remark=_remark(one),
    )  # fmt: skip


def _remark(one: ListLine) -> str:
    if one.reason or not one.carried:
        return one.reason
    return "超过上限的余额转下月" if one.taken else "本月不扣，全部转下月"


def about_list(person: Person, record: int) -> About:
    """Which list it is; it is held, as its paper is issued once."""
    if not database.is_sqlite():
        list(PenaltyList.select(PenaltyList.id).where(PenaltyList.id == record).for_update())
    row = _list_of(person, record)
    return About(row.id, f"{row.month} 扣款清单", number=row.number)


add_paper(
    PaperKind(
        "deduction_list", "工资扣款清单", "penalty", "xlsx", rights.LIST_READ, Deductions, deductions, form="F-26",
        options=(record_option("扣款清单", LIST),), entity=LIST, about=about_list,
    )
)  # fmt: skip
