"""The pages of the staff register, described without importing them."""

from ui.kit.page import PageKind

PAGES = (
    PageKind("people", "人员花名册", "people", "人员", ""),
    PageKind("staff", "花名册", "people", "人员", "ui.staff.page:StaffPage", "staff.read", "people"),
    PageKind(
        "employment_events", "任职记录", "history", "人员", "ui.staff.records:EventsPage", "staff.details", "people"
    ),
    PageKind("certificates", "证书", "shield", "人员", "ui.staff.records:CertificatesPage", "staff.details", "people"),
    PageKind(
        "appraisals",
        "考核",
        "clipboard_task",
        "人员",
        "ui.staff.records:AppraisalsPage",
        "staff_appraisal.read",
        "people",
    ),
    PageKind(
        "appraisals_due",
        "应考核人员",
        "calendar_ltr",
        "人员",
        "ui.staff.records:DuePage",
        "staff_appraisal.read",
        "people",
    ),
    PageKind(
        "inductions", "岗前培训", "hat_graduation", "人员", "ui.staff.records:InductionsPage", "staff.details", "people"
    ),
    PageKind(
        "requirements",
        "岗位要求",
        "checkmark_circle",
        "人员",
        "ui.staff.records:RequirementsPage",
        "staff.details",
        "people",
    ),
    PageKind("unreachable", "联系不上", "phone", "人员", "ui.staff.records:UnreachablePage", "staff.details", "people"),
    PageKind(
        "territories", "管家片区", "building", "人员", "ui.staff.records:TerritoriesPage", "staff.territories", "people"
    ),
)
ACKNOWLEDGEMENTS = (
    PageKind(
        "acknowledgements", "制度确认", "signature", "汇总", "ui.staff.acknowledgements:OverviewPage", "staff.read",
        "rules",
    ),
    PageKind(
        "acknowledgement_records", "确认记录", "signature", "汇总", "ui.staff.acknowledgements:RecordsPage",
        "staff.read", "rules",
    ),
)  # fmt: skip
PAGE_OF = {
    "acknowledgement": "acknowledgements",
    "employee": "staff",
    "employment_event": "employment_events",
    "certificate": "certificates",
    "appraisal_entry": "appraisals",
    "appraisal_due": "appraisals_due",
    "induction": "inductions",
    "unreachable_incident": "unreachable",
    "territory": "territories",
    "requirement": "requirements",
}
