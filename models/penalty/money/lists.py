"""Monthly deduction lists (F-26): made once a month in order, closed by HR, or withdrawn before (R-102, R-104)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from models.core import audit, bulk
from models.core.access import Scope
from models.core.errors import BadFields, Forbidden, Refused
from models.core.explain import Explanation
from models.core.fields import Field, Kind, Values, version_field
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.rulebook import queries as rulebook
from models.core.unit import Unit
from models.penalty import deducted, rights, rules
from models.penalty.money import due, fund, queries, scoring
from models.penalty.money.allocation import Share, allocate
from models.penalty.money.queries import month_span
from models.penalty.tables import PenaltyDeduction, PenaltyList, PenaltySlip
from models.penalty.workflow import LIST_STATE_NAMES, Booked, ListState, State
from models.score import actions as score
from models.score.rules import month_of

ENTITY = "penalty_list"
CHANGED = frozenset({
    ENTITY, "penalty_deduction", "penalty_slip", "penalty_fund", "score", *score.CHANGED
})  # fmt: skip
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
LIST = Field("id", "扣款清单", Kind.REF, required=True, ref=ENTITY)
WHY = Field("reason", "原因", Kind.TEXT, required=True, max_length=300)


def is_month(value: str) -> str | None:
    """What is wrong with a typed month, None when nothing is."""
    return None if MONTH.fullmatch(value) else "月份应写成 2026-11 这样。"


@action(
    "penalty.make_list", "编制扣款清单", rights.LIST_MAKE,
    Field("month", "月份", Kind.CODE, required=True, max_length=7, hint="例如 2026-11", check=is_month),
    Field("remark", "说明", Kind.TEXT, max_length=300),
    entity=ENTITY,
)  # fmt: skip
def make(unit: Unit, f: Values) -> Done:
    """Take what final slips are due up to a month, as far as cap and minimum wage allow, and pay refunds that wait.

    Months come in order and each has one list. What a month does not allow waits for the next one. Every slip that
    counts gets its line of the score.
    """
    month = f["month"]
    if month > month_of(unit.today):
        raise BadFields({"month": f"{month} 还没有到，不能编制。"}, {"month": "月份"})
    _require_reach(unit, rights.LIST_MAKE)
    hold(unit)
    if why := due.why_no_list(month):
        raise Refused(why)
    rows = scoring.held(unit, month, {*scoring.unlined(), *due.taking()})
    lined = scoring.add(unit, month, rows)
    claims, limits = due.claims(rows, month, unit.now), queries.limits(month)
    shares = allocate(claims, queries.pays(month, {one.employee_id for one in claims}), limits)
    refunds = queries.waiting_refunds()
    _require_work(unit, month, shares, refunds)
    number = f"{_series(unit)}-{unit.number(_series(unit)):04d}"
    record = unit.insert(
        PenaltyList, number=number, month=month, live=due.LIVE, state=str(ListState.MADE),
        rules=audit.dump(limits.to_json()), made_at=unit.now, made_by=unit.author.name, remark=f["remark"],
    )  # fmt: skip
    _book(unit, record, [_take_row(one) for one in shares])
    unit.update_all(PenaltyDeduction, refunds, list_id=record)
    return Done(_made_words(number, month, shares, refunds, lined), CHANGED, (ENTITY, record), _title(number, month))


@action(
    "penalty.withdraw_list", "撤回扣款清单", rights.LIST_MAKE, LIST, version_field(), WHY, entity=ENTITY, danger=True,
)  # fmt: skip
def withdraw(unit: Unit, f: Values) -> Done:
    """Take the newest list back before it is closed: nothing of it stands, its refunds wait for the next list.

    Its number stays, and the month may have another list.
    """
    row = _held(unit, f, rights.LIST_MAKE, "撤回")
    later = PenaltyList.select().where(PenaltyList.live == due.LIVE, PenaltyList.month > row.month).first()
    if later is not None:
        raise Refused(f"{later.month} 的扣款清单 {later.number} 在它以后编制。请先撤回 {later.number}。")
    booked = list(PenaltyDeduction.select().where(PenaltyDeduction.list_id == row.id).order_by(PenaltyDeduction.id))
    _require_others(unit, [one.employee_id for one in booked], "撤回")
    slips = _hold_slips({one.slip_id for one in booked})
    reason = f"撤回扣款清单 {row.number}：{f['reason']}"
    _book(unit, row.id, [_opposite(one, Booked.CANCEL, -one.amount, reason) for one in booked if one.amount])
    _book(unit, None, [_opposite(one, Booked.BACK, one.amount, one.reason) for one in booked if one.amount < 0])
    _drop_refunds(unit, row.id, [one.id for one in slips], reason)
    given = fund.give_back(unit, {one.id: one.number for one in slips})
    unit.update(
        PenaltyList, row.id, f["row_version"], state=str(ListState.WITHDRAWN), live=None, ended_at=unit.now,
        ended_by=unit.author.name, end_reason=f["reason"],
    )  # fmt: skip
    told = f"扣款清单 {row.number} 已撤回，{len(booked)} 笔不再计入，{row.month} 可以重新编制。{_sentence(given)}"
    return Done(told, CHANGED, (ENTITY, row.id), _title(row.number, row.month))


def _drop_refunds(unit: Unit, record: int, slips: Collection[int], reason: str) -> None:
    """Have refunds that wait for a later list not give back what a withdrawn list never took."""
    beyond = {slip: -fen for slip, fen in deducted.taken(slips).items() if fen < 0}
    waiting = [one for one in queries.waiting_refunds() if one.slip_id in beyond]
    unit.update_all(PenaltyDeduction, waiting, list_id=record)
    _book(unit, record, [_opposite(one, Booked.CANCEL, -one.amount, reason) for one in waiting])
    left = []
    for one in waiting:
        dropped = min(-one.amount, beyond[one.slip_id])
        beyond[one.slip_id] -= dropped
        if one.amount + dropped:
            left.append(_opposite(one, Booked.BACK, one.amount + dropped, one.reason))
    _book(unit, None, left)


@action("penalty.close_list", "关闭扣款清单", rights.LIST_CLOSE, LIST, version_field(), entity=ENTITY)
def close(unit: Unit, f: Values) -> Done:
    """Close a list whose deductions were made: fines go into the fund, slips with nothing left to take are filed.

    A fine that was taken back meanwhile goes in and out of the fund at once. What the fund owes is paid first.
    """
    row = _held(unit, f, rights.LIST_CLOSE, "关闭")
    booked = list(PenaltyDeduction.select().where(PenaltyDeduction.list_id == row.id).order_by(PenaltyDeduction.id))
    _require_others(unit, [one.employee_id for one in booked], "关闭")
    slips = _hold_slips({one.slip_id for one in booked})
    numbers = {one.id: one.number for one in slips}
    told = ""
    if rulebook.value("penalty.fund.enabled", month_span(row.month)[1]):
        told = _fund(unit, row.id, booked, numbers)
    done = [one for one, course in due.courses(slips) if _is_done(one, course, unit)]
    unit.update_all(
        PenaltySlip, done, state=str(State.CLOSED), closed_at=unit.now, closed_by=unit.author.name,
        close_reason=f"扣款清单 {row.number} 已关闭",
    )  # fmt: skip
    unit.update(
        PenaltyList, row.id, f["row_version"], state=str(ListState.CLOSED), closed_at=unit.now,
        closed_by=unit.author.name,
    )  # fmt: skip
    notice = f"扣款清单 {row.number} 已关闭，归档 {len(done)} 张处罚单。{told}"
    return Done(notice, CHANGED, (ENTITY, row.id), _title(row.number, row.month))


def hold(unit: Unit) -> None:
    """Wait for other acts about deduction lists, until the transaction ends.

    Nobody else takes numbers of lists, so that holding them first leads into no circle with months and slips.
    """
    unit.hold_numbers(_series(unit))


def _series(unit: Unit) -> str:
    return f"KK-{unit.today.year}"


def _title(number: str, month: str) -> str:
    return f"{month} 扣款清单 {number}"


def _require_reach(unit: Unit, permission: str) -> None:
    """Raise Forbidden for somebody who reaches only a part of the people: lists are those of everybody."""
    if unit.author.reach(permission) is not Scope.ALL:
        raise Forbidden("扣款清单是全单位的，请由负责全部人员的人力资源或财务办理。")


def _is_done(row: PenaltySlip, course: Any, unit: Unit) -> bool:
    """Whether a slip is final and exactly what it may take stands taken."""
    is_open = row.state in (State.EFFECTIVE, State.APPEALED, State.ANSWERED)
    is_over = is_open and rules.final_at(course, unit.now) is not None
    return bool(is_over and course.taken == rules.entitled(course, unit.now))


def _require_work(unit: Unit, month: str, shares: Sequence[Share], refunds: Sequence[Any]) -> None:
    if not shares and not refunds:
        raise Refused(f"到 {month} 为止没有可以扣的处罚单，也没有要退的扣款，不用编制扣款清单。")
    _require_others(unit, [*(one.claim.employee_id for one in shares), *(one.employee_id for one in refunds)], "编制")


def _require_others(unit: Unit, people: Collection[int], verb: str) -> None:
    """Raise Forbidden for a list that is about nobody but whoever would make it, withdraw it or close it."""
    if set(people) == {unit.author.employee_id}:
        raise Forbidden(f"这张清单只有您本人的扣款，请由另一位同事{verb}。")


def _take_row(share: Share) -> dict[str, Any]:
    return {
        "slip_id": share.claim.slip_id, "employee_id": share.claim.employee_id, "kind": str(Booked.TAKE),
        "amount": share.take, "carried": share.carried, "reason": "", "explanation": share.explanation.stored(),
        "standing": share.claim.standing, "final_on": share.claim.since.date(),
    }  # fmt: skip


def _opposite(row: Any, kind: Booked, amount: int, reason: str) -> dict[str, Any]:
    word = "退回" if amount < 0 else "恢复"
    told = Explanation(f"{word} {format_yuan(abs(amount))} 元", (reason,))
    return {
        "slip_id": row.slip_id, "employee_id": row.employee_id, "kind": str(kind), "amount": amount, "carried": 0,
        "reason": reason[:300], "explanation": told.stored(),
    }  # fmt: skip


def _book(unit: Unit, list_id: int | None, rows: Sequence[dict[str, Any]]) -> None:
    """Add deductions in few statements, each with its history."""
    if not rows:
        return
    table = PenaltyDeduction
    last = table.select(table.id).order_by(table.id.desc()).limit(1).scalar() or 0
    shared = {"list_id": list_id, "made_at": unit.now, "made_by": unit.author.name}
    bulk.insert(table, ({**row, **shared} for row in rows))
    own = table.list_id.is_null() if list_id is None else table.list_id == list_id
    slips = {row["slip_id"] for row in rows}
    added = table.select().where(table.id > last, own, table.kind == rows[0]["kind"]).order_by(table.id)
    unit.added(table, [row for row in added if row.slip_id in slips])


def _hold_slips(slips: Collection[int]) -> list[PenaltySlip]:
    scoring.hold(slips)
    return scoring.rows_of(slips)


def _held(unit: Unit, f: Values, permission: str, verb: str) -> PenaltyList:
    """The list, when it was made and neither closed nor withdrawn, with all acts about lists held."""
    _require_reach(unit, permission)
    hold(unit)
    row: PenaltyList = unit.get(PenaltyList, f["id"])
    unit.update(PenaltyList, row.id, f["row_version"], state=row.state)  # an old page is told of the change
    if row.state != ListState.MADE:
        raise Refused(f"扣款清单 {row.number} 现在是“{LIST_STATE_NAMES[row.state]}”，不能再{verb}。")
    return row


def _fund(unit: Unit, record: int, booked: Sequence[Any], numbers: dict[int, str]) -> str:
    """Enter the fines of a list in the fund; returns what happened there as sentences."""
    fines = {one.slip_id: (numbers[one.slip_id], one.amount) for one in booked if one.kind == Booked.TAKE}
    fund.hold(unit)
    income = fund.take_in(unit, record, fines)
    given = fund.give_back(unit, numbers)
    owed = fund.pay_owed(unit) if income else 0
    told = [f"基金收入 {format_yuan(income)} 元。"] if income else []
    told += [_sentence(given)]
    told += [f"补退以前欠退的 {format_yuan(owed)} 元。"] if owed else []
    return "".join(told)


def _sentence(given: fund.GivenBack) -> str:
    return f"{words}。" if (words := fund.words(given)) else ""


def _made_words(number: str, month: str, shares: Sequence[Share], refunds: Sequence[Any], lined: int) -> str:
    taken, carried = sum(one.take for one in shares), [one.carried for one in shares if one.carried]
    told = f"已编制 {month} 的扣款清单 {number}：{len(shares)} 张处罚单，扣 {format_yuan(taken)} 元"
    told += f"，其中 {len(carried)} 张共 {format_yuan(sum(carried))} 元转下月" if carried else ""
    back = -sum(one.amount for one in refunds)
    told += f"；退回 {len(refunds)} 笔 {format_yuan(back)} 元" if refunds else ""
    unknown = sum(1 for one in shares if one.take == 0 and "没有登记" in "".join(one.explanation.warnings))
    told += f"。{unknown} 张因工资等没有登记，本月不扣，登记后可以撤回重编" if unknown else ""
    told += f"。{lined} 张记入月度得分" if lined else ""
    return f"{told}。"
