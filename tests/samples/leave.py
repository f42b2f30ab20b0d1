"""Samples of the actions of leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models.core import clock
from tests.factories import attendance as rows
from tests.factories import leave, org
from tests.factories.attendance import Office
from tests.samples import Maker, Sample, World

PDF = b"%PDF-1.4 proof"


def span(first: Any, days: int = 1) -> dict[str, str]:
    """The fields of a leave of whole days."""
    return {"starts_at": f"{first} 00:00", "ends_at": f"{first + timedelta(days=days)} 00:00"}


def request(world: World) -> Sample:
    staffed = rows.office(world)
    first = leave.weekday()
    values = {
        "employee_id": None, "kind": "事假", **span(first), "reason": "搬家", "deputy_id": staffed.supervisor,
        "phone": "13800000000",
    }  # fmt: skip
    bad = {
        "kind": "没有的假", "starts_at": "2199-01-01 08:00", "ends_at": f"{first} 00:00", "deputy_id": staffed.agent,
        "phone": None,
    }  # fmt: skip
    return Sample(values, staffed.agent_user, bad=bad)


def record_call(world: World) -> Sample:
    staffed = rows.office(world)
    first = leave.weekday(1)
    values = {
        "employee_id": staffed.agent, "kind": "病假", "applied_at": f"{clock.now():%Y-%m-%d %H:%M}", **span(first),
        "reason": "发热", "taken_by": "", "phone": "", "remark": "",
    }  # fmt: skip
    bad = {
        "kind": "没有的假", "applied_at": "2199-01-01 08:00", "ends_at": f"{first} 00:00",
        "employee_id": staffed.supervisor,
    }  # fmt: skip
    return Sample(values, staffed.supervisor_user, bad=bad)


def on_slip(
    user: str = "supervisor_user", values: dict[str, Any] | None = None, bad: dict[str, Any] | None = None, **row: Any
) -> Maker:
    """An act on a slip of the agent with these columns."""

    def make(world: World) -> Sample:
        staffed = rows.office(world)
        made = leave.slip(staffed.agent, **row)
        return Sample({"id": made.id, "row_version": 1, **(values or {})}, getattr(staffed, user), bad=bad or {})

    return make


def take_back_proof(world: World) -> Sample:
    staffed = rows.office(world)
    made = leave.proof(leave.slip(staffed.agent, state="approved").id)
    return Sample({"id": made.id, "row_version": 1, "why": "不是本人的证明"}, staffed.supervisor_user)


def record_return(world: World) -> Sample:
    staffed = rows.office(world)
    made = leave.slip(staffed.agent, state="approved", days=3)
    back = made.starts_at + timedelta(days=2)
    return Sample(
        {"id": made.id, "row_version": 1, "returned_at": f"{back:%Y-%m-%d %H:%M}", "remark": ""},
        staffed.supervisor_user,
        bad={"returned_at": f"{made.starts_at:%Y-%m-%d %H:%M}"},
    )


def personnel(world: World) -> tuple[Office, int]:
    """The office, and the account of a colleague of personnel."""
    staffed = rows.office(world)
    clerk = org.colleague(world, "赵人事", "HR", staffed.unit)
    return staffed, org.user(world, roles=("HR",), scope="all", employee_id=clerk)


def grant(world: World) -> Sample:
    staffed, clerk = personnel(world)
    values = {
        "employee_id": staffed.agent, "kind": "年假", "year": clock.now().year, "basis": "entitlement", "amount": "5",
        "reason": "工龄满一年", "signed_by": "周敏",
    }  # fmt: skip
    return Sample(values, clerk, bad={"kind": "没有的假", "amount": "400", "year": 1900})


def withdraw_grant(world: World) -> Sample:
    staffed, clerk = personnel(world)
    made = leave.grant(staffed.agent)
    return Sample({"id": made.id, "row_version": 1, "why": "登记错了人"}, clerk)


SAMPLES: dict[str, Maker] = {
    "leave.request": request,
    "leave.record_call": record_call,
    "leave.approve": on_slip(values={"remark": ""}),
    "leave.refuse": on_slip(values={"remark": "人手不够"}),
    "leave.withdraw": on_slip("agent_user"),
    "leave.revoke": on_slip(values={"remark": "本人没有休"}, state="approved"),
    "leave.excuse": on_slip(
        values={"what": ["notice"], "reason": "突发昏迷，家属次日告知"}, is_in_time=False, state="approved"
    ),
    "leave.hand_in": on_slip(
        values={"documents": "全部", "received_at": None, "scan": PDF, "remark": "出差期间收到"},
        bad={"documents": "户口本", "received_at": "2199-01-01 08:00", "scan": b"text"},
        state="approved",
    ),
    "leave.take_back_proof": take_back_proof,
    "leave.return": record_return,
    "leave.grant": grant,
    "leave.withdraw_grant": withdraw_grant,
}
