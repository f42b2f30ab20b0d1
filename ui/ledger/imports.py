"""Importing ledgers, bank lists and registers of accounts, with the batches of all of them."""

from __future__ import annotations

from ui.kit.imports.batchlist import BatchListPage


class ImportsPage(BatchListPage):
    """The batches of the ledger; a batch is taken back as a whole."""

    page_name = "ledger_imports"
    title = "导入"
    chapter = "ledger"
    icon = "table_arrow_up"
    only = ("ledger", "payments", "accounts")
    empty_title = "还没有导入过台账"
    empty_words = "先导入户档案，再导入财务台账和银行明细。导入过的都留在这里，导错了可以整批撤销。"
