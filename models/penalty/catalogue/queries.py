"""Readers of the catalogue of penalties in force on a day, and of the earlier offences of a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from models.core import clock
from models.core.calendar.rules import rolling_months
from models.core.errors import BadFields
from models.core.explain import Basis
from models.core.many import parts
from models.core.regulation import queries as regulation
from models.core.rulebook import periods
from models.core.rulebook import queries as rulebook
from models.core.rulebook.periods import Held
from models.core.rulebook.rules import BEGINNING
from models.penalty import phases, rules
from models.penalty.catalogue import rows
from models.penalty.catalogue.describe import LOOKBACK, MEASURES, OFFENCES
from models.penalty.catalogue.rows import PROCEDURE, TABLES, TAKES, WHAT_IS_TAKEN, Found, RepeatRow
from models.penalty.catalogue.values import Band, EarlierCase, Measure, Offence
from models.penalty.tables import PenaltyEarlier, PenaltySlip
from models.penalty.values import Procedure, Repeat, Rule
from models.penalty.workflow import COUNTING, Measured, Phase, Takes
from models.staff.tables import Acknowledgement

LABELS = {"offence": "处罚项目", "band": "情节", "quantity": "数量"}
TOLD = ("penalty.appeal.days", "penalty.appeal.answer_days")  # what the two clocks rest on is kept with the rule
LONGEST_VERSION = 64
# What is read of a slip that may count.
COUNTED = (
    *phases.NEEDED, PenaltySlip.employee_id, PenaltySlip.number, PenaltySlip.offence, PenaltySlip.title,
    PenaltySlip.measured,
)  # fmt: skip
Asked = tuple[int, datetime, int | None]


@dataclass(frozen=True)
class Acknowledged:
    """Whether somebody had acknowledged the version of a regulation: when, and in words; no day when he had not."""

    on: date | None
    words: str


def offences(on: date) -> tuple[Offence, ...]:
    """The offences that can be issued for a day: of the scheme in force and of those that go with it."""
    return tuple(one for one in rows.offences_of(_held(TABLES, on)) if not one.why_not)


def every_offence(on: date) -> Mapping[str, Offence]:
    """All offences of a day by code, those that cannot be issued too (for penalties from before the cut-over)."""
    return {one.code: one for one in rows.offences_of(_held(TABLES, on))}


def measures(on: date) -> tuple[Measure, ...]:
    """The measures in force on a day, in the order of the ladder (R-139)."""
    found = dict.fromkeys(rows.measures_of(_held((MEASURES,), on)).values())
    return tuple(sorted(found, key=lambda one: one.rank))


def procedure(on: date) -> Procedure:
    """How slips about an event of this day are handled (C-10)."""
    return rows.procedure_of(_held(PROCEDURE.values(), on))


def takes(on: date) -> Takes | None:
    """What penalties take by the rules of a day, None while the office has not chosen."""
    chosen = rulebook.value(TAKES, on)
    return Takes(chosen) if chosen else None


def rule_for(
    offence: str,
    band: str,
    happened_at: datetime,
    employee_id: int,
    quantity: int,
    *,
    excluding: int | None = None,
) -> Rule:
    """The rule of an event of this person: wording, range, repeat rule and procedure of that day (C-10, R-105).

    `excluding` is the slip that is asked about. `takes` of the rule is empty while the office has not chosen. Raises
    BadFields (offence, band, quantity) for what is unknown, not in force, counted by the attendance, or strange.

    A measure that a band or a repeat rule names goes with the slip, unless only the company decides about it.
    """
    on = happened_at.date()
    found = _held((*PROCEDURE.values(), *WHAT_IS_TAKEN, LOOKBACK, *TABLES), on)
    catalogue = rows.offences_of(found)
    chosen = _chosen(catalogue, offence, on)
    degree = _degree(chosen, band)
    _require_quantity(chosen, quantity)
    before = earlier(employee_id, happened_at, excluding=excluding)
    repeat, bases = _repeat(found, catalogue, chosen, before, on)
    priced = degree or chosen
    priced_by = repeat if repeat is not None and repeat.low is not None else priced
    said, version = _as_of(chosen.basis, found[OFFENCES].valid_from, on)
    proposes = priced.proposes or chosen.proposes
    company = {one.code for one in rows.measures_of(found).values() if one.company}
    with_slip = [*(one.code for one in chosen.measures), *({proposes} - company - {""})]
    if repeat is not None and repeat.measure and repeat.measure not in company:
        with_slip, repeat = [*with_slip, repeat.measure], replace(repeat, measure="")
    of_degree = (_as_of(degree.basis, on, on)[0],) if degree is not None else ()
    clocks = tuple(found[key].bases[0] for key in TOLD)
    return Rule(
        scheme=chosen.scheme, scheme_label=chosen.scheme_label, offence=chosen.code, title=chosen.label,
        clause=said.article, article_id=said.article_id, version=version, measured=chosen.measured, low=priced_by.low,
        high=priced_by.high, band=degree.code if degree else "", band_label=degree.label if degree else "",
        unit=chosen.unit, measures=tuple(dict.fromkeys(with_slip)), is_alternative=chosen.is_alternative,
        names_superior=chosen.names_superior, proposes=proposes if proposes in company else "", repeat=repeat,
        **rows.taken_of(found, chosen.measured), procedure=rows.procedure_of(found),
        bases=(said, *of_degree, *bases, *clocks),
    )  # fmt: skip


def earlier(
    employee_id: int, before: datetime, *, offence: str = "", excluding: int | None = None
) -> tuple[EarlierCase, ...]:
    """The earlier offences of a person that count, before a moment, newest first; of one offence where it is named.

    Slips that took effect and were not taken back, by people or because nobody answered in time, and penalties from
    before the cut-over of an earlier day (R-105).
    """
    asked = (employee_id, before, excluding)
    found = earlier_of([asked])[asked]
    return tuple(one for one in found if not offence or one.offence == offence)


def earlier_of(asked: Sequence[Asked]) -> Mapping[Asked, tuple[EarlierCase, ...]]:
    """The same for many: a person, a moment, and the slip that is left out; read for all of them at once."""
    slips: dict[int, list[EarlierCase]] = {}
    old: dict[int, list[PenaltyEarlier]] = {}
    now = clock.now()
    for some in parts({person for person, _, _ in asked}):
        for slip in PenaltySlip.select(*COUNTED).where(
            PenaltySlip.employee_id.in_(some), PenaltySlip.state.in_([str(one) for one in COUNTING])
        ):  # fmt: skip
            if rules.phase(phases.course_of(slip, 0), now) is not Phase.REVOKED:
                slips.setdefault(slip.employee_id, []).append(_of_slip(slip))
        for row in PenaltyEarlier.select().where(
            PenaltyEarlier.employee_id.in_(some), PenaltyEarlier.withdrawn_at.is_null()
        ):
            old.setdefault(row.employee_id, []).append(row)
    days = {before.date() for person, before, _ in asked if person in old}
    labels = {on: {row["code"]: row["label"] for row in rulebook.policy(OFFENCES, on)} for on in days}
    return {
        (person, before, excluding): _in_order([
            *(one for one in slips.get(person, ()) if one.happened_at < before and one.slip_id != excluding),
            *(
                _from_before(row, labels[before.date()].get(row.offence, ""))
                for row in old.get(person, ()) if row.happened_on < before.date()
            ),
        ])
        for person, before, excluding in asked
    }  # fmt: skip


def _in_order(cases: Sequence[EarlierCase]) -> tuple[EarlierCase, ...]:
    return tuple(sorted(cases, key=lambda one: (one.happened_at, one.slip_id or 0), reverse=True))


def acknowledged(employee_id: int, article_id: int | None, on: date) -> Acknowledged:
    """Whether a person had, up to a day, acknowledged the version of the regulation that an article stands in.

    Where no article is named, there is nothing that could have been acknowledged, which the words say.
    """
    if article_id is None:
        return Acknowledged(None, "制度条文没有录入，没有确认记录")
    version = regulation.version(regulation.article(article_id).version_id)
    row = Acknowledgement.get_or_none(
        Acknowledgement.employee_id == employee_id, Acknowledgement.version_id == version.id,
        Acknowledgement.acknowledged_on <= on,
    )  # fmt: skip
    if row is None:
        return Acknowledged(None, f"没有确认过{version.name}")
    return Acknowledged(row.acknowledged_on, f"{row.acknowledged_on:%Y-%m-%d} 确认{version.name}")


def _held(keys: Collection[str], on: date) -> dict[str, Held]:
    """What these rules say on a day."""
    return {key: spans[-1] for key, spans in periods.held(keys, on).items()}


def _chosen(catalogue: Sequence[Offence], code: str, on: date) -> Offence:
    found = next((one for one in catalogue if one.code == code), None)
    if found is None:
        raise BadFields({"offence": f"{on:%Y-%m-%d} 的处罚办法里没有“{code}”这一项。请从列表里选择。"}, LABELS)
    if found.why_not:
        raise BadFields({"offence": found.why_not}, LABELS)
    return found


def _degree(chosen: Offence, band: str) -> Band | None:
    if not chosen.bands:
        if band:
            raise BadFields({"band": f"“{chosen.label}”不分情节，请清空。"}, LABELS)
        return None
    found = next((one for one in chosen.bands if one.code == band), None)
    if found is None:
        choices = "、".join(one.label for one in chosen.bands)
        raise BadFields({"band": f"“{chosen.label}”须先定情节：{choices}。"}, LABELS)
    return found


def _require_quantity(chosen: Offence, quantity: int) -> None:
    if quantity < 1 or (quantity > 1 and not chosen.unit):
        told = f"按{chosen.unit}计数，至少是 1" if chosen.unit else "按次处罚，数量只能是 1"
        raise BadFields({"quantity": f"“{chosen.label}”{told}。"}, LABELS)


def _repeat(
    found: Found, catalogue: Sequence[Offence], chosen: Offence, before: Sequence[EarlierCase], on: date
) -> tuple[Repeat | None, tuple[Basis, ...]]:
    """The repeat rules that an event falls under as one, and where they stand.

    The own rule of the offence has the price; of what people decide about, the gravest measure counts.
    """
    lookback = found[LOOKBACK]
    complaints = {one.code for one in catalogue if one.counts_complaint}
    kept: dict[str, tuple[RepeatRow, int]] = {}
    for row in sorted(rows.repeats_of(found), key=lambda one: one.from_nth):
        if row.offence not in ((chosen.code, "") if chosen.counts_complaint else (chosen.code,)):
            continue
        counted = {row.offence} if row.offence else complaints
        nth = 1 + _within(before, counted, row.months or lookback.value, on)
        if nth >= row.from_nth:
            kept[row.offence] = (row, nth)
    if not kept:
        return None, ()
    ranks = {one.code: one.rank for one in rows.measures_of(found).values()}
    applied = sorted(kept.values(), key=lambda one: ranks.get(one[0].measure, 0), reverse=True)
    gravest, nth = applied[0]
    own = kept.get(chosen.code, applied[0])[0]
    basis = tuple(row.basis for row, _ in applied)
    if any(not row.months for row, _ in applied):
        basis = (*basis, lookback.bases[0])
    words = "；".join(_told(row, number, lookback.value) for row, number in applied)
    return Repeat(
        nth, gravest.from_nth, gravest.months or lookback.value, own.low, own.high, gravest.measure, words
    ), basis  # fmt: skip


def _within(before: Sequence[EarlierCase], counted: Collection[str], months: int, on: date) -> int:
    """How many of the earlier cases count that happened within so many months (0 = ever) up to a day (C-05)."""
    first = rolling_months(on, months)[0] if months else date.min
    return sum(one.offence in counted and one.happened_at.date() >= first for one in before)


def _told(row: RepeatRow, nth: int, lookback: int) -> str:
    months = row.months or lookback
    within = f"{months} 个月内" if months else "任职期间"
    what = "被投诉" if not row.offence else "发生"
    return f"{within}第 {nth} 次{what}" + (f"：{row.words}" if row.words else "")


def _as_of(basis: Basis, since: date, on: date) -> tuple[Basis, str]:
    """Where a row stands in the version of its regulation that held on a day, and how that version is called."""
    if basis.article_id is None:
        return basis, "程序自带的第一版" if since == BEGINNING else f"{since:%Y-%m-%d} 起的版本"
    named = regulation.article(basis.article_id)
    version = regulation.version(named.version_id)
    then = regulation.article_on(version.regulation_id, named.code, on) if named.code else None
    if then is None or then.id == named.id:
        return basis, version.name[:LONGEST_VERSION]
    return (
        replace(basis, article_id=then.id, quote=then.text),
        regulation.version(then.version_id).name[:LONGEST_VERSION],
    )


def _of_slip(slip: PenaltySlip) -> EarlierCase:
    amount = slip.reduced_to if slip.reduced_to is not None else slip.amount or 0
    return EarlierCase(
        slip.id, slip.number or "", slip.offence, slip.title, slip.happened_at, Measured(slip.measured), amount,
        slip.state, "",
    )  # fmt: skip


def _from_before(row: PenaltyEarlier, label: str) -> EarlierCase:
    return EarlierCase(
        None, "", row.offence, label or row.offence, datetime.combine(row.happened_on, time()), Measured(row.measured),
        row.amount, "", row.words,
    )  # fmt: skip
