"""Looking for damage in accounts: references to nothing, merges that go in a circle, standings that overlap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.core import check
from models.ledger.accounts import standings
from models.ledger.accounts.describe import FAR_OFF
from models.ledger.tables import LedgerAccount, LedgerOwner, LedgerPlace, LedgerStanding
from models.ledger.workflow import AccountState

HEAL = "可能被程序以外的工具改动过，请对照操作记录，或从备份恢复。"
TOLD = 20  # accounts that are named one by one


@check.also
def _accounts() -> Iterator[str]:
    """States, merges and places of accounts."""
    table: Any = LedgerAccount
    merged = str(AccountState.MERGED)
    wrong = table.select(table.number).where(
        ((table.state == merged) & table.merged_into_id.is_null())
        | ((table.state != merged) & table.merged_into_id.is_null(False))
        | table.state.not_in([str(one) for one in AccountState])
    )
    yield from _named(wrong, "的状态与合并登记不符")
    yield from _named(
        table.select(table.number).where(
            table.place_id.is_null(False), table.place_id.not_in(LedgerPlace.select(LedgerPlace.id))
        ),
        "的楼栋不存在",
    )
    yield from _named(table.select(table.number).where((table.area <= 0) | (table.price <= 0)), "的面积或单价不大于 0")
    targets = dict(table.select(table.id, table.merged_into_id).where(table.merged_into_id.is_null(False)).tuples())
    known = {number for (number,) in table.select(table.id).where(table.id.in_(list(targets.values()))).tuples()}
    for source, target in targets.items():
        if target not in known:
            yield f"合并的户（记录 {source}）指向不存在的户。{HEAL}"
        elif _is_circle(source, targets):
            yield f"合并的户（记录 {source}）互相指向。{HEAL}"


def _is_circle(start: int, targets: dict[int, int]) -> bool:
    met = {start}
    at = start
    while at in targets:
        at = targets[at]
        if at in met:
            return True
        met.add(at)
    return False


def _named(rows: Any, told: str) -> Iterator[str]:
    found = [number for (number,) in rows.limit(TOLD + 1).tuples()]
    if found:
        more = " 等" if len(found) > TOLD else ""
        yield f"户号 {'、'.join(found[:TOLD])}{more}{told}。{HEAL}"


@check.also
def _of_nobody() -> Iterator[str]:
    """Former names and standings of accounts that do not exist."""
    accounts = LedgerAccount.select(LedgerAccount.id)
    for table, label in ((LedgerOwner, "过户和更名记录"), (LedgerStanding, "报停、空置登记")):
        count = table.select().where(table.account_id.not_in(accounts)).count()
        if count:
            yield f"有 {count} 条{label}不属于任何户。{HEAL}"


@check.also
def _standings() -> Iterator[str]:
    """Two standings of one code of an account on one day."""
    rows = LedgerStanding.select().order_by(LedgerStanding.account_id, LedgerStanding.code, LedgerStanding.from_on)
    before: LedgerStanding | None = None
    for row in rows:
        if row.to_on is not None and row.to_on < row.from_on:
            continue
        same = before is not None and (before.account_id, before.code) == (row.account_id, row.code)
        if before is not None and same and standings.overlaps(before, row.from_on, row.to_on):
            yield f"户（记录 {row.account_id}）有两条日期重叠的登记（{row.code}）。{HEAL}"
        longer = before is None or not same or (row.to_on or FAR_OFF) >= (before.to_on or FAR_OFF)
        before = row if longer else before
