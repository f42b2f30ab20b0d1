"""The records of the organisation in words: labels for history, titles, and how they are found."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from models.core import check, register, text
from models.core.access import ROLE_NAMES, SCOPE_NAMES, Person
from models.core.register import Entity, Found, add_entity
from models.org import queries, rights
from models.org.rules import UNIT_KIND_NAMES
from models.org.tables import ApprovalChain, Delegation, Department, Organisation, PaperDecision, Post, UserAccount


def named(table: Any, words: str) -> Any:
    """The condition for what was typed: part of the name, or the beginning of its pinyin initials."""
    plain = text.tidy(words)
    found = table.name.contains(plain)
    if re.fullmatch(r"[A-Za-z]+", plain):
        found |= table.initials.startswith(plain.lower())
    return found


def matching_users(words: str) -> Any:
    return named(UserAccount, words) | UserAccount.login.startswith(text.code(words))


def _organisation_titles(records: Collection[int]) -> dict[int, str]:
    return {row.id: row.name for row in Organisation.select().where(Organisation.id.in_(list(records)))}


def _post_titles(records: Collection[int]) -> dict[int, str]:
    return {row.id: row.name for row in Post.select().where(Post.id.in_(list(records)))}


def _chain_titles(records: Collection[int]) -> dict[int, str]:
    return {row.id: row.label for row in ApprovalChain.select().where(ApprovalChain.id.in_(list(records)))}


def _delegation_titles(records: Collection[int]) -> dict[int, str]:
    rows = list(Delegation.select().where(Delegation.id.in_(list(records))))
    people = _names({one for row in rows for one in (row.from_employee_id, row.to_employee_id)})
    return {row.id: f"{people[row.from_employee_id]} → {people[row.to_employee_id]}" for row in rows}


def _decision_titles(records: Collection[int]) -> dict[int, str]:
    return {row.id: row.words for row in PaperDecision.select().where(PaperDecision.id.in_(list(records)))}


def _names(employees: Collection[int]) -> dict[int, str]:
    known = register.entities.get("employee")
    titles = known.titles(employees) if known is not None else {}
    return {one: titles.get(one, f"人员 {one}") for one in employees}


def _find_units(_: Person, words: str, limit: int) -> list[Found]:
    fits = {row.id for row in Department.select(Department.id).where(named(Department, words))}
    found = [one for one in queries.units(closed=False) if one.id in fits]
    return [Found("department", one.id, one.name, one.path) for one in found[:limit]]


def _find_posts(_: Person, words: str, limit: int) -> list[Found]:
    query = Post.select().where(named(Post, words) & (Post.active == True))  # noqa: E712  (SQL, not Python)
    return [
        Found("post", row.id, row.name, ROLE_NAMES[row.product_role]) for row in query.order_by(Post.name).limit(limit)
    ]


def _find_users(_: Person, words: str, limit: int) -> list[Found]:
    rows = UserAccount.select().where(matching_users(words)).order_by(UserAccount.login).limit(limit)
    return [Found("user_account", row.id, row.name, row.login + ("（已停用）" if row.disabled else "")) for row in rows]


def _find_chains(_: Person, words: str, limit: int) -> list[Found]:
    query = ApprovalChain.select().where(ApprovalChain.label.contains(text.tidy(words)))
    return [
        Found("approval_chain", row.id, row.label, row.condition)
        for row in query.order_by(ApprovalChain.position).limit(limit)
    ]


def _roles_of(record: int) -> Mapping[str, Any]:
    return {"roles": sorted(queries.roles_of([record])[record])}


def _steps_of(record: int) -> Mapping[str, Any]:
    return {"steps": [{"role": one.role, "label": one.label} for one in queries.steps_of(record)]}


def _permissions_of(record: int) -> Mapping[str, Any]:
    row = Delegation.get_or_none(Delegation.id == record)
    return {"permissions": row.permissions.split(",") if row is not None and row.permissions else []}


add_entity(
    Entity(
        "organisation",
        "单位资料",
        {
            "name": "单位名称", "short_name": "简称", "phone": "客服电话", "supervision_phone": "监督电话",
            "emergency_phone": "抢修电话", "email": "邮箱", "address": "地址", "website": "网址",
            "office_hours": "营业时间", "public_notice": "公示内容", "idle_minutes": "闲置几分钟后锁定",
            "fallback_id": "最高负责人回避时的决定人", "recovery_hash": "恢复码", "remark": "备注",
        },
        _organisation_titles,
        permission=rights.READ,
        list_name="organisation",
        refs={"fallback_id": "employee"},
        attach=rights.WRITE,
    )
)  # fmt: skip
add_entity(
    Entity(
        "department",
        "部门",
        {
            "name": "名称", "kind": "类别", "parent_id": "上级部门", "head_id": "负责人", "position": "排列序号",
            "active": "在用", "remark": "备注",
        },
        queries.unit_titles,
        _find_units,
        permission=rights.READ,
        list_name="departments",
        values={"kind": UNIT_KIND_NAMES},
        refs={"parent_id": "department", "head_id": "employee"},
    )
)  # fmt: skip
add_entity(
    Entity(
        "post",
        "岗位",
        {"name": "岗位名称", "product_role": "默认角色", "duties": "岗位职责", "active": "在用", "remark": "备注"},
        _post_titles,
        _find_posts,
        permission=rights.READ,
        list_name="posts",
        values={"product_role": ROLE_NAMES},
    )
)
add_entity(
    Entity(
        "user_account",
        "用户",
        {
            "login": "登录名", "name": "姓名", "password_hash": "密码", "must_change": "须修改密码", "disabled": "停用",
            "employee_id": "对应人员", "scope": "数据范围", "scope_unit_id": "范围部门", "roles": "角色",
        },
        queries.user_titles,
        _find_users,
        permission=rights.USERS_READ,
        list_name="users",
        values={"scope": SCOPE_NAMES, "roles": ROLE_NAMES},
        refs={"employee_id": "employee", "scope_unit_id": "department"},
        more=_roles_of,
    )
)  # fmt: skip
add_entity(
    Entity(
        "delegation",
        "授权代理",
        {
            "from_employee_id": "授权人", "to_employee_id": "代理人", "permissions": "代理的权限",
            "starts_on": "开始日期", "ends_on": "结束日期", "reason": "原因", "ended_at": "提前结束时间",
        },
        _delegation_titles,
        permission=rights.READ,
        list_name="delegations",
        details=rights.LEND,
        values={"permissions": rights.PERMISSION_WORDS},
        refs={"from_employee_id": "employee", "to_employee_id": "employee"},
        more=_permissions_of,
    )
)  # fmt: skip
add_entity(
    Entity(
        "approval_chain",
        "审批流程",
        {"label": "流程", "condition": "适用", "steps": "审批步骤"},
        _chain_titles,
        _find_chains,
        permission=rights.READ,
        list_name="chains",
        more=_steps_of,
    )
)
check.audited(PaperDecision)
add_entity(
    Entity(
        "paper_decision",
        "批准记录",
        {
            "entity": "单据种类", "record": "单据记录号", "round": "第几次办理", "labels": "步骤", "outcome": "结果",
            "decider_id": "批准人", "stands_for_id": "代谁批准", "words": "批准意见", "remark": "意见",
            "decided_at": "批准时间", "recorded_at": "登记时间",
        },
        _decision_titles,
        values={"outcome": {"approved": "批准", "refused": "不批准"}},
        refs={"decider_id": "employee", "stands_for_id": "employee"},
    )
)  # fmt: skip
