"""What is due about dunning: contacts and notices to make, notices without word of delivery, stops to carry out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import peewee as pw

from models.core.access import Person
from models.core.duties import Todo, todos
from models.core.lists import ME, Filter
from models.ledger import reach, rights
from models.ledger.accounts import queries as accounts
from models.ledger.dunning import lists, standing
from models.ledger.dunning.rules import When
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerNotice, LedgerRun, LedgerStop
from models.ledger.workflow import Step

ICON = "receipt_money"
MOST = 8
COUNTED = 100  # charges are counted no further
FORGOTTEN = 3  # days that a notice may be on its way


@todos
def _to_dun(person: Person, today: date) -> Sequence[Todo]:
    """The charges whose next step is due: those that the person looks after."""
    if not person.may(rights.DUNNING) or person.employee_id is None:
        return ()
    due = (str(When.OVERDUE), str(When.TODAY))
    rows = (
        lists.unpaid(person).select(LedgerCharge.id)
        .where(LedgerAccount.collector_id == person.employee_id, standing.WHEN.in_(due)).limit(COUNTED + 1)
    )  # fmt: skip
    found = len(list(rows.tuples()))
    if not found:
        return ()
    many = f"{COUNTED} 笔以上" if found > COUNTED else f"{found} 笔"
    filters = (Filter("collector_id", "eq", ME), Filter("when", "in", due))
    detail = f"{many}欠费到了下一步，请联系用户或编制通知单"
    return (Todo("催缴欠费", detail, "去催缴", lists.NAME, ICON, today, None, filters),)


@todos
def _on_the_way(person: Person, _: date) -> Sequence[Todo]:
    """Runs of this person whose notices were printed, and nobody wrote down what became of them."""
    if not person.may(rights.DUNNING) or person.employee_id is None:
        return ()
    table = LedgerNotice
    rows: Any = (
        table.select(LedgerRun.id, LedgerRun.number, LedgerRun.made_at, pw.fn.COUNT(table.id))
        .join(LedgerRun, on=(LedgerRun.id == table.run_id))
        .where(
            table.state.in_(("made", "printed")), LedgerRun.state == str(Step.APPROVED),
            LedgerRun.made_by_id == person.employee_id,
        )
        .group_by(LedgerRun.id, LedgerRun.number, LedgerRun.made_at).order_by(LedgerRun.id).limit(MOST).tuples()
    )  # fmt: skip
    return [
        Todo(
            f"登记通知单送达 · {number}", f"{count} 份没有登记送达或无法送达", "去登记", "ledger_run", ICON,
            made_at.date() + timedelta(days=FORGOTTEN), run,
        )
        for run, number, made_at, count in rows
    ]  # fmt: skip


def _stops(person: Person, state: Step) -> list[LedgerStop]:
    """The stops in this state of accounts within the person's reach."""
    if not person.may(rights.DUNNING):
        return []
    table = LedgerStop
    rows: Any = (
        table.select().join(LedgerAccount, on=(LedgerAccount.id == table.account_id))
        .where(table.state == str(state), counts(LedgerAccount))
    )  # fmt: skip
    within = reach.accounts(person, rights.DUNNING)
    return list((rows if within is None else rows.where(within)).order_by(table.id))


def _owing(rows: Sequence[LedgerStop], today: date) -> set[int]:
    """The accounts of these stops that still owe something overdue."""
    table = LedgerCharge
    asked = table.select(table.account_id).where(
        table.account_id.in_([row.account_id for row in rows]), table.open > 0, table.due_on < today, counts(table)
    )
    found: Any = asked.distinct().tuples()
    return {account for (account,) in found}


@todos
def _to_restore(person: Person, today: date) -> Sequence[Todo]:
    """Stops whose account has paid: the supply is to be restored."""
    rows = _stops(person, Step.DONE)
    owing = _owing(rows, today)
    paid = [row for row in rows if row.account_id not in owing][:MOST]
    names = accounts.titles({row.account_id for row in paid})
    return [
        Todo(
            f"恢复供应 · {names.get(row.account_id, '')}", f"{row.number} 已缴清，请恢复供应后登记", "去登记",
            "ledger_stop", ICON, today, row.id,
        )
        for row in paid
    ]  # fmt: skip


@todos
def _to_carry_out(person: Person, today: date) -> Sequence[Todo]:
    """Stops that were approved: to be carried out, or taken back where the account has paid."""
    rows = _stops(person, Step.APPROVED)
    owing = _owing(rows, today)
    names = accounts.titles({row.account_id for row in rows[:MOST]})
    return [
        Todo(
            f"停供已批准 · {names.get(row.account_id, '')}",
            f"{row.number} 还没有执行" if row.account_id in owing else f"{row.number} 已缴清，请撤回",
            "去办理", "ledger_stop", ICON, None, row.id,
        )
        for row in rows[:MOST]
    ]  # fmt: skip
