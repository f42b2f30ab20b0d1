"""Lists beside the month: exceptions, requests, decisions about days, punches, exemptions, absence and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.attendance import reach, rights
from models.attendance.days.describe import day_of_record
from models.attendance.requests import queries
from models.attendance.requests.steps import Step
from models.attendance.workflow import DayState
from models.core.lists import Filter, Row
from ui.kit import listmodel, rowactions
from ui.kit.buttons import Kind
from ui.kit.qt import override
from ui.kit.recordpane import Carried, RecordPage
from ui.kit.rowactions import RowAction

ICONS = {"approve": "checkmark", "refuse": "dismiss", "withdraw": "arrow_undo", "revoke": "arrow_undo"}
# The days whose result may be corrected: they are over, and somebody was to be there or is known.
CORRECTABLE = (DayState.SETTLED, DayState.OPEN, DayState.WAITING, DayState.REST)


@dataclass(frozen=True)
class More:
    """What a record carries, the rights that this person has about it, and the steps that he may take with it."""

    carried: Carried
    rights: frozenset[str] = frozenset()
    steps: tuple[Step, ...] = ()


class _AttendancePage(RecordPage):
    """A list of this area: `adds` are the actions of its buttons."""

    chapter = "attendance"
    adds: Sequence[str] = ()

    def rights_on(self, record: int) -> frozenset[str]:
        """The rights that the person has about a record; called in the worker."""
        return reach.rights_on(self.context.person, self.kind.entity, record)

    @override
    def read_more(self, record: int) -> More:
        return More(super().read_more(record), self.rights_on(record))

    @override
    def more_widgets(self, row: Row, more: More | None) -> Sequence[QWidget]:
        return super().more_widgets(row, more.carried if more is not None else None)

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act(self.adds[0], icon="add")), None) if self.adds else None

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        return [rowactions.button(one) for name in self.adds[1:] for one in self.act(name, icon="add")]


class _StepsPage(_AttendancePage):
    """A list whose records take steps: the next one is the primary button."""

    def steps_of(self, record: int) -> tuple[Step, ...]:
        """The steps that the person may take with a record; called in the worker."""
        raise NotImplementedError

    @override
    def read_more(self, record: int) -> More:
        return More(RecordPage.read_more(self, record), steps=self.steps_of(record))

    @override
    def actions_for(self, row: Row, more: More | None) -> Sequence[RowAction]:
        found: list[RowAction] = []
        for step in more.steps if more is not None else ():
            icon = next((icon for word, icon in ICONS.items() if f".{word}_" in step.action), "edit")
            kind: Kind = "plain" if found else "primary"
            found += self.act(step.action, row.record, label=step.label, icon=icon, kind=kind)
        return found


class RequestsPage(_StepsPage):
    """What people ask for about their days: missing punches, field duty, trips, overtime; and calls that came in."""

    list_name = page_name = "attendance_requests"
    icon = "clipboard_task"
    empty_words = "忘记打卡、外勤、出差和加班在这里申请；批准后计入考勤。"
    also = frozenset({"attachment"})
    adds = ("attendance.request", "attendance.record_notice", "attendance.request_sheet")

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        return super().head_buttons() if reach.asks_for_others(self.context.person) else ()

    @override
    def steps_of(self, record: int) -> tuple[Step, ...]:
        return queries.request_steps(self.context.person, record)


class VerdictsPage(_StepsPage):
    """What people decided about days where the rules leave it open, or decided otherwise."""

    list_name = page_name = "day_verdicts"
    icon = "edit"
    empty_words = "主管对某天的结果提出更正、经理批准后，记在这里，原始打卡不变。"
    also = frozenset({"attachment"})
    adds = ("attendance.propose_verdict",)

    @override
    def steps_of(self, record: int) -> tuple[Step, ...]:
        return queries.verdict_steps(self.context.person, record)


class PunchesPage(_AttendancePage):
    """Punches as the machines gave them; nothing here can be changed."""

    list_name = page_name = "punches"
    icon = "history"
    empty_words = "导入考勤机、手机打卡导出的文件，原始打卡列在这里，只看不改。"

    @override
    def rights_on(self, record: int) -> frozenset[str]:
        return frozenset()

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
    def rights_on(self, record: int) -> frozenset[str]:
        return frozenset((rights.EXEMPT,) if reach.may_end_exemption(self.context.person, record) else ())

    @override
    def actions_for(self, row: Row, more: More | None) -> Sequence[RowAction]:
        if more is None or rights.EXEMPT not in more.rights:
            return ()
        return self.act("attendance.end_exemption", row.record, icon="dismiss", kind="primary")


class DaysPage(_AttendancePage):
    """Every day of everybody as a row, to filter, to export, and to ask why."""

    list_name = page_name = "attendance_days"
    icon = "calendar_ltr"
    empty_words = "发布排班、导入打卡以后，每人每天的结果列在这里。"

    @override
    def rights_on(self, record: int) -> frozenset[str]:
        return reach.rights_about(self.context.person, day_of_record(record)[0])

    @override
    def actions_for(self, row: Row, more: More | None) -> Sequence[RowAction]:
        on = listmodel.value_of(self.kind, row, "day")
        who = {"employee_id": day_of_record(row.record)[0], "day": on.isoformat()}
        name = f"{listmodel.value_of(self.kind, row, 'name')} {on:%Y-%m-%d}"
        filters = (Filter("month", "eq", f"{on:%Y-%m}"),)
        month = partial(self.context.open_page, "attendance_day", row.record, filters)
        found = [RowAction("在月表里看", month, "calendar_ltr", "primary")]
        own = more.rights if more is not None else frozenset()
        ask: dict[str, Any] = {"label": "申请补卡", "icon": "clock", "initial": {"kind": "punch"}}
        found += self.act("attendance.request", fixed=who, subtitle=name, **ask) if rights.REQUEST in own else []
        is_over = listmodel.value_of(self.kind, row, "state") in CORRECTABLE
        if is_over and rights.OVERRIDE in own:
            found += self.act("attendance.propose_verdict", fixed=who, subtitle=name, icon="edit")
        return found


class AbsencesPage(_AttendancePage):
    """How much absence everybody has, in a run and in the year, and what it gives the right to."""

    list_name = page_name = "absences"
    icon = "warning"
    empty_words = "有人旷工时，连续和累计的天数列在这里；满期限时提请公司决定。"
    also = frozenset({"attendance_day", "no_show", "absence_opening", "termination_case"})

    @override
    def rights_on(self, record: int) -> frozenset[str]:
        return reach.rights_about(self.context.person, record)

    @override
    def actions_for(self, row: Row, more: More | None) -> Sequence[RowAction]:
        own = more.rights if more is not None else frozenset()
        who, name = {"employee_id": row.record}, listmodel.value_of(self.kind, row, "name")
        found: list[RowAction] = []
        if rights.PROPOSE in own and listmodel.value_of(self.kind, row, "level") == "threshold":
            look: dict[str, Any] = {"icon": "shield", "kind": "primary"}
            found += self.act("attendance.propose_termination", fixed=who, subtitle=name, **look)
        last = listmodel.value_of(self.kind, row, "last")
        if rights.ABSENCE in own and last:
            initial = {"day": last.isoformat()}
            found += self.act("attendance.ask_criticism", fixed=who, subtitle=name, initial=initial, icon="edit")
        return found


class NoShowsPage(_AttendancePage):
    """Who did not come to trainings, meetings and activities, and why."""

    list_name = page_name = "no_shows"
    icon = "person"
    empty_words = "没有参加培训、会议和活动的人登记在这里；有理由的不算旷工。"
    also = frozenset({"attachment"})
    adds = ("attendance.record_no_show",)

    @override
    def actions_for(self, row: Row, more: More | None) -> Sequence[RowAction]:
        if more is None or rights.ABSENCE not in more.rights or listmodel.value_of(self.kind, row, "withdrawn_at"):
            return ()
        return [
            *self.act("attendance.excuse_no_show", row.record, icon="checkmark", kind="primary"),
            *self.act("attendance.withdraw_no_show", row.record, icon="arrow_undo"),
        ]


class CriticismsPage(_AttendancePage):
    """Written self-criticisms that were asked for, and those that came in."""

    list_name = page_name = "self_criticisms"
    icon = "edit"
    empty_words = "旷工后要求交书面检查的，登记在这里，过期会提醒。"
    also = frozenset({"attachment"})
    adds = ("attendance.ask_criticism",)

    @override
    def actions_for(self, row: Row, more: More | None) -> Sequence[RowAction]:
        if more is None or rights.ABSENCE not in more.rights or listmodel.value_of(self.kind, row, "received_on"):
            return ()
        return [
            *self.act("attendance.receive_criticism", row.record, icon="checkmark", kind="primary"),
            *self.act("attendance.cancel_criticism", row.record, icon="arrow_undo"),
        ]


class CasesPage(_AttendancePage):
    """Absences that give the company the right to terminate: proposed by people, decided by people."""

    list_name = page_name = "termination_cases"
    icon = "shield"
    empty_words = "旷工达到制度规定的天数、由主管提请的，列在这里，由公司决定。"
    also = frozenset({"attachment"})

    @override
    def actions_for(self, row: Row, more: More | None) -> Sequence[RowAction]:
        proposed = listmodel.value_of(self.kind, row, "state") == "proposed"
        is_open = proposed and more is not None and rights.TERMINATE in more.rights
        return self.act("attendance.decide_case", row.record, icon="checkmark", kind="primary") if is_open else ()


class OpeningsPage(_AttendancePage):
    """Absence from before the program was used."""

    list_name = page_name = "absence_openings"
    icon = "archive"
    empty_words = "开始使用前本年已有的旷工，由人核对签字后登记在这里，计入年度累计。"
    adds = ("attendance.set_absence_opening",)

    @override
    def actions_for(self, row: Row, more: More | None) -> Sequence[RowAction]:
        if more is None or rights.ABSENCE not in more.rights:
            return ()
        return self.act("attendance.edit_absence_opening", row.record, icon="edit", kind="primary")
