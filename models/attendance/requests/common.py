"""What the acts about requests, decisions and absence share: whose day it is, proofs, and who may decide for many."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from models.attendance.requests.steps import refusal, step_of
from models.core import database, files
from models.core.errors import BadFields, NotFound, Refused
from models.core.unit import Unit
from models.org import approvals
from models.org.approvals import Decided
from models.staff import queries as staff
from models.staff import spans
from models.staff.tables import Employee


def about(unit: Unit, permission: str, employee_id: int | None, day: date, field: str = "day") -> Employee:
    """The employee, within the reach of a right and in service on the day. Raises NotFound and BadFields."""
    if employee_id is None:
        raise Refused("您的账号没有对应的员工。请选择人员，或请系统管理员在“用户”里选上您是哪位员工。")
    row = staff.seen(unit, permission, employee_id)
    if not spans.was_in_service(row, day):
        raise BadFields({field: f"{day:%Y-%m-%d} {row.name}不在职，请核对日期。"}, {field: "日期"})
    return row


def received(unit: Unit) -> datetime:
    """When an act was done: the receipt of what is recorded on behalf, else now."""
    return unit.behalf.received_at if unit.behalf is not None else unit.now


def hold(employees: Collection[int]) -> None:
    """Wait for other acts about the days of these people, until the transaction ends; in SQLite only one writes."""
    if not database.is_sqlite():
        rows = Employee.select(Employee.id).where(Employee.id.in_(sorted(employees))).order_by(Employee.id)
        list(rows.for_update())


def taking(unit: Unit, table: Any, action: str, record: int) -> Any:
    """The row, when the author may see it and the step is open to it. Raises NotFound and Refused."""
    step = step_of(action)
    row = unit.get(table, record)
    if not sees(unit, step.permission, row.employee_id):
        raise NotFound()
    sentence = refusal(step, row.state)
    if sentence:
        raise Refused(sentence)
    return row


def sees(unit: Unit, permission: str, employee_id: int) -> bool:
    """Whether the days of this employee are within the reach of a right of the author."""
    row = Employee.get_by_id(employee_id)
    return unit.sees(permission, employee_id=row.id, unit_id=row.unit_id)


def decided_for(
    unit: Unit, chain: str, people: Collection[int], barred: Collection[int] = ()
) -> tuple[Decided, frozenset[int]]:
    """Those of the people about whom the author decides by a chain, and the words for the paper.

    Raises Forbidden, naming who may, when he decides about none of them.
    """
    decide = approvals.deciding([chain], {*people, *barred})
    his = frozenset(one for one in people if approvals.takes(unit.author, decide(chain, one, barred)))
    return approvals.require(unit, chain, min(his or people), barred), his


def proof_name(content: bytes | None, title: str, field: str = "proof") -> str:
    """The name under which a proof is kept, empty without one. Raises BadFields for neither PDF nor picture."""
    if content is None:
        return ""
    kind = files.scan_kind(content)
    fault = files.content_fault(content) or (None if kind else "证明应为 PDF、PNG 或 JPG。请重新选择文件。")
    if fault:
        raise BadFields({field: fault}, {field: "证明"})
    return f"{title}.{kind}"
