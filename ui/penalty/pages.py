"""The pages of penalties, described without importing them."""

from ui.kit.page import PageKind

_READ, _GROUP, _HERE = "penalty.read", "奖惩", "penalties"
_LISTS, _MONEY, _FUND = "ui.penalty.partlists", "ui.penalty.deductions", "ui.penalty.fund"
_MONEY_READ, _PAY = "penalty.list.read", "penalty.list.make"
PAGES = (
    PageKind(_HERE, "处罚单", "gavel", _GROUP, ""),
    PageKind("slips", "处罚单", "gavel", _GROUP, "ui.penalty.slips:SlipsPage", _READ, _HERE),
    PageKind("appeals", "申诉", "comment", _GROUP, f"{_LISTS}:AppealsPage", _READ, _HERE),
    PageKind("slip_witnesses", "见证", "people", _GROUP, f"{_LISTS}:WitnessesPage", _READ, _HERE),
    PageKind("penalty_measures", "措施", "clipboard_task", _GROUP, f"{_LISTS}:MeasuresPage", _READ, _HERE),
    PageKind("penalty_cases", "提请处理", "shield", _GROUP, f"{_LISTS}:CasesPage", _READ, _HERE),
    PageKind("penalty_losses", "损失", "receipt_money", _GROUP, f"{_LISTS}:LossesPage", _READ, _HERE),
    PageKind("deduction_lists", "扣款清单", "receipt_money", _GROUP, f"{_MONEY}:ListsPage", _MONEY_READ, _HERE),
    PageKind("deductions", "扣款明细", "receipt_money", _GROUP, f"{_MONEY}:DeductionsPage", _MONEY_READ, _HERE),
    PageKind("penalty_pay", "工资", "people", _GROUP, f"{_MONEY}:PayPage", _PAY, _HERE),
    PageKind("fund", "基金", "receipt_money", _GROUP, f"{_FUND}:FundPage", _MONEY_READ, _HERE),
    PageKind("fund_spendings", "基金支出", "receipt_money", _GROUP, f"{_FUND}:SpendingsPage", _MONEY_READ, _HERE),
    PageKind("earlier_penalties", "以前的处罚", "history", _GROUP, f"{_LISTS}:EarlierPage", _READ, _HERE),
    PageKind("outsiders", "外部人员", "person_add", _GROUP, f"{_LISTS}:OutsidersPage", "penalty.outside", _HERE),
)
PAGE_OF = {
    "penalty_slip": "slips",
    "penalty_appeal": "appeals",
    "penalty_witness": "slip_witnesses",
    "penalty_measure": "penalty_measures",
    "penalty_case": "penalty_cases",
    "penalty_loss": "penalty_losses",
    "penalty_list": "deduction_lists",
    "penalty_deduction": "deductions",
    "penalty_pay": "penalty_pay",
    "penalty_fund": "fund",
    "penalty_spending": "fund_spendings",
    "penalty_earlier": "earlier_penalties",
    "penalty_outsider": "outsiders",
}
FORMS = {
    **dict.fromkeys(("penalty.issue", "penalty.propose"), "ui.penalty.slipform:SlipDialog"),
    "penalty.make_list": "ui.penalty.deductions:PlanDialog",
}
