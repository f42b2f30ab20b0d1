"""Rights of the ledger, as the matrix of roles gives them.

A right with reach «scope» is about all accounts, «own» about those that the person looks after (collector), or about
the payments that he took himself.
"""

from __future__ import annotations

from models.core import access
from models.core.access import WORKERS, Role

_WORK = tuple(role for role in WORKERS if role is not Role.CASHIER)
_LINE = (Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM)

# At the counter everybody comes to every cashier.
READ = access.permission(
    "ledger.read",
    "查看户档案和应收",
    scope=(Role.ADMIN, Role.CASHIER, *_LINE, Role.FINANCE, Role.INSPECTOR),
    own=_WORK,
)
ACCOUNTS = access.permission("ledger.accounts", "登记户档案、过户、合并", scope=(Role.FINANCE,))
# Those who talk to customers keep their telephone and occupancy.
CUSTOMERS = access.permission(
    "ledger.customers",
    "登记联系电话和入住情况",
    scope=(Role.ADMIN, Role.CASHIER, Role.GROUP_LEADER, Role.SUPERVISOR, Role.FINANCE),
    own=_WORK,
)
# Who directs the work says who looks after whom.
ASSIGN = access.permission(
    "ledger.assign", "指定户的负责人", scope=(Role.ADMIN, Role.SUPERVISOR, Role.MANAGER, Role.FINANCE)
)
TARIFFS = access.permission("ledger.tariffs", "修改价格和收费规则", scope=(Role.MANAGER, Role.FINANCE))
CHARGE = access.permission("ledger.charge", "计费、调整应收", scope=(Role.FINANCE,))
REDUCE = access.permission("ledger.reduce", "办理减免", scope=(Role.MANAGER, Role.FINANCE))
IMPORT = access.permission("ledger.import", "导入台账和银行明细", scope=(Role.FINANCE,))
PAYMENTS = access.permission(
    "ledger.payments",
    "查看收费记录",
    scope=(*_LINE, Role.FINANCE, Role.INSPECTOR),
    own=(Role.CASHIER,),
)
RECEIVE = access.permission("ledger.receive", "收费", scope=(Role.CASHIER,))
CORRECT = access.permission("ledger.correct", "冲正、转户、认领收费", scope=(Role.FINANCE,), own=(Role.CASHIER,))
REFUND = access.permission("ledger.refund", "申请和办理退费", scope=(Role.CASHIER, Role.FINANCE))
REFUND_APPROVE = access.permission("ledger.refund.approve", "批准退费", scope=(Role.MANAGER, Role.GM))
# Who receives money counts it; who agrees to it is somebody else.
COUNT = access.permission("ledger.count", "日结交账", scope=(Role.FINANCE,), own=(Role.CASHIER,))
# A manager is asked where finance took money itself.
RECONCILE = access.permission("ledger.reconcile", "核对收费、与财务对账", scope=(Role.MANAGER, Role.FINANCE))
REOPEN = access.permission("ledger.reopen", "重新打开已对账的月份", scope=(Role.MANAGER,))
DUNNING = access.permission(
    "ledger.dunning",
    "登记催缴、编制通知单",
    scope=(Role.ADMIN, Role.CASHIER, Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER),
    own=_WORK,
)
DUNNING_APPROVE = access.permission(
    "ledger.dunning.approve", "批准催缴通知单", scope=(Role.SUPERVISOR, Role.MANAGER, Role.GM)
)
STOP_APPROVE = access.permission("ledger.stop.approve", "批准停供", scope=(Role.MANAGER, Role.GM))
FIGURES = access.permission("ledger.figures", "查看收费统计", scope=(Role.ADMIN, *_LINE, Role.FINANCE, Role.INSPECTOR))
