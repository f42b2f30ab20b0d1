"""What waits about certificates: ends, reviews, posts without one; and the figure of people who hold one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import peewee as pw

from models.core import listing, register
from models.core.access import Person
from models.core.duties import Figure, Todo, figures, todos
from models.core.lists import Filter, Query
from models.core.rulebook import queries as rulebook
from models.staff.certificates import describe, queries, rules
from models.staff.certificates.rules import Standing
from models.staff.describe import CERTIFICATES, DETAILS, within
from models.staff.duties import MOST
from models.staff.tables import Certificate, Employee
from models.staff.workflow import PRESENT, State

_ENDING = (str(Standing.SOON), str(Standing.EXPIRED))


@todos
def _ends(person: Person, _: date) -> Sequence[Todo]:
    if not person.may(CERTIFICATES) or not person.may(DETAILS):
        return ()
    kind = register.get_list("certificates")
    keys = [column.key for column in kind.columns]
    query = Query((Filter("standing", "in", _ENDING),), order="valid_until")
    found = []
    for row in listing.page(kind, person, query, limit=4 * MOST):
        value = dict(zip(keys, row.values, strict=True))
        firm = value["holder_kind"] == rules.Holder.FIRM
        if (firm and person.may(describe.FIRM)) or value["employee_state"] in PRESENT:
            found.append(
                Todo(
                    f"证书到期 · {value['holder']} {value['name']}",
                    f"证书 · 有效期到 {value['valid_until']:%Y-%m-%d} 为止", "去换证", "certificate",
                    "hat_graduation", value["valid_until"], row.record,
                )
            )  # fmt: skip
    return found[:MOST]


@todos
def _reviews(person: Person, today: date) -> Sequence[Todo]:
    if not person.may(CERTIFICATES):
        return ()
    until = today + timedelta(days=rulebook.value("certs.expiry_reminder_days", today))
    reached = within(person, CERTIFICATES)
    rows = (
        Certificate.select(Certificate)
        .join(Employee, pw.JOIN.LEFT_OUTER, on=(Employee.id == Certificate.employee_id))
        .where(
            Certificate.review_due_on <= until,
            Certificate.employee_id.is_null() | Employee.state.in_([str(state) for state in PRESENT]),
        )
        .order_by(Certificate.review_due_on, Certificate.id)
        .limit(4 * MOST)
    )
    if reached is not None:
        rows = rows.where(reached)
    if not person.may(describe.FIRM):
        rows = rows.where(Certificate.employee_id.is_null(False))
    due = list(rows)
    standing = queries.judged(Certificate.id.in_([row.id for row in due]), today)
    return [
        Todo(
            f"证书年检 · {queries.holder_of(row)} {row.name}", f"证书 · 最晚 {row.review_due_on:%Y-%m-%d}", "去登记",
            "certificate", "shield", row.review_due_on, row.id,
        )
        for row in due
        if standing[row.id].standing not in (Standing.WITHDRAWN, Standing.REPLACED)
    ][:MOST]  # fmt: skip


@todos
def _uncertified(person: Person, today: date) -> Sequence[Todo]:
    if not person.may(CERTIFICATES):
        return ()
    reached = within(person, CERTIFICATES)
    found = queries.uncertified(today, *(() if reached is None else (reached,)))
    if not found:
        return ()
    names = "、".join(dict.fromkeys(row.name for row, _ in found[:3])) + ("等" if len(found) > 3 else "")
    count = len({row.id for row, _ in found})
    return (
        Todo(
            f"{count} 人没有岗位须持的有效证书", f"岗位要求检查 · {names}", "去查看", "requirement", "warning",
            filters=(Filter("asked", "eq", "CERTIFICATE"),),
        ),
    )  # fmt: skip


@figures
def _holders(person: Person, today: date) -> Sequence[Figure]:
    """People with a valid certificate against the least number, where the office has one (R-008)."""
    if not person.may(DETAILS) or not describe.sees_firm(person):
        return ()
    if not rulebook.value("staff.firm_min_headcount", today):
        return ()
    found = queries.headcount(today)
    short = found.needed - found.held
    note = f"规定至少 {found.needed} 人，" + (f"还差 {short} 人" if found.is_short else "已满足")
    records = tuple(used.record for used in found.explanation.used)
    return (
        Figure(
            "持有效岗位证书", f"{found.held:,}", "人", note, "hat_graduation", "employee",
            (Filter("__key__", "in", records or (0,)), Filter("state", "ne", str(State.LEFT))),
        ),
    )  # fmt: skip
