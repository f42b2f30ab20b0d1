"""Readers of certificates: their kinds, how they stand on a day, who holds what he needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core import clock
from models.core.explain import Explanation
from models.core.rulebook import queries as rulebook
from models.staff.certificates import rules
from models.staff.certificates.rules import CertificateKind, Certified, Facts, Headcount, Judgement
from models.staff.settings import setting
from models.staff.tables import Certificate, CertificateReview, Employee
from models.staff.workflow import PRESENT

FIRM = "本单位"


@dataclass(frozen=True)
class ReviewData:
    """One yearly review of a certificate."""

    id: int
    reviewed_on: date
    result: str
    remark: str
    recorded_by: str


def kinds(on: date) -> tuple[CertificateKind, ...]:
    """The kinds of certificates in force on a day."""
    return rules.kinds_of(rulebook.policy("certificate_kinds", on))


def _facts_of(condition: Any) -> dict[int, tuple[Certificate, Facts]]:
    """The certificates that a condition on Certificate selects, with what their standing needs."""
    rows: list[Any] = list(Certificate.select().where(condition).order_by(Certificate.id))
    renewals = _renewals(condition)
    return {
        row.id: (
            row,
            Facts(
                row.id, row.name, row.number, row.valid_from, row.valid_until, row.withdrawn_on,
                row.withdrawn_cause or "", row.id in renewals, renewals.get(row.id),
            ),
        )
        for row in rows
    }  # fmt: skip


def _renewals(condition: Any) -> dict[int, date | None]:
    """The first day of the renewal of each selected certificate that was renewed; a withdrawn one does not count."""
    renewal = Certificate.alias()
    rows: Any = renewal.select(renewal.renews_id, renewal.valid_from).where(
        renewal.renews_id.in_(Certificate.select(Certificate.id).where(condition)), renewal.withdrawn_on.is_null()
    )
    return dict(rows.tuples())


def judged(condition: Any, on: date) -> dict[int, Judgement]:
    """How the selected certificates stand on a day, by number."""
    known = kinds(on)
    default = setting("R-006", "certs.expiry_reminder_days", on)
    return {
        record: rules.judge(facts, rules.reminder_of(facts.name, known, default), on)
        for record, (_, facts) in _facts_of(condition).items()
    }


def explained(records: Collection[int]) -> Mapping[int, Explanation]:
    """Why certificates stand as they do today, by number."""
    found = judged(Certificate.id.in_(list(records)), clock.now().date())
    return {record: one.explanation for record, one in found.items()}


def reviews_of(certificate: int) -> tuple[ReviewData, ...]:
    """The yearly reviews of a certificate, the latest first."""
    rows = CertificateReview.select().where(CertificateReview.certificate_id == certificate)
    return tuple(
        ReviewData(row.id, row.reviewed_on, row.result, row.remark, row.recorded_by)
        for row in rows.order_by(CertificateReview.reviewed_on.desc(), CertificateReview.id.desc())
    )


def certified(employee_id: int, kind: str, on: date) -> Certified:
    """Whether an employee holds a valid certificate of a kind on a day; and whether to refuse without (R-006)."""
    known = rules.kind_of(kind, kinds(on))
    names = known.names if known is not None else (kind,)
    held = judged((Certificate.employee_id == employee_id) & Certificate.name.in_(names), on)
    block = setting("R-006", "certs.block_assignment_without_cert", on)
    return rules.certified(name_of(employee_id), kind, list(held.values()), block, on)


def name_of(employee_id: int) -> str:
    """The name of an employee."""
    row = Employee.get_or_none(Employee.id == employee_id)
    return row.name if row is not None else ""


def uncertified(on: date, *conditions: Any) -> list[tuple[Employee, CertificateKind]]:
    """Everybody in service who lacks a valid certificate that his role needs, by work number; a pair per kind."""
    asked = [kind for kind in kinds(on) if kind.roles]
    roles = sorted({role for kind in asked for role in kind.roles})
    rows = list(
        Employee.select()
        .where(Employee.state.in_([str(state) for state in PRESENT]), Employee.product_role.in_(roles), *conditions)
        .order_by(Employee.work_no)
    )
    held = _held({name for kind in asked for name in kind.names}, on)
    return [
        (row, kind)
        for row in rows
        for kind in asked
        if row.product_role in kind.roles and not held.get(row.id, set()) & set(kind.names)
    ]


def _held(names: Collection[str], on: date) -> dict[int, set[str]]:
    """The names among these of the certificates that hold on a day, by employee."""
    result: dict[int, set[str]] = {}
    condition = Certificate.name.in_(sorted(names)) & Certificate.employee_id.is_null(False)
    for row, facts in _facts_of(condition).values():
        if row.employee_id is not None and rules.standing_of(facts, 0, on) in rules.HOLDS:
            result.setdefault(row.employee_id, set()).add(row.name)
    return result


def holders(kind: str, employees: Collection[int], days: Sequence[date]) -> dict[int, frozenset[date]]:
    """On which of these days each of these people holds a valid certificate of a kind."""
    if not employees or not days:
        return {}
    known = rules.kind_of(kind, kinds(days[0]))
    names = known.names if known is not None else (kind,)
    found: dict[int, set[date]] = {}
    for row, facts in _facts_of(Certificate.name.in_(names) & Certificate.employee_id.in_(list(employees))).values():
        held = {day for day in days if rules.standing_of(facts, 0, day) in rules.HOLDS}
        found.setdefault(row.employee_id or 0, set()).update(held)
    return {employee: frozenset(held) for employee, held in found.items()}


def headcount(on: date) -> Headcount:
    """How many people in service hold a certificate that some role needs, against the state's least number (R-008)."""
    held = _held({name for kind in kinds(on) if kind.roles for name in kind.names}, on)
    rows = Employee.select(Employee.id, Employee.name).where(Employee.state.in_([str(state) for state in PRESENT]))
    return rules.headcount(
        {row.id: row.name for row in rows if row.id in held}, setting("R-008", "staff.firm_min_headcount", on), on
    )  # fmt: skip


def holder_of(row: Certificate) -> str:
    """Whose certificate it is, in words: the employee, or the firm."""
    return FIRM if row.employee_id is None else name_of(row.employee_id)
