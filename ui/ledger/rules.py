"""Prices, classes, ways of paying, shares, late fees and the ladder of dunning: the rules of the ledger."""

from __future__ import annotations

from ui.kit.rulelist import RuleListPage


class RulesPage(RuleListPage):
    """The rule tables and parameters of the ledger; finance changes the tables, the others the owner of the rules."""

    page_name = "ledger_rules"
    title = "价格和规则"
    chapter = "ledger"
    area = "ledger"
