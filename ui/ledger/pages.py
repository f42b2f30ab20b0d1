"""The pages of the ledger, described without importing them."""

from ui.kit.page import PageKind

_GROUP, _HERE, _CUSTOMERS = "客户服务", "ledger", "customers"
_READ, _PAYMENTS, _IMPORT = "ledger.read", "ledger.payments", "ledger.import"
_FIGURES = "ledger.figures"
_ACCOUNTS, _CHARGES, _MONEY = "ui.ledger.accounts", "ui.ledger.charges", "ui.ledger.payments"
_CLOSINGS, _DUNNING = "ui.ledger.closings", "ui.ledger.dunning"
PAGES = (
    PageKind(_CUSTOMERS, "客户档案", "building", _GROUP, ""),
    PageKind("accounts", "户档案", "building", _GROUP, f"{_ACCOUNTS}:AccountsPage", _READ, _CUSTOMERS),
    PageKind("account_standings", "报停等", "clock", _GROUP, f"{_ACCOUNTS}:StandingsPage", _READ, _CUSTOMERS),
    PageKind("account_owners", "原户名", "person_swap", _GROUP, f"{_ACCOUNTS}:OwnersPage", _READ, _CUSTOMERS),
    PageKind(_HERE, "收费台账", "receipt_money", _GROUP, ""),
    PageKind("arrears", "欠费与催缴", "receipt_money", _GROUP, "ui.ledger.arrears:ArrearsPage", _READ, _HERE),
    PageKind("charges", "应收", "document_table", _GROUP, f"{_CHARGES}:ChargesPage", _READ, _HERE),
    PageKind("payments", "收费", "receipt_money", _GROUP, f"{_MONEY}:PaymentsPage", _PAYMENTS, _HERE),
    PageKind("unclaimed", "待认领", "question_circle", _GROUP, f"{_MONEY}:UnclaimedPage", _PAYMENTS, _HERE),
    PageKind("refunds", "退费", "arrow_undo", _GROUP, f"{_MONEY}:RefundsPage", _PAYMENTS, _HERE),
    PageKind("ledger_imports", "导入", "table_arrow_up", _GROUP, "ui.ledger.imports:ImportsPage", _IMPORT, _HERE),
    PageKind("takings", "日报", "receipt_money", _GROUP, f"{_CLOSINGS}:DaysPage", _PAYMENTS, _HERE),
    PageKind("closings", "日结", "checkmark_circle", _GROUP, f"{_CLOSINGS}:ClosingsPage", _PAYMENTS, _HERE),
    PageKind("ledger_months", "对账", "document_table", _GROUP, f"{_CLOSINGS}:MonthsPage", _PAYMENTS, _HERE),
    PageKind("dunning_runs", "通知单", "mail", _GROUP, f"{_DUNNING}:RunsPage", _READ, _HERE),
    PageKind("dunning_notices", "送达", "mail", _GROUP, f"{_DUNNING}:NoticesPage", _READ, _HERE),
    PageKind("dunning_contacts", "联系", "phone", _GROUP, f"{_DUNNING}:ContactsPage", _READ, _HERE),
    PageKind("supply_stops", "停供", "warning", _GROUP, f"{_DUNNING}:StopsPage", _READ, _HERE),
    PageKind("figures", "统计", "data_bar_vertical", _GROUP, "ui.ledger.figures:FiguresPage", _FIGURES, _HERE),
    PageKind("periods", "计费期", "calendar_ltr", _GROUP, f"{_CHARGES}:PeriodsPage", _READ, _HERE),
    PageKind("ledger_rules", "规则", "gavel", _GROUP, "ui.ledger.rules:RulesPage", "rulebook.read", _HERE),
    PageKind("reductions", "减免", "arrow_down", _GROUP, f"{_CHARGES}:ReductionsPage", _READ, _HERE),
)
PAGE_OF = {
    "ledger_account": "accounts",
    "ledger_owner": "account_owners",
    "ledger_standing": "account_standings",
    "ledger_charge": "charges",
    "arrears": "arrears",
    "ledger_figure": "figures",
    "ledger_owing": "figures",
    "ledger_reduction": "reductions",
    "ledger_period": "periods",
    "ledger_payment": "payments",
    "ledger_refund": "refunds",
    "ledger_taking": "takings",
    "ledger_closing": "closings",
    "ledger_month": "ledger_months",
    "ledger_contact": "dunning_contacts",
    "ledger_run": "dunning_runs",
    "ledger_notice": "dunning_notices",
    "ledger_stop": "supply_stops",
}
_COUNT, _COUNTER, _CODE = "ui.ledger.countform", "ui.ledger.receiveform:CounterDialog", "ui.ledger.parts:CodeDialog"
FORMS = {
    **dict.fromkeys(("ledger.count", "ledger.reconcile_stated"), f"{_COUNT}:CountDialog"),
    "ledger.prepare_month": f"{_COUNT}:MonthDialog",
    **dict.fromkeys(("ledger.receive", "ledger.apply_credit"), _COUNTER),
    **dict.fromkeys(("ledger.open_account", "ledger.ask_refund"), _CODE),
    "ledger.compute_charges": "ui.ledger.charges:ComputeDialog",
    "ledger.make_run": "ui.ledger.arrears:RunDialog",
}
