"""What may be done with a slip now, by whoever looks at it: each act with its button, and the one that comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from models.core import register
from models.core.access import Person
from models.core.unit import BEHALF
from models.org import approvals
from models.org.rules import Decision, Hole
from models.penalty import deciders, rights
from models.penalty.slip.content import fell
from models.penalty.slip.proposing import named_by, proposal
from models.penalty.slip.queries import SlipData
from models.penalty.workflow import COUNTING, AppealState, CaseState, Effect, Phase, State
from models.staff.tables import Employee

_HANDED = (Phase.TO_SIGN, Phase.REFUSED)
_DISPUTED = (Phase.APPEALED, Phase.OVERDUE)
_ENDED = (Phase.VOID, Phase.REVOKED)
_OVER = (Phase.FINAL, Phase.DEDUCTED, Phase.CLOSED)  # what came in before on paper may still be typed
PARTY = "您是这张处罚单的当事人，请由另一位办公室或人力资源的同事登记"


@dataclass(frozen=True)
class NextStep:
    """An act that is open to whoever looks: its action, what the button says, the values that its form holds fast, and
    those that it begins with (`initial`).

    The `primary` one comes next for this person; a `danger` takes something back. `reason_why_not` greys it and says
    why. `behalf` is the employee in whose name it is recorded (代录), None for an act of one's own.
    """

    action: str
    label: str
    values: Mapping[str, Any] = field(default_factory=dict)
    primary: bool = False
    reason_why_not: str = ""
    behalf: int | None = None
    danger: bool = False
    initial: Mapping[str, Any] = field(default_factory=dict)


def next_steps(person: Person, data: SlipData) -> tuple[NextStep, ...]:
    """Every act that this person may take on a slip as it stands, the one that comes next for him marked."""
    who = _Who(person, data)
    offered = [
        one for offer in (_writing, _approving, _signing, _witnessing, _appealing, _answering, _money, _cases, _others)
        for one in offer(who) if person.may(_right(one))
    ]  # fmt: skip
    first = next((one for one in offered if one.primary and not one.reason_why_not), None)
    first = first or next((one for one in offered if one.primary), None)
    return tuple(_with_values(one, data, is_primary=one is first) for one in offered)


def _right(step: NextStep) -> str:
    """The right that an act asks of whoever does it; of what is recorded for another, that to record."""
    return BEHALF if step.behalf is not None else register.get_action(step.action).permission


def _with_values(step: NextStep, data: SlipData, *, is_primary: bool) -> NextStep:
    """The act with the slip it is about, and its version where the form asks for it."""
    asked = {one.name for one in register.get_action(step.action).fields}
    known = {"id": data.row.id, "slip_id": data.row.id, "row_version": data.row.row_version}
    values = {name: value for name, value in known.items() if name in asked} | dict(step.values)
    return replace(step, values=values, primary=is_primary)


class _Who:
    """Whoever looks, and what he is to this slip."""

    def __init__(self, person: Person, data: SlipData) -> None:
        self.person, self.data, self.row = person, data, data.row
        self.me = person.employee_id
        self.is_his = self.me is not None and self.me == data.row.employee_id
        self.is_issuer = self.me is not None and self.me == data.row.issuer_id
        self.unit_id = Employee.get_by_id(data.row.employee_id).unit_id

    @property
    def party(self) -> str:
        """Why he does not type what others signed on paper; empty where he may (R-090)."""
        return PARTY if self.is_his or self.is_issuer else ""

    def reaches(self, right: str) -> bool:
        """Whether the punished lies within the reach of this right, and is somebody else."""
        return not self.is_his and self.person.sees(right, employee_id=None, unit_id=self.unit_id)

    def takes(self, decision: Decision | Hole | None) -> bool:
        """Whether a decision is his."""
        return decision is not None and approvals.takes(self.person, decision)


def _writing(who: _Who) -> Iterator[NextStep]:
    """The draft: changed and submitted by its author, or by a supervisor who takes it over."""
    row, data = who.row, who.data
    wrote = who.me is not None and who.me in (row.proposed_by_id, row.issuer_id)
    sent_back = row.issuer_id is not None and not who.is_issuer  # to somebody else, who alone submits it again
    if data.phase is Phase.DRAFT and not who.is_his and not sent_back and (wrote or who.reaches(rights.ISSUE)):
        fault = "" if data.rule is not None else "这一条现在不能使用，请先修改草稿"
        if who.reaches(rights.ISSUE):
            yield NextStep("penalty.issue", "提交批准", primary=True, reason_why_not=fault)
        yield NextStep("penalty.edit", "修改草稿", primary=bool(fault) or not who.person.may(rights.ISSUE))
        yield NextStep("penalty.cancel", "取消草稿", danger=True)
    elif data.phase is Phase.DRAFT and sent_back and who.reaches(rights.ISSUE):
        yield NextStep("penalty.cancel", "取消草稿", danger=True)
    if data.phase is Phase.PENDING and who.is_issuer:
        yield NextStep("penalty.cancel", "取消处罚单", danger=True)


def _approving(who: _Who) -> Iterator[NextStep]:
    """Approval: by whom the chain names, typed for him, or by somebody from outside where it names nobody."""
    decision = who.data.approving
    if who.data.phase is not Phase.PENDING or decision is None:
        return
    if isinstance(decision, Hole):
        yield NextStep("penalty.approve_outside", "登记外部批准", primary=True, reason_why_not=who.party)
    elif who.takes(decision):
        yield NextStep("penalty.approve", "批准处罚单", primary=True)
        yield NextStep("penalty.return", "退回修改")
        yield NextStep("penalty.reject", "不批准", danger=True)
    else:
        behalf = decision.decider
        yield NextStep("penalty.approve", "登记批准", behalf=behalf, reason_why_not=who.party)
        yield NextStep("penalty.return", "登记退回", behalf=behalf, reason_why_not=who.party)
        yield NextStep("penalty.reject", "登记不批准", behalf=behalf, reason_why_not=who.party, danger=True)


def _signing(who: _Who) -> Iterator[NextStep]:
    """Handing over: signed by the punished, refused, or served by post or notice."""
    row, data = who.row, who.data
    late = data.phase is Phase.WINDOW and row.signed_at is None
    if data.phase in _OVER and not who.is_his and _must_sign(who) and data.appeal is None:
        yield NextStep("penalty.sign", "登记期内补签", behalf=row.employee_id, reason_why_not=who.party)
    if data.phase not in _HANDED and not late:
        return
    what = "补签" if row.refused_at is not None else "签字"
    if who.is_his:
        yield NextStep(
            "penalty.sign", "签收处罚单" if what == "签字" else "补签处罚单", primary=not late or _must_sign(who)
        )
    else:
        is_next = data.phase is Phase.TO_SIGN or (late and _must_sign(who))
        yield NextStep("penalty.sign", f"登记{what}", primary=is_next, behalf=row.employee_id, reason_why_not=who.party)
    if late or not who.reaches(rights.SERVE):
        return
    if data.phase is Phase.TO_SIGN:
        yield NextStep("penalty.refuse", "登记拒签")
    yield NextStep("penalty.serve", "登记邮寄或留置送达")


def _must_sign(who: _Who) -> bool:
    """Whether a refuser has to sign before he may appeal (R-094)."""
    return (
        who.data.procedure.requires_signature and who.row.signed_at is None and who.row.effective_by != Effect.SERVICE
    )


def _witnessing(who: _Who) -> Iterator[NextStep]:
    """The witnesses of a refusal who did not sign yet, each for himself, or typed for him."""
    if who.data.phase is not Phase.REFUSED:
        return
    for one in who.data.witnesses:
        if one.signed_at is not None:
            continue
        if one.outsider_id is not None:
            values = {"outsider_id": one.outsider_id}
            yield NextStep("penalty.witness_outside", f"登记{one.name}的见证", values, True, who.party)
        elif one.employee_id == who.me:
            yield NextStep("penalty.witness", "见证签字", primary=True)
        else:
            yield NextStep(
                "penalty.witness", f"登记{one.name}的见证", primary=True, behalf=one.employee_id,
                reason_why_not=who.party,
            )  # fmt: skip
    yield NextStep("penalty.witness_outside", "登记外部见证", reason_why_not=who.party)
    if who.reaches(rights.SERVE):
        yield NextStep("penalty.name_witnesses", "补登见证人")


def _appealing(who: _Who) -> Iterator[NextStep]:
    """The appeal of the punished himself, late ones included, and its withdrawal; paper ones typed by the office."""
    row, data = who.row, who.data
    appeal = data.appeal
    behalf = None if who.is_his else row.employee_id
    why = "" if who.is_his else who.party
    if appeal is None and row.effective_at is not None and row.state in (State.EFFECTIVE, State.CLOSED):
        unsigned = "签字以后才能申诉，请先补签" if _must_sign(who) else ""
        label = "提出申诉" if who.is_his else "登记申诉"
        in_time = data.phase is Phase.WINDOW
        said = label if in_time else f"{label}（逾期）" if who.is_his else label
        yield NextStep("penalty.appeal", said, primary=in_time, reason_why_not=why or unsigned, behalf=behalf)
    waits = data.phase in _DISPUTED or data.late_appeal is not None
    if appeal is not None and appeal.state in (AppealState.OPEN, AppealState.LATE) and waits:
        label = "撤回申诉" if who.is_his else "登记撤回申诉"
        yield NextStep("penalty.withdraw_appeal", label, reason_why_not=why, behalf=behalf, danger=True)


def _answering(who: _Who) -> Iterator[NextStep]:
    """The answer, and the admission of what came too late: above the issuer, or from outside."""
    data = who.data
    found = data.answering
    is_late = data.late_appeal is not None
    if found is None or (data.phase not in _DISPUTED and not is_late):
        return
    action, label = ("penalty.admit", "受理逾期申诉") if is_late else ("penalty.answer", "答复申诉")
    if isinstance(found.decision, Hole):
        yield NextStep("penalty.answer_outside", "登记外部答复", primary=True, reason_why_not=who.party)
    elif who.takes(found.decision):
        yield NextStep(action, label, primary=True)
    else:
        said = "登记受理" if is_late else "登记答复"
        yield NextStep(action, said, primary=not is_late, behalf=found.decision.decider, reason_why_not=who.party)


def _money(who: _Who) -> Iterator[NextStep]:
    """What HR does with a final slip: archive it, or give up what cannot be taken any more."""
    data = who.data
    if data.phase not in (Phase.FINAL, Phase.DEDUCTED) or not who.reaches(rights.FILE):
        return
    rest = data.outstanding
    why = (
        "还有余额没有扣，请先编制扣款清单，或免收余额"
        if rest > 0
        else "多扣的还没有退回，请先编制扣款清单"
        if rest < 0
        else ""
    )
    yield NextStep("penalty.file", "归档处罚单", primary=not why, reason_why_not=why)
    if rest > 0:
        yield NextStep("penalty.waive", "免收余额", primary=data.left_on is not None, danger=True)


def _cases(who: _Who) -> Iterator[NextStep]:
    """Final warnings and the like: proposed with their evidence, decided by people of the company (R-100, C-11)."""
    data = who.data
    proposed = [one for one in data.cases if one.state == CaseState.PROPOSED]
    if not proposed and _may_escalate(who):
        begun = proposal(data.row, data.rule, data.witnesses)
        yield NextStep("penalty.escalate", "提请最后警告等处理", primary=_is_asked_for(data), initial=begun)
    deciding = deciders.case_deciders([(one, who.row) for one in proposed])
    for one in proposed:
        values = {"id": one.id, "row_version": one.row_version}
        decision = deciding[one.id]
        if who.takes(decision):
            yield NextStep("penalty.decide_case", f"批准{one.label}", values, primary=True)
            yield NextStep("penalty.refuse_case", f"不批准{one.label}", values, danger=True)
        elif isinstance(decision, Decision):
            by, why = decision.decider, who.party
            yield NextStep("penalty.decide_case", f"登记批准{one.label}", values, False, why, by)
            yield NextStep("penalty.refuse_case", f"登记不批准{one.label}", values, False, why, by, danger=True)
        if who.reaches(rights.DECIDE):
            yield NextStep("penalty.case_consult", "登记工会和法务意见", values)
        if who.me is not None and who.me == one.proposed_by_id:
            yield NextStep("penalty.withdraw_case", f"撤回{one.label}的提请", values, danger=True)


def _may_escalate(who: _Who) -> bool:
    """Whether there is ground to report it: a refusal, or what the offence or its repetition calls for."""
    row = who.row
    grounded = row.state == State.REFUSED or (
        row.state in COUNTING and (row.refused_at is not None or bool(named_by(who.data.rule)))
    )
    return grounded and who.data.phase not in _ENDED and who.reaches(rights.ESCALATE)


def _is_asked_for(data: SlipData) -> bool:
    """Whether the rule asks for it and nobody proposed it yet, once nothing is open any more."""
    return bool(named_by(data.rule)) and not data.cases and data.phase in (Phase.FINAL, Phase.DEDUCTED)


def _others(who: _Who) -> Iterator[NextStep]:
    """What goes beside the course of a slip: measures and losses, taking it back, a new one, a note."""
    row, data = who.row, who.data
    is_over = data.phase in _ENDED
    if row.state in COUNTING and not is_over and who.reaches(rights.SERVE):
        for one in data.measures:
            if one.done_on is None:
                values = {"id": one.id, "row_version": one.row_version}
                yield NextStep("penalty.record_measure", f"登记{one.label}完成", values)
    if not is_over and data.phase not in (Phase.DRAFT, Phase.PENDING):
        if who.reaches(rights.ISSUE):
            yield NextStep("penalty.record_loss", "登记损失赔偿")
        yield from _taking_back(who)
    if is_over and row.number and data.replaced_by is None and not fell(row) and who.reaches(rights.PROPOSE):
        yield NextStep("penalty.replace", "重新起草处罚单", primary=True)
    if not who.is_his:
        yield NextStep("penalty.note", "添加备注")


def _taking_back(who: _Who) -> Iterator[NextStep]:
    """A mistake: void before it took effect, revoked afterwards, by who approved it or would approve it now (R-107)."""
    row = who.row
    label = "作废" if who.data.phase in _HANDED else "撤销"
    if who.me is not None and who.me == row.approver_id:
        yield NextStep("penalty.void", f"{label}处罚单", danger=True)
        return
    if not any(who.person.may(right) for right in (rights.APPROVE, rights.OUTSIDE, BEHALF)):
        return
    decision = deciders.voider(row)
    if who.takes(decision):
        yield NextStep("penalty.void", f"{label}处罚单", danger=True)
        return
    behalf = decision.decider if isinstance(decision, Decision) else row.approver_id
    if behalf is not None:
        yield NextStep("penalty.void", f"登记{label}处罚单", behalf=behalf, reason_why_not=who.party, danger=True)
    else:
        yield NextStep("penalty.void_outside", f"登记外部{label}处罚单", reason_why_not=who.party, danger=True)
