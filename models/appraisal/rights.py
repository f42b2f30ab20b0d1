"""Rights of the month part of appraisal, as the matrix of roles gives them."""

from __future__ import annotations

from models.core import access
from models.core.access import WORKERS, Role

READ = access.permission(
    "appraisal.bonus.read",
    "查看绩效考核奖金表",
    scope=(Role.ADMIN, Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR, Role.FINANCE),
    own=(*WORKERS, Role.LECTURER),
)
PREPARE = access.permission(
    "appraisal.bonus.prepare", "编制绩效考核奖金表", scope=(Role.ADMIN, Role.SUPERVISOR)
)  # fmt: skip
APPROVE = access.permission(
    "appraisal.bonus.approve", "批准和核对绩效考核奖金表", scope=(Role.MANAGER, Role.GM, Role.HR)
)
LOCK = access.permission("appraisal.bonus.lock", "锁定和重新打开绩效考核奖金表", scope=(Role.HR,))
ADJUST = access.permission("appraisal.adjust", "提出加减分", scope=(Role.SUPERVISOR, Role.MANAGER))
DECIDE = access.permission("appraisal.adjust.decide", "批准加减分", scope=(Role.MANAGER, Role.GM))
