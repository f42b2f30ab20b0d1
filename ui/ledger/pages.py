"""The pages of the ledger, described without importing them."""

from ui.kit.page import PageKind

_GROUP, _HERE = "客户服务", "ledger"
_READ, _PAYMENTS = "ledger.read", "ledger.payments"
_CLOSINGS = "ui.ledger.closings"
PAGES = (
    PageKind(_HERE, "收费台账", "receipt_money", _GROUP, ""),
    PageKind("takings", "日报", "receipt_money", _GROUP, f"{_CLOSINGS}:DaysPage", _PAYMENTS, _HERE),
    PageKind("closings", "日结", "checkmark_circle", _GROUP, f"{_CLOSINGS}:ClosingsPage", _PAYMENTS, _HERE),
    PageKind("ledger_months", "对账", "document_table", _GROUP, f"{_CLOSINGS}:MonthsPage", _PAYMENTS, _HERE),
)
PAGE_OF = {
    "ledger_taking": "takings",
    "ledger_closing": "closings",
    "ledger_month": "ledger_months",
}
FORMS = dict.fromkeys(
    ("ledger.count", "ledger.recount", "ledger.reconcile_stated"), "ui.ledger.countform:CountDialog"
) | dict.fromkeys(("ledger.prepare_month", "ledger.correct_month"), "ui.ledger.countform:MonthDialog")
