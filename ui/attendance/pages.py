"""The pages of attendance, described without importing them."""

from ui.kit.page import PageKind

_READ, _GROUP, _ENTRY = "attendance.read", "人员", "attending"
_LISTS, _ASK = "ui.attendance.lists", "attendance.request"
PAGES = (
    PageKind(_ENTRY, "考勤", "clock", _GROUP, ""),
    PageKind("attendance", "月表", "clock", _GROUP, "ui.attendance.month:MonthPage", _READ, _ENTRY),
    PageKind("my_attendance", "我的考勤", "person", _GROUP, "ui.attendance.mine:MinePage", _READ, _ENTRY),
    PageKind("attendance_exceptions", "异常", "warning", _GROUP, f"{_LISTS}:ExceptionsPage", "attendance.read", _ENTRY),
    PageKind("attendance_requests", "申请", "clipboard_task", _GROUP, f"{_LISTS}:RequestsPage", _READ, _ENTRY),
    PageKind("day_verdicts", "更正", "edit", _GROUP, f"{_LISTS}:VerdictsPage", _READ, _ENTRY),
    PageKind("punches", "打卡", "history", _GROUP, f"{_LISTS}:PunchesPage", _READ, _ENTRY),
    PageKind("absences", "旷工", "shield", _GROUP, f"{_LISTS}:AbsencesPage", _READ, _ENTRY),
)
PAGE_OF = {
    "attendance_day": "attendance",
    "attendance_month": "attendance",
    "attendance_exception": "attendance_exceptions",
    "attendance_request": "attendance_requests",
    "day_verdict": "day_verdicts",
    "punch": "punches",
    "absence": "absences",
}
