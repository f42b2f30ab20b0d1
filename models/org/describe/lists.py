"""The lists of the organisation: columns, views, and rows that are worked out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import peewee as pw

from models.core import access
from models.core.access import ROLE_NAMES, SCOPE_NAMES, Person
from models.core.lists import Column, Filter, ListKind, Row, View
from models.core.register import add_list
from models.org import queries, rights
from models.org.describe.records import matching_users, named
from models.org.rules import UNIT_KIND_NAMES
from models.org.tables import ApprovalChain, Delegation, Department, Organisation, Post, UserAccount, UserRole

IN_USE = {"1": "在用", "0": "停用"}
IN_USE_TONES = {"1": "ok", "0": "mute"}
ACCOUNT_STATES = {"open": "可登录", "first": "待改密码", "off": "已停用"}
ACCOUNT_TONES = {"open": "ok", "first": "info", "off": "mute"}
LENT_STATES = {"now": "有效", "later": "未开始", "over": "已结束"}
LENT_TONES = {"now": "ok", "later": "info", "over": "mute"}


def _in_use(column: Any) -> Any:
    return pw.Case(None, [(column == True, "1")], "0")  # noqa: E712  (SQL, not Python)


def _unit_rows(_: Person) -> list[Row]:
    versions = {row.id: (row.row_version, row.position) for row in Department.select()}
    return [
        Row(
            one.id,
            versions[one.id][0],
            (number, one.path, one.name, one.kind, one.head_id, "1" if one.active else "0", one.parent_id, one.depth),
        )
        for number, one in enumerate(queries.units(), 1)
    ]


def _role_words() -> Any:
    return UserRole.select(pw.fn.GROUP_CONCAT(UserRole.role)).where(UserRole.user_id == UserAccount.id)


def _grant_rows(_: Person) -> list[Row]:
    overrides = queries.grant_overrides()
    changed = {name for _, name in overrides}
    return [
        Row(
            number,
            None,
            (
                one.label,
                one.name,
                one.name in changed,
                *(overrides.get((role, one.name), one.grants.get(role, access.REACH_NONE)) for role in ROLE_NAMES),
            ),
        )
        for number, one in enumerate(access.permissions.values(), 1)
    ]


def _chain_rows(_: Person) -> list[Row]:
    rows = {row.code: row for row in ApprovalChain.select()}
    blocked = {one.chain_code for one in queries.chain_gaps()}
    return [
        Row(
            rows[one.code].id,
            rows[one.code].row_version,
            (
                rows[one.code].position,
                one.label,
                rows[one.code].condition,
                " → ".join(f"{step.label}（{ROLE_NAMES[step.role]}）" for step in one.steps),
                one.separate,
                "gap" if one.code in blocked else "ok",
                one.code,
            ),
        )
        for one in queries.chains()
    ]


def _gap_rows(_: Person) -> list[Row]:
    return [
        Row(number, None, (number, one.chain, one.step, people(one.people, one.count), one.count, one.why, one.remedy))
        for number, one in enumerate(queries.chain_gaps(), 1)
    ]


def people(first: Collection[str], count: int) -> str:
    """The first names, and how many there are."""
    names = "、".join(first)
    return f"{names}等 {count} 人" if count > len(first) else names


def _delegation_rows(person: Person) -> list[Row]:
    """Everybody sees who stands for whom; why is for the two concerned and for those who run the office."""
    today = queries.today()
    rows = []
    for row in Delegation.select().order_by(Delegation.id):
        over = row.ended_at is not None or row.ends_on < today
        state = "over" if over else "later" if row.starts_on > today else "now"
        lent = "、".join(rights.PERMISSION_WORDS.get(name, name) for name in row.permissions.split(",") if name)
        values = (row.from_employee_id, row.to_employee_id, lent or "全部审批", row.starts_on, row.ends_on, state)
        concerned = person.employee_id is not None and person.employee_id == row.to_employee_id
        told = concerned or person.sees(rights.LEND, employee_id=row.from_employee_id, unit_id=None)
        rows.append(Row(row.id, row.row_version, (*values, row.reason if told else None, row.ended_at)))
    return rows


add_list(
    ListKind(
        "organisation",
        "单位资料",
        "organisation",
        rights.READ,
        (
            Column("name", "单位名称", Organisation.name, "strong", 200),
            Column("short_name", "简称", Organisation.short_name),
            Column("phone", "客服电话", Organisation.phone, "phone"),
            Column("supervision_phone", "监督电话", Organisation.supervision_phone, "phone"),
            Column("emergency_phone", "抢修电话", Organisation.emergency_phone, "phone"),
            Column("email", "邮箱", Organisation.email, width=160),
            Column("address", "地址", Organisation.address, width=240),
            Column("website", "网址", Organisation.website, width=160),
            Column("office_hours", "营业时间", Organisation.office_hours, width=160),
            Column("public_notice", "公示内容", Organisation.public_notice, width=240, sortable=False),
            Column("idle_minutes", "闲置几分钟后锁定", Organisation.idle_minutes, "number"),
            Column(
                "fallback_id", "回避时的决定人", Organisation.fallback_id, ref="employee", sortable=False, width=120
            ),
            Column("remark", "备注", Organisation.remark, width=200),
        ),
        lambda _: Organisation.select(),
        Organisation.id,
        Organisation.name.contains,
        order="name",
        version=Organisation.row_version,
        unit="个",
    )
)
add_list(
    ListKind(
        "departments",
        "部门",
        "department",
        rights.READ,
        (
            Column("number", "序号", None, "number", 60, shown=False),
            Column("path", "部门", None, "strong", 280),
            Column("name", "名称", None, shown=False),
            Column("kind", "类别", None, "choice", 80, choices=UNIT_KIND_NAMES),
            Column("head_id", "负责人", None, "link", 100, ref="employee"),
            Column("state", "状态", None, "choice", 80, choices=IN_USE, tones=IN_USE_TONES),
            Column("parent_id", "上级部门", None, ref="department", shown=False),
            Column("depth", "层级", None, "number", 60, shown=False),
        ),
        rows=_unit_rows,
        order="number",
        views=(
            View("in_use", "在用", (Filter("state", "eq", "1"),)),
            View("without_head", "没有负责人", (Filter("state", "eq", "1"), Filter("head_id", "empty"))),
            View("all", "全部"),
        ),
        unit="个",
        search_hint="搜索部门、负责人",
    )
)
add_list(
    ListKind(
        "posts",
        "岗位",
        "post",
        rights.READ,
        (
            Column("name", "岗位名称", Post.name, "strong", 160),
            Column("product_role", "默认角色", Post.product_role, "choice", 110, choices=ROLE_NAMES),
            Column("duties", "岗位职责", Post.duties, width=360, sortable=False),
            Column("state", "状态", _in_use(Post.active), "choice", 80, choices=IN_USE, tones=IN_USE_TONES),
            Column("remark", "备注", Post.remark, width=200),
        ),
        lambda _: Post.select(),
        Post.id,
        lambda words: named(Post, words),
        order="name",
        views=(View("in_use", "在用", (Filter("state", "eq", "1"),)), View("all", "全部")),
        unit="个",
        version=Post.row_version,
        search_hint="搜索岗位名称、拼音首字母",
    )
)
add_list(
    ListKind(
        "users",
        "用户",
        "user_account",
        rights.USERS_READ,
        (
            Column("login", "登录名", UserAccount.login, "strong", 120),
            Column("name", "姓名", UserAccount.name, width=100),
            Column("roles", "角色", _role_words(), "choices", 220, choices=ROLE_NAMES, sortable=False),
            Column("scope", "数据范围", UserAccount.scope, "choice", 110, choices=SCOPE_NAMES),
            Column("scope_unit_id", "范围部门", UserAccount.scope_unit_id, ref="department", sortable=False),
            Column(
                "state",
                "状态",
                pw.Case(
                    None, [(UserAccount.disabled == True, "off"), (UserAccount.must_change == True, "first")], "open"  # noqa: E712
                ),
                "choice",
                90,
                choices=ACCOUNT_STATES,
                tones=ACCOUNT_TONES,
            ),
            Column("last_sign_in_at", "上次登录", UserAccount.last_sign_in_at, "time", 140),
            Column("employee_id", "对应人员", UserAccount.employee_id, "link", 100, ref="employee", sortable=False),
        ),
        lambda _: UserAccount.select(),
        UserAccount.id,
        matching_users,
        order="login",
        views=(
            View("enabled", "可登录", (Filter("state", "ne", "off"),)),
            View("first", "待改密码", (Filter("state", "eq", "first"),)),
            View("never", "从未登录", (Filter("state", "ne", "off"), Filter("last_sign_in_at", "empty"))),
            View("all", "全部"),
        ),
        unit="人",
        version=UserAccount.row_version,
        search_hint="搜索登录名、姓名、拼音首字母",
    )
)  # fmt: skip
add_list(
    ListKind(
        "permissions",
        "权限表",
        "grant_override",
        rights.USERS_READ,
        (
            Column("label", "权限", None, "strong", 220),
            Column("permission", "代码", None, width=140, shown=False),
            Column("changed", "已调整", None, "bool", 70),
            *(
                Column(role, words, None, "choice", 100, choices=rights.REACH_WORDS)
                for role, words in ROLE_NAMES.items()
            ),
        ),
        rows=_grant_rows,
        order="permission",
        views=(View("all", "全部"), View("changed", "已调整", (Filter("changed", "eq", True),))),
        unit="项",
        search_hint="搜索权限",
    )
)
add_list(
    ListKind(
        "delegations",
        "授权代理",
        "delegation",
        rights.READ,
        (
            Column("from_employee_id", "授权人", None, "link", 100, ref="employee"),
            Column("to_employee_id", "代理人", None, "link", 100, ref="employee"),
            Column("permissions", "代理的权限", None, width=220),
            Column("starts_on", "开始日期", None, "date", 110),
            Column("ends_on", "结束日期", None, "date", 110),
            Column("state", "状态", None, "choice", 80, choices=LENT_STATES, tones=LENT_TONES),
            Column("reason", "原因", None, width=200),
            Column("ended_at", "提前结束时间", None, "time", 140, shown=False),
        ),
        rows=_delegation_rows,
        order="starts_on",
        descending=True,
        views=(View("now", "有效", (Filter("state", "eq", "now"),)), View("all", "全部")),
        unit="项",
        search_hint="搜索授权人、代理人、原因",
    )
)
add_list(
    ListKind(
        "chains",
        "审批流程",
        "approval_chain",
        rights.READ,
        (
            Column("position", "序号", None, "number", 60, shown=False),
            Column("label", "流程", None, "strong", 180),
            Column("condition", "适用", None, width=220),
            Column("steps", "审批步骤", None, width=360),
            Column("separate", "每步须不同的人", None, "bool", 120),
            Column(
                "state",
                "今天能否办完",
                None,
                "choice",
                140,
                choices={"ok": "都能办完", "gap": "有人无法办完"},
                tones={"ok": "ok", "gap": "bad"},
            ),
            Column("code", "代码", None, width=120, shown=False),
        ),
        rows=_chain_rows,
        order="position",
        unit="条",
        search_hint="搜索流程、步骤",
    )
)
add_list(
    ListKind(
        "chain_gaps",
        "无法办完的审批",
        "approval_chain",
        rights.READ,
        (
            Column("number", "序号", None, "number", 60, shown=False),
            Column("chain", "流程", None, "strong", 150),
            Column("step", "卡在哪一步", None, width=130),
            Column("people", "谁的事项", None, width=190),
            Column("count", "人数", None, "number", 70, shown=False),
            Column("why", "原因", None, width=250),
            Column("remedy", "怎么办", None, width=370),
        ),
        rows=_gap_rows,
        order="number",
        unit="处",
        search_hint="搜索流程、人员",
    )
)
