"""Lists beside the month: exceptions, requests, decisions about days, punches, exemptions, absence and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from models.attendance import rights
from models.attendance.requests import steps
from models.attendance.requests.steps import Step
from models.core.lists import Row
from ui.kit import listmodel, rowactions
from ui.kit.buttons import Kind
from ui.kit.qt import override
from ui.kit.recordpane import RecordPage
from ui.kit.rowactions import RowAction

ICONS = {"approve": "checkmark", "refuse": "dismiss", "withdraw": "arrow_undo", "revoke": "arrow_undo"}


class _AttendancePage(RecordPage):
    """A list of this area: `adds` are the actions of its buttons, `moves` the steps of its records by state."""

    chapter = "attendance"
    adds: Sequence[str] = ()
    moves: tuple[Step, ...] = ()

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act(self.adds[0], icon="add")), None) if self.adds else None

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        return [rowactions.button(one) for name in self.adds[1:] for one in self.act(name, icon="add")]

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        if not self.moves:
            return ()
        found: list[RowAction] = []
        for step in steps.steps_from(self.moves, listmodel.value_of(self.kind, row, "state")):
            icon = next((icon for word, icon in ICONS.items() if f".{word}_" in step.action), "edit")
            kind: Kind = "plain" if found else "primary"
            found += self.act(step.action, row.record, label=step.label, icon=icon, kind=kind)
        return found


class RequestsPage(_AttendancePage):
    """What people ask for about their days: missing punches, field duty, trips, overtime; and calls that came in."""

    list_name = page_name = "attendance_requests"
    icon = "clipboard_task"
    empty_words = "忘记打卡、外勤、出差和加班在这里申请；批准后计入考勤。"
    also = frozenset({"attachment"})
    adds = ("attendance.request", "attendance.record_notice", "attendance.request_sheet")
    moves = steps.REQUEST_STEPS


class VerdictsPage(_AttendancePage):
    """What people decided about days where the rules leave it open, or decided otherwise."""

    list_name = page_name = "day_verdicts"
    icon = "edit"
    empty_words = "主管对某天的结果提出更正、经理批准后，记在这里，原始打卡不变。"
    also = frozenset({"attachment"})
    adds = ("attendance.propose_verdict",)
    moves = steps.VERDICT_STEPS


class PunchesPage(_AttendancePage):
    """Punches as the machines gave them; nothing here can be changed."""

    list_name = page_name = "punches"
    icon = "history"
    empty_words = "导入考勤机、手机打卡导出的文件，原始打卡列在这里，只看不改。"

    @override
    def primary_action(self) -> RowAction | None:
        if not self.context.person.may(rights.IMPORT):
            return None
        return RowAction("导入打卡", self.open_import, "arrow_upload", "primary")

    def open_import(self) -> None:
        """Open the import of punches in place of the list."""
        from ui.kit.imports.importpage import ImportView  # the readers of office files are slow to load

        view = ImportView(self.context, "punches", self.kind.label)
        view.left.connect(self.back_to_list)
        self.show_record(view)


class ExemptionsPage(_AttendancePage):
    """People and days without punching."""

    list_name = page_name = "punch_exemptions"
    icon = "checkmark_circle"
    empty_words = "不用打卡的人员，以及停电、设备故障等不用打卡的日子，登记在这里。"
    adds = ("attendance.exempt",)

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        return self.act("attendance.end_exemption", row.record, icon="dismiss", kind="primary")
