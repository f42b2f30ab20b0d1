"""What `check` looks at in charges: their accounts and periods, what reductions come to, and what is kept of why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import peewee as pw

from models.core import check
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPeriod, LedgerReduction

C = LedgerCharge
SHOWN = 20  # findings of one kind that are told one by one


@check.also
def charges() -> Iterator[str]:
    """Charges without account or period, of impossible amounts, or two parts of one number."""
    for table, column, label in ((LedgerAccount, C.account_id, "户"), (LedgerPeriod, C.period_id, "计费期")):
        rows: Any = C.select(C.id).where(column.not_in(table.select(table.id))).limit(SHOWN).tuples()
        for (number,) in rows:
            yield f"应收 {number} 的{label}不存在。请从备份恢复。"
    total = C.receivable - C.reduction + C.late_fee
    wrong: Any = (
        C.select(C.id)
        .where(
            (C.receivable < 0) | (C.reduction < 0) | (C.late_fee < 0) | (C.open < 0) | (total < C.open)
            | (C.owing != pw.Case(None, [(C.open > 0, 1)], 0)) | ((C.state == "void") & (C.open != 0))
        )
        .limit(SHOWN)
        .tuples()
    )  # fmt: skip
    for (number,) in wrong:
        yield f"应收 {number} 的金额互相矛盾。请核对这一笔的收费和减免。"


@check.also
def reductions() -> Iterator[str]:
    """Reductions that hang in the air, or come to more than the charge says was reduced."""
    table = LedgerReduction
    orphans: Any = table.select(table.id).where(table.charge_id.not_in(C.select(C.id))).limit(SHOWN).tuples()
    for (number,) in orphans:
        yield f"减免 {number} 所属的应收不存在。请从备份恢复。"
    granted = pw.fn.COALESCE(pw.fn.SUM(table.amount), 0)
    rows: Any = (
        C.select(C.id, granted, C.reduction)
        .join(table, pw.JOIN.LEFT_OUTER, on=(C.id == table.charge_id))
        .where(C.source != "ledger", (C.reduction > 0) | table.id.is_null(False))  # a file's own has no rows
        .group_by(C.id, C.reduction)
        .having(granted != C.reduction)
        .limit(SHOWN)
        .tuples()
    )
    for number, fen, kept in rows:
        yield f"应收 {number} 记了减免 {kept} 分，各笔减免合计 {int(fen)} 分。请核对这一笔的减免。"


@check.also
def why() -> Iterator[str]:
    """Charges whose arithmetic cannot be read any more."""
    rows: Any = C.select(C.id, C.basis).where(C.basis != "").tuples().iterator()
    for number, basis in rows:
        try:
            json.loads(basis)["full"]
        except (ValueError, KeyError, TypeError):
            yield f"应收 {number} 的计算过程读不懂，“为什么”说不出来。金额不受影响。"
