"""What people earn, and the fund with its spending, in words, as records and lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import peewee as pw

from models.core.access import Person
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import Entity, add_entity, add_list
from models.penalty import rights
from models.penalty.money import queries
from models.penalty.tables import PenaltyFund, PenaltyPay, PenaltySpending
from models.penalty.workflow import CASE_STATE_NAMES, FUND_KIND_NAMES, CaseState, FundKind
from models.staff.describe import matching, within
from models.staff.tables import Employee

CASE_TONES: Mapping[str, str] = {
    CaseState.PROPOSED: "warn", CaseState.APPROVED: "ok", CaseState.REFUSED: "bad", CaseState.WITHDRAWN: "mute"
}  # fmt: skip
FUND_TONES: Mapping[str, str] = {
    FundKind.OPENING: "mute", FundKind.IN: "ok", FundKind.BACK: "warn:arrow_undo", FundKind.SPENT: "info:receipt_money"
}  # fmt: skip


# --- pay ---


def _pay_titles(records: Collection[int]) -> dict[int, str]:
    table = PenaltyPay
    rows: Any = (
        table.select(table.id, table.month, Employee.name)
        .join(Employee, on=(Employee.id == table.employee_id))
        .where(table.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{name} {month} 起的工资" for record, month, name in rows}


def _pays(person: Person) -> Any:
    query = PenaltyPay.select().join(Employee, on=(Employee.id == PenaltyPay.employee_id))
    reached = within(person, rights.LIST_MAKE)
    return query if reached is None else query.where(reached)


add_entity(
    Entity(
        "penalty_pay",
        "工资登记",
        {
            "employee_id": "人员", "month": "自月份", "wage": "月工资（分）", "performance": "其中绩效奖金（分）",
            "recorded_at": "登记时间", "recorded_by": "登记人",
        },
        _pay_titles,
        permission=rights.LIST_MAKE,
        list_name="penalty_pay",
        refs={"employee_id": "employee"},
    )
)  # fmt: skip
add_list(
    ListKind(
        "penalty_pay",
        "工资登记",
        "penalty_pay",
        rights.LIST_MAKE,
        (
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sort_by="name_pinyin"),
            Column("name_pinyin", "姓名拼音", Employee.name_pinyin, width=120, shown=False),
            Column("month", "自月份", PenaltyPay.month, width=90),
            Column("wage", "月工资（元）", PenaltyPay.wage, "money", 120),
            Column("performance", "其中绩效奖金（元）", PenaltyPay.performance, "money", 150),
            Column("recorded_at", "登记时间", PenaltyPay.recorded_at, "time", 140),
            Column("recorded_by", "登记人", PenaltyPay.recorded_by, width=90),
            Column("employee_id", "人员", PenaltyPay.employee_id, shown=False, ref="employee", sortable=False),
        ),
        _pays,
        PenaltyPay.id,
        matching,
        order="name",
        version=PenaltyPay.row_version,
        search_hint="搜索姓名、拼音首字母、工号",
    )
)

# --- the fund ---


def _fund_titles(records: Collection[int]) -> dict[int, str]:
    table = PenaltyFund
    rows: Any = table.select(table.id, table.number, table.purpose).where(table.id.in_(list(records))).tuples()
    return {record: f"基金第 {number} 笔 {purpose}" for record, number, purpose in rows}


def _balances(records: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    return {record: {"balance": fen} for record, fen in queries.balances(records).items()}


_AMOUNT = PenaltyFund.amount
add_entity(
    Entity(
        "penalty_fund",
        "基金台账",
        {
            "number": "笔号", "day": "日期", "kind": "类别", "amount": "金额（分）", "owed": "欠退（分）",
            "purpose": "用途", "slip_id": "处罚单", "list_id": "扣款清单", "spending_id": "基金支出",
            "made_at": "登记时间", "made_by": "登记人",
        },
        _fund_titles,
        permission=rights.LIST_READ,
        list_name="fund",
        values={"kind": FUND_KIND_NAMES},
        refs={"slip_id": "penalty_slip", "list_id": "penalty_list", "spending_id": "penalty_spending"},
        attach=rights.FUND,
    )
)  # fmt: skip
add_list(
    ListKind(
        "fund",
        "基金台账",
        "penalty_fund",
        rights.LIST_READ,
        (
            Column("number", "笔号", PenaltyFund.number, "number", 70),
            Column("day", "日期", PenaltyFund.day, "date", 96),
            Column("kind", "类别", PenaltyFund.kind, "choice", 100, choices=FUND_KIND_NAMES, tones=FUND_TONES),
            Column("purpose", "用途", PenaltyFund.purpose, "strong", 240),
            Column("income", "收入（元）", pw.Case(None, [(_AMOUNT > 0, _AMOUNT)], 0), "money", 110, total=True),
            Column("spent", "支出（元）", pw.Case(None, [(_AMOUNT < 0, _AMOUNT * -1)], 0), "money", 110, total=True),
            Column("balance", "余额（元）", None, "money", 120, sortable=False, told=True),
            Column("owed", "欠退（元）", PenaltyFund.owed, "money", 100, total=True),
            Column("made_at", "登记时间", PenaltyFund.made_at, "time", 140),
            Column("made_by", "登记人", PenaltyFund.made_by, width=90),
            Column("slip_id", "处罚单", PenaltyFund.slip_id, shown=False, ref="penalty_slip", sortable=False),
            Column("list_id", "扣款清单", PenaltyFund.list_id, shown=False, ref="penalty_list", sortable=False),
        ),
        queries.of_all(PenaltyFund),
        PenaltyFund.id,
        PenaltyFund.purpose.contains,
        order="number",
        descending=True,
        unit="笔",
        search_hint="搜索用途、处罚单",
        tell=_balances,
    )
)


def _spending_titles(records: Collection[int]) -> dict[int, str]:
    table = PenaltySpending
    rows: Any = table.select(table.id, table.purpose).where(table.id.in_(list(records))).tuples()
    return {record: f"基金支出 {purpose}" for record, purpose in rows}


add_entity(
    Entity(
        "penalty_spending",
        "基金支出",
        {
            "purpose": "用途", "amount": "金额（分）", "state": "基金支出状态", "proposed_at": "提出时间",
            "proposed_by": "提出人", "decided_at": "决定时间", "decided_words": "决定", "remark": "说明",
        },
        _spending_titles,
        permission=rights.LIST_READ,
        list_name="fund_spendings",
        values={"state": CASE_STATE_NAMES},
        refs={"proposed_by_id": "employee"},
        attach=rights.FUND,
    )
)  # fmt: skip
add_list(
    ListKind(
        "fund_spendings",
        "基金支出",
        "penalty_spending",
        rights.LIST_READ,
        (
            Column("proposed_at", "提出时间", PenaltySpending.proposed_at, "time", 140),
            Column("purpose", "用途", PenaltySpending.purpose, "strong", 260),
            Column("amount", "金额（元）", PenaltySpending.amount, "money", 120, total=True),
            Column(
                "state",
                "基金支出状态",
                PenaltySpending.state,
                "choice",
                110,
                choices=CASE_STATE_NAMES,
                tones=CASE_TONES,
            ),
            Column("proposed_by", "提出人", PenaltySpending.proposed_by, width=90),
            Column("decided_at", "决定时间", PenaltySpending.decided_at, "time", 140),
            Column("decided_words", "决定", PenaltySpending.decided_words, width=200),
            Column("remark", "说明", PenaltySpending.remark, width=200),
        ),
        queries.of_all(PenaltySpending),
        PenaltySpending.id,
        PenaltySpending.purpose.contains,
        order="proposed_at",
        descending=True,
        views=(
            View("all", "全部"),
            View("proposed", "待决定", (Filter("state", "eq", str(CaseState.PROPOSED)),)),
        ),
        version=PenaltySpending.row_version,
        unit="笔",
        search_hint="搜索用途",
    )
)
