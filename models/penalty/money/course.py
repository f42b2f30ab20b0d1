"""Deduction lists, the fund and its spending as their pages show them: what they come to, and what may be done now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import peewee as pw

from models.core import clock
from models.core.access import Person, Scope
from models.core.errors import NotFound
from models.core.money import format_yuan
from models.core.rulebook import queries as rulebook
from models.core.unit import BEHALF
from models.org import approvals
from models.org.rules import Decision, Hole
from models.penalty import rights
from models.penalty.money import due, queries, spending
from models.penalty.money.allocation import limits_words
from models.penalty.tables import PenaltyDeduction, PenaltyFund, PenaltyList, PenaltySpending
from models.penalty.workflow import Booked, CaseState, FundKind, ListState
from models.staff.tables import Employee


@dataclass(frozen=True)
class MoneyStep:
    """An act that is open to whoever looks; `reason` greys it and says why, `behalf` is for whom it is recorded."""

    action: str
    label: str
    reason: str = ""
    primary: bool = False
    consequence: str = ""
    behalf: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ListCourse:
    """A deduction list: its record, by which limits it was made, what came of it, what may be done, and its sums.

    `taken`, `back` and `carried` are fen: taken from people, given back to them, and left for a later month.
    """

    row: PenaltyList
    limits: str
    ended: str
    steps: tuple[MoneyStep, ...]
    taken: int
    back: int
    carried: int


def of_list(person: Person, record: int) -> ListCourse:
    """A deduction list. Raises NotFound for who does not reach everybody."""
    row: PenaltyList | None = PenaltyList.get_or_none(PenaltyList.id == record)
    if row is None or person.reach(rights.LIST_READ) is not Scope.ALL:
        raise NotFound()
    ended = ""
    if row.closed_at is not None:
        ended = f"{row.closed_at:%Y-%m-%d %H:%M} {row.closed_by}关闭"
    elif row.ended_at is not None:
        ended = f"{row.ended_at:%Y-%m-%d %H:%M} {row.ended_by}撤回：{row.end_reason}"
    table = PenaltyDeduction
    rows = list(table.select(table.kind, table.amount, table.carried).where(table.list_id == record))
    return ListCourse(
        row, limits_words(row.rules), ended, tuple(_list_steps(person, row)),
        sum(one.amount for one in rows if one.kind == Booked.TAKE),
        -sum(one.amount for one in rows if one.kind == Booked.BACK),
        sum(one.carried for one in rows),
    )  # fmt: skip


def _list_steps(person: Person, row: PenaltyList) -> Iterator[MoneyStep]:
    if row.state != ListState.MADE:
        return
    if person.reach(rights.LIST_CLOSE) is Scope.ALL and person.may(rights.LIST_CLOSE):
        words = "工资已经按这张清单扣了，再关闭。关闭以后不能撤回；扣完的处罚单归档，启用基金的，罚款记入基金。"
        yield MoneyStep("penalty.close_list", "关闭扣款清单", primary=True, consequence=words)
    if person.reach(rights.LIST_MAKE) is Scope.ALL and person.may(rights.LIST_MAKE):
        later = (
            PenaltyList.select(PenaltyList.number)
            .where(PenaltyList.live == due.LIVE, PenaltyList.month > row.month)
            .order_by(PenaltyList.month.desc())
            .first()
        )
        why = f"请先撤回以后的 {later.number}" if later is not None else ""
        words = f"撤回以后，这张清单的扣款都不算，{row.month} 可以重新编制。编号保留。"
        yield MoneyStep("penalty.withdraw_list", "撤回扣款清单", why, consequence=words)


@dataclass(frozen=True)
class FundCourse:
    """The fund: whether the office has one, fen that it holds and owes, came in and went out this year, and waits."""

    enabled: bool
    balance: int
    owed: int
    year: int
    income: int
    spent: int
    waiting: int
    waiting_count: int
    is_opened: bool
    is_used: bool


def of_fund(person: Person) -> FundCourse | None:
    """The fund as it stands, None for who does not reach everybody."""
    if person.reach(rights.LIST_READ) is not Scope.ALL:
        return None
    today = clock.now().date()
    table, first = PenaltyFund, today.replace(month=1, day=1)
    of_year = table.select(pw.fn.SUM(table.amount)).where(table.day >= first)
    income = of_year.where(table.amount > 0, table.kind != str(FundKind.OPENING)).scalar() or 0
    spent = of_year.where(table.amount < 0).scalar() or 0
    open_ones = [row.amount for row in PenaltySpending.select().where(PenaltySpending.state == str(CaseState.PROPOSED))]
    return FundCourse(
        bool(rulebook.value("penalty.fund.enabled", today)), queries.balance(),
        sum(fen for _, _, fen in queries.owing()), today.year, int(income), -int(spent), sum(open_ones), len(open_ones),
        table.select().where(table.kind == str(FundKind.OPENING)).exists(), table.select().exists(),
    )  # fmt: skip


@dataclass(frozen=True)
class SpendingCourse:
    """A spending that waits: whose decision it is or why nobody may take it, and what may be done now."""

    waits_for: str
    steps: tuple[MoneyStep, ...]


def of_spending(person: Person, record: int) -> SpendingCourse:
    """What may be done with a spending; nothing any more once it was decided. Raises NotFound."""
    row = PenaltySpending.get_or_none(PenaltySpending.id == record)
    if row is None:
        raise NotFound()
    if row.state != CaseState.PROPOSED:
        return SpendingCourse("", ())
    found = spending.deciders([row])[row.id]
    short = row.amount - queries.balance()
    why = f"基金还差 {format_yuan(short)} 元，不能批准" if short > 0 else ""
    return SpendingCourse(_waits_for(found), tuple(_spending_steps(person, found, why)))


def _spending_steps(person: Person, found: Decision | Hole | None, why: str) -> Iterator[MoneyStep]:
    if found is not None and approvals.takes(person, found) and person.may(rights.FUND_APPROVE):
        yield MoneyStep("penalty.approve_spending", "批准支出", why, primary=True)
        yield MoneyStep("penalty.refuse_spending", "不批准支出")
    elif isinstance(found, Decision) and person.may(BEHALF):
        yield MoneyStep("penalty.approve_spending", "登记批准", why, behalf=found.decider)
        yield MoneyStep("penalty.refuse_spending", "登记不批准", behalf=found.decider)
    if person.may(rights.FUND):
        yield MoneyStep("penalty.withdraw_spending", "撤回支出")


def _waits_for(found: Decision | Hole | None) -> str:
    if isinstance(found, Decision):
        return f"等{_name(found.decider)}办理“{found.label}”"
    return f"现在没有人可以批准：{found.why}{found.remedy}" if found is not None else ""


def _name(employee_id: int) -> str:
    return str(Employee.get_by_id(employee_id).name)
