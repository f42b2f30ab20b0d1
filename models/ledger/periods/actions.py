"""Acts on periods: add one, correct its days, close it, open it again."""

from __future__ import annotations

import peewee as pw

from models.core import database
from models.core.errors import Refused
from models.core.fields import Field, Kind
from models.core.unit import Unit
from models.ledger.periods import queries, rules
from models.ledger.tables import LedgerPeriod
from models.ledger.workflow import ITEM_NAMES, PeriodState

CHANGED = frozenset({"ledger_period"})
LABELS = {"code": "编号", "from_on": "第一天", "to_on": "最后一天", "due_on": "缴费截止日"}
DAYS = (
    Field("from_on", LABELS["from_on"], Kind.DATE, required=True),
    Field("to_on", LABELS["to_on"], Kind.DATE, required=True, hint="含这一天"),
    Field("due_on", LABELS["due_on"], Kind.DATE, hint="含这一天；不填的，从送达结算单算起"),
)
LONGEST = 400  # days of a period


def ensure(unit: Unit, item: str, code: str) -> int:
    """The number of the period of this code, which is added where it is missing.

    Raises Refused for what is no code of this item.
    """
    known = queries.of_code(item, code)
    if known is not None:
        return int(known.id)
    if not rules.is_code(item, code):
        raise Refused(f"“{code}”不是{ITEM_NAMES.get(item, item)}的计费期。采暖季写作 2026-2027，月份写作 2026-10。")
    made = rules.shape(item, code, queries.season(unit.today))
    try:
        return unit.insert(
            LedgerPeriod, item=item, code=code, label=made.label, from_on=made.from_on, to_on=made.to_on,
            due_on=made.due_on, state=str(PeriodState.OPEN),
        )  # fmt: skip
    except pw.IntegrityError as error:
        if not database.is_duplicate(error):
            raise
    return int(_latest(item, code).id)


def _latest(item: str, code: str) -> LedgerPeriod:
    """The period that somebody else added a moment ago: only a locking read sees it within this transaction."""
    row: LedgerPeriod = (
        LedgerPeriod.select().where(LedgerPeriod.item == item, LedgerPeriod.code == code).for_update().get()
    )
    return row
