"""The pages of the staff register, described without importing them."""

from ui.kit.page import PageKind

PAGES = (
    PageKind("people", "人员花名册", "people", "人员", ""),
    PageKind("staff", "花名册", "people", "人员", "ui.staff.page:StaffPage", "staff.read", "people"),
    PageKind(
        "employment_events", "任职记录", "history", "人员", "ui.staff.records:EventsPage", "staff.details", "people"
    ),
    PageKind("certificates", "证书", "shield", "人员", "ui.staff.records:CertificatesPage", "staff.details", "people"),
)
PAGE_OF = {"employee": "staff", "employment_event": "employment_events", "certificate": "certificates"}
