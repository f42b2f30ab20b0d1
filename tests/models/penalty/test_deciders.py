"""Who approves slips and answers appeals in offices of three, of three with outsiders, and of three hundred."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.core import clock, database
from models.org.rules import Decision, Hole
from models.org.tables import ApprovalChain, ApprovalStep, Delegation, Organisation, PaperDecision
from models.penalty import deciders
from models.penalty.tables import PenaltyCase, PenaltySlip
from models.staff.tables import Employee
from tests.factories import org, penalty, staff
from tests.factories.penalty import RULE
from tests.samples import World


class Office:
    """People of one hall by the names of their roles: GM, MANAGER, MANAGER2, SUPERVISOR, AGENT."""

    def __init__(self, world: World, *roles: str) -> None:
        self.unit = org.unit(world)
        self.people = {
            role: int(staff.employee(name=role, product_role=role.rstrip("2"), unit_id=self.unit).id) for role in roles
        }

    def __getitem__(self, role: str) -> int:
        return self.people[role]

    def slip(self, issuer: str = "SUPERVISOR", approver: str = "GM", state: str = "appealed", **values: Any) -> Any:
        return penalty.slip(self["AGENT"], self[issuer], self[approver], state, **values)

    def pending(self, issuer: str = "SUPERVISOR", **values: Any) -> Any:
        return penalty.slip(self["AGENT"], self[issuer], self[issuer], "pending", **values)

    def who(self, decision: Decision | Hole | None) -> str:
        """Who decides, by his role; a hole by what it says."""
        if isinstance(decision, Decision):
            named = {number: role for role, number in self.people.items()}
            stands_for = f" 代 {named[decision.stands_for]}" if decision.stands_for is not None else ""
            return named[decision.decider] + stands_for
        return f"{decision.why}{decision.remedy}" if decision is not None else ""

    def approves(self, slip: Any) -> str:
        return self.who(deciders.approver(slip))

    def answers(self, slip: Any) -> tuple[str, bool]:
        decision, by_approver = deciders.decider(slip)
        return self.who(decision), by_approver


def lend(owner: int, taker: int) -> None:
    """Lend all approvals for these days."""
    today = clock.now().date()
    Delegation.insert(
        row_version=1, from_employee_id=owner, to_employee_id=taker, permissions="", starts_on=today,
        ends_on=today + timedelta(days=3), reason="出差",
    ).execute()  # fmt: skip


def test_in_an_office_of_three_the_general_manager_approves_and_answers_and_the_answer_says_so(world: World) -> None:
    three = Office(world, "GM", "SUPERVISOR", "AGENT")
    assert three.approves(three.pending()) == "GM"
    assert three.answers(three.slip()) == ("GM", True)


def test_of_three_with_an_outsider_nobody_inside_approves_or_answers_what_the_top_person_issued(world: World) -> None:
    three = Office(world, "GM", "SUPERVISOR", "AGENT")
    Organisation.update(fallback_id=three["SUPERVISOR"]).execute()
    lawyer = penalty.outsider()
    assert "请由外部人员决定" in three.approves(three.pending("GM"))
    slip = three.slip("GM", approver_id=None, approver_outsider_id=lawyer.id)
    PaperDecision.delete().where(PaperDecision.record == slip.id).execute()
    found, by_approver = three.answers(slip)
    assert "请由外部人员决定" in found
    assert not by_approver


def test_nobody_approves_what_stands_no_higher_than_its_issuer(world: World) -> None:
    office = Office(world, "MANAGER", "MANAGER2", "SUPERVISOR", "AGENT")
    assert office.approves(office.pending()) == "MANAGER"
    assert "没有上一级" in office.approves(office.pending("MANAGER"))


def test_what_a_manager_issued_the_general_manager_approves_and_then_answers_as_the_approver(world: World) -> None:
    office = Office(world, "GM", "MANAGER", "MANAGER2", "AGENT")
    assert office.approves(office.pending("MANAGER")) == "GM"
    assert office.answers(office.slip("MANAGER")) == ("GM", True)


def test_another_manager_answers_before_the_one_who_approved(world: World) -> None:
    office = Office(world, "MANAGER", "MANAGER2", "SUPERVISOR", "AGENT")
    assert office.answers(office.slip(approver="MANAGER")) == ("MANAGER2", False)
    grown = Office(world, "GM", "MANAGER", "SUPERVISOR", "AGENT")
    assert grown.answers(grown.slip(approver="MANAGER")) == ("GM", False)


def test_the_approver_does_not_answer_where_the_procedure_forbids_it(world: World) -> None:
    three = Office(world, "GM", "SUPERVISOR", "AGENT")
    strict = replace(RULE, procedure=replace(RULE.procedure, decider_may_be_approver=False))
    found, by_approver = three.answers(three.slip(rule=strict))
    assert "请由外部人员决定" in found
    assert not by_approver


def test_the_general_manager_answers_where_the_procedure_names_him(world: World) -> None:
    office = Office(world, "GM", "MANAGER", "MANAGER2", "SUPERVISOR", "AGENT")
    slip = office.slip(approver="MANAGER")
    assert office.answers(slip) == ("MANAGER2", False)
    named = replace(RULE, procedure=replace(RULE.procedure, decider="general_manager"))
    assert office.answers(office.slip(approver="MANAGER", rule=named)) == ("GM", False)


def test_who_witnessed_the_refusal_never_answers(world: World) -> None:
    office = Office(world, "GM", "MANAGER", "MANAGER2", "SUPERVISOR", "AGENT")
    slip = office.slip(approver="MANAGER")
    witness = penalty.witness(slip, employee_id=office["MANAGER2"])
    assert office.answers(slip) == ("MANAGER2", False), "who was only named did not take part"
    witness.signed_at = clock.now()
    witness.save()
    assert office.answers(slip) == ("GM", False)
    penalty.witness(slip, employee_id=office["GM"], signed_at=clock.now())
    assert office.answers(slip) == ("MANAGER", True), "the approver, who is no witness"


def test_a_witness_does_not_answer_even_where_nobody_else_could(world: World) -> None:
    small = Office(world, "GM", "SUPERVISOR", "AGENT")
    slip = small.slip()
    penalty.witness(slip, employee_id=small["GM"], signed_at=clock.now())
    assert "请由外部人员决定" in small.answers(slip)[0]


def test_the_superior_who_was_defied_neither_approves_nor_answers_but_nobody_has_to_outrank_him(world: World) -> None:
    office = Office(world, "GM", "MANAGER", "MANAGER2", "SUPERVISOR", "AGENT")
    assert office.approves(office.pending(offended_id=office["MANAGER"])) == "MANAGER2"
    assert office.approves(office.pending(offended_id=office["GM"])) == "MANAGER"
    assert office.answers(office.slip(approver="MANAGER2", offended_id=office["MANAGER"])) == ("GM", False)


def test_a_lent_right_is_used_for_its_owner_and_never_by_a_party(world: World) -> None:
    office = Office(world, "GM", "MANAGER", "MANAGER2", "SUPERVISOR", "AGENT")
    lend(office["MANAGER"], office["MANAGER2"])
    assert office.approves(office.pending()) == "MANAGER2 代 MANAGER"
    slip = office.slip(approver="MANAGER2")
    PaperDecision.update(stands_for_id=office["MANAGER"]).where(
        PaperDecision.record == slip.id, PaperDecision.decider_id == office["MANAGER2"]
    ).execute()
    assert office.answers(slip) == ("GM", False), "both took part: who approved, and for whom"
    lend(office["GM"], office["SUPERVISOR"])
    assert office.answers(slip) == ("GM", False), "the issuer never answers, for nobody"


def test_who_is_away_for_good_neither_approves_nor_answers(world: World) -> None:
    office = Office(world, "GM", "MANAGER", "SUPERVISOR", "AGENT")
    slip = office.slip(approver="MANAGER")
    pending = office.pending()
    Employee.update(state="left").where(Employee.id.in_([office["MANAGER"], office["AGENT"]])).execute()
    assert office.approves(pending) == "GM"
    assert office.answers(slip) == ("GM", False)


def test_a_chain_of_three_steps_is_taken_step_by_step_by_three_people(world: World) -> None:
    office = Office(world, "GM", "MANAGER", "SUPERVISOR", "AGENT")
    chain = ApprovalChain.get(ApprovalChain.code == deciders.SLIP_CHAIN).id
    ApprovalStep.insert(row_version=1, chain_id=chain, position=3, role="GM", label="总经理批准").execute()
    slip = office.pending()
    assert office.approves(slip) == "MANAGER"
    penalty.decided(slip, "经理批准", office["MANAGER"], clock.now())
    assert office.approves(slip) == "GM"
    penalty.decided(slip, "总经理批准", office["GM"], clock.now())
    assert deciders.approver(slip) is None


def test_cases_are_decided_by_people_who_did_not_propose_them(world: World) -> None:
    office = Office(world, "GM", "MANAGER", "SUPERVISOR", "AGENT")
    slip = office.slip(state="refused", approver="MANAGER")

    def proposed_by(role: str) -> PenaltyCase:
        row = {
            "slip_id": slip.id, "measure": "final_warning", "label": "最后警告", "facts": "拒签", "evidence": "录像",
            "statement": "屡教不改", "state": "proposed", "proposed_at": clock.now(), "proposed_by": role,
            "proposed_by_id": office[role],
        }  # fmt: skip
        return PenaltyCase.get_by_id(PenaltyCase.insert(**row).execute())

    first, second = proposed_by("SUPERVISOR"), proposed_by("MANAGER")
    found = deciders.case_deciders([(first, slip), (second, slip)])
    assert (office.who(found[first.id]), office.who(found[second.id])) == ("MANAGER", "GM")


@pytest.mark.parametrize("number", [3, 300])
def test_many_are_read_in_few_statements(world: World, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Three hundred people and a slip of each need no more statements than three."""
    office = Office(world, "GM", "MANAGER", "MANAGER2", "SUPERVISOR", "AGENT")
    people = [int(staff.employee(name=f"员工{one}", unit_id=office.unit).id) for one in range(number)]
    first = penalty.slip(people[0], office["SUPERVISOR"], office["MANAGER"], "appealed")
    kept = {name: value for name, value in first.__data__.items() if name not in ("id", "number", "employee_id")}
    with database.transaction():
        for one in people[1:]:
            copy = PenaltySlip.insert(**kept, employee_id=one).execute()
            for row in PaperDecision.select().where(PaperDecision.record == first.id).dicts():
                PaperDecision.insert(**{**row, "id": None, "record": copy}).execute()
    rows = list(PenaltySlip.select())
    asked: list[str] = []
    base = database.current()
    ask = base.execute_sql
    monkeypatch.setattr(
        base, "execute_sql", lambda sql, *more, **named: (asked.append(sql), ask(sql, *more, **named))[1]
    )
    answering, approving = deciders.answering(rows), deciders.approvers(rows)
    assert {office.who(one.decision) for one in answering.values()} == {"MANAGER2"}
    assert len(answering) == len(approving) == number
    assert len(asked) < 40
