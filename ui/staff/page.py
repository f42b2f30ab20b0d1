"""The staff register: list, entering and changing people, the steps of their employment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from models.core import register
from models.core.lists import Row
from models.core.register import Done
from models.staff.workflow import DECIDE, PRESENT, WRITE, State, Step
from ui.kit import listmodel, recordpane
from ui.kit.actionform import run_action
from ui.kit.buttons import Button, Kind
from ui.kit.confirm import ConfirmDialog
from ui.kit.detail import Detail, Figure
from ui.kit.listpage import ListPage
from ui.kit.qt import override
from ui.kit.rowactions import RowAction
from ui.staff import reading
from ui.staff.reading import More
from ui.staff.record import RecordView

DETAILS, ID_NUMBER = "staff.details", "staff.id_number"
CONSEQUENCES = {
    "staff.leave": "登记后登录随即停用，资料、记录和单据都保留。",
    "staff.suspend": "停职期间仍是在册人员，登录账号不会自动停用。",
}
# Actions that add something about a person; their form's draft leads back to him.
ABOUT = (
    "staff.add_event", "staff.add_certificate", "staff.add_appraisal", "staff.request_appraisal", "staff.add_induction",
    "staff.add_unreachable", "staff.give_station_number", "staff.give_territory",
)  # fmt: skip
ICONS = {
    "staff.start": "person_add", "staff.confirm": "checkmark_circle", "staff.suspend": "warning",
    "staff.resume": "arrow_undo", "staff.leave": "sign_out", "staff.return": "arrow_undo",
}  # fmt: skip


class StaffPage(ListPage):
    """Everybody of the register whom the person may see."""

    list_name = page_name = "staff"
    chapter = "staff"
    icon = "people"
    also = frozenset(
        {
            "employment_event", "certificate", "appraisal_entry", "induction", "unreachable_incident",
            "station_number", "territory", "attachment",
        }
    )  # fmt: skip
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
        from ui.kit.imports.importpage import ImportView

        view = ImportView(self.context, "staff", self.kind.label)
        view.left.connect(self.back_to_list)
        self.show_record(view)

    @override
    def read_more(self, record: int) -> More:
        return reading.more(self.context.person, record)

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
        steps = self._steps(row, more)
        edit: Kind = "plain" if any(one.kind == "primary" for one in steps) else "primary"
        gone = listmodel.value_of(self.kind, row, "state") == State.LEFT
        return [
            *(one for one in steps if one.kind == "primary"),
            *self.act("staff.edit", row.record, label="修改资料", icon="edit", kind=edit),
            *([] if gone else self._moves(row)),
            *self.act("staff.set_id_number", row.record, icon="edit"),
            *self._show_id(row),
            *self.act_about("staff.add_event", row, icon="history"),
            *self.act_about("staff.add_certificate", row, icon="shield"),
            *([] if gone else self._records(row, more)),
            *(one for one in steps if one.kind != "primary"),
        ]

    def act_about(self, name: str, row: Row, *, fixed: Mapping[str, Any] | None = None, **how: Any) -> list[RowAction]:
        """An action that adds something about a person, as a button that opens its form."""
        who = listmodel.words_of(self.kind, row, "name")
        return self.act(name, fixed={"employee_id": row.record, **(fixed or {})}, subtitle=who, **how)

    def appraisal_actions(self, row: Row, more: More | None) -> list[RowAction]:
        """Appraisals that can be entered or asked for somebody as he stands; nobody appraises himself."""
        state, own = listmodel.value_of(self.kind, row, "state"), self.context.person.employee_id == row.record
        found: list[RowAction] = []
        if state in PRESENT and not own:
            kind, label = ("probation", "登记试用期考核") if state == State.PROBATION else ("periodic", "登记定期考核")
            scores = [dict(one) for one in more.axes] if more is not None else []
            found += self.act_about(
                "staff.add_appraisal", row, fixed={"kind": kind}, initial={"scores": scores}, label=label, title=label,
                icon="clipboard_task",
            )  # fmt: skip
        if state in (State.PROBATION, State.ACTIVE):
            found += self.act_about("staff.request_appraisal", row, icon="hat_graduation")
        return found

    def _records(self, row: Row, more: More | None) -> list[RowAction]:
        """What is entered about somebody who is present: appraisals, training, calls, numbers, territories."""
        found = self.appraisal_actions(row, more)
        own = self.context.person.employee_id == row.record
        if not own:
            found += self.act_about("staff.add_induction", row, icon="hat_graduation")
        if listmodel.value_of(self.kind, row, "state") in PRESENT:
            if not own:
                found += self.act_about("staff.add_unreachable", row, icon="phone")
            found += self.act_about("staff.give_station_number", row, icon="person")
            found += self.act_about("staff.give_territory", row, icon="building")
        return found

    def _steps(self, row: Row, more: More | None) -> list[RowAction]:
        """The steps that are open; before a confirmation, what it still lacks is the next step."""
        if more is None:
            return []
        steps = [self._step(step, row) for step in more.steps]
        lacking: list[RowAction] = []
        if not more.is_trained:
            lacking = self.act_about("staff.add_induction", row, icon="hat_graduation", kind="primary")
        elif more.open_appraisal is not None:
            go = partial(self.context.open_page, "appraisal_entry", more.open_appraisal)
            lacking = [RowAction("办理试用期考核", go, "clipboard_task", "primary")]
        elif not more.is_appraised:
            lacking = [replace(one, kind="primary") for one in self.appraisal_actions(row, more)[:1]]
        if lacking:
            steps = [*lacking, *(replace(one, kind="plain") if one.kind == "primary" else one for one in steps)]
        return steps

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
        return {"employee_id": record} if action in ABOUT else {}

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
