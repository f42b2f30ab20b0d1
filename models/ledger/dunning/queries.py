"""Readers of dunning: the stage of charges with why, contacts, notices of a run in walking order, and their counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import peewee as pw

from models.core.calendar.rules import spoken
from models.core.explain import Explanation, Moment, Used
from models.core.many import parts
from models.core.money import format_yuan
from models.ledger.accounts import places
from models.ledger.dunning import policy, rules, standing
from models.ledger.dunning.rules import PHASE_NAMES, Arrear, Contact, Rung, Stage, When
from models.ledger.dunning.standing import Reading
from models.ledger.standing import counts
from models.ledger.tables import (
    LedgerAccount,
    LedgerCharge,
    LedgerContact,
    LedgerNotice,
    LedgerPeriod,
    LedgerPlace,
    LedgerStop,
)
from models.ledger.workflow import CONTACT_RESULTS, CONTACT_WAYS, STOP_STATES


class Charge(NamedTuple):
    """What a stage needs to know of a charge, and how its period is called; money in fen."""

    id: int
    account_id: int
    class_code: str
    receivable: int
    reduction: int
    late_fee: int
    open: int
    delivered_on: date | None
    due_on: date | None
    period: str | None
    account_class: str


@dataclass(frozen=True)
class Standing:
    """A charge with the facts of its dunning; `stage` None where nothing is open."""

    charge: Charge
    class_code: str
    period: str
    contacts: Sequence[LedgerContact]
    stop: LedgerStop | None
    stage: Stage | None


def standings(charges: Collection[int], reading: Reading) -> dict[int, Standing]:
    """Where these charges stand."""
    rows = [row for some in parts(charges) for row in _charges(LedgerCharge.id.in_(some))]
    return {one.charge.id: one for one in _standing(rows, reading)}


def of_accounts(records: Collection[int], reading: Reading) -> dict[int, list[Standing]]:
    """Where the unpaid charges of these accounts stand, by account, the oldest first."""
    found: dict[int, list[Standing]] = defaultdict(list)
    rows = [
        row for some in parts(records)
        for row in _charges((LedgerCharge.account_id.in_(some)) & (LedgerCharge.open > 0) & counts(LedgerCharge))
    ]  # fmt: skip
    for one in sorted(_standing(rows, reading), key=lambda one: (one.charge.due_on or date.max, one.charge.id)):
        found[one.charge.account_id].append(one)
    return dict(found)


def _charges(condition: Any) -> list[Charge]:
    table = LedgerCharge
    rows: Any = (
        table.select(
            table.id, table.account_id, table.class_code, table.receivable, table.reduction, table.late_fee, table.open,
            table.delivered_on, table.due_on, LedgerPeriod.label, LedgerAccount.class_code,
        )
        .join(LedgerAccount, on=(LedgerAccount.id == table.account_id))
        .switch(table)
        .join(LedgerPeriod, pw.JOIN.LEFT_OUTER, on=(LedgerPeriod.id == table.period_id))
        .where(condition)
        .tuples()
    )  # fmt: skip
    return [Charge(*row) for row in rows]


def _standing(rows: Sequence[Charge], reading: Reading) -> Iterable[Standing]:
    records = {row.account_id for row in rows}
    known, stops = contacts_of(records), stops_of(records)
    facts = {record: [_contact(one) for one in some] for record, some in known.items()}
    for row in rows:
        class_code = row.class_code or row.account_class
        stop = stops.get(row.account_id)
        stage = rules.stage(
            Arrear(row.open, row.due_on), facts.get(row.account_id, ()), reading.ladder(class_code), reading.today,
            reading.calendar, stop.state if stop is not None else "",
        )  # fmt: skip
        yield Standing(row, class_code, row.period or "", known.get(row.account_id, ()), stop, stage)


def _contact(row: LedgerContact) -> Contact:
    return Contact(row.step, row.at.date(), row.result in rules.COUNTING, row.promised_on)


def contacts_of(records: Collection[int]) -> dict[int, list[LedgerContact]]:
    """The contacts of accounts that were not withdrawn, by account, the oldest first."""
    found: dict[int, list[LedgerContact]] = defaultdict(list)
    table = LedgerContact
    for some in parts(records):
        rows = table.select().where(table.account_id.in_(some), table.withdrawn_at.is_null())
        for row in rows:
            found[row.account_id].append(row)
    for of_account in found.values():
        of_account.sort(key=lambda one: (one.at, one.id))
    return dict(found)


def stops_of(records: Collection[int]) -> dict[int, LedgerStop]:
    """The stop of each account that is proposed, approved or carried out; there is at most one."""
    table = LedgerStop
    return {
        row.account_id: row for some in parts(records)
        for row in table.select().where(table.account_id.in_(some), table.state.in_(tuple(rules.STOPS)))
    }  # fmt: skip


# words


def next_words(stage: Stage) -> str:
    """What comes next in words: the step, or how it is with a stop that was proposed."""
    if stage.next is None:
        return ""
    return f"{'提出' if stage.next.proposes else ''}{stage.next.label}"


def when_words(stage: Stage, today: date) -> str:
    """Until when the next step waits: 今天, 已过 2 天, 11-25（周三）, 由人决定."""
    if stage.held_until is not None and stage.when is not When.OVERDUE:
        return f"等到答应的 {stage.held_until:%m-%d}"
    if stage.next is None:
        return ""
    if stage.next_on is None:
        return "由人决定" if stage.next.days is None else ""
    if stage.when is When.OVERDUE:
        return f"已过 {(today - stage.next_on).days} 天"
    return "今天" if stage.next_on == today else spoken(stage.next_on, today)


def last_words(contacts: Sequence[LedgerContact]) -> str:
    """The last contact in words: 11-18 电话，答应缴费."""
    if not contacts:
        return ""
    last = contacts[-1]
    return f"{last.at:%m-%d} {CONTACT_WAYS[last.way]}，{CONTACT_RESULTS[last.result]}"


def explained(charges: Collection[int]) -> dict[int, Explanation]:
    """Why these unpaid charges stand where they do: the steps with their days, where they stand in the rules."""
    reading = standing.look()
    return {
        record: _explained(one, one.stage, reading)
        for record, one in standings(charges, reading).items() if one.stage is not None
    }  # fmt: skip


def _explained(one: Standing, stage: Stage, reading: Reading) -> Explanation:
    row, today = one.charge, reading.today
    ladder = reading.ladder(one.class_code)
    steps = [f"欠费 {format_yuan(row.open)} 元：{_sum_words(row)}。", _due_words(row, today)]
    timeline = [Moment(f"{row.delivered_on:%Y-%m-%d}", "结算单送达")] if row.delivered_on is not None else []
    timeline += [Moment(f"{row.due_on:%Y-%m-%d}", "缴费期满")] if row.due_on is not None else []
    timeline += _contact_moments(one, reading)
    steps += _stage_steps(stage, ladder)
    if one.stop is not None and row.due_on is not None and row.due_on < today:
        steps.append(f"停供 {one.stop.number}：{STOP_STATES[one.stop.state]}。")
    if stage.next_on is not None and stage.next is not None:
        timeline.append(Moment(f"{stage.next_on:%Y-%m-%d}", next_words(stage), "warn" if stage.is_due else "info"))
    used = tuple(
        Used("ledger_contact", contact.id, f"{contact.at:%Y-%m-%d %H:%M} {CONTACT_WAYS[contact.way]}", contact.words)
        for contact in one.contacts
    )
    warnings = () if row.due_on is not None else ("这笔应收没有缴费期限，不进入催缴。请在应收里登记送达或期限。",)
    return Explanation(
        PHASE_NAMES[stage.phase], tuple(steps), tuple(policy.basis(rung) for rung in ladder), used, tuple(timeline),
        warnings=warnings,
    )  # fmt: skip


def _contact_moments(one: Standing, reading: Reading) -> Iterable[Moment]:
    """The contacts since the last day to pay."""
    names = reading.steps.names()
    for contact in one.contacts:
        if one.charge.due_on is not None and contact.at.date() > one.charge.due_on:
            called = names.get(contact.step) or CONTACT_WAYS[contact.way]
            is_step = contact.step and contact.result in rules.COUNTING
            told = f"{called}：{CONTACT_RESULTS[contact.result]}"
            yield Moment(f"{contact.at:%Y-%m-%d}", told, "ok" if is_step else "mute")


def _sum_words(row: Charge) -> str:
    paid = row.receivable - row.reduction + row.late_fee - row.open
    told = [f"应收 {format_yuan(row.receivable)}"]
    told += [f"减免 {format_yuan(row.reduction)}"] if row.reduction else []
    told += [f"滞纳金 {format_yuan(row.late_fee)}"] if row.late_fee else []
    return "，".join([*told, f"已收 {format_yuan(paid)}"])


def _due_words(row: Charge, today: date) -> str:
    if row.due_on is None:
        return "没有登记缴费期限。"
    late = rules.days_overdue(row.due_on, today)
    return f"缴费期限 {spoken(row.due_on, today)}，" + (f"已逾期 {late} 天。" if late else "还没有过。")


def _stage_steps(stage: Stage, ladder: Sequence[Rung]) -> list[str]:
    told = []
    if stage.done is not None and stage.done_on is not None:
        told.append(f"已办到“{stage.done.label}”（{stage.done_on:%Y-%m-%d}）。")
    if stage.held_until is not None:
        told.append(f"用户答应 {stage.held_until:%Y-%m-%d} 前缴费，到那天为止不办下一步。")
    if stage.next is not None:
        before = next((one.label for one in ladder if one.code == stage.next.after), "")
        on = f"：{stage.next_on:%Y-%m-%d} 起" if stage.next_on is not None else ""
        told.append(f"下一步“{stage.next.label}”，{policy.timing(stage.next, before)}{on}。")
    return told


# notices


def walking(notices: Sequence[Any]) -> list[Any]:
    """Notices in the order in which somebody walks: compound, building, unit, room."""
    keys = walk_keys({one.account_id for one in notices})
    return sorted(notices, key=lambda one: (keys.get(one.account_id, ()), one.id))


def walk_keys(records: Collection[int]) -> dict[int, tuple[Any, ...]]:
    """Where accounts come on a walk, by account."""
    table = LedgerAccount
    found: dict[int, tuple[Any, ...]] = {}
    for some in parts(records):
        rows: Any = (
            table.select(table.id, LedgerPlace.compound, LedgerPlace.building, table.unit_no, table.room)
            .join(LedgerPlace, pw.JOIN.LEFT_OUTER, on=(LedgerPlace.id == table.place_id))
            .where(table.id.in_(some)).tuples()
        )  # fmt: skip
        for record, compound, building, unit_no, room in rows:
            found[record] = places.walk_key(compound or "\U0010ffff", building or "", unit_no, room)
    return found


def notices_of(run: int) -> list[int]:
    """The notices of a run that may be printed, in walking order."""
    table = LedgerNotice
    rows = table.select(table.id, table.account_id).where(table.run_id == run, table.state != "withdrawn")
    return [one.id for one in walking(list(rows))]


@dataclass(frozen=True)
class NoticeCounts:
    """What was sent from a day to a day: notices delivered by hand, letters, and those nobody could deliver (S-15)."""

    notices: int
    letters_sent: int
    letters_undeliverable: int

    @property
    def letters_delivered(self) -> int:
        """Letters that arrived: sent less undeliverable."""
        return self.letters_sent - self.letters_undeliverable


def notice_counts(first: date, last: date, document: str = "") -> NoticeCounts:
    """The notices whose delivery was recorded for these days (inclusive), of one document or of all (S-14, S-15)."""
    table = LedgerNotice
    steps = [code for code, one in policy.steps(last).known.items() if not document or one.document == document]
    is_letter = table.delivered_how == "letter"
    rows: Any = (
        table.select(table.state, is_letter, pw.fn.COUNT(table.id))
        .where(
            table.delivered_on.between(first, last), table.state.in_(("delivered", "undeliverable")),
            table.step.in_(steps),
        )
        .group_by(table.state, is_letter).tuples()
    )  # fmt: skip
    found = {(state, bool(letter)): int(count) for state, letter, count in rows}
    lost = found.get(("undeliverable", True), 0)
    return NoticeCounts(
        sum(count for (state, _), count in found.items() if state == "delivered"),
        found.get(("delivered", True), 0) + lost, lost,
    )  # fmt: skip
