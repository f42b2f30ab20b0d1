"""The pages of scores and bonuses, described without importing them."""

from ui.kit.page import PageKind

_READ, _GROUP, _HERE = "appraisal.bonus.read", "奖惩", "rating"
_BONUS, _LISTS = "ui.appraisal.bonus", "ui.appraisal.lists"
PAGES = (
    PageKind(_HERE, "评分与奖金", "trophy", _GROUP, ""),
    PageKind("scores", "月度得分", "data_bar_vertical", _GROUP, f"{_LISTS}:ScoresPage", _READ, _HERE),
    PageKind("score_adjustments", "加减分", "add", _GROUP, f"{_LISTS}:AdjustmentsPage", _READ, _HERE),
    PageKind("bonus_sheets", "奖金表", "receipt_money", _GROUP, f"{_BONUS}:BonusPage", _READ, _HERE),
    PageKind("bonus", "奖金明细", "people", _GROUP, f"{_LISTS}:BonusRowsPage", _READ, _HERE),
    PageKind("bonus_versions", "版本", "archive", _GROUP, f"{_LISTS}:VersionsPage", _READ, _HERE),
)
PAGE_OF = {
    "score": "scores",
    "score_adjustment": "score_adjustments",
    "bonus_sheet": "bonus_sheets",
    "bonus_result": "bonus",
    "bonus_version": "bonus_versions",
}
