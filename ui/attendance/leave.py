"""Leave as lists: slips with their steps, documents that came in, balances, and what balances are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.attendance import reach, rights
from models.attendance.leave import places
from models.core.explain import Explanation
from models.core.lists import Filter, Row
from ui.attendance import leaveparts
from ui.attendance.leaveform import LEAVE_DIALOGS
from ui.attendance.leaveparts import ENTITY, SlipMore
from ui.attendance.leaveslip import SlipView
from ui.kit import layouts, listmodel, recordpane, rowactions
from ui.kit.detail import Detail, Figure
from ui.kit.qt import override
from ui.kit.recordpane import Carried, RecordPage
from ui.kit.rowactions import RowAction
from ui.kit.whylink import WORDS, WhyLink


@dataclass(frozen=True)
class PlacedMore:
    """Files and history of a row, and the number of what it is about: the slip of a document, the person of a grant."""

    carried: Carried
    about: int


@dataclass(frozen=True)
class BalanceMore:
    """Why a balance is what it is, and whose it is, of which year and type."""

    why: Explanation | None
    employee_id: int
    year: int
    code: str


class LeaveFormsPage(RecordPage):
    """A list of this area whose forms are those of leave."""

    chapter = "leave"
    dialogs = LEAVE_DIALOGS

    @override
    def fixed_for(self, action: str, record: int) -> Mapping[str, Any]:
        return {"employee_id": record} if action == "leave.request" else {}

    def request_actions(self) -> list[RowAction]:
        """Asking for leave: for himself alone, or for people within his reach as well."""
        person = self.context.person
        alone = person.employee_id is not None and not reach.asks_leave_for_others(person)
        own: dict[str, Any] = {"fixed": {"employee_id": person.employee_id}} if alone else {}
        return self.act("leave.request", icon="add", kind="primary", **own)


class LeavePage(LeaveFormsPage):
    """All slips within reach; one opens on a page of its own."""

    list_name = page_name = "leave"
    icon = "calendar_ltr"
    also = frozenset({"leave_proof", "attachment", "attendance_day"})
    empty_words = "请假、电话请假和导入的请假单列在这里；批准以后计入考勤。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.request_actions()), None)

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        if not reach.asks_leave_for_others(self.context.person):
            return ()
        calls = self.act("leave.record_call", icon="phone")
        found = [rowactions.button(one) for one in calls]
        if self.context.person.may(rights.LEAVE_IMPORT):
            found.insert(0, rowactions.button(RowAction("导入请假", self.open_import, "arrow_upload")))
        return found

    def open_import(self) -> None:
        """Open the import of leave in place of the list."""
        from ui.kit.imports.importpage import ImportView  # the readers of office files are slow to load

        view = ImportView(self.context, "leave", self.kind.label)
        view.left.connect(self.back_to_list)
        self.show_record(view)

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        """A slip that was asked for opens on its page; leaving it shows the list with its row."""
        super().shown(record, query)
        if record is not None:
            self.show_record(SlipView(self, record))

    @override
    def reload(self) -> None:
        super().reload()
        view = self.record_view()
        if isinstance(view, SlipView):
            view.read()

    @override
    def print_paper(self) -> bool:
        """The first paper of the slip that is open."""
        view = self.record_view()
        more = view.more if isinstance(view, SlipView) else None
        papers = leaveparts.slip_papers(self, self.context, more.data) if more is not None else []
        if papers:
            papers[0].run()
        return bool(papers)

    @override
    def on_open(self, row: Row) -> None:
        """The whole slip in place of the list."""
        self.show_record(SlipView(self, row.record))

    def take_back(self, proof: int, document: str, _checked: bool = False) -> None:
        """Open the form that takes back a document which was ticked by mistake."""
        self.open_form("leave.take_back_proof", proof, subtitle=document)

    @override
    def read_more(self, record: int) -> SlipMore:
        return leaveparts.read_slip(self.context, record)

    @override
    def more_widgets(self, row: Row, more: SlipMore | None) -> Sequence[QWidget]:
        if more is None or more.carried is None:
            return ()
        return recordpane.carried_widgets(self.context, ENTITY, row.record, more.carried)

    @override
    def actions_for(self, row: Row, more: SlipMore | None) -> Sequence[RowAction]:
        if more is None:
            return ()
        found = leaveparts.slip_actions(self, more.data)
        return [*found, *leaveparts.slip_papers(self, self.context, more.data)]


class ProofsPage(LeaveFormsPage):
    """Documents of leave that came in."""

    list_name = page_name = "leave_proofs"
    icon = "clipboard_task"
    also = frozenset({ENTITY})
    empty_words = "在请假单上登记收到的证明以后，列在这里。"

    @override
    def read_more(self, record: int) -> PlacedMore:
        return PlacedMore(recordpane.read(self.context.person, self.kind.entity, record), places.slip_of_proof(record))

    @override
    def more_widgets(self, row: Row, more: PlacedMore | None) -> Sequence[QWidget]:
        return super().more_widgets(row, more.carried if more is not None else None)

    @override
    def actions_for(self, row: Row, more: PlacedMore | None) -> Sequence[RowAction]:
        if more is None:
            return ()
        go = RowAction("打开请假单", partial(self.context.open_page, ENTITY, more.about), "open", "primary")
        is_there = listmodel.value_of(self.kind, row, "withdrawn_at") is None
        back = self.act("leave.take_back_proof", row.record, icon="arrow_undo") if is_there else []
        return [go, *back]


class BalancesPage(LeaveFormsPage):
    """What everybody has left of each type, and why."""

    list_name = page_name = "leave_balances"
    icon = "clipboard_task"
    also = frozenset({ENTITY, "leave_grant", "leave_proof", "attendance_day"})
    empty_words = "规则里规定了天数的假，和登记过额度的假，每人一行列在这里。"

    @override
    def read_more(self, record: int) -> BalanceMore:
        carried = recordpane.read(self.context.person, self.kind.entity, record)
        return BalanceMore(carried.why, *places.of_balance(record))

    @override
    def more_widgets(self, row: Row, more: BalanceMore | None) -> Sequence[QWidget]:
        if more is None or more.why is None:
            return ()
        return [layouts.boxed(layouts.row(WhyLink(self.context, WORDS, more.why), None))]

    @override
    def detail(self, row: Row, more: Any) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        shown = value("left") or "没有规定天数"
        over = (value("left_amount") or 0) < 0
        figure = Figure(f"{value('year')} 年{words('kind')}剩余", shown, "已经超出" if over else "")
        facts = [(self.kind.column(key).label, words(key)) for key in ("entitlement", "gained", "used", "waiting")]
        return Detail(value("name"), f"{value('work_no')} · {value('unit') or '未分配部门'}", None, figure, facts)

    @override
    def actions_for(self, row: Row, more: BalanceMore | None) -> Sequence[RowAction]:
        if more is None:
            return ()
        filters = (Filter("employee_id", "eq", more.employee_id), Filter("kind", "eq", more.code))
        go = RowAction("看请假单", partial(self.context.open_page, ENTITY, None, filters), "calendar_ltr", "primary")
        if more.employee_id == self.context.person.employee_id:
            return [go]
        fixed = {"employee_id": more.employee_id, "year": more.year, "kind": more.code}
        subtitle = (
            f"{listmodel.value_of(self.kind, row, 'name')} {more.year} 年{listmodel.words_of(self.kind, row, 'kind')}"
        )
        return [go, *self.act("leave.grant", icon="add", fixed=fixed, subtitle=subtitle)]


class GrantsPage(LeaveFormsPage):
    """Entitlements of people's own, additions, and what was used before the program."""

    list_name = page_name = "leave_grants"
    icon = "add"
    empty_words = "工龄带来的年假、增加的天数，和开始使用前已休的天数，登记在这里。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("leave.grant", icon="add", initial={"year": self.tools.today.year})), None)

    @override
    def read_more(self, record: int) -> PlacedMore:
        carried = recordpane.read(self.context.person, self.kind.entity, record)
        return PlacedMore(carried, places.employee_of_grant(record))

    @override
    def more_widgets(self, row: Row, more: PlacedMore | None) -> Sequence[QWidget]:
        return super().more_widgets(row, more.carried if more is not None else None)

    @override
    def actions_for(self, row: Row, more: PlacedMore | None) -> Sequence[RowAction]:
        if more is None or listmodel.value_of(self.kind, row, "withdrawn_at") is not None:
            return ()
        own = more.about == self.context.person.employee_id
        return [] if own else self.act("leave.withdraw_grant", row.record, icon="arrow_undo")
