"""What somebody is told while he writes a slip: what can be chosen, and what the slip would come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.core import audit, clock, hundredths, money
from models.core.access import Person
from models.core.errors import BadFields
from models.core.explain import Explanation
from models.org import approvals
from models.org import queries as org
from models.org.rules import Decision
from models.penalty import deciders, rights, rules
from models.penalty.catalogue import queries as catalogue
from models.penalty.catalogue.values import EarlierCase, Measure, Offence
from models.penalty.slip import content, precedents, queries
from models.penalty.slip.precedents import Precedents
from models.penalty.tables import PenaltySlip
from models.penalty.values import Rule
from models.penalty.workflow import MEASURED_NAMES, TAKES_NAMES, Measured, Takes
from models.staff import describe as staff
from models.staff import queries as people
from models.staff.tables import Employee


@dataclass(frozen=True)
class Choice:
    """An offence that can be chosen: how it is called, and what it costs in words."""

    offence: Offence
    words: str

    @property
    def title(self) -> str:
        """Code and wording."""
        return f"{self.offence.code} {self.offence.label}"

    @property
    def note(self) -> str:
        """The scheme and what it costs."""
        return f"{self.offence.scheme_label} · {self.words}"


@dataclass(frozen=True)
class Known:
    """What a form begins with: the time, what can be chosen for the day of the event, and the values of a draft."""

    now: datetime
    day: date
    choices: tuple[Choice, ...]
    measures: tuple[Measure, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a form says so far; `record` is the draft that it changes."""

    employee_id: int
    offence: str
    happened_at: datetime
    band: str = ""
    quantity: int = 1
    amount: int | None = None
    amount_reason: str = ""
    offended_id: int | None = None
    record: int | None = None


@dataclass(frozen=True)
class Scale:
    """An amount between the lowest and the highest, and those of equal cases, all in hundredths for so many."""

    low: int
    high: int
    this: int | None
    cases: tuple[int, ...]
    measured: str

    def words(self, amount: int) -> str:
        """An amount in few letters: 50 元, 2.5 分."""
        return f"{hundredths.words(amount)} {MEASURED_NAMES[self.measured]}"

    @property
    def told(self) -> str:
        """The whole in one sentence."""
        told = [f"{self.words(self.low)}至 {self.words(self.high)}"]
        if self.this is not None:
            told.append(f"本次 {self.words(self.this)}")
        if self.cases:
            told.append(f"同类先例 {len(self.cases)} 例")
        return "，".join(told)


@dataclass(frozen=True)
class Line:
    """One thing to know about a slip: a label, the words, and a tone where it is good or bad."""

    label: str
    words: str
    tone: str = ""


@dataclass(frozen=True)
class Outlook:
    """What a slip would come to if it were submitted now.

    `faults` are those of the amount and its reasons, by field. `fixed` is the amount where there is no choice.
    `alike_words` compares the amount with `alike`, empty for who is told none. `late` asks why it comes so late.
    """

    title: str
    lines: tuple[Line, ...]
    rule: Rule
    range_words: str
    capitals: str
    fixed: int | None
    scale: Scale | None
    alike: Precedents
    alike_words: str
    earlier: tuple[EarlierCase, ...]
    faults: Mapping[str, str]
    late: bool
    explanation: Explanation


def known(person: Person, record: int | None) -> Known:
    """What the form of a new slip, or of a draft, begins with. Raises NotFound."""
    now = clock.now()
    values: Mapping[str, Any] = {}
    if record is not None:
        row = queries.slip(person, record).row
        values = {name: audit.plain(value) for name, value in content.as_form(row).items()}
        return Known(now, row.happened_at.date(), choices(row.happened_at.date()), _measures(row.happened_at), values)
    return Known(now, now.date(), choices(now.date()), _measures(now), values)


def choices(on: date) -> tuple[Choice, ...]:
    """The offences that can be issued for an event of a day, in the order of the catalogue."""
    return tuple(Choice(one, _costs(one)) for one in catalogue.offences(on))


def _costs(offence: Offence) -> str:
    if offence.bands:
        return "按情节分档"
    if offence.low is None or offence.high is None:
        return "制度没有写金额"
    low, high = (rules.amount_words(offence.measured, one) for one in (offence.low, offence.high))
    each = f"每{offence.unit} " if offence.unit else ""
    return f"{each}{low}" if offence.low == offence.high else f"{each}{low}至 {high}"


def _measures(at: datetime) -> tuple[Measure, ...]:
    """The measures that a slip itself may lay down."""
    return tuple(one for one in catalogue.measures(at.date()) if not (one.company or one.recorded_apart))


def single(amount: int | None, quantity: int) -> int | None:
    """What an amount for so many is for one, to compare it with equal cases."""
    return None if amount is None else amount // max(quantity, 1)


def scale(rule: Rule | None, quantity: int, amount: int | None, alike: Precedents) -> Scale | None:
    """The range of a rule for so many with this amount and equal cases; None where it is fixed or not laid down."""
    span = None if rule is None else rules.amount_range(rule, quantity)
    if rule is None or span is None or span[0] == span[1]:
        return None
    return Scale(*span, amount, tuple(one * quantity for one in alike.amounts), str(rule.measured))


def outlook(person: Person, asked: Asked) -> Outlook:
    """What a slip would come to. Raises NotFound for somebody beyond reach, and BadFields."""
    employee = people.seen(person, rights.PROPOSE, asked.employee_id)
    if asked.happened_at > clock.now():
        raise BadFields({"happened_at": "发生时间还没有到，请核对。"}, content.LABELS)
    rule = catalogue.rule_for(
        asked.offence, asked.band, asked.happened_at, employee.id, asked.quantity, excluding=asked.record
    )
    amount = asked.amount
    span = rules.amount_range(rule, asked.quantity)
    fixed = span[0] if span is not None and rule.is_fixed and not rule.is_alternative else None
    amount = fixed if amount is None else amount
    alike = precedents.precedents(
        person, rule.offence, rule.band, asked.happened_at, excluding=asked.record, about=employee.id
    )
    earlier = queries.earlier_offences(person, employee.id, asked.happened_at, excluding=asked.record)
    days = (clock.now().date() - asked.happened_at.date()).days
    late = days > rule.procedure.issue_within_days
    lines = [*_about(employee, rule, asked), *_costs_of(rule, late), *_approval(person, employee, rule, asked)]
    return Outlook(
        f"{rule.offence} {rule.title}", tuple(lines), rule, rules.range_words(rule, asked.quantity),
        money.in_capitals(amount) if amount and rule.measured is Measured.YUAN else "", fixed,
        scale(rule, asked.quantity, amount, alike), alike,
        alike.words(rule.measured, single(amount, asked.quantity)) if alike.months else "", earlier,
        rules.amount_fault(rule, asked.quantity, amount, asked.amount_reason), late,
        content.explained(rule, asked.quantity, amount, asked.amount_reason),
    )  # fmt: skip


def _about(employee: Employee, rule: Rule, asked: Asked) -> Iterator[Line]:
    """The clause, what it says of repetition, and whether this person had acknowledged the regulation."""
    yield Line("依据", f"{rule.clause}，{rules.range_words(rule, asked.quantity)}")
    if rule.repeat is not None and rule.repeat.words:
        yield Line("再犯", rule.repeat.words, "warn")
    read = catalogue.acknowledged(employee.id, rule.article_id, asked.happened_at.date())
    unread = read.on is None and rule.article_id is not None
    yield Line("制度确认", f"{employee.name}{read.words}" if unread else read.words, "warn" if unread else "")


def _costs_of(rule: Rule, late: bool) -> Iterator[Line]:
    """What it takes, what goes with it, what only people decide about, and that it comes late."""
    if rule.low != 0:
        if rule.takes is Takes.NOTHING:
            yield Line(
                "扣什么", "还没有选定处罚扣工资、绩效奖金还是考核分，有金额的不能提交。请经理在规则里选定。", "bad"
            )
        else:
            yield Line("扣什么", TAKES_NAMES[rule.takes])
    if rule.measures:
        names = {one.code: one.label for one in catalogue.measures(clock.now().date())}
        how = "可以代替金额" if rule.is_alternative else "与金额一并"
        yield Line("随这一条的措施", f"{'、'.join(names.get(one, one) for one in rule.measures)}（{how}）")
    if rule.proposes:
        yield Line("另行处理", "这一项制度另有更重的处理，由公司决定，处罚单送达后可以提请。", "warn")
    if late:
        yield Line("时间", f"超过事发后 {rule.procedure.issue_within_days} 天，须写明理由。", "warn")


def _approval(person: Person, employee: Employee, rule: Rule, asked: Asked) -> Iterator[Line]:
    """Who approves after the issuer, as things stand."""
    if person.employee_id is None or not person.may(rights.ISSUE):
        yield Line("下达", "由主管或经理接办后下达")
        return
    if not rules.needs_approval(rule):
        yield Line("批准", "按制度不须另人批准")
        return
    steps = org.chains_of([deciders.SLIP_CHAIN])[deciders.SLIP_CHAIN][0].steps
    own = {steps[0].label: person.employee_id} if len(steps) > 1 else {}
    drafted: Any = PenaltySlip.select(PenaltySlip.proposed_by_id).where(PenaltySlip.id == (asked.record or 0)).scalar()
    aside = frozenset({asked.offended_id, drafted} - {None})
    following = approvals.stepping(
        [deciders.SLIP_CHAIN], {employee.id, person.employee_id, *aside, *own.values()}, stand_in=False
    )
    found = following(
        deciders.SLIP_CHAIN, employee.id, own, {person.employee_id}, unit=employee.unit_id, aside=aside
    )  # fmt: skip
    if isinstance(found, Decision):
        yield Line("批准", staff.employee_titles([found.decider]).get(found.decider, ""))
    elif found is not None:
        yield Line("批准", "本单位没有人可以批准，请由外部人员批准后登记", "warn")
