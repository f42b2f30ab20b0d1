"""The list of penalty slips: where each stands, what is left of its time, whose turn it is; one opens on its page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core.lists import Row
from models.core.register import Done
from models.penalty import rights
from ui.kit import layouts, listmodel
from ui.kit.courseview import clock_card
from ui.kit.detail import Detail, Figure
from ui.kit.papers import paperopen
from ui.kit.qt import override
from ui.kit.recordpane import RecordPage, carried_widgets
from ui.kit.rowactions import RowAction
from ui.penalty import slipparts
from ui.penalty.answerform import ANSWER_DIALOGS
from ui.penalty.slipform import SLIP_DIALOGS
from ui.penalty.slipparts import ENTITY, SlipMore
from ui.penalty.slipview import SlipView

DIALOGS = {**SLIP_DIALOGS, **ANSWER_DIALOGS}
OVER = ("void", "revoked", "closed")


class SlipsPage(RecordPage):
    """All slips within reach; one opens on a page of its own."""

    list_name = page_name = "slips"
    chapter = "penalty"
    icon = "gavel"
    papers = ("penalty_register",)
    also = frozenset(slipparts.SHOWN - {ENTITY})
    dialogs = DIALOGS
    empty_words = "您可以看到的处罚单列在这里：从批准、送达、签字到申诉、扣款，一步一步记录。"

    @override
    def primary_action(self) -> RowAction | None:
        """Writing a slip; whoever only proposes writes a draft."""
        if self.context.person.may(rights.ISSUE):
            return next(iter(self.act("penalty.issue", icon="add", verb="提交批准")), None)
        return next(iter(self.act("penalty.propose", icon="add", verb="保存草稿")), None)

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        """A slip that was asked for opens on its page; leaving it shows the list with its row."""
        super().shown(record, query)
        if record is not None:
            self.open_slip(record)

    @override
    def form_saved(self, done: Done) -> None:
        """A new slip, or the one in the place of another, opens on its page."""
        super().form_saved(done)
        if done.record is None or done.record[0] != ENTITY or done.record[1] in self.rows:
            return
        view = self.record_view()
        if not isinstance(view, SlipView) or view.record != done.record[1]:
            self.open_slip(done.record[1])

    def open_slip(self, record: int) -> None:
        """Show a slip in place of the list."""
        self.show_record(SlipView(self, record))

    @override
    def reload(self) -> None:
        super().reload()
        view = self.record_view()
        if isinstance(view, SlipView):
            view.load()

    @override
    def press_primary(self) -> bool:
        view = self.record_view()
        return view.press_primary() if isinstance(view, SlipView) else super().press_primary()

    @override
    def print_paper(self) -> bool:
        """The first paper of the slip that is open, or that of the list."""
        view = self.record_view()
        if not isinstance(view, SlipView):
            return super().print_paper()
        papers = view.papers() if view.read is not None else ()
        if papers:
            papers[0].run()
        return bool(papers)

    @override
    def on_open(self, row: Row) -> None:
        self.open_slip(row.record)

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "phase") in OVER else ""

    @override
    def bulk_actions(self) -> Sequence[RowAction]:
        return paperopen.of_rows(self, self.context, ENTITY, [row.record for row in self.ticked()])

    # the pane

    @override
    def read_more(self, record: int) -> SlipMore:
        return slipparts.read_slip(self.context.person, record)

    @override
    def detail(self, row: Row, more: SlipMore | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        facts = [
            (self.kind.column(key).label, words(key)) for key in ("happened_at", "title", "issuer", "approved_words")
        ]
        shown = listmodel.badge(self.kind.column("phase"), value("phase"))
        figure = None
        if more is not None and more.data.amount is not None:
            data = more.data
            figure = Figure("金额" if not data.is_in_points else "扣分", data.amount_words, more.money)
        return Detail(str(value("name")), f"{words('number')} · {words('work_no')}", shown, figure, facts)

    @override
    def more_widgets(self, row: Row, more: SlipMore | None) -> Sequence[QWidget]:
        if more is None:
            return ()
        running = [clock_card(self.context, one) for one in more.clocks if one.state in ("running", "near", "over")]
        widgets = carried_widgets(self.context, ENTITY, row.record, more.carried) if more.carried is not None else []
        return [*([layouts.boxed(layouts.column(*running, gap=8))] if running else []), *widgets]

    @override
    def actions_for(self, row: Row, more: SlipMore | None) -> Sequence[RowAction]:
        if more is None:
            return ()
        return [*slipparts.step_actions(self, more), *slipparts.slip_papers(self, self.context, more.data)]
