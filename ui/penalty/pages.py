"""The pages of penalties, described without importing them."""

from ui.kit.page import PageKind

_READ, _GROUP, _HERE = "penalty.read", "奖惩", "penalties"
PAGES = (
    PageKind(_HERE, "处罚单", "gavel", _GROUP, ""),
    PageKind("slips", "处罚单", "gavel", _GROUP, "ui.penalty.slips:SlipsPage", _READ, _HERE),
    PageKind("outsiders", "外部人员", "people", _GROUP, "ui.penalty.outsiders:OutsidersPage", "penalty.outside", _HERE),
)
PAGE_OF = {"penalty_slip": "slips", "penalty_outsider": "outsiders"}
FORMS = dict.fromkeys(("penalty.issue", "penalty.propose"), "ui.penalty.slipform:SlipDialog")
