"""Readers of penalty slips: one with everything its page shows, and the earlier offences of a person."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import peewee as pw

from models.core import clock, hundredths, money
from models.core.access import Person
from models.core.errors import NotFound, Refused
from models.core.explain import Explanation, from_json
from models.org import approvals
from models.org.rules import Decision, Hole
from models.org.tables import Department, PaperDecision, Post
from models.penalty import deciders, phases, rights, rules
from models.penalty.catalogue import queries as catalogue
from models.penalty.catalogue.values import EarlierCase
from models.penalty.deciders import Answering
from models.penalty.slip.reach import sees_case, visible
from models.penalty.tables import (
    PenaltyAppeal,
    PenaltyCase,
    PenaltyDeduction,
    PenaltyList,
    PenaltyLoss,
    PenaltyMeasure,
    PenaltySlip,
    PenaltyWitness,
)
from models.penalty.values import Course, Procedure, Rule
from models.penalty.workflow import MONEY, AppealState, CaseState, Measured, Phase, State
from models.staff import describe as staff
from models.staff.tables import Employee
from models.staff.workflow import State as Staff

ENTITY = "penalty_slip"
SEES_OTHERS = (rights.ISSUE, rights.PROPOSE, rights.APPROVE)


@dataclass(frozen=True)
class Booking:
    """Fen that were taken for a slip, or given back (negative); `month` and `number` are those of their list."""

    kind: str
    amount: int
    month: str
    number: str
    made_at: datetime
    made_by: str
    reason: str


@dataclass(frozen=True)
class SlipData:
    """A slip as its page shows it at the moment `now`.

    `name` and `whose` are of the moment of issue, of a draft as they are today. `rule` is what it was issued under,
    of a draft what holds for its event now, None while that cannot be told. `approver` and `issuer` are names;
    `approving` who approves next, `answering` who answers an appeal, each only while it waits for that. `earlier` are
    the offences of the person before this one. `basis_gone` tells that a repeat rule rests on a slip that was taken
    back since.
    """

    row: PenaltySlip
    now: datetime
    name: str
    whose: str
    left_on: date | None
    rule: Rule | None
    course: Course
    phase: Phase
    issuer: str
    approver: str
    decisions: tuple[PaperDecision, ...]
    approving: Decision | Hole | None
    answering: Answering | None
    witnesses: tuple[PenaltyWitness, ...]
    measures: tuple[PenaltyMeasure, ...]
    appeals: tuple[PenaltyAppeal, ...]
    cases: tuple[PenaltyCase, ...]
    losses: tuple[PenaltyLoss, ...]
    bookings: tuple[Booking, ...]
    replaces: tuple[int, str] | None
    replaced_by: tuple[int, str] | None
    basis_gone: bool

    @property
    def title(self) -> str:
        """The number, or that it is a draft."""
        return self.row.number or "草稿"

    @property
    def appeal(self) -> PenaltyAppeal | None:
        """The appeal that was not withdrawn, if there is one."""
        return next((one for one in self.appeals if one.live), None)

    @property
    def late_appeal(self) -> PenaltyAppeal | None:
        """The appeal that came too late and waits for its admission, if there is one."""
        found = self.appeal
        return found if found is not None and found.state == AppealState.LATE else None

    @property
    def procedure(self) -> Procedure:
        """How the slip is handled, by the rules it was issued under."""
        return self.rule.procedure if self.rule is not None else Procedure()

    @property
    def amount(self) -> int | None:
        """What the slip amounts to now, in hundredths; None where no amount was laid down."""
        return self.row.reduced_to if self.row.reduced_to is not None else self.row.amount

    @property
    def amount_words(self) -> str:
        """The amount with its unit: 80.00 元, 2 分; empty where there is none."""
        return "" if self.amount is None else rules.amount_words(self.row.measured, self.amount)

    @property
    def figure(self) -> str:
        """The amount alone: 80.00, 2; a dash where there is none."""
        if self.amount is None:
            return "—"
        return hundredths.words(self.amount) if self.is_in_points else money.format_yuan(self.amount)

    @property
    def capitals(self) -> str:
        """The amount in capitals (捌拾元整), of money only."""
        return "" if self.is_in_points or not self.amount else money.in_capitals(self.amount)

    @property
    def is_in_points(self) -> bool:
        """Whether the offence is measured in points."""
        return bool(self.row.measured == Measured.POINTS)

    @property
    def span(self) -> tuple[int, int] | None:
        """The lowest and highest amount for so many, in hundredths; None where the regulation names none."""
        return None if self.rule is None else rules.amount_range(self.rule, self.row.quantity)

    @property
    def range_words(self) -> str:
        """Whether the amount lies in its range: 在幅度内, 固定金额, 超出幅度, 制度没有写金额."""
        if self.rule is None or self.amount is None:
            return ""
        span = self.span
        if span is None:
            return "制度没有写金额"
        inside = span[0] <= self.amount <= span[1]
        return ("固定金额" if span[0] == span[1] else "在幅度内") if inside else "超出幅度"

    @cached_property
    def final_at(self) -> datetime | None:
        """When the slip became final; None while something is open."""
        return rules.final_at(self.course, self.now)

    @property
    def month(self) -> str | None:
        """The month in which it counts; None while nothing may be taken."""
        return rules.counting_month(self.course, self.now)

    @property
    def outstanding(self) -> int:
        """Fen that may be taken by now and were not yet; negative where more was taken than may be."""
        if self.course.takes not in MONEY:
            return 0
        return rules.entitled(self.course, self.now) - self.course.taken

    @property
    def explanation(self) -> Explanation | None:
        """How the amount and its rule came about, as it was told when the slip was issued."""
        return from_json(json.loads(self.row.explanation)) if self.row.explanation else None


def slip(person: Person, record: int) -> SlipData:
    """A slip with everything its page shows. Raises NotFound for one that the person may not see."""
    row = PenaltySlip.get_or_none(PenaltySlip.id == record)
    if row is None:
        raise NotFound()
    now = clock.now()
    data = _read(row, now, _cases(person, row))
    if not _shows(person, record) and not waits_for(person, data):
        raise NotFound()
    another = data.replaced_by
    if another is not None and row.employee_id == person.employee_id and not _shows(person, another[0]):
        return replace(data, replaced_by=None)  # which is nothing to him before it is his to sign
    return data


def _shows(person: Person, record: int) -> bool:
    return bool(visible(person, PenaltySlip.select(PenaltySlip.id).where(PenaltySlip.id == record)).exists())


def waits_for(person: Person, data: SlipData) -> bool:
    """Whether the next decision about a slip is this person's."""
    decisions = (data.approving, data.answering.decision if data.answering is not None else None)
    return any(approvals.takes(person, one) for one in decisions if one is not None)


def _cases(person: Person, row: PenaltySlip) -> tuple[PenaltyCase, ...]:
    """What was proposed about a slip, as far as the person is told, and what is his to decide."""
    table = PenaltyCase
    rows = list(table.select().where(table.slip_id == row.id).order_by(table.id))
    if not rows:
        return ()
    of_slip = table.select(table.id).join(PenaltySlip, on=(PenaltySlip.id == table.slip_id)).where(
        PenaltySlip.id == row.id
    )  # fmt: skip
    shown = {one.id for one in visible(person, of_slip).where(sees_case(person))}
    deciding = deciders.case_deciders([(one, row) for one in rows if one.state == CaseState.PROPOSED])
    his = {record for record, found in deciding.items() if found is not None and approvals.takes(person, found)}
    return tuple(one for one in rows if one.id in shown | his)


def _read(row: PenaltySlip, now: datetime, cases: tuple[PenaltyCase, ...]) -> SlipData:
    course = phases.courses([row])[row.id]
    phase = rules.phase(course, now)
    rule = rules.rule_of_json(row.rule) if row.rule else _rule_of_draft(row)
    name, whose, left_on = _person_of(row)
    live = PenaltyAppeal.select().where(PenaltyAppeal.slip_id == row.id).order_by(PenaltyAppeal.id)
    appeals = tuple(live)
    waits = any(one.live and one.state in (AppealState.OPEN, AppealState.LATE) for one in appeals)
    return SlipData(
        row, now, name, whose, left_on, rule, course, phase,
        row.issuer or row.proposed_by, approver_name(row),
        tuple(approvals.taken(ENTITY, {row.id: row.round})[row.id]),
        deciders.approver(row) if row.state == State.PENDING else None,
        deciders.answering([row])[row.id] if waits else None,
        _of(PenaltyWitness, row, PenaltyWitness.position),
        _of(PenaltyMeasure, row), appeals, cases,
        tuple(one for one in _of(PenaltyLoss, row) if one.withdrawn_at is None), _bookings(row.id),
        _linked(PenaltySlip.id == row.replaces_id) if row.replaces_id else None,
        _linked(PenaltySlip.replaces_id == row.id), row.id in basis_gone([row]),
    )  # fmt: skip


def _rule_of_draft(row: PenaltySlip) -> Rule | None:
    try:
        return catalogue.rule_for(
            row.offence, row.band, row.happened_at, row.employee_id, row.quantity, excluding=row.id
        )
    except Refused:
        return None  # what the draft says is not in force; submitting it says why


def _person_of(row: PenaltySlip) -> tuple[str, str, date | None]:
    """Name of the punished, number with unit and post, and the day when he left, if he did."""
    table = Employee
    found: Any = (
        table.select(table.name, table.work_no, table.state, table.left_on, Department.name, Post.name)
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == table.unit_id))
        .switch(table)
        .join(Post, pw.JOIN.LEFT_OUTER, on=(Post.id == table.post_id))
        .where(table.id == row.employee_id)
        .tuples()
        .first()
    )
    name, number, state, left_on, unit, post = found
    if row.name and row.number:
        name, number, unit, post = row.name, row.work_no, row.unit_name, row.post
    place = " ".join(one for one in (unit, post) if one)
    whose = " · ".join(one for one in (f"工号 {number}" if number else "", place) if one)
    return name, whose, left_on if state == Staff.LEFT else None


def approver_name(row: PenaltySlip) -> str:
    """Who approved a slip: a colleague, or somebody from outside with his organisation."""
    if row.approver_id:
        return staff.employee_titles([row.approver_id]).get(row.approver_id, "")
    if row.approver_outsider_id:
        return str(row.approved_words).rpartition("；")[2]  # as he was called then
    return ""


def _of(table: Any, row: PenaltySlip, order: Any = None) -> tuple[Any, ...]:
    return tuple(table.select().where(table.slip_id == row.id).order_by(table.id if order is None else order, table.id))


def _linked(condition: Any) -> tuple[int, str] | None:
    found: Any = PenaltySlip.select(PenaltySlip.id, PenaltySlip.number).where(condition).tuples().first()
    return None if found is None else (found[0], found[1] or "草稿")


def _bookings(slip_id: int) -> tuple[Booking, ...]:
    table = PenaltyDeduction
    rows: Any = (
        table.select(table, PenaltyList.month, PenaltyList.number)
        .join(PenaltyList, pw.JOIN.LEFT_OUTER, on=(PenaltyList.id == table.list_id))
        .where(table.slip_id == slip_id)
        .order_by(table.id)
        .objects()
    )
    return tuple(
        Booking(one.kind, one.amount, one.month or "", one.number or "", one.made_at, one.made_by, one.reason)
        for one in rows
    )


def earlier_offences(
    person: Person, employee_id: int, before: datetime, *, offence: str = "", excluding: int | None = None
) -> tuple[EarlierCase, ...]:
    """The earlier offences of somebody before a moment, newest first; of one offence where it is named.

    For himself, and for whoever writes or decides slips about him; nobody else is told any. Raises NotFound for
    somebody who is not there.
    """
    who = Employee.get_or_none(Employee.id == employee_id)
    if who is None:
        raise NotFound()
    is_his = employee_id == person.employee_id
    reached = any(
        person.may(right) and person.sees(right, employee_id=who.id, unit_id=who.unit_id) for right in SEES_OTHERS
    )
    return catalogue.earlier(who.id, before, offence=offence, excluding=excluding) if is_his or reached else ()


def basis_gone(rows: Collection[PenaltySlip]) -> frozenset[int]:
    """The slips that a repeat rule made what they are, and that rest on slips taken back since."""
    found = set()
    for row in rows:
        rule = rules.rule_of_json(row.rule) if row.rule else None
        if rule is None or rule.repeat is None or row.state in (State.VOID, State.REVOKED):
            continue
        now = _rule_of_draft(row)
        if now is not None and (now.repeat is None or now.repeat.nth < rule.repeat.nth):
            found.add(row.id)
    return frozenset(found)
