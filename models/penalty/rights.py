"""Rights of penalties, as the matrix of roles gives them."""

from __future__ import annotations

from models.core import access
from models.core.access import WORKERS, Role

OWN = (*WORKERS, Role.LECTURER, Role.GROUP_LEADER, Role.FINANCE, Role.SYSADMIN)
EVERYBODY = (*OWN, Role.ADMIN, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR, Role.INSPECTOR)

READ = access.permission(
    "penalty.read",
    "查看处罚单",
    scope=(Role.ADMIN, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR, Role.INSPECTOR),
    own=OWN,
)
# The inspector only proposes; a supervisor takes the proposal over and issues it.
PROPOSE = access.permission(
    "penalty.propose", "起草处罚单", scope=(Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.INSPECTOR)
)
ISSUE = access.permission("penalty.issue", "下达处罚单", scope=(Role.SUPERVISOR, Role.MANAGER, Role.GM))
# Who approves and who answers is said by the chains: above the issuer, never himself.
APPROVE = access.permission("penalty.approve", "批准处罚单、答复申诉", scope=(Role.MANAGER, Role.GM))
# Handing over, refusal and post are told by those who served the paper; signatures and appeals are the employee's own.
SERVE = access.permission(
    "penalty.serve", "登记送达和拒签", scope=(Role.ADMIN, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR)
)
SIGN = access.permission("penalty.sign", "签收处罚单、提出申诉", own=EVERYBODY)
WITNESS = access.permission("penalty.witness", "见证拒签", own=EVERYBODY)
# What somebody from outside signed is typed in by the office, with the paper.
OUTSIDE = access.permission("penalty.outside", "登记外部人员和他们的签字", scope=(Role.ADMIN, Role.HR))
ESCALATE = access.permission(
    "penalty.escalate", "提请最后警告等处理", scope=(Role.SUPERVISOR, Role.MANAGER)
)  # fmt: skip
# Who decides about them is said by the chain for dismissals (staff.exit).
DECIDE = access.permission("penalty.decide", "决定最后警告等处理", scope=(Role.MANAGER, Role.GM, Role.HR))
FILE = access.permission("penalty.file", "归档处罚单、登记期初", scope=(Role.HR,))
LIST_READ = access.permission(
    "penalty.list.read",
    "查看扣款清单和基金台账",
    scope=(Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR, Role.FINANCE),
    own=(*WORKERS, Role.LECTURER, Role.GROUP_LEADER),
)
LIST_MAKE = access.permission("penalty.list.make", "编制扣款清单、登记工资", scope=(Role.HR, Role.FINANCE))
LIST_CLOSE = access.permission("penalty.list.close", "关闭扣款清单", scope=(Role.HR,))
FUND = access.permission("penalty.fund", "登记基金收支", scope=(Role.FINANCE,))
FUND_APPROVE = access.permission("penalty.fund.approve", "批准基金支出", scope=(Role.MANAGER, Role.GM))
