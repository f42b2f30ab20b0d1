"""Monthly deduction lists with the month that comes next, every deduction with why, and what people earn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.core import database
from models.core.access import Person, Scope
from models.core.errors import ConnectionLost, Refused
from models.core.lists import Row
from models.penalty import places, rights
from models.penalty.money import course, outlook
from models.penalty.money.course import ListCourse
from models.penalty.money.outlook import Plan
from models.penalty.places import Place
from ui.kit import layouts, listmodel, recordpane
from ui.kit.actionform import ActionDialog, Prepared, Request
from ui.kit.detail import Detail, Figure
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.recordpane import Carried, RecordPage
from ui.kit.rowactions import RowAction
from ui.kit.text import Label
from ui.penalty import moneyparts
from ui.penalty.deductionview import DeductionView
from ui.penalty.moneyparts import LIST, PAPER

CHAPTER = "penalty"
MAKE = "penalty.make_list"
AFTER_MS = 300


class MoneyPage(RecordPage):
    """A list about everybody; who reaches only a part of the people is told where the deductions of those are."""

    chapter = CHAPTER
    elsewhere = "扣款清单由人力资源和财务办理"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        reach = context.person.reach(rights.LIST_READ)
        if reach is not Scope.ALL:
            whose = "您自己的扣款" if reach is Scope.OWN else "您负责的人员的扣款"
            self.empty_title, self.empty_words = self.elsewhere, f"{whose}在“扣款明细”里看。"

    @property
    def is_for_all(self) -> bool:
        """Whether this person reaches everybody."""
        return self.context.person.reach(rights.LIST_READ) is Scope.ALL


class PlanDialog(ActionDialog):
    """The form that makes a list, with what it would come to, and what is not known for it."""

    def __init__(self, parent: QWidget, context: Context, request: Request, prepared: Prepared) -> None:
        self._plan: QVBoxLayout = layouts.column(gap=8)
        self._month: str = ""
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        super().__init__(parent, context, request, prepared)
        self._timer.setParent(self)
        self._timer.timeout.connect(self._look)
        self.form.add_widget(layouts.boxed(self._plan))
        self.form.changed.connect(self._timer.start)
        self._show_plan(prepared.extra)

    @staticmethod
    @override
    def read_extra(person: Person, request: Request) -> Plan:
        return outlook.plan(person, request.initial.get("month") or outlook.likely_month())

    @override
    def _begin(self) -> dict[str, Any]:
        return {**super()._begin(), "month": self.extra.month}

    def _look(self) -> None:
        month = str(self.form.fields["month"].value() or "")
        if month == self._month:
            return
        self._month = month
        work = partial(database.read, partial(outlook.plan, self.context.person, month))
        self.context.tasks.run(work, self._show_plan, self._not_told, owner=self, key=(id(self), "plan"))

    def _show_plan(self, found: Plan) -> None:
        self._month = found.month
        layouts.clear(self._plan)
        if found.why_not:
            self._plan.addWidget(NoticeBar(found.why_not, "warn"))
        else:
            self._plan.addWidget(Label(found.title, "subtitle", wrap=True))
        for one in found.lines:
            told = (Label(one.label, "label-strong", one.tone), Label(one.words, "body", wrap=True))
            self._plan.addLayout(layouts.column(*told, gap=1))
        self.settle()

    def _not_told(self, error: Exception) -> None:
        self._month = ""
        if isinstance(error, Refused | ConnectionLost):
            layouts.clear(self._plan)
            self._plan.addWidget(NoticeBar(error.sentence, "warn"))
        else:
            self.context.fail(error)


MONEY_DIALOGS: Mapping[str, type[ActionDialog]] = {MAKE: PlanDialog}


class ListsPage(MoneyPage):
    """The deduction lists of all months; one opens on a page of its own with its rows."""

    list_name = page_name = "deduction_lists"
    icon = "receipt_money"
    also = frozenset({"penalty_deduction"})
    dialogs = MONEY_DIALOGS
    empty_words = "处罚单终局以后，每月编制一张扣款清单，交财务随工资扣；打印（F-26）后由人力资源关闭。"

    @override
    def primary_action(self) -> RowAction | None:
        if not self.context.person.may(rights.LIST_MAKE):
            return None
        reason = None if self.is_for_all else "扣款清单是全单位的，由负责全部人员的人事或财务编制"
        return RowAction("编制扣款清单", partial(self.open_form, MAKE), "add", "primary", reason)

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        """A list that was asked for opens on its page; leaving it shows the others with its row."""
        super().shown(record, query)
        if record is not None:
            self.open_list(record)

    def open_list(self, record: int) -> None:
        """Show a list with its rows in place of the others."""
        self.show_record(DeductionView(self, record))

    @override
    def reload(self) -> None:
        super().reload()
        view: Any = self.record_view()
        if view is not None:
            view.load()

    @override
    def press_primary(self) -> bool:
        view: Any = self.record_view()
        return view.press_primary() if view is not None else super().press_primary()

    @override
    def print_paper(self) -> bool:
        """The list that is open, or the current one."""
        view: Any = self.record_view()
        row = self.current() if view is None else None
        record = view.record if view is not None else row.record if row is not None else None
        found = moneyparts.printing(self, self.context, PAPER, record) if record is not None else []
        if found:
            found[0].run()
        return bool(found)

    @override
    def on_open(self, row: Row) -> None:
        self.open_list(row.record)

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "state") == "withdrawn" else ""

    # the pane

    @override
    def read_more(self, record: int) -> ListMore:
        person = self.context.person
        return ListMore(recordpane.read(person, LIST, record), course.of_list(person, record))

    @override
    def more_widgets(self, row: Row, more: ListMore | None) -> Sequence[QWidget]:
        return super().more_widgets(row, more.carried if more is not None else None)

    @override
    def detail(self, row: Row, more: ListMore | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        figure = Figure("扣款", f"{words('taken')} 元", f"{words('slips')} 笔")
        facts = [(self.kind.column(key).label, words(key)) for key in ("carried", "back", "made_by", "made_at")]
        if more is not None:
            facts += [("办理", more.data.ended)] if more.data.ended else []
            facts.append(("扣款规则", more.data.limits))
        badge = listmodel.badge(self.kind.column("state"), value("state"))
        return Detail(f"{value('month')} 扣款清单", str(value("number")), badge, figure, facts)

    @override
    def actions_for(self, row: Row, more: ListMore | None) -> Sequence[RowAction]:
        if more is None:
            return ()
        title = f"{more.data.row.month} 扣款清单 {more.data.row.number}"
        found = moneyparts.step_actions(self, more.data.steps, row.record, title)
        go = RowAction("打开清单", partial(self.on_open, row), "open", "plain" if found else "primary")
        prints = moneyparts.printing(self, self.context, PAPER, row.record) if more.data.row.live else []
        return [*found, go, *prints]


@dataclass(frozen=True)
class ListMore:
    """Files and history of a list, and how it stands."""

    carried: Carried
    data: ListCourse


@dataclass(frozen=True)
class PlacedMore:
    """What a record carries, and where it belongs."""

    carried: Carried
    place: Place


class _PlacedPage(RecordPage):
    """A list whose rows belong to people, slips or lists."""

    chapter = CHAPTER

    @override
    def read_more(self, record: int) -> PlacedMore:
        entity = self.kind.entity
        return PlacedMore(recordpane.read(self.context.person, entity, record), places.place(entity, record))

    @override
    def more_widgets(self, row: Row, more: PlacedMore | None) -> Sequence[QWidget]:
        return super().more_widgets(row, more.carried if more is not None else None)


class DeductionsPage(_PlacedPage):
    """Everything that was taken and given back, each with why it was so much."""

    list_name = page_name = "deductions"
    icon = "receipt_money"
    also = frozenset({LIST})
    empty_words = "编制扣款清单以后，每张处罚单扣了多少、转下月多少、退回多少列在这里。"

    @override
    def detail(self, row: Row, more: PlacedMore | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        note = f"{words('carried')} 元转下月" if value("carried") else ""
        figure = Figure(f"{value('month') or '下一张清单'}", f"{words('amount')} 元", note)
        facts = [
            (self.kind.column(key).label, words(key))
            for key in ("title", "standing", "final_on", "number", "reason", "made_by")
        ]
        badge = listmodel.badge(self.kind.column("kind"), value("kind"))
        return Detail(str(value("name")), f"{value('work_no')} · {value('slip')}", badge, figure, facts)

    @override
    def actions_for(self, row: Row, more: PlacedMore | None) -> Sequence[RowAction]:
        found: list[RowAction] = []
        if more is None:
            return found
        if moneyparts.may_open_slip(self.context.person, more.place.employee_id):
            found.append(RowAction("打开处罚单", partial(moneyparts.open_slip, self, row.record), "gavel", "primary"))
        if more.place.list_id and self.context.person.reach(rights.LIST_READ) is Scope.ALL:
            go = partial(self.context.open_page, LIST, more.place.list_id)
            found.append(RowAction("打开清单", go, "open"))
        return found


class PayPage(_PlacedPage):
    """What people earn from a month on; the cap and the minimum wage are reckoned by it."""

    list_name = page_name = "penalty_pay"
    icon = "people"
    empty_words = "扣款上限和最低工资按每人的月工资算。登记一次用到下次登记；没有登记的，罚款转下月。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("penalty.record_pay", icon="add")), None)

    @override
    def detail(self, row: Row, more: PlacedMore | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        figure = Figure(f"{value('month')} 起的月工资", f"{words('wage')} 元")
        facts = [(self.kind.column(key).label, words(key)) for key in ("performance", "recorded_by", "recorded_at")]
        return Detail(str(value("name")), str(value("work_no")), None, figure, facts)

    @override
    def actions_for(self, row: Row, more: PlacedMore | None) -> Sequence[RowAction]:
        if more is None or more.place.employee_id == self.context.person.employee_id:
            return ()
        fixed, name = {"employee_id": more.place.employee_id}, listmodel.value_of(self.kind, row, "name")
        later = self.act("penalty.record_pay", label="登记新工资", icon="add", fixed=fixed, subtitle=name)
        return [*self.act("penalty.edit_pay", row.record, icon="edit", kind="primary"), *later]
