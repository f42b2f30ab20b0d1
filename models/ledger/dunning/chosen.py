"""The accounts that acts of dunning are about: within reach, read together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.core.errors import NotFound, Refused
from models.core.fields import Field, Kind
from models.core.many import parts
from models.core.unit import Unit
from models.ledger import reach, rights
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount

MOST = 5000
ACCOUNTS = Field("accounts", "户", Kind.REFS, required=True, ref="ledger_account")


def require(unit: Unit, records: Sequence[int], permission: str = rights.DUNNING) -> dict[int, LedgerAccount]:
    """These accounts by number. Raises NotFound where one is beyond the author's reach, Refused for too many."""
    if len(records) > MOST:
        raise Refused(f"一次最多 {MOST} 户，这里有 {len(records)} 户。请分几次办理。")
    within: Any = reach.accounts(unit.author, permission)
    found = {}
    for some in parts(records):
        rows = LedgerAccount.select().where(LedgerAccount.id.in_(some), counts(LedgerAccount))
        found.update({row.id: row for row in (rows if within is None else rows.where(within))})
    if len(found) != len(set(records)):
        raise NotFound()
    return found


def one(unit: Unit, record: int, permission: str = rights.DUNNING) -> LedgerAccount:
    """One account within the author's reach. Raises NotFound."""
    return require(unit, [record], permission)[record]
