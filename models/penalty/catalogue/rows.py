"""Rows of the policy tables and parameters of penalties as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.core.calendar.rules import Count, Roll
from models.core.explain import Basis
from models.core.rulebook.periods import Held
from models.penalty.catalogue import describe
from models.penalty.catalogue.describe import BANDS, MEASURES, OFFENCES, REPEATS, SCHEMES, hundredths
from models.penalty.catalogue.values import Band, Measure, Offence, Use
from models.penalty.values import Procedure
from models.penalty.workflow import MONEY, Measured, Takes

TAKES, POINT_VALUE = "penalty.takes", "penalty.point_value"
CONFIRMED_BY = "penalty.money.confirmed_by"
CONSULTED_ON, PUBLISHED_ON = "penalty.money.consulted_on", "penalty.money.published_on"
WHAT_IS_TAKEN = (TAKES, POINT_VALUE, CONFIRMED_BY, CONSULTED_ON, PUBLISHED_ON)
ROLL, END_OF_DAY = "calendar.roll_forward_on_holiday", "calendar.end_of_day"
TABLES = (SCHEMES, OFFENCES, BANDS, REPEATS, MEASURES)
# Which parameter says what of the procedure.
PROCEDURE: Mapping[str, str] = {
    "witnesses": "penalty.witnesses_on_refusal",
    "needs_approval": "penalty.requires_approval",
    "one_fine_per_event": "penalty.one_fine_per_event",
    "issue_within_days": "penalty.issue_within_days",
    "amount_step": "penalty.amount_step",
    "service_by_proof": "penalty.service_by_proof",
    "appeal_days": "penalty.appeal.days",
    "appeal_count": "penalty.appeal.day_type",
    "appeal_start": "penalty.appeal.start",
    "requires_signature": "penalty.appeal.requires_signature",
    "accepts_late": "penalty.appeal.accept_late",
    "answer_days": "penalty.appeal.answer_days",
    "answer_count": "penalty.appeal.answer_day_type",
    "decider": "penalty.appeal.decider",
    "decider_may_be_approver": "penalty.appeal.decider_may_be_approver",
    "unanswered": "penalty.appeal.unanswered_effect",
    "deduct_when": "penalty.deduct_when",
    "payroll_month": "penalty.payroll_month",
    "end_of_day": END_OF_DAY,
    "roll": ROLL,
}
Found = Mapping[str, Held]


@dataclass(frozen=True)
class RepeatRow:
    """A repeat rule as the table has it; no offence means all that count as complaints. Amounts in hundredths."""

    offence: str
    from_nth: int
    months: int
    low: int | None
    high: int | None
    measure: str
    words: str
    basis: Basis


def rows_of(found: Found, table: str) -> list[tuple[Mapping[str, Any], Basis]]:
    """The rows of a table, each with where it stands."""
    return list(zip(found[table].value, found[table].bases, strict=True))


def measures_of(found: Found) -> dict[str, Measure]:
    """The measures by their names and by their codes."""
    made = [
        Measure(row["code"], row["label"], row["rank"], row["company"], row["needs_due"], row["recorded_apart"])
        for row, _ in rows_of(found, MEASURES)
    ]
    return {name: one for one in made for name in (one.label, one.code)}


def offences_of(found: Found) -> tuple[Offence, ...]:
    """Every offence of the table; `why_not` says of those that cannot be issued why."""
    schemes = {row["code"]: row for row, _ in rows_of(found, SCHEMES)}
    known = measures_of(found)
    bands: dict[str, list[Band]] = {}
    for row, basis in rows_of(found, BANDS):
        low, high = hundredths(row["low"]), hundredths(row["high"])
        bands.setdefault(row["offence"], []).append(
            Band(row["code"], row["label"], low, high, _code(known, row["proposes"]), basis)
        )
    return tuple(
        _offence(row, basis, schemes.get(row["scheme"]), tuple(bands.get(row["code"], ())), known)
        for row, basis in rows_of(found, OFFENCES)
    )


def _offence(
    row: Mapping[str, Any], basis: Basis, scheme: Mapping[str, Any] | None, bands: tuple[Band, ...],
    known: Mapping[str, Measure],
) -> Offence:  # fmt: skip
    return Offence(
        code=row["code"],
        scheme=row["scheme"],
        scheme_label=scheme["label"] if scheme is not None else "",
        label=row["label"],
        measured=Measured(row["measured"]),
        low=None if bands else hundredths(row["low"]),
        high=None if bands else hundredths(row["high"]),
        unit=row["unit"],
        bands=bands,
        measures=tuple(known[name] for name in describe.names(row["measures"]) if name in known),
        is_alternative=row["is_alternative"],
        names_superior=row["names_superior"],
        proposes=_code(known, row["proposes"]),
        counts_complaint=row["counts_complaint"],
        why_not=_why_not(row, scheme),
        basis=basis,
    )


def _why_not(row: Mapping[str, Any], scheme: Mapping[str, Any] | None) -> str:
    if scheme is None or not scheme["in_force"]:
        label = scheme["label"] if scheme is not None else row["scheme"]
        return f"“{label}”当时没有使用。请选使用中的办法里的项目。"
    if scheme["use"] == Use.AUTOMATIC:
        return f"“{row['label']}”由考勤自动计算，不下达处罚单。"
    return "" if row["active"] else f"“{row['label']}”当时已经停用。请选别的项目。"


def repeats_of(found: Found) -> list[RepeatRow]:
    """The repeat rules."""
    known = measures_of(found)
    return [
        RepeatRow(
            row["offence"], row["from_nth"], row["months"] or 0, hundredths(row["low"]), hundredths(row["high"]),
            _code(known, row["proposes"]), row["words"], basis,
        )
        for row, basis in rows_of(found, REPEATS)
    ]  # fmt: skip


def _code(known: Mapping[str, Measure], name: str) -> str:
    return known[name].code if name in known else ""


def procedure_of(found: Found) -> Procedure:
    """How slips are handled."""
    said = {name: found[key].value for name, key in PROCEDURE.items()}
    said |= {name: Count(said[name]) for name in ("appeal_count", "answer_count")}
    said["roll"] = Roll.FORWARD if said["roll"] else Roll.NONE
    return Procedure(**said, roll_recommended=found[ROLL].bases[0].recommended)


def taken_of(found: Found, measured: Measured) -> dict[str, Any]:
    """What a penalty takes and who answers for it, by the names of `Rule`; what is measured in points takes points."""
    chosen = Takes(found[TAKES].value or Takes.NOTHING)
    if chosen is not Takes.NOTHING and measured is Measured.POINTS:
        chosen = Takes.POINTS
    if chosen not in MONEY:
        return {"takes": chosen, "point_value": found[POINT_VALUE].value or 0}
    return {
        "takes": chosen,
        "confirmed_by": found[CONFIRMED_BY].value or "",
        "consulted_on": found[CONSULTED_ON].value,
        "published_on": found[PUBLISHED_ON].value,
    }
