"""Rights of rosters, as the matrix of roles gives them."""

from __future__ import annotations

from models.core import access
from models.core.access import WORKERS, Role

# Everybody reads the roster of his own group: who stands beside him, and with whom he could swap.
READ = access.permission(
    "roster.read",
    "查看排班表",
    scope=(Role.ADMIN, Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR, Role.INSPECTOR),
    own=(*WORKERS, Role.LECTURER, Role.FINANCE),
)
WRITE = access.permission(
    "roster.write", "编制排班", scope=(Role.ADMIN, Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER)
)
PUBLISH = access.permission("roster.publish", "发布排班", scope=(Role.ADMIN, Role.SUPERVISOR, Role.MANAGER))
# Shift types, rotations and cover are the same for everybody.
SETTINGS = access.permission("roster.settings", "维护班次和轮班", scope=(Role.ADMIN, Role.SUPERVISOR, Role.MANAGER))
SWAP = access.permission(
    "roster.swap",
    "申请调班",
    scope=(Role.ADMIN,),
    own=(*WORKERS, Role.LECTURER, Role.GROUP_LEADER, Role.SUPERVISOR),
)
APPROVE = access.permission(
    "roster.approve", "批准调班、离岗", scope=(Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER)
)
IMPORT = access.permission("roster.import", "导入排班表", scope=(Role.ADMIN, Role.GROUP_LEADER, Role.SUPERVISOR))
