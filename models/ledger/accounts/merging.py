"""Merging two accounts that are one (合并): what was charged and paid on the one goes over to the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import postings, reach, rights
from models.ledger.accounts import fields, queries, search, standings
from models.ledger.accounts.actions import require_undisputed
from models.ledger.accounts.fields import ACCOUNT, VERSION
from models.ledger.standing import counts
from models.ledger.tables import (
    LedgerAccount,
    LedgerCharge,
    LedgerContact,
    LedgerOwner,
    LedgerPayment,
    LedgerPeriod,
    LedgerPosting,
    LedgerReduction,
    LedgerStanding,
)
from models.ledger.workflow import AccountState

CHANGED = postings.CHANGED | {"ledger_standing", "ledger_contact", "ledger_owner", "ledger_reduction"}


@action(
    "ledger.merge_accounts", "合并户", rights.ACCOUNTS,
    ACCOUNT, VERSION,
    Field("target_id", "并入哪一户", Kind.REF, required=True, ref="ledger_account"),
    Field("both_count", "同一期的应收两笔都算", Kind.BOOL, hint="两处房屋分别计费的才选"),
    Field("reason", "原因", max_length=300, hint="两户地址不同时必填"),
    entity="ledger_account", danger=True,
)  # fmt: skip
def merge_accounts(unit: Unit, f: Values) -> Done:
    """Let one account stand for another: charges, payments, credit, standings and contacts go over, nothing doubles.

    The merged one keeps its number and points to the other. Raises Refused where both have charges for the same
    period, unless both are said to count, and while a refund or a stop of supply waits.
    """
    if f["target_id"] == f["id"]:
        raise BadFields({"target_id": "不能并入自己，请选另一户。"}, {"target_id": "并入哪一户"})
    rows = postings.hold(f["id"], f["target_id"])
    source, target = rows[f["id"]], rows[f["target_id"]]
    for row in (source, target):
        reach.require_account(unit, rights.ACCOUNTS, row)
        fields.require_active(row, "合并")
        require_undisputed(row, "合并")
    _require_same_place(source, target, f["reason"])
    charges = _charges(source.id)
    _require_single(charges, _charges(target.id), f["both_count"])
    owed, credit = sum(one.open for one in charges if one.owing), postings.credit(source.id)
    _move_charges(unit, charges, target.id)
    for table in (LedgerReduction, LedgerPosting, LedgerPayment, LedgerContact):
        found = list(table.select().where(table.account_id == source.id).order_by(table.id))
        unit.update_all(table, found, account_id=target.id)
    left = _move_standings(unit, source.id, target.id)
    unit.change(
        source, f["row_version"], state=str(AccountState.MERGED), merged_into_id=target.id, closed_on=unit.today
    )  # fmt: skip
    _remember(unit, source, target, f["reason"])
    if f["reason"]:
        unit.notes["原因"] = f["reason"]
    told = f"户号 {source.number} 已并入 {target.number} {target.name}，{len(charges)} 笔应收转过去。"
    told += f"其中欠费 {format_yuan(owed)} 元。" if owed else ""
    told += f"预存 {format_yuan(credit)} 元一并转过去。" if credit else ""
    told += f"有 {left} 条登记与那一户的日期重叠，没有转。" if left else ""
    return Done(told, CHANGED, ("ledger_account", target.id), f"{target.number} {target.name}")


def _require_same_place(source: LedgerAccount, target: LedgerAccount, reason: str) -> None:
    same = ("place_id", "unit_no", "room")
    if not reason and any(source.__data__[name] != target.__data__[name] for name in same):
        where = queries.addresses([source.id, target.id])
        told = f"两户的位置不同（{where[source.id] or '未登记'}；{where[target.id] or '未登记'}），请写明合并的原因。"
        raise BadFields({"reason": told}, {"reason": "原因"})


def _charges(account: int) -> list[LedgerCharge]:
    rows = LedgerCharge.select().where(LedgerCharge.account_id == account, counts(LedgerCharge))
    return list(rows.order_by(LedgerCharge.id))


def _require_single(source: Sequence[LedgerCharge], target: Sequence[LedgerCharge], both_count: bool) -> None:
    """Raise Refused where both accounts have live charges for a period, unless both are said to count."""
    periods = {one.period_id for one in target if one.state == "live"}
    double = sorted({one.period_id for one in source if one.state == "live" and one.period_id in periods})
    if not double or both_count:
        return
    names = [row.label for row in LedgerPeriod.select().where(LedgerPeriod.id.in_(double))]
    raise Refused(
        f"两户都有{'、'.join(names)}的应收，合并后会重复，没有合并。"
        "重复的请先作废其中一笔；两处房屋分别计费的，请选“同一期的应收两笔都算”。"
    )


def _move_charges(unit: Unit, charges: Sequence[LedgerCharge], target: int) -> None:
    """Let charges belong to the other account, behind its own parts of the same period."""
    parts: defaultdict[int, int] = defaultdict(lambda: -1)
    for one in LedgerCharge.select().where(LedgerCharge.account_id == target):
        parts[one.period_id] = max(parts[one.period_id], one.part)
    for one in charges:
        parts[one.period_id] += 1
        unit.change(one, None, account_id=target, part=parts[one.period_id])


def _move_standings(unit: Unit, source: int, target: int) -> int:
    """Let standings hold for the other account that overlap none of its own; how many stay behind."""
    theirs = standings.of(target)
    moved: list[Any] = []
    left = 0
    for one in standings.of(source):
        if any(other.code == one.code and standings.overlaps(other, one.from_on, one.to_on) for other in theirs):
            left += 1
        else:
            moved.append(one)
    unit.update_all(LedgerStanding, moved, account_id=target)
    return left


def _remember(unit: Unit, source: LedgerAccount, target: LedgerAccount, reason: str) -> None:
    """Let the other account be found by the name of the merged one."""
    if source.name == target.name:
        return
    unit.insert(
        LedgerOwner, account_id=target.id, name=source.name, phone=source.phone, until_on=unit.today, how="merge",
        reason=f"户号 {source.number} 并入。{reason}"[:300], recorded_at=unit.now, recorded_by=unit.author.name,
    )  # fmt: skip
    search.renamed(target.id, source.name)
