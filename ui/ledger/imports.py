"""Importing ledgers, bank lists and registers of accounts, with the batches of all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ui.kit.imports.batchlist import BatchListPage
from ui.kit.imports.importresult import Next

_DUNNING = Next("receipt_money", "欠费已更新", "没有缴清的按缴费期限排列，到期的可以催缴。", "去催缴", "arrears")
_DAYS = Next("checkmark_circle", "与收费日报核对", "每天每位收费员、每种缴费方式的金额已更新。", "看日报", "takings")
NEXTS: Mapping[str, Sequence[Next]] = {
    "ledger": (_DUNNING, _DAYS),
    "payments": (
        Next("question_circle", "认领查不到户的款", "查无此户、户名不符的记为待认领。", "去认领", "unclaimed"), _DAYS,
    ),
    "accounts": (Next("building", "查看户档案", "接着可以导入财务台账和银行明细。", "看户档案", "accounts"),),
}  # fmt: skip


class ImportsPage(BatchListPage):
    """The batches of the ledger; a batch is taken back as a whole."""

    page_name = "ledger_imports"
    title = "导入"
    chapter = "ledger"
    icon = "table_arrow_up"
    only = ("ledger", "payments", "accounts")
    nexts = NEXTS
    empty_title = "还没有导入过台账"
    empty_words = "先导入户档案，再导入财务台账和银行明细。导入过的都留在这里，导错了可以整批撤销。"
