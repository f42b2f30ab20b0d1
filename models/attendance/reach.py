"""What somebody may do about the days of another person, or about one of the records that tell of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.attendance import rights
from models.attendance.tables import AbsenceOpening, NoShow, PunchExemption, SelfCriticism, TerminationCase
from models.core.access import Person, Scope
from models.staff.tables import Employee

# Rights that nobody has about himself.
ABOUT_OTHERS = (rights.OVERRIDE, rights.ABSENCE, rights.EXEMPT, rights.PROPOSE, rights.TERMINATE)
TABLES: Mapping[str, Any] = {
    "no_show": NoShow,
    "self_criticism": SelfCriticism,
    "absence_opening": AbsenceOpening,
    "termination_case": TerminationCase,
}


def rights_about(person: Person, employee_id: int) -> frozenset[str]:
    """The rights of attendance that somebody has about an employee; none about one who does not exist."""
    employee = Employee.get_or_none(Employee.id == employee_id)
    if employee is None:
        return frozenset()
    asked = (rights.REQUEST, *(() if employee.id == person.employee_id else ABOUT_OTHERS))
    return frozenset(
        one for one in asked if person.may(one) and person.sees(one, employee_id=employee.id, unit_id=employee.unit_id)
    )


def asks_for_others(person: Person) -> bool:
    """Whether somebody may ask for others than himself: sheets of signatures and calls are recorded by him."""
    return person.may(rights.REQUEST) and person.reach(rights.REQUEST) is not Scope.OWN


def rights_on(person: Person, entity: str, record: int) -> frozenset[str]:
    """The rights that somebody has on a record about an employee; who proposed a case does not decide it."""
    row = TABLES[entity].get_or_none(TABLES[entity].id == record)
    if row is None:
        return frozenset()
    found = rights_about(person, row.employee_id)
    is_own = entity == "termination_case" and person.employee_id is not None
    return found - {rights.TERMINATE} if is_own and row.proposed_by_id == person.employee_id else found


def may_end_exemption(person: Person, record: int) -> bool:
    """Whether somebody may end an exemption: of a person, of a unit within reach, of everybody where all is."""
    row = PunchExemption.get_or_none(PunchExemption.id == record)
    if row is None or not person.may(rights.EXEMPT):
        return False
    if row.employee_id is not None:
        return rights.EXEMPT in rights_about(person, row.employee_id)
    if row.unit_id is not None:
        return person.sees(rights.EXEMPT, employee_id=None, unit_id=row.unit_id)
    return person.reach(rights.EXEMPT) is Scope.ALL


def asks_leave_for_others(person: Person) -> bool:
    """Whether somebody may ask for the leave of others than himself, and take down their calls."""
    return person.may(rights.LEAVE_REQUEST) and person.reach(rights.LEAVE_REQUEST) is not Scope.OWN
