"""Opening and changing accounts, who looks after them, closing them and using them again."""

from __future__ import annotations

from typing import Any

from models.core import text
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import postings, rights
from models.ledger.accounts import fields, search
from models.ledger.accounts.fields import ACCOUNT, ENTITY, NAME, NUMBER, REASON, REMARK, VERSION
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerPlace, LedgerRefund, LedgerStop
from models.ledger.workflow import AccountState, Step
from models.org import checks

MOST = 20_000  # accounts that one act gives to somebody
TAKEN = "这个户号已经登记，或正在导入。请核对，或稍候再试。"


@action(
    "ledger.open_account", "开户", rights.ACCOUNTS,
    NUMBER, NAME, fields.PHONE, *fields.WHERE, *fields.BILLED, fields.OCCUPANCY, fields.NEEDS_HELP, REMARK,
    entity=ENTITY,
)  # fmt: skip
def open_account(unit: Unit, f: Values) -> Done:
    """A household or firm that will pay, under a number of its own."""
    with checks.not_taken("number", "户号", TAKEN):
        row: LedgerAccount = unit.add(
            LedgerAccount, number=f["number"], name=f["name"], initials=text.initials(f["name"]),
            state=str(AccountState.ACTIVE), phone=f["phone"], occupancy=f["occupancy"] or "",
            needs_help=f["needs_help"], **fields.stored(unit, f),
        )  # fmt: skip
    search.added([(row.id, row.name, row.phone, row.address)])
    return fields.done(f"已开户：{row.number} {row.name}。", row)


@action(
    "ledger.edit_account", "修改户档案", rights.ACCOUNTS,
    ACCOUNT, VERSION, NUMBER, *fields.WHERE, *fields.BILLED, REMARK,
    entity=ENTITY,
)  # fmt: skip
def edit_account(unit: Unit, f: Values) -> Done:
    """Correct number, place and what charges are computed from; charges that were made stay."""
    row = fields.held(unit, f, rights.ACCOUNTS)
    fields.require_active(row, "修改")
    with checks.not_taken("number", "户号", TAKEN):
        unit.change(row, f["row_version"], number=f["number"], **fields.stored(unit, f))
    search.added([(row.id, row.name, row.phone, row.address)])
    return fields.done(f"已修改户号 {row.number} 的档案。已经计的费不变，要改的请调整应收。", row)


@action(
    "ledger.edit_customer", "登记联系方式和入住情况", rights.CUSTOMERS,
    ACCOUNT, VERSION, fields.PHONE, fields.OCCUPANCY, fields.NEEDS_HELP, REMARK,
    entity=ENTITY,
)  # fmt: skip
def edit_customer(unit: Unit, f: Values) -> Done:
    """Keep how somebody is reached, whether he lives there, and whether he needs help (R-237)."""
    row = fields.held(unit, f, rights.CUSTOMERS)
    fields.require_active(row, "修改")
    values = {"phone": f["phone"], "occupancy": f["occupancy"] or "", "needs_help": f["needs_help"]}
    unit.change(row, f["row_version"], remark=f["remark"], **values)
    search.added([(row.id, row.name, row.phone, row.address)])
    return fields.done(f"已登记户号 {row.number} 的联系方式和入住情况。", row)


@action(
    "ledger.assign_collector", "指定负责人", rights.ASSIGN,
    Field("ids", "户", Kind.REFS, ref=ENTITY),
    Field("compound", "小区", max_length=64, hint="整个小区的户；选了户的不用填"),
    Field("building", "楼栋", max_length=64, hint="只指定这一栋"),
    Field("collector_id", "负责人", Kind.REF, ref="employee", hint="不填为取消"),
    entity=ENTITY,
)  # fmt: skip
def assign_collector(unit: Unit, f: Values) -> Done:
    """Say who looks after these accounts: those chosen, or all in use of a compound or building."""
    checks.employee("collector_id", "负责人", f["collector_id"])
    rows = _chosen(f)
    unit.update_all(LedgerAccount, rows, collector_id=f["collector_id"])
    told = "已指定" if f["collector_id"] is not None else "已取消"
    return Done(f"{told} {len(rows):,} 户的负责人。", fields.CHANGED, None, f["compound"])


def _chosen(f: Values) -> list[Any]:
    """The accounts that are meant, locked. Raises BadFields, NotFound or Refused."""
    if f["ids"]:
        if f["compound"] or f["building"]:
            raise BadFields({"compound": "已经选了户，小区和楼栋请留空。"}, {"compound": "小区"})
        return list(postings.hold(*f["ids"]).values())
    if not f["compound"]:
        raise BadFields({"ids": "请选择户，或写明小区。"}, {"ids": "户"})
    table = LedgerPlace
    named = table.select(table.id).where(table.compound == f["compound"])
    if f["building"]:
        named = named.where(table.building == f["building"])
    chosen: Any = LedgerAccount.select(LedgerAccount.id).where(
        LedgerAccount.place_id.in_(named), LedgerAccount.state == str(AccountState.ACTIVE), counts(LedgerAccount)
    )
    numbers = [number for (number,) in chosen.limit(MOST + 1).tuples()]
    if not numbers:
        raise BadFields({"compound": "这个小区或楼栋没有在用的户，请核对名称。"}, {"compound": "小区"})
    if len(numbers) > MOST:
        raise Refused(f"一次最多指定 {MOST:,} 户，没有指定。请按楼栋分几次办理。")
    return _held(numbers)


def _held(numbers: list[int]) -> list[Any]:
    """Very many rows, locked in the order of their numbers."""
    rows: list[Any] = []
    for start in range(0, len(numbers), fields.AT_ONCE):
        query = LedgerAccount.select().where(LedgerAccount.id.in_(sorted(numbers)[start : start + fields.AT_ONCE]))
        rows += list(fields.locking(query.order_by(LedgerAccount.id)))
    return rows


@action(
    "ledger.close_account", "销户", rights.ACCOUNTS,
    ACCOUNT, VERSION,
    Field("on", "最后一天", Kind.DATE, required=True, hint="这一天起不再计费"),
    REASON,
    entity=ENTITY, danger=True,
)  # fmt: skip
def close_account(unit: Unit, f: Values) -> Done:
    """End an account that owes nothing and is owed nothing; its number and history stay."""
    row = fields.held(unit, f, rights.ACCOUNTS)
    fields.require_active(row, "销户")
    if row.opened_on is not None and f["on"] < row.opened_on:
        raise BadFields({"on": f"早于开户日期 {row.opened_on:%Y-%m-%d}，请核对。"}, {"on": "最后一天"})
    require_settled(row, "销户")
    unit.change(row, f["row_version"], state=str(AccountState.CLOSED), closed_on=f["on"])
    unit.notes["原因"] = f["reason"]
    return fields.done(f"户号 {row.number} 已销户，以后不再计费。", row)


@action(
    "ledger.reopen_account", "恢复用户", rights.ACCOUNTS, ACCOUNT, VERSION, REASON,
    entity=ENTITY,
)  # fmt: skip
def reopen_account(unit: Unit, f: Values) -> Done:
    """Use a closed account again."""
    row = fields.held(unit, f, rights.ACCOUNTS)
    if row.state != AccountState.CLOSED:
        raise Refused(f"户号 {row.number} 没有销户，不用恢复。请刷新。")
    unit.change(row, f["row_version"], state=str(AccountState.ACTIVE), closed_on=None)
    unit.notes["原因"] = f["reason"]
    return fields.done(f"户号 {row.number} 已恢复使用。", row)


def require_settled(row: LedgerAccount, act: str) -> None:
    """Raise Refused for an account that owes, has credit, or about which a decision waits."""
    owed = sum(one.open for one in postings.open_charges(row.id))
    if owed:
        raise Refused(f"户号 {row.number} 还欠 {format_yuan(owed)} 元，没有{act}。请先收清，或转为别的处理。")
    credit = postings.credit(row.id)
    if credit:
        raise Refused(f"户号 {row.number} 有预存 {format_yuan(credit)} 元，没有{act}。请先退费或抵扣。")
    require_undisputed(row, act)


def require_undisputed(row: LedgerAccount, act: str) -> None:
    """Raise Refused while a refund or a stop of supply of the account is not ended."""
    waits = [str(Step.ASKED), str(Step.APPROVED)]
    refund = LedgerRefund.select().where(LedgerRefund.account_id == row.id, LedgerRefund.state.in_(waits))
    if refund.exists():
        raise Refused(f"户号 {row.number} 有退费还没有办完，没有{act}。请先办完或撤回。")
    stop = LedgerStop.select().where(LedgerStop.account_id == row.id, LedgerStop.state.in_([*waits, str(Step.DONE)]))
    if stop.exists():
        raise Refused(f"户号 {row.number} 正在停供，或停供还在审批，没有{act}。请先办完。")
