"""Acts on stops of supply: only ever proposed, decided by people, carried out, and ended (R-265, C-11)."""

from __future__ import annotations

from datetime import date

import peewee as pw

from models.core import audit
from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import postings, rights
from models.ledger.dunning import chosen, deciding, queries, standing
from models.ledger.dunning.deciding import STOP
from models.ledger.dunning.queries import Standing
from models.ledger.dunning.standing import Reading
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerNotice, LedgerStop
from models.ledger.workflow import STOP_STATES, Step

CHANGED = frozenset({STOP, "ledger_charge", "ledger_account"})
STOP_FIELD = Field("id", "停供", Kind.REF, required=True, ref=STOP)
REASON = Field("reason", "原因", Kind.TEXT, required=True, max_length=200)


@action(
    "ledger.propose_stop", "提出停供", rights.DUNNING,
    Field("account_id", "户", Kind.REF, required=True, ref="ledger_account"),
    Field("reason", "理由", Kind.LONG_TEXT, required=True, max_length=500, hint="欠费和催缴的经过，用户的说法"),
    Field("legal", "事先告知", Kind.TEXT, required=True, max_length=300, hint="哪一天、怎样书面告知了停供，内容是什么"),
    entity=STOP,
)  # fmt: skip
def propose(unit: Unit, f: Values) -> Done:
    """Propose to stop the supply of an account whose ladder has come so far; nothing happens before it is approved."""
    postings.hold(f["account_id"])
    account = chosen.one(unit, f["account_id"])
    reading = standing.look(unit.today)
    stood = queries.of_accounts([account.id], reading).get(account.id, [])
    overdue = [one for one in stood if one.charge.due_on is not None and one.charge.due_on < unit.today]
    named = f"{account.number} {account.name}"
    _require_so_far(named, overdue, reading)
    amount = sum(one.charge.open for one in overdue)
    arrears = [(one.period, one.charge.due_on, one.charge.open) for one in overdue]
    series = f"TG-{unit.today:%Y}"
    number = f"{series}-{unit.number(series):04d}"
    record = unit.insert(
        LedgerStop, number=number, state=str(Step.ASKED), account_id=account.id, amount=amount,
        arrears=audit.dump(arrears), reason=f["reason"], legal=f["legal"], proposed_at=unit.now,
        proposed_by_id=unit.author.employee_id, proposed_by=unit.author.name,
    )  # fmt: skip
    told = f"已提出对{named} 停供（{number}，欠费 {format_yuan(amount)} 元），等待批准。批准以前不停供。"
    return Done(told, CHANGED, (STOP, record), number)


def _require_so_far(named: str, overdue: list[Standing], reading: Reading) -> None:
    """Raise Refused where the ladder does not lead to a stop yet, naming what comes first."""
    if not overdue:
        raise Refused(f"{named} 没有逾期欠费，不能提出停供。")
    stop = next((one.stop for one in overdue if one.stop is not None), None)
    if stop is not None:
        raise Refused(f"{named} 已有停供 {stop.number}（{STOP_STATES[stop.state]}），不能再提出。")
    ladder = reading.ladder(overdue[0].class_code)
    proposing = next((one for one in ladder if one.proposes), None)
    if proposing is None:
        raise Refused("催缴步骤里没有停供这一步，不能提出。需要的，请先在规则表“催缴步骤”里加上。")
    stages = [one.stage for one in overdue if one.stage is not None]
    reached = [one for one in stages if one.next is not None and one.next.code == proposing.code]
    if not reached:
        following = next((one.next.label for one in stages if one.next is not None), "催缴")
        raise Refused(f"{named} 还没有催缴到停供这一步，先要办“{following}”。没有提出。")
    held = next((one.held_until for one in reached if one.held_until is not None), None)
    if held is not None:
        raise Refused(f"{named} 答应 {held:%Y-%m-%d} 前缴费，到那天为止不能提出停供。")
    if not any(one.is_due or one.next_on is None for one in reached):
        days = min(one.next_on for one in reached if one.next_on is not None)
        raise Refused(f"{named} 从 {days:%Y-%m-%d} 起才能提出停供。")
    _require_over(named, overdue[0].charge.account_id, proposing.after, reading)


def _require_over(named: str, account: int, step: str, reading: Reading) -> None:
    """Raise Refused while the last day to pay that a delivered notice names has not passed."""
    table = LedgerNotice
    last = (
        table.select(pw.fn.MAX(table.last_on))
        .where(table.account_id == account, table.step == step, table.state == "delivered")
        .scalar()
    )
    if last is not None and last >= reading.today:
        raise Refused(f"{named} 的通知单写明 {last:%Y-%m-%d} 前缴费，那天过后才能提出停供。")


def owes(account: int, today: date) -> int:
    """Fen that an account owes of charges that are overdue."""
    table = LedgerCharge
    where = (table.account_id == account) & (table.open > 0) & (table.due_on < today) & counts(table)
    return int(table.select(pw.fn.COALESCE(pw.fn.SUM(table.open), 0)).where(where).scalar())


def _held(unit: Unit, f: Values, verb: str, *states: Step) -> tuple[LedgerStop, LedgerAccount]:
    """The stop and its account, held, in one of these states. Raises NotFound, Conflict and Refused."""
    found = LedgerStop.get_or_none(LedgerStop.id == f["id"])
    if found is None:
        raise NotFound()
    account = postings.hold(found.account_id)[found.account_id]
    row: LedgerStop = unit.get(LedgerStop, f["id"])
    unit.change(row, f["row_version"], state=row.state)  # an old page is told of the change
    if row.state not in states:
        raise Refused(f"停供 {row.number} 现在是“{STOP_STATES[row.state]}”，不能再{verb}。")
    return row, account


def _done(told: str, row: LedgerStop) -> Done:
    return Done(told, CHANGED, (STOP, row.id), row.number)


@action(
    "ledger.approve_stop", "批准停供", rights.STOP_APPROVE, STOP_FIELD, version_field(),
    Field("remark", "意见", Kind.TEXT, required=True, max_length=200, hint="同意的理由和要求"),
    entity=STOP, behalf=True, danger=True,
)  # fmt: skip
def approve(unit: Unit, f: Values) -> Done:
    """Take the next step of a stop; the last one lets it be carried out, by people."""
    row, account = _held(unit, f, "批准", Step.ASKED)
    if not owes(account.id, unit.today):
        raise Refused(f"{account.number} {account.name} 已没有逾期欠费，不能批准停供。请不批准，或由提出人撤回。")
    taken = deciding.take(unit, STOP, row, f["remark"])
    words = "；".join(one for one in (row.decided_words, f"{taken.decided.words}：{f['remark']}") if one)[:300]
    if not taken.is_last:
        unit.change(row, None, decided_words=words)
        return _done(f"停供 {row.number} 已批准一步，还要下一步批准。", row)
    unit.change(
        row, None, state=str(Step.APPROVED), decided_at=deciding.decided_at(unit), decided_by=unit.author.name,
        decided_by_id=taken.decided.decider, decided_words=words,
    )  # fmt: skip
    return _done(f"停供 {row.number} 已批准。停供由人到现场执行，执行后请登记；执行前缴清的不再停供。", row)


@action(
    "ledger.refuse_stop", "不批准停供", rights.STOP_APPROVE, STOP_FIELD, version_field(), REASON,
    entity=STOP, behalf=True,
)  # fmt: skip
def refuse(unit: Unit, f: Values) -> Done:
    """Decide against a stop at any step, with the reason."""
    row, _ = _held(unit, f, "不批准", Step.ASKED)
    taken = deciding.take(unit, STOP, row, f["reason"], refuse=True)
    words = "；".join(one for one in (row.decided_words, f"{taken.decided.words}不批准：{f['reason']}") if one)[:300]
    unit.change(
        row, None, state=str(Step.REFUSED), decided_at=deciding.decided_at(unit), decided_by=unit.author.name,
        decided_by_id=taken.decided.decider, decided_words=words,
    )  # fmt: skip
    return _done(f"停供 {row.number} 没有批准，照常供应，继续催缴。", row)


@action("ledger.withdraw_stop", "撤回停供", rights.DUNNING, STOP_FIELD, version_field(), REASON, entity=STOP)
def withdraw(unit: Unit, f: Values) -> Done:
    """Take a stop back before it is carried out: paid meanwhile, or agreed otherwise."""
    row, account = _held(unit, f, "撤回", Step.ASKED, Step.APPROVED)
    chosen.one(unit, account.id)
    words = "；".join(one for one in (row.decided_words, f"{unit.author.name}撤回：{f['reason']}") if one)[:300]
    unit.change(row, None, state=str(Step.WITHDRAWN), decided_words=words)
    return _done(f"停供 {row.number} 已撤回，照常供应。", row)


@action(
    "ledger.carry_out_stop", "登记已停供", rights.DUNNING, STOP_FIELD, version_field(),
    Field("done_on", "停供日期", Kind.DATE, required=True),
    Field("done_by", "执行人", Kind.TEXT, required=True, max_length=64),
    entity=STOP, danger=True,
)  # fmt: skip
def carry_out(unit: Unit, f: Values) -> Done:
    """Write down that people stopped the supply; never for who has paid meanwhile."""
    row, account = _held(unit, f, "登记", Step.APPROVED)
    chosen.one(unit, account.id)
    decided = row.decided_at.date() if row.decided_at is not None else row.proposed_at.date()
    if not decided <= f["done_on"] <= unit.today:
        raise BadFields({"done_on": f"日期应在批准日期 {decided:%Y-%m-%d} 和今天之间。"})
    if not owes(account.id, unit.today):
        raise Refused(f"{account.number} {account.name} 已没有逾期欠费，不能停供。请撤回这次停供。")
    unit.change(row, None, state=str(Step.DONE), done_on=f["done_on"], done_by=f["done_by"])
    return _done(f"已登记 {row.number} 于 {f['done_on']:%Y-%m-%d} 停供。缴清以后会提醒恢复。", row)


@action(
    "ledger.end_stop", "登记恢复供应", rights.DUNNING, STOP_FIELD, version_field(),
    Field("ended_on", "恢复日期", Kind.DATE, required=True),
    Field("end_reason", "原因", Kind.TEXT, required=True, max_length=200, hint="例如 已缴清"),
    entity=STOP,
)  # fmt: skip
def end(unit: Unit, f: Values) -> Done:
    """Write down that the supply is on again, after payment or as agreed."""
    row, account = _held(unit, f, "登记", Step.DONE)
    chosen.one(unit, account.id)
    begun = row.done_on or row.proposed_at.date()
    if not begun <= f["ended_on"] <= unit.today:
        raise BadFields({"ended_on": f"日期应在停供日期 {begun:%Y-%m-%d} 和今天之间。"})
    unit.change(
        row, None, state=str(Step.ENDED), ended_on=f["ended_on"], ended_by=unit.author.name, end_reason=f["end_reason"]
    )
    left = owes(account.id, unit.today)
    still = f"还欠 {format_yuan(left)} 元，催缴照常。" if left else ""
    return _done(f"已登记 {row.number} 于 {f['ended_on']:%Y-%m-%d} 恢复供应。{still}", row)
