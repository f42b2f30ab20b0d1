"""Who has acknowledged the regulation: the overview by person, and the records with their scans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from models.core.lists import Row
from models.staff.acknowledgements.describe import RECORD, person_and_version
from ui.kit import listmodel
from ui.kit.actionform import draft_key
from ui.kit.detail import Detail
from ui.kit.listpage import ListPage
from ui.kit.qt import override
from ui.kit.recordpane import RecordPage
from ui.kit.rowactions import RowAction
from ui.kit.stores import DraftPlace

GONE = "删除后此人要重新确认，操作记录里仍可查到。"
ONE_VERSION = "所选各行不是同一份制度。请先筛选一份制度，再勾选人员。"


class OverviewPage(ListPage):
    """Everybody present against every version in force; ticked people are recorded together with one scan."""

    list_name = "acknowledgement_overview"
    page_name = "acknowledgements"
    chapter = "rulebook"
    title = "制度确认"
    icon = "signature"
    also = frozenset({"employee", "regulation", "regulation_version"})
    papers = ("acknowledgement_sheet",)
    empty_title = "没有需要确认的制度"
    empty_words = "在“制度版本”里发布制度以后，这里列出每个人是否已经确认。"

    @override
    def bulk_actions(self) -> Sequence[RowAction]:
        waiting = [row for row in self.ticked() if listmodel.value_of(self.kind, row, "state") == "open"]
        if not waiting or not self.context.person.may(RECORD):
            return ()
        versions = {person_and_version(row.record)[1] for row in waiting}
        reason = None if len(versions) == 1 else ONE_VERSION
        return [RowAction(f"登记 {len(waiting)} 人已确认", partial(self._record, waiting), "signature", reason=reason)]

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        if listmodel.value_of(self.kind, row, "state") != "open" or not self.context.person.may(RECORD):
            return [RowAction("查看确认记录", partial(self.context.open_page, "acknowledgement_records"), "open")]
        return [RowAction("登记确认", partial(self._record, [row]), "signature", "primary")]

    def _record(self, rows: Sequence[Row]) -> None:
        pairs = [person_and_version(row.record) for row in rows]
        fixed = {"version_id": pairs[0][1], "employees": [person for person, _ in pairs]}
        names = "、".join(listmodel.words_of(self.kind, row, "name") for row in rows[:3])
        more = f"等 {len(rows)} 人" if len(rows) > 3 else ""
        title = listmodel.words_of(self.kind, rows[0], "title")
        self.open_form("staff.record_acknowledgements", fixed=fixed, subtitle=f"《{title}》 · {names}{more}")

    @override
    def paper_options(self, paper: str) -> Mapping[str, Any]:
        """The sheet for signatures is that of the version under the accent bar."""
        row = self.current()
        return {"version": person_and_version(row.record)[1]} if row is not None else {}

    @override
    def open_draft(self, place: DraftPlace) -> None:
        """Who was ticked is not kept, so neither is the form."""
        self.context.drafts.drop(draft_key(place.action, place.record))

    @override
    def detail(self, row: Row, more: Any) -> Detail:
        words = partial(listmodel.words_of, self.kind, row)
        state = self.kind.column("state")
        facts = [
            ("制度", f"《{words('title')}》第 {words('number')} 版"), ("生效日期", words("in_force_from")),
            ("部门", words("unit")), ("确认日期", words("acknowledged_on")), ("方式", words("channel")),
            ("登记人", words("recorded_by")),
        ]  # fmt: skip
        return Detail(
            words("name"), words("work_no"), listmodel.badge(state, listmodel.value_of(self.kind, row, "state")),
            facts=facts,
        )  # fmt: skip


class RecordsPage(RecordPage):
    """Every acknowledgement, also of earlier versions and of people who have left."""

    list_name = "acknowledgements"
    page_name = "acknowledgement_records"
    chapter = "rulebook"
    title = "确认记录"
    icon = "signature"
    checkable = False
    also = frozenset({"attachment"})
    empty_words = "员工在“制度条文”里自己确认，或由办公室登记签字的确认书后，这里留下记录。"

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        return self.act("staff.remove_acknowledgement", row.record, icon="delete", consequence=GONE)
