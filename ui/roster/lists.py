"""Lists beside the grid: swaps with their steps, shifts, rotations, leavings of the post, recorded edits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.core.lists import Row
from models.roster.swaps import queries as swaps
from models.roster.swaps.workflow import Step
from ui.kit import listmodel, recordpane
from ui.kit.buttons import Kind
from ui.kit.papers import paperopen
from ui.kit.qt import override
from ui.kit.recordpane import Carried, RecordPage
from ui.kit.rowactions import RowAction

ICONS = {
    "roster.agree_swap": "checkmark", "roster.decline_swap": "dismiss", "roster.approve_swap": "checkmark",
    "roster.refuse_swap": "dismiss", "roster.cancel_swap": "arrow_undo",
}  # fmt: skip


class _AddingPage(RecordPage):
    """A list whose one primary button is the action `adds`."""

    chapter = "roster"
    adds = ""

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act(self.adds, icon="add")), None)

    def _ends(self, row: Row, retire: str, restore: str) -> list[RowAction]:
        """Taking a record out of use, or back into it."""
        if listmodel.value_of(self.kind, row, "is_active"):
            return self.act(retire, row.record, icon="archive")
        return self.act(restore, row.record, icon="arrow_undo")

    @override
    def row_tone(self, row: Row) -> str:
        known = any(column.key == "is_active" for column in self.kind.columns)
        return "mute" if known and not listmodel.value_of(self.kind, row, "is_active") else ""


@dataclass(frozen=True)
class SwapMore:
    """What belongs to a swap besides its columns: files and history, and the steps that this person may take."""

    carried: Carried
    steps: tuple[Step, ...]


class SwapsPage(_AddingPage):
    """Requests to change a shift: the colleague agrees, then the right person decides."""

    list_name = page_name = "shift_swaps"
    icon = "person_swap"
    empty_words = "与同事换班，或请人批准改班，在这里申请；批准后排班表随之改动。"
    also = frozenset({"roster", "attachment"})
    adds = "roster.request_swap"

    @override
    def read_more(self, record: int) -> SwapMore:
        person = self.context.person
        return SwapMore(super().read_more(record), swaps.steps_of(person, record))

    @override
    def more_widgets(self, row: Row, more: SwapMore | None) -> Sequence[Any]:
        return super().more_widgets(row, more.carried if more is not None else None)

    @override
    def actions_for(self, row: Row, more: SwapMore | None) -> Sequence[RowAction]:
        if more is None:
            return ()
        found: list[RowAction] = []
        for step in more.steps:
            kind: Kind = "plain" if found else "primary"
            found += self.act(step.action, row.record, label=step.label, icon=ICONS[step.action], kind=kind)
        return [*found, *paperopen.of_record(self, self.context, self.kind.entity, row.record)]


class ShiftsPage(_AddingPage):
    """The shifts of the legend, with their hours and keys."""

    list_name = page_name = "shift_types"
    icon = "clock"
    empty_words = "先新建早班、晚班等班次，排班表里才有可排的班；顺序前九个就是排班时的数字键。"
    adds = "roster.add_shift"

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        edit = self.act("roster.edit_shift", row.record, icon="edit", kind="primary")
        return [*edit, *self._ends(row, "roster.retire_shift", "roster.restore_shift")]


class RotationsPage(_AddingPage):
    """Patterns of shifts that repeat, with which drafts are filled."""

    list_name = page_name = "rotations"
    icon = "arrow_sync"
    empty_words = "把“早早中中休”这样的轮换记在这里，排班时选中人员就能一次填好。"
    also = frozenset({"shift_type"})
    adds = "roster.add_rotation"

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        edit = self.act("roster.edit_rotation", row.record, icon="edit", kind="primary")
        return [*edit, *self._ends(row, "roster.retire_rotation", "roster.restore_rotation")]


class LeavingsPage(_AddingPage):
    """Who left his post with permission, and when he was back."""

    list_name = page_name = "post_leavings"
    papers = ("post_leaving_log",)
    icon = "sign_out"
    empty_words = "上班中途经同意离开岗位的，登记在这里；回岗后补记时间。"
    also = frozenset({"attachment"})
    adds = "roster.record_leaving"

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        label = "更正回岗时间" if listmodel.value_of(self.kind, row, "back_at") else ""
        return self.act("roster.record_back", row.record, label=label, icon="checkmark", kind="primary")


class ChangesPage(RecordPage):
    """What was changed in rosters after their publication, by swaps and recorded edits."""

    list_name = page_name = "roster_changes"
    chapter = "roster"
    icon = "history"
    empty_words = "发布以后的调班和改班记在这里，写明谁、什么时候、为什么。"

    @override
    def read_more(self, record: int) -> Carried:
        return recordpane.read(self.context.person, self.kind.entity, record)
