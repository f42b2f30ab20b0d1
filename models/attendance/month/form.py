"""The places of F-07, the attendance sheet of a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, make_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from models.attendance.workflow import Sign
from models.core.papers.values import Amount, rows, slot
from models.roster.papers import of_days

DRAFT = "（草稿）"
SIGNATURE = "本人\n签字"
OTHER = Sign.OTHER_LEAVE
# The columns of days of leave by sign; a type of the office's own counts in that of its sign.
LEAVES: Mapping[Sign, tuple[str, str]] = {
    Sign.PERSONAL: ("personal", "事假"), Sign.SICK: ("sick", "病假"), Sign.ANNUAL: ("annual", "年假"),
    Sign.MARRIAGE: ("marriage", "婚假"), Sign.MATERNITY: ("maternity", "产假"),
    Sign.BEREAVEMENT: ("bereavement", "丧假"), Sign.COMP_REST: ("comp_rest", "补休"),
    Sign.INJURY: ("injury", "工伤假"), Sign.PATERNITY: ("paternity", "陪产假"), Sign.PARENTAL: ("parental", "育儿假"),
    Sign.NURSING: ("nursing", "护理假"), OTHER: ("other_leave", "其他假"),
}  # fmt: skip


@dataclass(frozen=True)
class _Line:
    number: int = slot("序号", 1)
    work_no: str = slot("工号", "KF0012")
    name: str = slot("姓名", "欧阳建国")
    post: str = slot("岗位", "客服代表")
    due: int = slot("应出勤", 22)
    present: int = slot("实出勤", 21)
    late: int | None = slot("迟到", 2, "次数，没有时为空")
    early: int | None = slot("早退", 1, "次数，没有时为空")
    minutes: int | None = slot("迟退分钟", 27, "迟到和早退合计的分钟")
    late_minutes: int | None = slot("迟到分钟", 20)
    early_minutes: int | None = slot("早退分钟", 7)
    absence: Decimal | None = slot("旷工", Decimal("0.5"), "天数，没有时为空")
    leave: str = slot("请假", "病假 1、年假 2", "各类假的天数")
    leave_days: Decimal | None = slot("请假天数", Decimal(3), "各类假合计的天数")
    earned: Decimal | None = slot("得补休", Decimal("4.5"), "本月加班等应得的补休小时数")
    tolerated: int | None = slot("容忍", 1, "不扣分的迟到早退次数")
    points: Decimal | None = slot("扣分", Decimal(7), "合计的扣分，没有时为空")
    step_points: Decimal | None = slot("按次扣分", Decimal(2))
    threshold_points: Decimal | None = slot("达次扣分", Decimal(5), "当月达到次数另扣的分")
    fen: Amount | None = slot("扣款", Amount(2000))
    remark: str = slot("备注", "10-15 入职", "入职、离职、未处理的天数和扣款")


def _leave_columns() -> type[Any]:
    """The line with a place for the days of each kind of leave."""
    made = [
        (key, Decimal | None, slot(words, Decimal(1), f"{words}的天数，没有时为空")) for key, words in LEAVES.values()
    ]
    return make_dataclass("_LeaveLine", made, bases=(_Line,), frozen=True)


Line = of_days("Line", _leave_columns(), ("day", "日", "√"))


@dataclass(frozen=True)
class Corrected:
    """What an earlier, closed month of somebody would come to now, as far as it differs; it counts in this month."""

    work_no: str = slot("工号", "KF0012")
    name: str = slot("姓名", "欧阳建国")
    month: str = slot("所属月份", "2026-09")
    words: str = slot("内容", "09-12 补交病假证明，旷工改为病假")
    late: int | None = slot("迟到", -1, "次数的增减")
    early: int | None = slot("早退", 0)
    absence: Decimal | None = slot("旷工", Decimal("-0.5"), "天数的增减")
    points: Decimal | None = slot("扣分", Decimal(-2), "扣分的增减")
    fen: Amount | None = slot("扣款", Amount(-2000), "金额的增减")


@dataclass(frozen=True)
class Changed:
    """Something that the version before said otherwise."""

    words: str = slot("内容", "10-12 欧阳建国（KF0012）：旷 改为 病。补交病假证明")


@dataclass(frozen=True)
class _Sheet:
    unit: str = slot("部门", "城东营业厅")
    month: date = slot("月份", date(2026, 10, 1), "写成 {{ 表.月份|年月 }}")
    version: str = slot("版本", "第 1 版", "草稿为空")
    state: str = slot("状态", "已核对")
    draft: str = slot("草稿", DRAFT, "没有关账时为“（草稿）”，否则为空")
    due_on: date | None = slot("上报期限", date(2026, 11, 3))
    count: int = slot("人数", 2)
    prepared: str = slot("编制", "何志刚 2026-11-02", "程序里编制的人和日期")
    approved: str = slot("批准", "马主任 2026-11-03", "程序里批准的人和日期")
    checked: str = slot("核对", "林静 2026-11-03", "程序里核对的人和日期")
    remark: str = slot("关账说明", "10-30 的病假证明 11-05 前补交", "有未决事项仍关账的理由")
    legend: str = slot("图例", "√ 出勤　迟 迟到　退 早退　旷 旷工　休 休息", "本月用到的符号")
    signature: str = slot("签字栏", SIGNATURE, "本单位要员工签字时为栏目名称，否则为空")
    corrections: int | None = slot("更正数", 1, "以前月份更正的条数，没有时为空")
    before: int | None = slot("上一版", 1, "与哪一版相比，第一版为空")
    changes: int | None = slot("变动数", 1, "与上一版不同的处数，没有时为空")
    lines: tuple[Any, ...] = rows("人员", Line, "每人一行，日1 到 日31 是这个月每天的符号")
    corrected: tuple[Corrected, ...] = rows("更正", Corrected, "以前月份已经关账，本月更正")
    changed: tuple[Changed, ...] = rows("变动", Changed, "重新关账的，与上一版不同的地方")


Sheet = of_days("Sheet", _Sheet, ("head", "号", "1"), ("weekday", "周", "四"), ("mark", "历", "假"))


@dataclass(frozen=True)
class Book:
    """The attendance sheets of a month: one for each unit."""

    scope: str = slot("范围", "城东营业厅")
    month: date = slot("月份", date(2026, 10, 1), "写成 {{ 月份|年月 }}")
    sheets: tuple[Any, ...] = rows("表", Sheet, "每个部门一张，写在工作表名称里，例如 {{ 表.部门 }}")
