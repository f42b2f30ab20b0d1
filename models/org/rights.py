"""The rights of this area, as the permission matrix gives them to roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.core import access
from models.core.access import Role

READ = access.permission("org.read", "查看组织机构", scope=tuple(Role))
WRITE = access.permission("org.write", "维护组织机构", scope=(Role.ADMIN, Role.HR, Role.SYSADMIN))
APPROVE = access.permission("org.approve", "确定审批流程", scope=(Role.MANAGER, Role.SYSADMIN))
FOUND = access.permission("org.found", "办理开张设置", scope=(Role.ADMIN, Role.HR, Role.MANAGER, Role.SYSADMIN))
USERS_READ = access.permission("users.read", "查看用户和权限", scope=(Role.SYSADMIN,))
USERS = access.permission("users.write", "维护用户和权限", scope=(Role.SYSADMIN,))
# Everybody who decides about others may lend that right; ending one for somebody else is for those who run the office.
LEND = access.permission(
    "delegations.write",
    "办理授权代理",
    scope=(Role.HR, Role.SYSADMIN),
    own=(Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.FINANCE, Role.INSPECTOR),
)
# What waits for one's own decision, and what one asked for: whose decision is asked is said elsewhere.
WAITING = access.permission("waiting.read", "查看待批事项和我的申请", own=tuple(Role))


class PermissionWords(Mapping[str, str]):
    """The words of every right that any area has declared so far."""

    def __getitem__(self, name: str) -> str:
        return access.permissions[name].label

    def __iter__(self) -> Iterator[str]:
        return iter(access.permissions)

    def __len__(self) -> int:
        return len(access.permissions)


PERMISSION_WORDS = PermissionWords()
REACH_WORDS = {access.REACH_NONE: "无", access.REACH_OWN: "仅本人", access.REACH_SCOPE: "数据范围内"}
