"""Samples of the acts on penalty slips."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from models.core import clock
from tests.factories import org, penalty
from tests.factories.attendance import Office
from tests.samples import Maker, Sample, World

PDF = penalty.PDF
FUTURE = "2199-01-01 08:00"


def when(at: datetime) -> str:
    """A time as forms send it."""
    return f"{at:%Y-%m-%d %H:%M}"


def content(office: Office, **changed: Any) -> dict[str, Any]:
    """The fields of a slip over 100 yuan about the agent, for something that happened this morning or yesterday."""
    return {
        "employee_id": office.agent, "offence": "GAS-03", "band": "", "quantity": 1,
        "happened_at": when(clock.now() - timedelta(hours=5)), "place": "营业厅",
        "facts": "用户反映漏气，当班没有上报。", "evidence": "通话录音", "source": "投诉单 12", "offended_id": None,
        "amount": None, "amount_reason": "", "measures": "", "measures_due_on": None, "measures_words": "",
        "late_reason": "", **changed,
    }  # fmt: skip


def propose(world: World) -> Sample:
    office = penalty.office(world)
    bad = {
        "employee_id": office.supervisor, "offence": "GAS-99", "band": "hazard", "quantity": 2, "happened_at": FUTURE,
        "offended_id": office.manager, "measures": "不存在的措施", "measures_due_on": "2020-01-01",
    }  # fmt: skip
    return Sample(content(office), office.supervisor_user, bad=bad)


def edit(world: World) -> Sample:
    office = penalty.office(world)
    row = penalty.slip(office.agent, office.supervisor, office.manager, "draft")
    values = {"id": row.id, "row_version": 1, **content(office, place="服务大厅")}
    return Sample(values, office.supervisor_user, bad={"offence": "GAS-99", "happened_at": FUTURE})


def issue(world: World) -> Sample:
    office = penalty.office(world)
    row = penalty.slip(office.agent, office.supervisor, office.manager, "draft")
    values = {
        "id": row.id, "row_version": 1,
        **content(office, offence="GAS-01", amount=8_000, amount_reason="首次，已向用户道歉"),
    }  # fmt: skip
    bad = {
        "row_version": None, "employee_id": office.supervisor, "offence": "GAS-99", "band": "hazard", "quantity": 2,
        "happened_at": FUTURE, "facts": "", "offended_id": office.manager, "amount": 20_000, "amount_reason": "",
        "measures": "辞退", "measures_due_on": "2020-01-01",
    }  # fmt: skip
    return Sample(values, office.supervisor_user, bad=bad)


def on_slip(
    state: str, user: str, values: dict[str, Any] | None = None, bad: dict[str, Any] | None = None, **row: Any
) -> Maker:
    """An act on a slip of the agent in a state, which the supervisor issued and the manager approved."""

    def make(world: World) -> Sample:
        office = penalty.office(world)
        made = penalty.slip(office.agent, office.supervisor, office.manager, state, **row)
        return Sample({"id": made.id, "row_version": 1, **(values or {})}, getattr(office, user), bad=bad or {})

    return make


def by_clerk(make_row: Any, values: Any, bad: Any = None) -> Maker:
    """An act of the office on a slip; the values and the bad ones are made from the office and the slip."""

    def make(world: World) -> Sample:
        office = penalty.office(world)
        _, user = penalty.clerk(world, office.unit)
        row = make_row(office)
        wrong = bad(office, row) if bad is not None else {}
        return Sample({"id": row.id, "row_version": 1, **values(office, row)}, user, bad=wrong)

    return make


def in_state(state: str, **row: Any) -> Any:
    """A slip of the agent in a state."""
    return lambda office: penalty.slip(office.agent, office.supervisor, office.manager, state, **row)


def general_managers(state: str) -> Any:
    """A slip that the general manager issued, so that nobody of the office approves it."""

    def make(office: Office) -> Any:
        return penalty.slip(office.agent, office.gm, office.manager, state, **_OUTSIDE.get(state, {}))

    return make


_OUTSIDE: dict[str, dict[str, Any]] = {"effective": {"approver_id": None}}


def outside(_: Office, __: Any) -> dict[str, Any]:
    """What an owner approved on paper."""
    return {
        "outsider_id": penalty.outsider().id, "decided_at": when(clock.now()), "scan": PDF, "amount": None,
        "override_reason": "", "remark": "",
    }  # fmt: skip


def void_outside(office: Office, row: Any) -> dict[str, Any]:
    values = outside(office, row)
    return {name: values[name] for name in ("outsider_id", "decided_at", "scan", "remark")} | {"reason": "事实有误"}


def witness_outside(_: Office, __: Any) -> dict[str, Any]:
    return {
        "outsider_id": penalty.outsider().id, "signed_at": when(clock.now()), "statement": "当面送达，本人拒绝签字",
        "scan": PDF, "remark": "",
    }  # fmt: skip


def refuse(world: World) -> Sample:
    office = penalty.office(world)
    one, two = (org.colleague(world, name, "AGENT", office.unit) for name in ("田英", "方正"))
    row = penalty.slip(office.agent, office.supervisor, office.manager, "to_sign")
    values = {
        "id": row.id, "row_version": 1, "refused_at": when(clock.now()), "words": "不同意", "witnesses": [one, two],
        "outsiders": [], "scan": PDF, "remark": "",
    }  # fmt: skip
    bad = {"refused_at": FUTURE, "witnesses": [office.supervisor], "outsiders": [999_999], "scan": b"text"}
    return Sample(values, office.supervisor_user, bad=bad)


def name_witnesses(world: World) -> Sample:
    office = penalty.office(world)
    one = org.colleague(world, "田英", "AGENT", office.unit)
    row = penalty.slip(office.agent, office.supervisor, office.manager, "refused")
    values = {"id": row.id, "row_version": 1, "witnesses": [one], "outsiders": [], "remark": "当时在场，漏写了"}
    return Sample(values, office.supervisor_user, bad={"witnesses": [office.supervisor], "outsiders": [999_999]})


def witness(world: World) -> Sample:
    office = penalty.office(world)
    one = org.colleague(world, "田英", "AGENT", office.unit)
    user = org.user(world, roles=("AGENT",), employee_id=one)
    row = penalty.slip(office.agent, office.supervisor, office.manager, "refused")
    penalty.witness(row, employee_id=one)
    return Sample({"id": row.id, "row_version": 1, "statement": "当面送达，本人拒绝签字"}, user)


def serve(_: Office, __: Any) -> dict[str, Any]:
    return {
        "how": "post", "served_at": when(clock.now()), "served_words": "EMS 1234567890123", "scan": PDF, "remark": "",
    }  # fmt: skip


def final(office: Office) -> Any:
    """A final slip of the agent of which nothing was taken."""
    return penalty.final(office.agent, office.supervisor, office.manager)


def filed(office: Office) -> Any:
    """A final slip of the agent without an amount."""
    return penalty.final(office.agent, office.supervisor, office.manager, amount=0, takes="")


def measured(office: Office) -> Any:
    """A measure of a slip that took effect."""
    return penalty.measure(penalty.slip(office.agent, office.supervisor, office.manager, "effective"))


def lost(office: Office) -> Any:
    """A loss that the agent bears."""
    return penalty.loss(penalty.slip(office.agent, office.supervisor, office.manager, "effective"), office.agent)


def note(world: World) -> Sample:
    office = penalty.office(world)
    row = penalty.slip(office.agent, office.supervisor, office.manager, "effective")
    return Sample({"id": row.id, "remark": "已电话通知本人"}, office.supervisor_user)


def open_numbers(world: World) -> Sample:
    office = penalty.office(world)
    _, user = penalty.clerk(world, office.unit)
    values = {"series": "CF", "last": 36, "signed_by": "徐总"}
    return Sample(values, user, bad={"series": "XX", "last": 0})


def record_loss(world: World) -> Sample:
    office = penalty.office(world)
    row = penalty.slip(office.agent, office.supervisor, office.manager, "effective")
    values = {"id": row.id, "cause": "更换表具", "amount": 30_000, "payer_id": office.agent}
    return Sample(values, office.supervisor_user, bad={"amount": 0, "payer_id": office.supervisor})


def withdraw_loss(world: World) -> Sample:
    office = penalty.office(world)
    return Sample({"id": lost(office).id, "row_version": 1, "reason": "记重了"}, office.supervisor_user)


def record_earlier(world: World) -> Sample:
    office = penalty.office(world)
    _, user = penalty.clerk(world, office.unit)
    values = {
        "employee_id": office.agent, "offence": "GAS-03", "happened_on": "2025-03-02", "amount": 10_000,
        "words": "原处罚单 12 号", "signed_by": "徐总",
    }  # fmt: skip
    return Sample(values, user, bad={"offence": "GAS-99", "happened_on": "2199-01-01"})


def earlier(office: Office) -> Any:
    """A penalty of the agent from before."""
    return penalty.earlier(office.agent)


OUTSIDER = {
    "name": "钱律师", "organisation": "江南律师事务所", "phone": "13911110001", "post": "律师", "remark": "",
}  # fmt: skip


def staff_phone(world: World) -> str:
    """The telephone of somebody of the staff."""
    one = org.colleague(world, "电话员")
    penalty.phone(one, "13600000009")
    return "13600000009"


def add_outsider(world: World) -> Sample:
    office = penalty.office(world)
    _, user = penalty.clerk(world, office.unit)
    return Sample(OUTSIDER, user, bad={"phone": staff_phone(world)})


def edit_outsider(world: World) -> Sample:
    office = penalty.office(world)
    _, user = penalty.clerk(world, office.unit)
    row = penalty.outsider()
    values = {"id": row.id, "row_version": 1, **OUTSIDER, "post": "合伙人", "active": False}
    return Sample(values, user, bad={"phone": staff_phone(world)})


APPROVAL = {"amount": None, "override_reason": "", "remark": ""}
SAMPLES: dict[str, Maker] = {
    "penalty.propose": propose,
    "penalty.edit": edit,
    "penalty.issue": issue,
    "penalty.approve": on_slip(
        "pending", "manager_user", APPROVAL, bad={"amount": 20_000, "override_reason": "没有改动"}
    ),
    "penalty.return": on_slip("pending", "manager_user", {"reason": "事实写得不清楚"}),
    "penalty.reject": on_slip("pending", "manager_user", {"reason": "证据不足"}),
    "penalty.cancel": on_slip("pending", "supervisor_user", {"reason": "人员写错"}),
    "penalty.approve_outside": by_clerk(
        general_managers("pending"), outside, lambda *_: {"decided_at": FUTURE, "scan": b"text", "amount": 20_000}
    ),
    "penalty.sign": on_slip("to_sign", "agent_user", {"words": "收到"}),
    "penalty.refuse": refuse,
    "penalty.name_witnesses": name_witnesses,
    "penalty.witness": witness,
    "penalty.witness_outside": by_clerk(
        in_state("refused"), witness_outside, lambda *_: {"signed_at": FUTURE, "scan": b"text"}
    ),
    "penalty.serve": by_clerk(in_state("to_sign"), serve, lambda *_: {"served_at": FUTURE, "scan": b"text"}),
    "penalty.void": on_slip("effective", "manager_user", {"reason": "事实有误"}),
    "penalty.void_outside": by_clerk(
        general_managers("effective"), void_outside, lambda *_: {"decided_at": FUTURE, "scan": b"text"}
    ),
    "penalty.replace": on_slip("void", "supervisor_user"),
    "penalty.waive": by_clerk(final, lambda *_: {"reason": "本人已离职"}),
    "penalty.file": by_clerk(filed, lambda *_: {"reason": "原件在档案柜 3"}),
    "penalty.note": note,
    "penalty.record_measure": by_clerk(
        measured, lambda *_: {"done_on": f"{clock.now():%Y-%m-%d}", "done_words": "已交"},
        lambda *_: {"done_on": "2199-01-01"},
    ),
    "penalty.add_outsider": add_outsider,
    "penalty.edit_outsider": edit_outsider,
    "penalty.record_earlier": record_earlier,
    "penalty.open_numbers": open_numbers,
    "penalty.withdraw_earlier": by_clerk(earlier, lambda *_: {"reason": "登记错了人"}),
    "penalty.record_loss": record_loss,
    "penalty.pay_loss": by_clerk(
        lost, lambda *_: {"paid": 10_000, "paid_on": f"{clock.now():%Y-%m-%d}"},
        lambda *_: {"paid": 40_000, "paid_on": "2199-01-01"},
    ),
    "penalty.withdraw_loss": withdraw_loss,
}  # fmt: skip
