"""Who decides about what, and the chains that cannot be completed today."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from models.core import listing, register
from models.core.lists import Query, Row
from models.org import queries
from models.org.queries import THE_ORGANISATION
from ui.kit import listmodel
from ui.kit.buttons import Kind
from ui.kit.detail import Detail
from ui.kit.qt import override
from ui.kit.recordpane import RecordPage
from ui.kit.rowactions import RowAction

# What an office changes when a step is stuck.
ALSO = frozenset({"employee", "department", "organisation", "user_account", "delegation", "approval_chain"})


class ChainsPage(RecordPage):
    """The approval chains with their steps."""

    list_name = page_name = "chains"
    chapter = "system"
    icon = "signature"
    checkable = False
    also = ALSO

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        found = self.act("org.set_chain", row.record, icon="edit", kind="primary")
        if listmodel.value_of(self.kind, row, "state") == "gap":
            found.append(RowAction("查看卡住的步骤", partial(self.context.open_page, "chain_gaps"), "warning"))
        return found


class GapsPage(RecordPage):
    """Every step that nobody can take today: for whom, why, and what mends it."""

    list_name = page_name = "chain_gaps"
    chapter = "system"
    title = "审批检查"
    icon = "checkmark_circle"
    checkable = False
    also = ALSO
    empty_title = "每个审批今天都有人能办"
    empty_words = "有人离职、停职或没有上级时，这里会提前列出卡住的步骤。"

    @override
    def read_more(self, record: int) -> int | None:
        """The number of the chain that is stuck."""
        gaps = queries.chain_gaps()
        if not 0 < record <= len(gaps):
            return None
        kind = register.get_list("chains")
        rows = listing.page(kind, self.context.person, Query())
        code = gaps[record - 1].chain_code
        return next((row.record for row in rows if listmodel.value_of(kind, row, "code") == code), None)

    @override
    def more_widgets(self, row: Row, more: Any) -> Sequence[Any]:
        return ()

    @override
    def detail(self, row: Row, more: Any) -> Detail:
        words = partial(listmodel.words_of, self.kind, row)
        facts = [("卡在哪一步", words("step")), ("谁的事项", words("people")), ("原因", words("why"))]
        return Detail(words("chain"), "今天无法办完", facts=facts, note=f"怎么办：{words('remedy')}")

    @override
    def actions_for(self, row: Row, more: int | None) -> Sequence[RowAction]:
        """The act that the remedy names is the primary one."""
        remedy = listmodel.value_of(self.kind, row, "remedy")
        about_fallback = "回避" in remedy or "指定" in remedy
        fallback = self.act(
            "org.set_fallback", THE_ORGANISATION, icon="person_swap", kind="primary" if about_fallback else "plain"
        )
        look: Kind = "plain" if about_fallback else "primary"
        staff = [RowAction("打开人员花名册", partial(self.context.open_page, "staff"), "people", look)]
        chain = self.act("org.set_chain", more, icon="edit") if more is not None else []
        return [*fallback, *staff, *chain]
