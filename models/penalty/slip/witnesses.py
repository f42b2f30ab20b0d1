"""Who may witness a refusal: people of this office or from outside who take no part in the case (R-092)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from models.core.unit import Unit
from models.org.tables import Department
from models.penalty import deciders
from models.penalty.slip.effect import effective
from models.penalty.slip.holding import rule_of, title
from models.penalty.tables import PenaltyOutsider, PenaltySlip, PenaltyWitness
from models.penalty.workflow import Effect, State
from models.staff import spans
from models.staff.tables import Employee
from models.staff.workflow import PRESENT

OTHERS = "请另请一位不涉及这件事的同事，或外部人员"


def parties(row: PenaltySlip) -> Mapping[int, str]:
    """Those of the staff who take part in the case, with what they are in it."""
    found = dict.fromkeys(deciders.approvers_of([row])[row.id], "批准人")
    named = ((row.offended_id, "被顶撞的上级"), (row.issuer_id, "下达人"), (row.employee_id, "当事人"))
    return found | {one: words for one, words in named if one is not None}


def staff_fault(row: PenaltySlip, employee: Employee | None, on: date) -> str | None:
    """Why somebody of the staff cannot witness the refusal, as a sentence; None where he can."""
    if employee is None:
        return f"花名册里没有这位员工。{OTHERS}。"
    part = parties(row).get(employee.id)
    if part is not None:
        return f"{employee.name}是{title(row)}的{part}，不能作见证人。{OTHERS}。"
    if not spans.was_in_service(employee, on):
        return f"{on:%Y-%m-%d} {employee.name}不在职，不能作见证人。{OTHERS}。"
    return None


def outsider_fault(row: PenaltySlip, outsider: PenaltyOutsider) -> str | None:
    """Why somebody from outside cannot sign for this slip, as a sentence; None where he can.

    Whoever has the telephone of one of the staff works here; with that of another witness he signed already, also
    where it was changed since. Of two who sign one slip nobody can tell apart namesakes.
    """
    if not outsider.active:
        return f"{outsider.name}已停用，不能选用。请在“外部人员”里重新启用，或另选一位。"
    same = employee_of(outsider.phone) or next(
        (one for one in _people(row) if outsider.phone and one.phone == outsider.phone), None
    )
    if same is not None:
        return f"{outsider.name}的电话就是{same.name}的电话，{same.name}不是外部人员。请核对，或另选一位。"
    for name, phones in _outsiders(row, outsider):
        if outsider.phone in phones:
            return f"{outsider.name}与已经登记的{name}电话相同，一个人不能签两次。请另选一位。"
    names = {one.name for one in _people(row)} | {name for name, _ in _outsiders(row, outsider)}
    if _bare(outsider.name) in {_bare(name) for name in names}:
        return f"{outsider.name}与{title(row)}的另一位当事人或签字人同名，分不清是不是同一个人。请另选一位。"
    return None


def _bare(name: str) -> str:
    return "".join(name.split())


def employee_of(phone: str) -> Employee | None:
    """Who of the staff has this telephone; None where nobody does."""
    rows = Employee.select().where(Employee.phone == phone, Employee.state.in_([str(one) for one in PRESENT]))
    found: Employee | None = rows.order_by(Employee.id).first() if phone else None
    return found


def _people(row: PenaltySlip) -> list[Employee]:
    """The parties, and those of the staff who witness; also when they have left."""
    numbers = {one.employee_id for one in of_slip(row.id) if one.employee_id is not None} | set(parties(row))
    return list(Employee.select().where(Employee.id.in_(sorted(numbers))))


def _outsiders(row: PenaltySlip, but: PenaltyOutsider) -> list[tuple[str, frozenset[str]]]:
    """The others from outside who sign for a slip: name and telephones, those of the day of the signature included."""
    signed = [one for one in of_slip(row.id) if one.outsider_id not in (None, but.id)]
    numbers = {one.outsider_id for one in signed} | ({row.approver_outsider_id} - {None, but.id})
    rows = PenaltyOutsider.select().where(PenaltyOutsider.id.in_(list(numbers)))
    phone: dict[int | None, str] = {one.id: one.phone for one in rows}
    found = [(one.name, frozenset({one.whose.rpartition(" ")[2], phone[one.outsider_id]})) for one in signed]
    by = row.approver_outsider_id
    return found if by not in phone else [*found, (approved_by(row), frozenset({phone[by]}))]


def approved_by(row: PenaltySlip) -> str:
    """The name of the outsider who approved a slip, as it was then; whoever approved last signed last."""
    name: str = row.approved_words.rpartition("；")[2].partition("（")[0]
    return name


def of_slip(slip: int) -> list[PenaltyWitness]:
    """The witnesses of a slip in their order, whether or not they signed."""
    return list(PenaltyWitness.select().where(PenaltyWitness.slip_id == slip).order_by(PenaltyWitness.position))


def name_staff(unit: Unit, row: PenaltySlip, employee: Employee, **signed: Any) -> int:
    """Add a witness of the staff, with his number and unit of today."""
    place = Department.get_or_none(Department.id == (employee.unit_id or 0))
    whose = " ".join(one for one in (employee.work_no, place.name if place is not None else "") if one)
    return _add(unit, row, employee_id=employee.id, name=employee.name, whose=whose, **signed)


def name_outsider(unit: Unit, row: PenaltySlip, outsider: PenaltyOutsider, **signed: Any) -> int:
    """Add a witness from outside, with his unit and telephone of today."""
    whose = f"{outsider.organisation} {outsider.phone}"
    return _add(unit, row, outsider_id=outsider.id, name=outsider.name, whose=whose[:160], **signed)


def _add(unit: Unit, row: PenaltySlip, **values: Any) -> int:
    return unit.insert(PenaltyWitness, slip_id=row.id, position=len(of_slip(row.id)) + 1, **values)


def since(row: PenaltySlip) -> datetime | None:
    """Since when there is something to witness: the refusal, or the service where that needs witnesses."""
    at: datetime | None = row.refused_at or row.served_at
    return at


def lacking(row: PenaltySlip) -> int:
    """How many signatures of witnesses a slip still needs to take effect."""
    done = sum(one.signed_at is not None for one in of_slip(row.id))
    return max(0, rule_of(row).procedure.witnesses - done)


def witnessed(row: PenaltySlip) -> dict[str, Any]:
    """The columns of a refused slip that takes effect by its witnesses, at the signature that made them enough.

    Empty while they are too few, and where it took effect already.
    """
    moments = sorted(one.signed_at for one in of_slip(row.id) if one.signed_at is not None)
    needed = rule_of(row).procedure.witnesses
    if row.state != State.REFUSED or len(moments) < needed:
        return {}
    return effective(row, moments[needed - 1], Effect.WITNESSES)
