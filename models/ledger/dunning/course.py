"""How far dunning has come for an unpaid charge, as the stages that its page shows: done, next, and later ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.core.calendar.rules import spoken
from models.core.course import Reached, Stage
from models.core.errors import NotFound
from models.core.money import format_yuan
from models.ledger.accounts import queries as accounts
from models.ledger.dunning import policy, queries, rules, standing
from models.ledger.dunning.queries import Standing
from models.ledger.dunning.rules import DUE, Rung
from models.ledger.dunning.standing import Reading
from models.ledger.tables import LedgerContact
from models.ledger.workflow import CONTACT_RESULTS, CONTACT_WAYS, STOP_STATES


@dataclass(frozen=True)
class ArrearCourse:
    """Where an account with an unpaid charge stands: what it owes in all, and the stages of this charge.

    `overdue` are the days for which its oldest open charge has been overdue, `articles` where the steps stand.
    """

    account_id: int
    title: str
    address: str
    open: int
    receivable: int
    paid: int
    reduction: int
    charges: int
    overdue: int
    stages: tuple[Stage, ...]
    articles: str
    contacts: tuple[str, ...]


def of_charge(charge: int) -> ArrearCourse:
    """The dunning of the account of a charge that a list has shown. Raises NotFound where it was paid meanwhile."""
    reading = standing.look()
    one = queries.standings([charge], reading).get(charge)
    if one is None or one.stage is None:
        raise NotFound()
    account = one.charge.account_id
    rows = [each.charge for each in queries.of_accounts([account], reading).get(account, [])]
    paid = sum(row.receivable - row.reduction + row.late_fee - row.open for row in rows)
    overdue = max((rules.days_overdue(row.due_on, reading.today) for row in rows), default=0)
    ladder = reading.ladder(one.class_code)
    articles = dict.fromkeys(basis.article for basis in map(policy.basis, ladder) if basis.article)
    return ArrearCourse(
        account, accounts.titles([account]).get(account, ""), accounts.addresses([account]).get(account, ""),
        sum(row.open for row in rows), sum(row.receivable for row in rows), paid, sum(row.reduction for row in rows),
        len(rows), overdue, tuple(_stages(one, reading)), "、".join(articles),
        tuple(_said(contact) for contact in reversed(one.contacts)),
    )  # fmt: skip


def _said(row: LedgerContact) -> str:
    words = f"{row.at:%m-%d} {CONTACT_WAYS[row.way]}，{CONTACT_RESULTS[row.result]}"
    promised = f"（{row.promised_on:%m-%d} 前）" if row.promised_on is not None else ""
    return f"{words}{promised} · {row.by}{f'：{row.words}' if row.words else ''}"


def _stages(one: Standing, reading: Reading) -> Sequence[Stage]:
    row, found = one.charge, []
    if row.delivered_on is not None:
        found.append(Stage("结算单送达", "", f"{row.delivered_on:%m-%d}", Reached.DONE))
    is_over = row.due_on is not None and row.due_on < reading.today
    words = f"缴费期限 {spoken(row.due_on, reading.today)}" if row.due_on is not None else "没有登记缴费期限"
    found.append(
        Stage(f"应收 {format_yuan(row.receivable)} 元", "", words, Reached.DONE if is_over else Reached.CURRENT)
    )
    return [*found, *(_stage(rung, one, reading, is_over=is_over) for rung in reading.ladder(one.class_code))]


def _stage(rung: Rung, one: Standing, reading: Reading, *, is_over: bool) -> Stage:
    stage: Any = one.stage
    if rung.proposes and one.stop is not None and is_over:
        words = f"{one.stop.number} {STOP_STATES[one.stop.state]}"
        return Stage(rung.label, one.stop.proposed_by, words, Reached.CURRENT)
    done = _done_by(rung, one)
    if done is not None and not rung.proposes:
        who = f"{done.by}，{CONTACT_RESULTS[done.result]}"
        return Stage(rung.label, who, f"{done.at:%m-%d}", Reached.DONE)
    if stage.next is not None and rung.code == stage.next.code:
        when = queries.when_words(stage, reading.today)
        reached = Reached.CURRENT if is_over else Reached.LATER
        return Stage(queries.next_words(stage), "", when, reached)
    before = "" if rung.after == DUE else next(
        (each.label for each in reading.steps.known.values() if each.code == rung.after), ""
    )  # fmt: skip
    return Stage(rung.label, "", policy.timing(rung, before), Reached.LATER)


def _done_by(rung: Rung, one: Standing) -> LedgerContact | None:
    """The first contact after the last day to pay by which a step was done."""
    due_on = one.charge.due_on
    found = (
        each for each in one.contacts
        if each.step == rung.code and each.result in rules.COUNTING and due_on is not None and each.at.date() > due_on
    )  # fmt: skip
    return next(found, None)
