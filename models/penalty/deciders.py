"""Who approves slips, answers appeals and decides about cases: nobody who took part in it, read once for many."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from models.core.unit import Unit
from models.org import approvals
from models.org import queries as org
from models.org.approvals import Decided, Taken
from models.org.rules import Decision, Hole
from models.penalty import rules
from models.penalty.tables import PenaltyCase, PenaltySlip, PenaltyWitness

ENTITY, CASE = "penalty_slip", "penalty_case"
SLIP_CHAIN, APPEAL_CHAIN, APPEAL_GM_CHAIN = "penalty.slip", "penalty.appeal", "penalty.appeal_gm"
CASE_CHAIN = "penalty.case"


@dataclass(frozen=True)
class Answering:
    """Who answers an appeal, or why nobody here may, and whether he approved the slip himself (R-096).

    `approvers` are those of the staff who approved the slip, `aside` the others who leave it to somebody else:
    witnesses, the superior who was defied, and whoever drafted the slip.
    """

    chain: str
    decision: Decision | Hole
    by_approver: bool
    approvers: frozenset[int]
    aside: frozenset[int]


def issuers(slip: PenaltySlip) -> frozenset[int]:
    """Above whom its deciders stand, beside the person punished: whoever issued it (R-090)."""
    return frozenset({slip.issuer_id} - {None})  # type: ignore[arg-type]


def offended(slip: PenaltySlip) -> frozenset[int]:
    """The superior who was defied: he approves and answers nothing about it (R-113)."""
    return frozenset({slip.offended_id} - {None})  # type: ignore[arg-type]


def beside(slip: PenaltySlip) -> frozenset[int]:
    """Who leaves a slip to others, though nobody has to outrank him: the superior defied, and whoever drafted it.

    Else somebody would write a slip, have another submit it, and approve it himself.
    """
    return offended(slip) | frozenset({slip.proposed_by_id} - {None})  # type: ignore[arg-type]


def approvers(slips: Iterable[PenaltySlip]) -> Mapping[int, Decision | Hole | None]:
    """Who approves each of these slips next, or why nobody here may; None when every step was taken.

    A hole is closed by somebody from outside only: the named fallback of the top person approves no penalties.
    """
    rows = list(slips)
    if not rows:
        return {}
    taken = {
        record: approvals.takers_of(one)
        for record, one in approvals.taken(ENTITY, {row.id: row.round for row in rows}).items()
    }
    people = {one for row in rows for one in (row.employee_id, *issuers(row), *beside(row), *taken[row.id].values())}
    following = approvals.stepping([SLIP_CHAIN], people, stand_in=False)
    return {
        row.id: following(
            SLIP_CHAIN, row.employee_id, taken[row.id], issuers(row), unit=row.unit_id, aside=beside(row)
        )
        for row in rows
    }  # fmt: skip


def approver(slip: PenaltySlip) -> Decision | Hole | None:
    """Who approves a slip next, or why nobody here may; None when every step was taken."""
    return approvers([slip])[slip.id]


def voider(slip: PenaltySlip) -> Decision | Hole:
    """Who has the last word about the approval of such a slip today, or why nobody here has (R-107)."""
    steps = org.chains_of([SLIP_CHAIN])[SLIP_CHAIN][0].steps
    before = {one.label: slip.issuer_id or 0 for one in steps[:-1]}  # no step before the last is anybody else's
    following = approvals.stepping(
        [SLIP_CHAIN], {slip.employee_id, *issuers(slip), *offended(slip)}, stand_in=False
    )  # fmt: skip
    found = following(
        SLIP_CHAIN, slip.employee_id, before, issuers(slip), unit=slip.unit_id, aside=offended(slip)
    )  # fmt: skip
    return found if found is not None else Hole(steps[-1].label, "没有人办理这一步。", "请核对审批流程。")


def take_approval(unit: Unit, slip: PenaltySlip, *, refuse: bool = False, remark: str = "") -> Taken:
    """Take the next step of the approval of a slip that is held; a refusal ends the round.

    Raises Forbidden, naming who may, and Refused when no step is left.
    """
    return approvals.take(
        unit, SLIP_CHAIN, ENTITY, slip.id, slip.round, slip.employee_id, barred=issuers(slip), at_unit=slip.unit_id,
        refuse=refuse, remark=remark, stand_in=False, aside=beside(slip),
    )  # fmt: skip


def answering(slips: Iterable[PenaltySlip]) -> Mapping[int, Answering]:
    """Who answers an appeal against each of these slips.

    Nobody who approved it or witnessed its refusal; only where nobody else stands above the issuer, the approver
    does, as far as the procedure of the slip lets him. A hole after that is closed by somebody from outside.
    """
    rows = list(slips)
    if not rows:
        return {}
    approved = approvers_of(rows)
    aside = {row.id: beside(row) for row in rows}
    table = PenaltyWitness
    signed: Any = (
        table.select(table.slip_id, table.employee_id)
        .where(table.slip_id.in_(list(aside)), table.signed_at.is_null(False), table.employee_id.is_null(False))
        .tuples()
    )
    for slip_id, employee_id in signed:
        aside[slip_id] |= {employee_id}
    people = {one for row in rows for one in (row.employee_id, *issuers(row), *approved[row.id], *aside[row.id])}
    decide = approvals.deciding([APPEAL_CHAIN, APPEAL_GM_CHAIN], people)
    return {row.id: _answering(row, decide, approved[row.id], aside[row.id]) for row in rows}


def _answering(
    slip: PenaltySlip, decide: approvals.Decide, approved: frozenset[int], aside: frozenset[int]
) -> Answering:
    procedure = rules.rule_of_json(slip.rule).procedure
    chain = APPEAL_GM_CHAIN if procedure.decider == "general_manager" else APPEAL_CHAIN

    def found(left_out: Collection[int]) -> Decision | Hole:
        return decide(
            chain, slip.employee_id, issuers(slip), unit=slip.unit_id, aside=left_out, stand_in=False
        )  # fmt: skip

    decision = found(approved | aside)
    if isinstance(decision, Hole) and procedure.decider_may_be_approver and approved - aside:
        by_approver = found(aside)
        if isinstance(by_approver, Decision):
            return Answering(chain, by_approver, True, approved, aside)
    return Answering(chain, decision, False, approved, aside)


def approvers_of(rows: Collection[PenaltySlip]) -> Mapping[int, frozenset[int]]:
    """Those of the staff who approved each slip, those included in whose name it was done; never its issuer."""
    decisions = approvals.taken(ENTITY, {row.id: row.round for row in rows})
    found: dict[int, frozenset[int]] = {}
    for row in rows:
        people = {row.approver_id, *(who for one in decisions[row.id] for who in (one.decider_id, one.stands_for_id))}
        found[row.id] = frozenset(who for who in people if who is not None and who != row.issuer_id)
    return found


def decider(slip: PenaltySlip) -> tuple[Decision | Hole, bool]:
    """Who answers an appeal against a slip, or why nobody here may, and whether he approved the slip himself."""
    found = answering([slip])[slip.id]
    return found.decision, found.by_approver


def take_answer(unit: Unit, slip: PenaltySlip) -> tuple[Decided, bool]:
    """The author's decision about an appeal against this slip, and whether he approved the slip himself.

    Raises Forbidden, naming who may, unless it is his.
    """
    found = answering([slip])[slip.id]
    left_out = {*issuers(slip), *found.aside, *(() if found.by_approver else found.approvers)}
    return approvals.admitted(unit, found.chain, found.decision, slip.employee_id, left_out), found.by_approver


def case_deciders(cases: Iterable[tuple[PenaltyCase, PenaltySlip]]) -> Mapping[int, Decision | Hole | None]:
    """Who decides next about each case, or why nobody here may; None when every step was taken.

    Neither the person concerned nor whoever proposed it, nor the superior who was defied.
    """
    rows = list(cases)
    if not rows:
        return {}
    taken = approvals.taken(CASE, {case.id: case.round for case, _ in rows})
    people = {one for case, slip in rows for one in (slip.employee_id, *_left_out(case, slip))}
    following = approvals.stepping([CASE_CHAIN], people)
    return {
        case.id: following(
            CASE_CHAIN, slip.employee_id, approvals.takers_of(taken[case.id]), _left_out(case, slip), slip.unit_id
        )
        for case, slip in rows
    }  # fmt: skip


def take_case(unit: Unit, case: PenaltyCase, slip: PenaltySlip, *, refuse: bool = False, remark: str = "") -> Taken:
    """Take the next step of the decision about a case, whose person is held; a refusal ends it.

    Raises Forbidden, naming who may, and Refused when no step is left.
    """
    return approvals.take(
        unit, CASE_CHAIN, CASE, case.id, case.round, slip.employee_id, barred=_left_out(case, slip),
        at_unit=slip.unit_id, refuse=refuse, remark=remark,
    )  # fmt: skip


def _left_out(case: PenaltyCase, slip: PenaltySlip) -> frozenset[int]:
    return offended(slip) | frozenset({case.proposed_by_id} - {None})  # type: ignore[arg-type]
