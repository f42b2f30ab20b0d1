"""The act that somebody himself may take about something to be cleared, or whom he has to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from models.attendance import rights
from models.attendance.exceptions.rules import Fix, Found
from models.attendance.requests.steps import DAY_CHAIN, REQUEST_CHAIN, VERDICT_CHAIN
from models.core import register
from models.core.access import Person
from models.org import approvals
from models.org.approvals import Decide
from models.org.rules import Decision
from models.roster import rights as roster_rights

REQUEST, PROPOSE = "attendance.request", "attendance.propose_verdict"
# Decisions: the chain that says whose they are, and what the others wait for.
CHAINS: Mapping[str, tuple[str, str]] = {
    "attendance.approve_request": (REQUEST_CHAIN, "批准"),
    "attendance.approve_verdict": (VERDICT_CHAIN, "批准"),
    "attendance.confirm_days": (DAY_CHAIN, "确认"),
}


def open_to(person: Person, found: Sequence[Found], people: Mapping[int, Any]) -> list[Found]:
    """The same, each with the act that this person may take, or where there is none with a word whom to ask.

    `people` gives the unit_id of whom they are about.
    """
    decided = [one for one in found if one.fix.action in CHAINS and one.employee_id is not None]
    about = {one.employee_id for one in decided} | {one.asker for one in decided}
    chains = sorted({CHAINS[one.fix.action][0] for one in decided})
    decide = approvals.deciding(chains, about - {None}) if decided else None  # type: ignore[arg-type]
    return [replace(one, fix=_fix(person, one, people, decide)) for one in found]


def _fix(person: Person, one: Found, people: Mapping[int, Any], decide: Decide | None) -> Fix:
    if one.fix.entity == "roster":
        return one.fix if person.may(roster_rights.WRITE) else Fix("请排班人员补排")
    if one.employee_id is None:
        return one.fix
    if one.fix.action in CHAINS:
        return _decided(person, one, decide) if decide is not None else one.fix
    return _asked(person, one, people[one.employee_id].unit_id)


def _decided(person: Person, one: Found, decide: Decide) -> Fix:
    chain, verb = CHAINS[one.fix.action]
    decision = decide(chain, one.employee_id or 0, {one.asker} - {None})  # type: ignore[arg-type]
    if approvals.takes(person, decision):
        return one.fix
    if not isinstance(decision, Decision):
        return Fix(f"现在没有人可以{verb}")
    return Fix(f"待{register.title_of('employee', decision.decider)} {verb}")


def _asked(person: Person, one: Found, unit_id: int | None) -> Fix:
    """Asking for a punch or proposing what a day is: whichever of the two the person may do."""

    def may(right: str) -> bool:
        return person.may(right) and person.sees(right, employee_id=one.employee_id, unit_id=unit_id)

    may_propose = may(rights.OVERRIDE) and one.employee_id != person.employee_id
    if may(rights.REQUEST):
        day = {"employee_id": one.employee_id, "day": one.day}
        return one.fix if one.fix.action == REQUEST or may_propose else Fix("提出申请", REQUEST, day)
    if may_propose:
        day = {"employee_id": one.employee_id, "day": one.day}
        return one.fix if one.fix.action == PROPOSE else Fix("提出更正", PROPOSE, day)
    return Fix("请本人申请" if one.fix.action == REQUEST else "请主管提出更正")
