"""What is due about takings: to be handed in by who took them, and to be agreed to by finance (R-251, R-252)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from models.core.access import Person
from models.core.duties import Todo, todos
from models.core.lists import Filter
from models.core.money import format_yuan
from models.core.rulebook import queries as rulebook
from models.ledger import reach, rights
from models.ledger.closings import queries, rules
from models.ledger.closings.rules import Taking
from models.ledger.closings.takings import takings
from models.ledger.tables import LedgerMonth

EVERY = "fees.reconcile"
BACK = timedelta(days=62)
MOST = 5


@todos
def _to_hand_in(person: Person, today: date) -> Sequence[Todo]:
    """His own takings of days that are over and that he did not hand in."""
    if not person.may(rights.COUNT) or person.employee_id is None:
        return ()
    own = [
        one for one in queries.uncounted(today - BACK, today - timedelta(days=1)) if one.key == str(person.employee_id)
    ]
    return [
        Todo(
            f"日结交账 · {one.day:%m-%d}", f"收费 {format_yuan(one.total)} 元，清点后交财务核对", "去交账",
            "ledger_taking", "receipt_money", one.day + timedelta(days=1), filters=(Filter("day", "eq", one.day),),
        )
        for one in own[:MOST]
    ]  # fmt: skip


@todos
def _to_agree(person: Person, today: date) -> Sequence[Todo]:
    """The takings of days to which nobody agreed, where the office agrees by day or week."""
    if not _agrees(person):
        return ()
    every = rulebook.value(EVERY, today)
    if every == rules.MONTHLY:
        return ()
    left = [
        one
        for one in queries.unreconciled(today - BACK, today - timedelta(days=1))
        if rules.due(one.day, every) <= today
    ]
    if not left:
        return ()
    filters = (Filter("day", "ge", left[0].day), Filter("day", "le", left[-1].day))
    title = f"核对 {len({(one.day, one.key) for one in left})} 笔日结"
    return (
        Todo(title, _first_of(left), "去核对", "ledger_taking", "receipt_money", rules.due(left[0].day, every),
             filters=filters),
    )  # fmt: skip


def _first_of(left: Sequence[Taking]) -> str:
    first = left[0]
    more = "等" if len(left) > 1 else ""
    return f"{first.day:%Y-%m-%d} {first.cashier}{more}，共 {format_yuan(sum(one.total for one in left))} 元"


@todos
def _months(person: Person, today: date) -> Sequence[Todo]:
    """Months that are over, had takings, and were not signed, where the office agrees by month."""
    if not _agrees(person) or rulebook.value(EVERY, today) != rules.MONTHLY:
        return ()
    end = today.replace(day=1) - timedelta(days=1)
    known = {row.month: row for row in LedgerMonth.select().where(LedgerMonth.live == 1)}
    found = []
    for _ in range(2):
        month = f"{end:%Y-%m}"
        row = known.get(month)
        if row is None and takings(end.replace(day=1), end):
            found.append(
                Todo(f"与财务对账 · {month}", "编制对账表，两边相符后签字", "去编制", "ledger_month", "receipt_money")
            )
        elif row is not None and row.state == "prepared":
            detail = f"{row.prepared_by}已编制，由没有收费的人签字"
            found.append(Todo(f"签字对账 · {month}", detail, "去签字", "ledger_month", "receipt_money", record=row.id))
        end = end.replace(day=1) - timedelta(days=1)
    return found


def _agrees(person: Person) -> bool:
    """Finance, or who stands in for it; a manager may, too, but is not asked every month."""
    return person.may(rights.RECONCILE) and person.may(rights.IMPORT) and reach.sees_all(person, rights.RECONCILE)
