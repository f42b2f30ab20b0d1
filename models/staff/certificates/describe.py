"""Certificates in words: rights, the kinds that the office keeps, records and the list with their standing today."""

from __future__ import annotations

import operator
from collections.abc import Collection
from datetime import date, timedelta
from functools import reduce
from typing import Any

import peewee as pw

from models.core import access, clock, text
from models.core.access import ROLE_NAMES, Person, Role, Scope
from models.core.fields import Field, Kind
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import Entity, Found, add_entity, add_list
from models.core.rulebook import queries as rulebook
from models.core.rulebook.register import PolicyTable, add_policy
from models.staff.certificates import queries, rules
from models.staff.certificates.rules import Standing
from models.staff.describe import CERTIFICATES, DETAILS, READ, matching, within
from models.staff.tables import Certificate, CertificateReview, Employee
from models.staff.workflow import PRESENT, STATE_NAMES, STATE_TONES

SHORTEST_NUMBER = 3  # signs of a number that make a search for it
FIRM = access.permission("staff.firm_certificates", "登记单位资质证书", scope=(Role.ADMIN, Role.HR))

add_policy(
    PolicyTable(
        "certificate_kinds",
        "证书种类",
        "staff",
        (
            Field("name", "证书名称", Kind.TEXT, required=True, max_length=64),
            Field("also", "其他写法", Kind.TEXT, max_length=200, hint="用顿号分开"),
            Field("holder", "持有人", Kind.CHOICE, required=True, choices=rules.HOLDER_NAMES, default="person"),
            Field("roles", "须持证的角色", Kind.CHOICES, choices=ROLE_NAMES),
            Field("reminder_days", "提前提醒（天）", Kind.INTEGER, lowest=0, highest=730, hint="不填时按规则库"),
            Field("months", "有效期（月）", Kind.INTEGER, lowest=1, highest=600, hint="不填时按证书上的日期"),
            Field("reviewed", "须年检", Kind.BOOL),
        ),
        ("name",),
        "证书有哪些种类，哪些角色须持证上岗，到期前多少天提醒。",
    )
)

_renewal = Certificate.alias("renewal")
_one = Certificate.alias("one")
# The derived table of `_standing` below, by its name: the list describes its columns before any day is known.
_STANDING = pw.SQL("standing.code")


def _standing(on: date) -> Any:
    """Every certificate with its standing on a day, as `rules.judge` says it."""
    took_over = _renewal.select(_renewal.id).where(
        _renewal.renews_id == _one.id,
        _renewal.withdrawn_on.is_null(),
        (_renewal.valid_from <= on)
        | (_renewal.valid_from.is_null() & (_one.valid_until.is_null() | (_one.valid_until < on))),
    )
    renewed = _renewal.select(_renewal.id).where(_renewal.renews_id == _one.id, _renewal.withdrawn_on.is_null())
    code = pw.Case(
        None,
        (
            (_one.withdrawn_on <= on, str(Standing.WITHDRAWN)),
            (pw.fn.EXISTS(took_over), str(Standing.REPLACED)),
            (_one.valid_from > on, str(Standing.NOT_YET)),
            (_one.valid_until.is_null(), str(Standing.VALID)),
            (_one.valid_until < on, str(Standing.EXPIRED)),
            (_reminded(on) & ~pw.fn.EXISTS(renewed), str(Standing.SOON)),
        ),
        str(Standing.VALID),
    )
    return _one.select(_one.id, code.alias("code")).alias("standing")


def _reminded(on: date) -> Any:
    """The condition that a certificate is within the days of its kind's reminder."""
    default = rulebook.value("certs.expiry_reminder_days", on)
    own = [kind for kind in queries.kinds(on) if kind.reminder_days is not None]
    found = [_one.name.in_(kind.names) & (_one.valid_until <= on + timedelta(kind.reminder_days or 0)) for kind in own]
    named = [name for kind in own for name in kind.names]
    found.append(_one.name.not_in(named) & (_one.valid_until <= on + timedelta(default)))
    return reduce(operator.or_, found)


def sees_firm(person: Person) -> bool:
    """Whether somebody sees the certificates of the firm: everybody who sees more than his own record."""
    return person.may(DETAILS) and person.reach(DETAILS) is not Scope.OWN


def _source(person: Person) -> Any:
    standing = _standing(clock.now().date())
    query = (
        Certificate.select()
        .join(standing, on=(standing.c.id == Certificate.id))
        .join(Employee, pw.JOIN.LEFT_OUTER, on=(Employee.id == Certificate.employee_id))
    )
    of_people = within(person, READ)
    reached = Employee.id.is_null(False) if of_people is None else of_people
    return query.where(reached | Certificate.employee_id.is_null() if sees_firm(person) else reached)


def _titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = (
        Certificate.select(Certificate.id, Employee.name, Certificate.name)
        .join(Employee, pw.JOIN.LEFT_OUTER, on=(Employee.id == Certificate.employee_id))
        .where(Certificate.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{holder or queries.FIRM} {name}" for record, holder, name in rows}


def _find(person: Person, words: str, limit: int) -> list[Found]:
    """Certificates whose number begins like what was typed."""
    code = text.code(words)
    if len(code) < SHORTEST_NUMBER or not (person.may(DETAILS) and person.may(READ)):
        return []
    rows: Any = (
        _source(person)
        .select(Certificate.id, Employee.name, Certificate.name, Certificate.number)
        .where(Certificate.number.startswith(code))
        .order_by(Certificate.number)
        .limit(limit)
        .tuples()
    )
    return [
        Found("certificate", record, f"{holder or queries.FIRM} {name}", f"证书编号 {number}")
        for record, holder, name, number in rows
    ]


def _review_titles(records: Collection[int]) -> dict[int, str]:
    rows = CertificateReview.select().where(CertificateReview.id.in_(list(records)))
    return {row.id: f"{row.reviewed_on:%Y-%m-%d} 年检" for row in rows}


add_entity(
    Entity(
        "certificate",
        "证书",
        {
            "name": "证书名称", "number": "证书编号", "issuer": "发证机关", "valid_from": "有效期起",
            "valid_until": "有效期至", "employee_id": "持有人", "renews_id": "换自", "withdrawn_on": "注销日期",
            "withdrawn_cause": "注销原因", "review_due_on": "下次年检",
        },
        _titles,
        _find,
        permission=READ,
        list_name="certificates",
        refs={"employee_id": "employee", "renews_id": "certificate"},
        attach=CERTIFICATES,
    )
)  # fmt: skip
add_entity(
    Entity(
        "certificate_review",
        "证书年检",
        {"reviewed_on": "年检日期", "result": "年检结果", "remark": "备注"},
        _review_titles,
        permission=DETAILS,
        values={"result": rules.REVIEW_NAMES},
        refs={"certificate_id": "certificate"},
    )
)

HOLDER: Any = pw.fn.COALESCE(Employee.name, queries.FIRM)
_IN_SERVICE = Filter("employee_state", "in", tuple(str(state) for state in PRESENT))
# What somebody should look at: of people in service and of the firm, not what has been renewed or withdrawn.
_CURRENT = Filter("standing", "in", (str(Standing.VALID), str(Standing.SOON), str(Standing.EXPIRED)))
_HOLDER_KIND = pw.Case(None, ((Certificate.employee_id.is_null(), "firm"),), "person")

add_list(
    ListKind(
        "certificates",
        "证书",
        "certificate",
        DETAILS,
        (
            Column("work_no", "工号", Employee.work_no, width=70),
            Column("holder", "持有人", HOLDER, "strong", 90, sortable=False),
            Column("name", "证书名称", Certificate.name, width=180),
            Column("number", "证书编号", Certificate.number, "link", 110),
            Column("issuer", "发证机关", Certificate.issuer, width=130),
            Column("valid_from", "有效期起", Certificate.valid_from, "date", 96),
            Column("valid_until", "有效期至", Certificate.valid_until, "date", 96),
            Column("review_due_on", "下次年检", Certificate.review_due_on, "date", 96),
            Column(
                "standing", "证书状态", _STANDING, "choice", 96, choices=rules.STANDING_NAMES,
                tones=rules.STANDING_TONES,
            ),
            Column("holder_kind", "持有人类别", _HOLDER_KIND, "choice", 90, choices=rules.HOLDER_NAMES, shown=False),
            Column(
                "employee_state", "人员状态", Employee.state, "choice", 90, choices=STATE_NAMES, tones=STATE_TONES,
                shown=False,
            ),
            Column("employee_id", "人员", Certificate.employee_id, shown=False, ref="employee", sortable=False),
            Column("withdrawn_on", "注销日期", Certificate.withdrawn_on, "date", 96, shown=False),
            Column("withdrawn_cause", "注销原因", Certificate.withdrawn_cause, width=160, shown=False),
        ),
        _source,
        Certificate.id,
        lambda words: matching(words) | Certificate.number.startswith(text.code(words))
        | Certificate.name.contains(text.tidy(words)),
        order="valid_until",
        views=(
            View("present", "在册人员", (_IN_SERVICE, _CURRENT)),
            View("firm", "单位资质", (Filter("holder_kind", "eq", "firm"), _CURRENT)),
            View("soon", "即将到期", (Filter("standing", "eq", str(Standing.SOON)),)),
            View("expired", "已过期", (_IN_SERVICE, Filter("standing", "eq", str(Standing.EXPIRED)))),
            View("all", "全部"),
        ),
        unit="张",
        version=Certificate.row_version,
        search_hint="搜索姓名、拼音首字母、工号、证书名称和编号",
        explain=queries.explained,
    )
)  # fmt: skip
