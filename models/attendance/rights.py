"""Rights of attendance, as the matrix of roles gives them."""

from __future__ import annotations

from models.core import access
from models.core.access import WORKERS, Role

# Everybody who may ask for something sees his own days, the finance clerk too.
READ = access.permission(
    "attendance.read",
    "查看考勤",
    scope=(Role.ADMIN, Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR, Role.INSPECTOR),
    own=(*WORKERS, Role.LECTURER, Role.FINANCE),
)
IMPORT = access.permission("attendance.import", "导入打卡记录", scope=(Role.ADMIN, Role.GROUP_LEADER, Role.SUPERVISOR))
# Asking for a missing punch, field duty, a trip, overtime; for others as far as the data scope reaches.
REQUEST = access.permission(
    "attendance.request",
    "申请补卡、外勤、出差、加班",
    scope=(Role.ADMIN, Role.GROUP_LEADER, Role.SUPERVISOR),
    own=(*WORKERS, Role.LECTURER, Role.MANAGER, Role.HR, Role.FINANCE, Role.INSPECTOR),
)
APPROVE = access.permission(
    "attendance.approve", "批准补卡、外勤、出差、加班", scope=(Role.SUPERVISOR, Role.MANAGER, Role.GM)
)
CONFIRM = access.permission("attendance.confirm", "确认每日考勤", scope=(Role.SUPERVISOR, Role.MANAGER, Role.GM))
OVERRIDE = access.permission("attendance.override", "提出更正考勤结果", scope=(Role.SUPERVISOR, Role.MANAGER))
DECIDE = access.permission("attendance.decide", "批准更正考勤结果", scope=(Role.MANAGER, Role.GM))
EXEMPT = access.permission(
    "attendance.exempt", "登记免打卡", scope=(Role.ADMIN, Role.SUPERVISOR, Role.MANAGER, Role.HR)
)
ABSENCE = access.permission(
    "attendance.absence", "登记缺席、检查和期初旷工", scope=(Role.ADMIN, Role.SUPERVISOR, Role.MANAGER, Role.HR)
)
PROPOSE = access.permission("attendance.propose", "提请处理旷工", scope=(Role.SUPERVISOR, Role.MANAGER))
TERMINATE = access.permission("attendance.terminate", "决定旷工的处理", scope=(Role.GM, Role.HR))
# Leave: asked for by everybody, for others by the office; the telephone call of somebody ill is taken by his superiors.
LEAVE_READ = access.permission(
    "leave.read",
    "查看请假",
    scope=(Role.ADMIN, Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR, Role.INSPECTOR),
    own=(*WORKERS, Role.LECTURER, Role.FINANCE),
)
LEAVE_REQUEST = access.permission(
    "leave.request",
    "申请请假",
    scope=(Role.ADMIN, Role.GROUP_LEADER, Role.SUPERVISOR),
    own=(*WORKERS, Role.LECTURER, Role.MANAGER, Role.GM, Role.HR, Role.FINANCE, Role.INSPECTOR),
)
# Who decides is said by the chain; group leaders only where an office gives them a step of it.
LEAVE_APPROVE = access.permission(
    "leave.approve", "批准请假", scope=(Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR)
)
LEAVE_RECORD = access.permission("leave.record", "登记请假证明和销假", scope=(Role.ADMIN, Role.SUPERVISOR, Role.HR))
LEAVE_GRANT = access.permission("leave.grant", "登记假期额度和期初", scope=(Role.ADMIN, Role.HR))
LEAVE_IMPORT = access.permission("leave.import", "导入请假记录", scope=(Role.ADMIN, Role.HR))
# The attendance sheet of a month: prepared by the supervisor, approved above, checked and locked by HR.
SHEET_PREPARE = access.permission("attendance.sheet.prepare", "编制考勤表", scope=(Role.ADMIN, Role.SUPERVISOR))
SHEET_APPROVE = access.permission(
    "attendance.sheet.approve", "批准和核对考勤表", scope=(Role.MANAGER, Role.GM, Role.HR)
)
SHEET_LOCK = access.permission("attendance.sheet.lock", "锁定和重新打开考勤表", scope=(Role.HR,))
