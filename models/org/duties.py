"""What waits in the organisation: approvals that nobody can decide, and first passwords that nobody changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from models.core.access import Person
from models.core.duties import Todo, todos
from models.core.lists import Filter
from models.org import founding, queries, rights
from models.org.rules import NOBODY
from models.org.tables import Department, UserAccount


@todos
def _gaps(person: Person, _: date) -> Sequence[Todo]:
    if not person.may(rights.APPROVE):
        return ()
    gaps = queries.chain_gaps()
    if not gaps or gaps == (NOBODY,):  # the register asks for its first people itself
        return ()
    first = gaps[0]
    more = f"等 {len(gaps)} 处" if len(gaps) > 1 else ""
    title = f"{len(gaps)} 个审批环节今天没有人能批"
    return (Todo(title, f"{first.chain} · {first.step}{more}：{first.why}", "去处理", "chain_gap", "shield"),)


@todos
def _first_passwords(person: Person, _: date) -> Sequence[Todo]:
    if not person.may(rights.USERS):
        return ()
    waiting = UserAccount.select().where(
        (UserAccount.must_change == True) & (UserAccount.disabled == False)  # noqa: E712  (SQL, not Python)
    )
    count = waiting.count()
    if not count:
        return ()
    names = "、".join(row.name for row in waiting.order_by(UserAccount.login).limit(3))
    who = names if count <= 3 else f"{names}等"
    filters = (Filter("state", "eq", "first"),)
    detail = f"系统管理 · {who}首次登录时须修改"
    return (Todo(f"{count} 个账号还没改初始密码", detail, "查看", "user_account", "key", filters=filters),)


@todos
def _founding(person: Person, _: date) -> Sequence[Todo]:
    left = founding.open_questions(person)
    if not left:
        return ()
    names = "、".join(one.title for one in left[:2]) + (f"等 {len(left)} 项" if len(left) > 2 else "")
    return (Todo("完成开张设置", f"还没有回答：{names}", "去设置", founding.ENTITY, "clipboard_task"),)


@todos
def _first_units(person: Person, _: date) -> Sequence[Todo]:
    """An organisation without a department is at its beginning."""
    if not person.may(rights.WRITE) or Department.select(Department.id).limit(1).exists():
        return ()
    detail = "排班、考勤和数据范围都按部门和班组划分；也可以先导入花名册，由程序新建"
    return (Todo("建立部门和班组", detail, "去建立", "department", "organization"),)
