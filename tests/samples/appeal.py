"""Samples of the actions of appeals, and of final warnings and other measures about which people decide."""

from __future__ import annotations

from typing import Any

from models.core import clock
from models.penalty.tables import PenaltyAppeal, PenaltyCase, PenaltySlip
from tests.factories import penalty
from tests.factories.attendance import Office
from tests.samples import Maker, Sample, World

LATE = 10 * penalty.DAY
ANSWER: dict[str, Any] = {
    "result": "reduce", "amount_after": 6_000, "findings": "录音与陈述一致。", "reason": "及时补报，后果轻微。"
}  # fmt: skip
BAD_ANSWER = {"amount_after": 10_000}


def on_slip(
    user: str, state: str, values: dict[str, Any] | None = None, bad: dict[str, Any] | None = None, **row: Any
) -> Maker:
    """An act on a slip of the agent over 50 to 100 yuan, issued by the supervisor and approved by the manager."""

    def make(world: World) -> Sample:
        staffed = penalty.office(world)
        made = slip(staffed, state, **row)
        return Sample({"id": made.id, "row_version": 1, **(values or {})}, getattr(staffed, user), bad=bad or {})

    return make


def slip(staffed: Office, state: str, **row: Any) -> PenaltySlip:
    """A slip of the agent over 50 to 100 yuan."""
    made: PenaltySlip = penalty.slip(
        staffed.agent, staffed.supervisor, staffed.manager, state, **{"rule": penalty.RANGE, **row}
    )
    return made


def late_appeal(made: PenaltySlip) -> PenaltyAppeal:
    """An appeal that came too late and waits for its admission."""
    row: PenaltyAppeal = penalty.appeal(made, state="late", is_late=True)
    return row


def appeal(world: World) -> Sample:
    staffed = penalty.office(world)
    made = slip(staffed, "effective")
    values = {"id": made.id, "text": "当天已经电话上报。", "request": "撤销", "received_by": ""}
    return Sample(values, staffed.agent_user)


def admit(world: World) -> Sample:
    staffed = penalty.office(world)
    made = slip(staffed, "effective", ago=LATE)
    late_appeal(made)
    return Sample({"id": made.id, "row_version": 1, "reason": "住院期间无法提出"}, staffed.gm_user)


def answer_outside(world: World) -> Sample:
    """The general manager issued it and somebody from outside approved it: another one answers."""
    staffed = penalty.office(world)
    clerk = penalty.clerk(world, staffed.unit)[1]
    first, second = penalty.outsider(), penalty.outsider("孙街道", "13911110002")
    made = penalty.slip(
        staffed.agent, staffed.gm, staffed.gm, "appealed", rule=penalty.RANGE, approver_id=None,
        approver_outsider_id=first.id,
    )  # fmt: skip
    values = {
        "id": made.id, "row_version": 1, "outsider_id": second.id, "decided_at": f"{clock.now():%Y-%m-%d %H:%M:%S}",
        **ANSWER, "admit_reason": "", "scan": penalty.PDF, "remark": "",
    }  # fmt: skip
    return Sample(values, clerk, bad={**BAD_ANSWER, "decided_at": "2199-01-01 08:00", "scan": b"text"})


def escalate(world: World) -> Sample:
    staffed = penalty.office(world)
    made = slip(staffed, "refused")
    values = {
        "id": made.id, "measure": "最后警告", "facts": "当面拒签并辱骂。", "evidence": "录像一段",
        "statement": "屡教不改。", "scan": penalty.PDF,
    }  # fmt: skip
    return Sample(values, staffed.supervisor_user, bad={"measure": "批评教育", "scan": b"text"})


def case(staffed: Office, **values: Any) -> PenaltyCase:
    """A final warning that the supervisor proposed on a slip of the agent that he refused to sign."""
    made = slip(staffed, "refused")
    row = {
        "slip_id": made.id, "measure": "final_warning", "label": "最后警告", "facts": "当面拒签并辱骂。",
        "evidence": "录像一段", "statement": "屡教不改。", "state": "proposed",
        "proposed_at": penalty.minute(clock.now()), "proposed_by": "何志刚",
        "proposed_by_id": staffed.supervisor, **values,
    }  # fmt: skip
    return PenaltyCase.get_by_id(PenaltyCase.insert(**row).execute())


def on_case(user: str, values: dict[str, Any], bad: dict[str, Any] | None = None) -> Maker:
    """An act on such a case."""

    def make(world: World) -> Sample:
        staffed = penalty.office(world)
        made = case(staffed)
        return Sample({"id": made.id, "row_version": 1, **values}, getattr(staffed, user), bad=bad or {})

    return make


CONSULTED = {
    "union_on": "2026-11-20", "union_words": "同意", "legal_on": "2026-11-20", "legal_by": "钱律师",
    "legal_words": "证据齐全", "scan": None,
}  # fmt: skip
SAMPLES: dict[str, Maker] = {
    "penalty.appeal": appeal,
    "penalty.admit": admit,
    "penalty.withdraw_appeal": on_slip("agent_user", "appealed", {"reason": "已经沟通"}),
    "penalty.answer": on_slip("gm_user", "appealed", ANSWER, BAD_ANSWER),
    "penalty.answer_outside": answer_outside,
    "penalty.escalate": escalate,
    "penalty.case_consult": on_case(
        "manager_user", CONSULTED,
        {"union_on": "2199-01-01", "legal_on": "2199-01-01", "legal_by": "", "scan": b"text"},
    ),
    "penalty.decide_case": on_case("manager_user", {"decision": "同意给予最后警告", "without": ""}),
    "penalty.refuse_case": on_case("manager_user", {"reason": "证据不足"}),
    "penalty.withdraw_case": on_case("supervisor_user", {"reason": "已经签字并认错"}),
}  # fmt: skip
