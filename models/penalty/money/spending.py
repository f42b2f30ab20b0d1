"""The fund's opening balance, and spending from it, proposed by finance and decided above (R-103)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import peewee as pw

from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.rulebook import queries as rulebook
from models.core.unit import Unit
from models.org import approvals
from models.org.rules import Decision, Hole
from models.penalty import rights
from models.penalty.money import fund, queries
from models.penalty.tables import PenaltyFund, PenaltySpending
from models.penalty.workflow import CASE_STATE_NAMES, CaseState, FundKind
from models.staff.tables import Employee

CHAIN = "penalty.fund"
ENTITY = "penalty_spending"
CHANGED = frozenset({ENTITY, "penalty_fund"})
HIGHEST = 10_000_000_000  # fen
ROUND = 1  # a spending that was refused is proposed anew
SPENDING = Field("id", "基金支出", Kind.REF, required=True, ref=ENTITY)


@action(
    "penalty.open_fund", "登记基金期初余额", rights.FUND,
    Field("amount", "期初余额", Kind.MONEY, required=True, lowest=0, highest=HIGHEST, hint="再次登记是更正，记入差额"),
    Field("day", "日期", Kind.DATE, required=True),
    Field("signed_by", "确认人", Kind.TEXT, required=True, max_length=64, hint="谁签字确认了这个余额"),
    Field("remark", "说明", Kind.TEXT, max_length=100),
    entity="penalty_fund",
)  # fmt: skip
def open_fund(unit: Unit, f: Values) -> Done:
    """What the fund held when the ledger begins, with who signed for it; a correction enters the difference."""
    if f["day"] > unit.today:
        raise BadFields({"day": "日期还没有到，请核对。"})
    if not rulebook.value("penalty.fund.enabled", unit.today):
        raise Refused("规则里没有启用基金，不能登记期初余额。要用基金的，请先在规则参数里启用。")
    fund.hold(unit)
    before = int(
        PenaltyFund.select(pw.fn.SUM(PenaltyFund.amount)).where(PenaltyFund.kind == str(FundKind.OPENING)).scalar() or 0
    )
    more = f["amount"] - before
    if not more:
        raise BadFields({"amount": f"期初余额现在就是 {format_yuan(before)} 元，没有变化。"})
    if queries.balance() + more < 0:
        raise Refused(f"基金现有 {format_yuan(queries.balance())} 元，期初余额改少后会成为负数。请核对已登记的支出。")
    words = [f"期初余额{'更正' if before else ''}，{f['signed_by']}签字确认", f["remark"]]
    record = fund.enter(unit, FundKind.OPENING, more, "，".join(one for one in words if one), day=f["day"])
    owed = fund.pay_owed(unit)
    told = f"期初余额已登记为 {format_yuan(f['amount'])} 元，基金现有 {format_yuan(queries.balance())} 元。"
    told += f"补退以前欠退的 {format_yuan(owed)} 元。" if owed else ""
    return Done(told, CHANGED, ("penalty_fund", record), "基金期初余额")


@action(
    "penalty.propose_spending", "提出基金支出", rights.FUND,
    Field("purpose", "用途", Kind.TEXT, required=True, max_length=200),
    Field("amount", "金额", Kind.MONEY, required=True, lowest=1, highest=HIGHEST),
    Field("remark", "说明", Kind.TEXT, max_length=300),
    entity=ENTITY,
)  # fmt: skip
def propose(unit: Unit, f: Values) -> Done:
    """Propose to spend from the fund; nothing is booked before it is approved."""
    balance = queries.balance()
    record = unit.insert(
        PenaltySpending, purpose=f["purpose"], amount=f["amount"], state=str(CaseState.PROPOSED), proposed_at=unit.now,
        proposed_by=unit.author.name, proposed_by_id=unit.author.employee_id, remark=f["remark"],
    )  # fmt: skip
    short = f"基金现有 {format_yuan(balance)} 元，还不够。" if balance < f["amount"] else ""
    told = f"已提出支出 {format_yuan(f['amount'])} 元（{f['purpose']}），等待批准。批准前基金不变。{short}"
    return Done(told, CHANGED, (ENTITY, record), f["purpose"])


@action(
    "penalty.approve_spending", "批准基金支出", rights.FUND_APPROVE, SPENDING, version_field(),
    Field("remark", "意见", Kind.TEXT, max_length=300),
    entity=ENTITY, behalf=True,
)  # fmt: skip
def approve(unit: Unit, f: Values) -> Done:
    """Take the next step of a spending; the last one books it. The fund never gets below nothing."""
    row = _held(unit, f, "批准")
    balance = queries.balance()
    if balance < row.amount:
        raise Refused(f"基金现有 {format_yuan(balance)} 元，不够支出 {format_yuan(row.amount)} 元。没有批准。")
    taken = _take(unit, row, f["remark"])
    state = CaseState.APPROVED if taken.is_last else CaseState.PROPOSED
    unit.update(
        PenaltySpending, row.id, f["row_version"], state=str(state), decided_at=_decided_at(unit),
        decided_words=taken.decided.words[:200],
    )  # fmt: skip
    if not taken.is_last:
        return Done(f"{row.purpose}已批准一步，还要下一步批准。", CHANGED, (ENTITY, row.id), row.purpose)
    fund.enter(unit, FundKind.SPENT, -row.amount, row.purpose, spending_id=row.id)
    told = f"{row.purpose}已批准，支出 {format_yuan(row.amount)} 元，基金余 {format_yuan(balance - row.amount)} 元。"
    return Done(told, CHANGED, (ENTITY, row.id), row.purpose)


@action(
    "penalty.refuse_spending", "不批准基金支出", rights.FUND_APPROVE, SPENDING, version_field(),
    Field("reason", "原因", Kind.TEXT, required=True, max_length=200),
    entity=ENTITY, behalf=True,
)  # fmt: skip
def refuse(unit: Unit, f: Values) -> Done:
    """Refuse a spending with the reason; the fund stays as it is."""
    row = _held(unit, f, "不批准")
    taken = _take(unit, row, f["reason"], refuse=True)
    unit.update(
        PenaltySpending, row.id, f["row_version"], state=str(CaseState.REFUSED), decided_at=_decided_at(unit),
        decided_words=f"{taken.decided.words}：{f['reason']}"[:200],
    )  # fmt: skip
    return Done(f"{row.purpose}没有批准，基金不变。", CHANGED, (ENTITY, row.id), row.purpose)


@action("penalty.withdraw_spending", "撤回基金支出", rights.FUND, SPENDING, version_field(), entity=ENTITY)
def withdraw(unit: Unit, f: Values) -> Done:
    """Take back a spending that was not decided yet."""
    row = _held(unit, f, "撤回")
    unit.update(
        PenaltySpending, row.id, f["row_version"], state=str(CaseState.WITHDRAWN), decided_at=unit.now,
        decided_words=f"{unit.author.name}撤回",
    )  # fmt: skip
    return Done(f"{row.purpose}已撤回，基金不变。", CHANGED, (ENTITY, row.id), row.purpose)


def _held(unit: Unit, f: Values, verb: str) -> PenaltySpending:
    """The spending with the fund held, when it waits for its decision. Raises Refused."""
    fund.hold(unit)
    row: PenaltySpending = unit.get(PenaltySpending, f["id"])
    unit.update(PenaltySpending, row.id, f["row_version"], state=row.state)  # an old page is told of the change
    if row.state != CaseState.PROPOSED:
        raise Refused(f"“{row.purpose}”现在是“{CASE_STATE_NAMES[row.state]}”，不能再{verb}。")
    return row


def deciders(rows: Iterable[PenaltySpending]) -> dict[int, Decision | Hole | None]:
    """Who takes the next step of each of these spendings, or why nobody may; never who proposed it."""
    known = list(rows)
    taken = approvals.taken(ENTITY, {row.id: ROUND for row in known})
    units = _units(known)
    people = {who for row in known for who in (*_barred(row), *approvals.takers_of(taken[row.id]).values())}
    following = approvals.stepping([CHAIN], people)
    return {
        row.id: following(
            CHAIN, 0, approvals.takers_of(taken[row.id]), _barred(row), units.get(row.proposed_by_id)
        )
        for row in known
    }  # fmt: skip


def _barred(row: PenaltySpending) -> set[int]:
    return {row.proposed_by_id} if row.proposed_by_id is not None else set()


def _units(rows: Iterable[PenaltySpending]) -> dict[int | None, int | None]:
    """The units of those who proposed, from which the line goes up."""
    people: Any = Employee.select(Employee.id, Employee.unit_id)
    return dict(people.where(Employee.id.in_([who for row in rows for who in _barred(row)])).tuples())


def _take(unit: Unit, row: PenaltySpending, remark: str, *, refuse: bool = False) -> approvals.Taken:
    at = _units([row]).get(row.proposed_by_id)
    return approvals.take(
        unit, CHAIN, ENTITY, row.id, ROUND, 0, barred=_barred(row), at_unit=at, refuse=refuse, remark=remark
    )


def _decided_at(unit: Unit) -> Any:
    return unit.behalf.received_at if unit.behalf is not None else unit.now
