"""The pages of attendance, described without importing them."""

from ui.kit.page import PageKind

_READ, _GROUP, _LISTS = "attendance.read", "人员", "ui.attendance.lists"
_EXCEPTIONS = "ui.attendance.exceptions"
_DAYS, _LEAVE, _ABSENT, _MONTH = "attending", "leaving", "absence", "closing"
_CLOSING = "ui.attendance.closing"
_SLIPS, _LEAVE_READ = "ui.attendance.leave", "leave.read"
_WAITING, _WAITS = "ui.attendance.waiting", "waiting.read"
PAGES = (
    PageKind(_DAYS, "考勤", "clock", _GROUP, ""),
    PageKind("attendance", "月表", "clock", _GROUP, "ui.attendance.month:MonthPage", _READ, _DAYS),
    PageKind("my_attendance", "我的考勤", "person", _GROUP, "ui.attendance.mine:MinePage", _READ, _DAYS),
    PageKind(
        "attendance_exceptions", "异常", "warning", _GROUP, "ui.attendance.exceptions:ExceptionsPage", _READ, _DAYS
    ),
    PageKind("attendance_requests", "申请", "clipboard_task", _GROUP, f"{_LISTS}:RequestsPage", _READ, _DAYS),
    PageKind("day_verdicts", "更正", "edit", _GROUP, f"{_LISTS}:VerdictsPage", _READ, _DAYS),
    PageKind("attendance_days", "明细", "calendar_ltr", _GROUP, f"{_LISTS}:DaysPage", _READ, _DAYS),
    PageKind("punches", "打卡", "history", _GROUP, f"{_LISTS}:PunchesPage", _READ, _DAYS),
    PageKind("punch_exemptions", "免打卡", "checkmark_circle", _GROUP, f"{_LISTS}:ExemptionsPage", _READ, _DAYS),
    PageKind(_LEAVE, "请假", "clipboard_task", _GROUP, ""),
    PageKind("my_requests", "我的申请", "person", _GROUP, f"{_WAITING}:MyRequestsPage", _WAITS, _LEAVE),
    PageKind("waiting_requests", "待我批", "checkmark_circle", _GROUP, f"{_WAITING}:WaitingPage", _WAITS, _LEAVE),
    PageKind("leave", "请假单", "clipboard_task", _GROUP, f"{_SLIPS}:LeavePage", _LEAVE_READ, _LEAVE),
    PageKind("leave_balances", "余额", "data_bar_vertical", _GROUP, f"{_SLIPS}:BalancesPage", _LEAVE_READ, _LEAVE),
    PageKind("leave_grants", "额度", "add", _GROUP, f"{_SLIPS}:GrantsPage", _LEAVE_READ, _LEAVE),
    PageKind("leave_proofs", "证明", "document_text", _GROUP, f"{_SLIPS}:ProofsPage", _LEAVE_READ, _LEAVE),
    PageKind(_MONTH, "月结", "checkmark_circle", _GROUP, ""),
    PageKind("attendance_sheets", "关账", "document_table", _GROUP, f"{_CLOSING}:ClosingPage", _READ, _MONTH),
    PageKind("month_open_items", "待办事项", "checkmark_circle", _GROUP, f"{_CLOSING}:OpenItemsPage", _READ, _MONTH),
    PageKind("month_chase", "催办", "phone", _GROUP, f"{_CLOSING}:ChasePage", _READ, _MONTH),
    PageKind("month_changes", "变化", "history", _GROUP, f"{_CLOSING}:ChangesPage", _READ, _MONTH),
    PageKind("late_facts", "关账后事项", "clock", _GROUP, f"{_CLOSING}:LateFactsPage", _READ, _MONTH),
    PageKind("month_corrections", "更正", "edit", _GROUP, f"{_CLOSING}:CorrectionsPage", _READ, _MONTH),
    PageKind("sheet_versions", "版本", "archive", _GROUP, f"{_CLOSING}:VersionsPage", _READ, _MONTH),
    PageKind(_ABSENT, "旷工", "warning", _GROUP, ""),
    PageKind("absences", "累计", "warning", _GROUP, f"{_LISTS}:AbsencesPage", _READ, _ABSENT),
    PageKind("no_shows", "缺席", "person", _GROUP, f"{_LISTS}:NoShowsPage", _READ, _ABSENT),
    PageKind("self_criticisms", "书面检查", "edit", _GROUP, f"{_LISTS}:CriticismsPage", _READ, _ABSENT),
    PageKind("termination_cases", "处理", "shield", _GROUP, f"{_LISTS}:CasesPage", _READ, _ABSENT),
    PageKind("absence_openings", "期初", "archive", _GROUP, f"{_LISTS}:OpeningsPage", _READ, _ABSENT),
)
PAGE_OF = {
    "attendance_sheet": "attendance_sheets",
    "month_open_item": "month_open_items",
    "month_chase": "month_chase",
    "month_change": "month_changes",
    "late_fact": "late_facts",
    "month_correction": "month_corrections",
    "sheet_version": "sheet_versions",
    "my_request": "my_requests",
    "waiting_request": "waiting_requests",
    "leave_slip": "leave",
    "leave_proof": "leave_proofs",
    "leave_balance": "leave_balances",
    "leave_grant": "leave_grants",
    "attendance_day": "attendance",
    "attendance_month": "attendance",
    "attendance_exception": "attendance_exceptions",
    "attendance_request": "attendance_requests",
    "day_verdict": "day_verdicts",
    "punch": "punches",
    "punch_exemption": "punch_exemptions",
    "no_show": "no_shows",
    "self_criticism": "self_criticisms",
    "termination_case": "termination_cases",
    "absence_opening": "absence_openings",
    "absence": "absences",
}
FORMS = {
    "leave.request": "ui.attendance.leaveform:LeaveDialog",
    "leave.record_call": "ui.attendance.leaveform:LeaveDialog",
    "leave.grant": "ui.attendance.leaveform:GrantDialog",
}
