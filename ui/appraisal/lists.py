"""Lists of scores and bonuses: scores of a month with why, points and money that people propose, rows and versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from models.appraisal import course, rights
from models.attendance.days.describe import month_of_record
from models.attendance.month.course import Step
from models.core.access import Scope
from models.core.lists import Filter, Row
from ui.kit import listmodel, recordpane
from ui.kit.badge import BadgeText
from ui.kit.buttons import Kind
from ui.kit.detail import Detail, Figure
from ui.kit.monthlist import MonthListPage
from ui.kit.qt import override
from ui.kit.recordpane import Carried, RecordPage
from ui.kit.rowactions import RowAction

CHAPTER = "bonus"
ICONS = {"approve": "checkmark", "refuse": "dismiss", "withdraw": "arrow_undo", "revoke": "arrow_undo"}
PARTS = (
    "base_points", "step_points", "threshold_points", "penalty_points", "training_points", "other_points",
    "added_points",
)  # fmt: skip


class ScoresPage(MonthListPage):
    """What the month of everybody comes to: the base, what was taken off by cause, what was added."""

    list_name = page_name = "scores"
    chapter = CHAPTER
    icon = "data_bar_vertical"
    ago = 0
    also = frozenset({"score_line", "score_adjustment", "bonus_sheet", "attendance_sheet"})
    empty_words = "在职人员每月从基础分起算，扣分和加分列在这里。"

    @override
    def detail(self, row: Row, more: Carried | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        badge = BadgeText("不能评优", "warn") if value("barred") else None
        figure = Figure(f"{value('month')} 得分", words("final_points"), words("remark"), badge)
        facts = [(self.kind.column(key).label, words(key)) for key in PARTS if value(key)]
        facts += [(self.kind.column(key).label, words(key)) for key in ("fine_fen", "barred") if value(key)]
        state = listmodel.badge(self.kind.column("state"), value("state"))
        return Detail(value("name"), f"{value('work_no')} · {value('unit') or '未分配部门'}", state, figure, facts)

    @override
    def actions_for(self, row: Row, more: Carried | None) -> Sequence[RowAction]:
        employee, _ = month_of_record(row.record)
        name = listmodel.value_of(self.kind, row, "name")
        look = RowAction(
            "看奖金", partial(self.context.open_page, "bonus_result", None, (Filter("employee_id", "eq", employee),)),
            "receipt_money",
        )  # fmt: skip
        if employee == self.context.person.employee_id:
            return [look]
        fixed = {"employee_id": employee}
        return [look, *self.act("appraisal.adjust", icon="add", kind="primary", fixed=fixed, subtitle=name)]


@dataclass(frozen=True)
class AdjustmentMore:
    """Files and history of an adjustment, and the steps that are open to who looks."""

    carried: Carried
    steps: tuple[Step, ...]


class AdjustmentsPage(RecordPage):
    """Points and money that people propose for somebody's month, and what was decided."""

    list_name = page_name = "score_adjustments"
    chapter = CHAPTER
    icon = "trophy"
    also = frozenset({"attachment"})
    empty_words = "主管提出的加分、扣分和奖励金额列在这里，经理批准以后计入当月。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("appraisal.adjust", icon="add")), None)

    @override
    def read_more(self, record: int) -> AdjustmentMore:
        person = self.context.person
        return AdjustmentMore(
            recordpane.read(person, self.kind.entity, record), course.adjustment_steps(person, record)
        )  # fmt: skip

    @override
    def more_widgets(self, row: Row, more: AdjustmentMore | None) -> Sequence[QWidget]:
        return super().more_widgets(row, more.carried if more is not None else None)

    @override
    def actions_for(self, row: Row, more: AdjustmentMore | None) -> Sequence[RowAction]:
        found: list[RowAction] = []
        subtitle = f"{listmodel.value_of(self.kind, row, 'name')} {listmodel.value_of(self.kind, row, 'label')}"
        for step in more.steps if more is not None else ():
            icon = next((icon for word, icon in ICONS.items() if f".{word}_" in step.action), "edit")
            kind: Kind = "plain" if found else "primary"
            found += self.act(step.action, row.record, label=step.label, icon=icon, kind=kind, subtitle=subtitle)
        return found

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "state") in ("refused", "withdrawn", "revoked") else ""


@dataclass(frozen=True)
class SheetMore:
    """Files and history of a row, and the bonus sheet it belongs to."""

    carried: Carried
    sheet: int | None


class _OfSheetsPage(RecordPage):
    """A list whose rows belong to bonus sheets."""

    chapter = CHAPTER
    also = frozenset({"bonus_sheet"})

    @override
    def read_more(self, record: int) -> SheetMore:
        entity = self.kind.entity
        return SheetMore(recordpane.read(self.context.person, entity, record), course.sheet_of(entity, record))

    @override
    def more_widgets(self, row: Row, more: SheetMore | None) -> Sequence[QWidget]:
        return super().more_widgets(row, more.carried if more is not None else None)

    @override
    def actions_for(self, row: Row, more: SheetMore | None) -> Sequence[RowAction]:
        if more is None or more.sheet is None or self.context.person.reach(rights.READ) is Scope.OWN:
            return ()
        go = partial(self.context.open_page, "bonus_sheet", more.sheet)
        return [RowAction("打开奖金表", go, "open", "primary")]


class BonusRowsPage(_OfSheetsPage):
    """The rows of all bonus sheets: how the bonus of everybody came about."""

    list_name = page_name = "bonus"
    icon = "receipt_money"
    empty_words = "奖金表编制以后，每人一行列在这里。"

    @override
    def detail(self, row: Row, more: SheetMore | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        payable = f"{words('payable_fen')} 元" if value("payable_fen") is not None else "基数未定"
        figure = Figure(f"{value('month')} 应发", payable, words("remark"))
        keys = ("final_points", "base_fen", "bonus_fen", "added_fen", "fine_fen", "version")
        facts = [(self.kind.column(key).label, words(key)) for key in keys if value(key) is not None]
        badge = listmodel.badge(self.kind.column("state"), value("state"))
        return Detail(value("name"), f"{value('work_no')} · {value('unit')}", badge, figure, facts)

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "live") != "live" else ""


class VersionsPage(_OfSheetsPage):
    """Every version of the bonus sheets, with why one counts no more."""

    list_name = page_name = "bonus_versions"
    icon = "archive"
    empty_words = "每次编制奖金表留一个版本；退回和重新打开的原因也在这里。"

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "ended_at") else ""
