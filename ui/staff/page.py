"""The staff register: list, entering and changing people, the steps of their employment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from models.core import listing, register
from models.core.listing import Filter, Query, Row
from models.core.register import Done
from models.staff import queries
from models.staff.queries import EventData
from models.staff.workflow import DECIDE, WRITE, State, Step
from ui.kit import listmodel, recordpane
from ui.kit.actionform import run_action
from ui.kit.buttons import Button, Kind
from ui.kit.confirm import ConfirmDialog
from ui.kit.detail import Detail, Figure
from ui.kit.listpage import ListPage
from ui.kit.qt import override
from ui.kit.recordpane import Carried
from ui.kit.rowactions import RowAction
from ui.staff.record import RecordView

DETAILS, ID_NUMBER = "staff.details", "staff.id_number"
CONSEQUENCES = {
    "staff.leave": "登记后登录随即停用，资料、记录和单据都保留。",
    "staff.suspend": "停职期间仍是在册人员，登录账号不会自动停用。",
}
ICONS = {
    "staff.start": "person_add", "staff.confirm": "checkmark_circle", "staff.suspend": "warning",
    "staff.resume": "arrow_undo", "staff.leave": "sign_out", "staff.return": "arrow_undo",
}  # fmt: skip


@dataclass(frozen=True)
class More:
    """What belongs to one person besides the columns of the list."""

    carried: Carried
    steps: tuple[Step, ...]
    events: tuple[EventData, ...]
    certificates: tuple[Row, ...]


class StaffPage(ListPage):
    """Everybody of the register whom the person may see."""

    list_name = page_name = "staff"
    chapter = "staff"
    icon = "people"
    also = frozenset({"employment_event", "certificate", "attachment"})
    papers = ("staff_register",)
    empty_title = "还没有登记人员"
    empty_words = "登记第一位员工，或导入 Excel 花名册。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("staff.hire", label="登记新人员", icon="person_add")), None)

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        if not self.context.person.may(WRITE):
            return ()
        button = Button("导入花名册", icon="arrow_upload")
        button.clicked.connect(self.open_import)
        return (button,)

    def open_import(self) -> None:
        """Open the import of a register in place of the list."""
        from ui.kit.importpage import ImportView

        view = ImportView(self.context, "staff", self.kind.label)
        view.left.connect(self.back_to_list)
        self.show_record(view)

    @override
    def read_more(self, record: int) -> More:
        person = self.context.person
        carried = recordpane.read(person, "employee", record)
        steps = queries.steps_of(person, record)
        if not person.may(DETAILS):
            return More(carried, steps, (), ())
        kind = register.get_list("certificates")
        certificates = listing.page(kind, person, Query((Filter("employee_id", "eq", record),)))
        return More(carried, steps, queries.events_of(person, record), certificates)

    @override
    def detail(self, row: Row, more: More | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        place = " ".join(part for part in (value("unit"), value("post")) if part)
        facts = [(self.kind.column(key).label, words(key)) for key in self._fact_keys()]
        return Detail(
            value("name"),
            " · ".join(part for part in (value("work_no"), place) if part),
            listmodel.badge(self.kind.column("state"), value("state")),
            _figure(words, value),
            facts,
            value("remark") or "",
        )

    def _fact_keys(self) -> tuple[str, ...]:
        if not self.context.person.may(DETAILS):
            return ("product_role", "superior_id")
        return ("phone", "product_role", "superior_id", "hired_on", "contract_until", "id_no")

    @override
    def more_widgets(self, row: Row, more: More | None) -> Sequence[QWidget]:
        if more is None:
            return ()
        return recordpane.carried_widgets(self.context, "employee", row.record, more.carried)

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "state") == State.LEFT else ""

    # what can be done with somebody

    @override
    def actions_for(self, row: Row, more: More | None) -> Sequence[RowAction]:
        steps = [self._step(step, row) for step in (more.steps if more is not None else ())]
        edit: Kind = "plain" if any(one.kind == "primary" for one in steps) else "primary"
        fixed = {"employee_id": row.record}
        who = listmodel.words_of(self.kind, row, "name")
        gone = listmodel.value_of(self.kind, row, "state") == State.LEFT
        return [
            *(one for one in steps if one.kind == "primary"),
            *self.act("staff.edit", row.record, label="修改资料", icon="edit", kind=edit),
            *([] if gone else self._moves(row)),
            *self.act("staff.set_id_number", row.record, icon="edit"),
            *self._show_id(row),
            *self.act("staff.add_event", fixed=fixed, icon="history", subtitle=who),
            *self.act("staff.add_certificate", fixed=fixed, icon="shield", subtitle=who),
            *(one for one in steps if one.kind != "primary"),
        ]

    def _moves(self, row: Row) -> list[RowAction]:
        person = self.context.person
        if not person.may(DECIDE) or person.employee_id == row.record:
            return []
        moved = self.act("staff.transfer", row.record, icon="person_swap")
        return moved + self.act("staff.change_pay", row.record, icon="receipt_money")

    def _step(self, step: Step, row: Row) -> RowAction:
        danger = register.get_action(step.action).danger
        run = partial(self.open_form, step.action, row.record, consequence=CONSEQUENCES.get(step.action, ""))
        return RowAction(step.label, run, ICONS.get(step.action, ""), "danger" if danger else "primary")

    def _show_id(self, row: Row) -> list[RowAction]:
        if not self.context.person.may(ID_NUMBER) or not listmodel.value_of(self.kind, row, "id_no"):
            return []
        return [RowAction("查看身份证号", partial(self.show_id_number, row), "eye")]

    def show_id_number(self, row: Row) -> None:
        """Ask for the full number; that it was shown is written down."""
        run_action(self.context, "staff.show_id_number", {"id": row.record}, self._id_number_told, owner=self)

    def _id_number_told(self, done: Done) -> None:
        number = str(done.once["id_no"])
        words = f"{done.title}：{number}。这次查看已记入操作记录。"
        ConfirmDialog.ask(self, "身份证号", words, "复制身份证号", partial(_copy, number), back="关闭")

    @override
    def fixed_for(self, action: str, record: int) -> Mapping[str, Any]:
        return {"employee_id": record} if action in ("staff.add_event", "staff.add_certificate") else {}

    # one person, whole

    @override
    def on_open(self, row: Row) -> None:
        """The whole record of a person in place of the list."""
        view = RecordView(self, row.record)
        self.show_record(view)


def _figure(words: Any, value: Any) -> Figure | None:
    """The one thing to know now: the end of the probation, or of the contract."""
    state = value("state")
    if state == State.PROBATION and value("probation_ends_on"):
        return Figure("试用期截止", words("probation_ends_on"), "到期前办理转正")
    if state == State.LEFT and value("left_on"):
        reason = words("left_reason")
        return Figure("离职日期", words("left_on"), "" if reason == "—" else reason)
    return None


def _copy(words: str, _reason: str) -> None:
    QGuiApplication.clipboard().setText(words)
