"""What waits about swaps: to agree to, and to decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from models.core.access import Person
from models.core.duties import Todo, todos
from models.roster.rights import APPROVE, SWAP
from models.roster.swaps import queries, rules
from models.roster.tables import ShiftSwap
from models.roster.workflow import SwapState

MOST = 50  # more than that is a list, not a to-do
LOOKED_AT = 500  # requests that wait for anybody, the earliest days first


@todos
def _to_agree(person: Person, _: date) -> Sequence[Todo]:
    if person.employee_id is None or not person.may(SWAP):
        return ()
    rows = ShiftSwap.select().where(
        ShiftSwap.state == SwapState.REQUESTED, ShiftSwap.counterpart_id == person.employee_id
    )
    return _told("待您同意的调班", "去答复", list(rows.order_by(ShiftSwap.day, ShiftSwap.id).limit(MOST)))


@todos
def _to_decide(person: Person, _: date) -> Sequence[Todo]:
    if not person.may(APPROVE):
        return ()
    rows = ShiftSwap.select().where(ShiftSwap.state == SwapState.AGREED).order_by(ShiftSwap.day, ShiftSwap.id)
    waiting = list(rows.limit(LOOKED_AT))
    his = queries.decides(person, waiting)
    return _told("待批准的调班", "去批准", [row for row in waiting if his.get(row.id)][:MOST])


def _told(title: str, verb: str, rows: Sequence[ShiftSwap]) -> Sequence[Todo]:
    if not rows:
        return ()
    signs = queries.signs()
    found = []
    for row in rows:
        asked = queries.asked_of(row)
        detail = f"排班 · {rules.words(asked, queries.names_of(asked), signs)}"
        found.append(
            Todo(f"{title} · 第 {row.number} 号", detail, verb, "shift_swap", "person_swap", asked.first_day, row.id)
        )
    return found
