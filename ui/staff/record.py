"""One person of the register on a page of his own: facts and post, certificates, history, appraisals, files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from models.core import database
from models.core.errors import ConnectionLost, Refused
from ui.kit import layouts, listcover, listmodel, recordpane, rowactions, tokens
from ui.kit.buttons import MenuButton
from ui.kit.cards import Card, PageHead
from ui.kit.rowactions import RowAction
from ui.kit.scroll import ScrollBox
from ui.kit.state import Skeleton
from ui.kit.viewtabs import ViewTab, ViewTabs
from ui.staff import parts, reading
from ui.staff.reading import Whole

if TYPE_CHECKING:
    from ui.staff.page import StaffPage

FACTS, CERTIFICATES, EVENTS, APPRAISALS, FILES, HISTORY = (
    "facts", "certificates", "events", "appraisals", "files", "history",
)  # fmt: skip


class RecordView(QWidget):
    """Reads one person and shows him in tabs; the list keeps its place behind it."""

    def __init__(self, page: StaffPage, record: int) -> None:
        super().__init__()
        self._page, self._record = page, record
        self._whole: Whole | None = None
        self.head = PageHead("", crumbs=(page.kind.label,))
        self.head.crumb_pressed.connect(self._back)
        self.tabs = ViewTabs([ViewTab(FACTS, "资料")], FACTS, can_save=False)
        self.tabs.chosen.connect(self.show_tab)
        self._body = layouts.column(gap=12)
        self._box = layouts.boxed(self._body)
        self._body.addWidget(Skeleton(), 1)
        self.setLayout(
            layouts.column(self.head, self.tabs, (ScrollBox(self._box), 1), gap=10, margins=tokens.PAGE_MARGINS)
        )
        page.context.signals.changed.connect(self._changed)
        self.read()

    def _back(self, _crumb: int) -> None:
        self._page.back_to_list()

    def _changed(self, entities: frozenset[str]) -> None:
        if entities & ({"employee"} | self._page.also):
            self.read()

    def read(self) -> None:
        """Read the person as he is now."""
        context = self._page.context
        work = partial(database.read, partial(reading.whole, context.person, self._record))
        context.tasks.run(work, self._show, self._failed, owner=self, key=(id(self), "read"))

    def _failed(self, error: Exception) -> None:
        layouts.clear(self._body)
        self._body.addWidget(listcover.failed(error, self.read), 1)
        if not isinstance(error, (Refused, ConnectionLost)):
            self._page.context.fail(error)

    def _show(self, whole: Whole) -> None:
        self._whole = whole
        row, kind = whole.row, self._page.kind
        name, state = (listmodel.value_of(kind, row, key) for key in ("name", "state"))
        self.head.title.setText(name)
        self.head.set_badge(listmodel.badge(kind.column("state"), state))
        self.head.subtitle.setText(f"工号 {listmodel.words_of(kind, row, 'work_no')}")
        self._show_actions(whole)
        current = self.tabs.current()
        self.tabs.set_tabs(_tabs(whole), current)
        self.show_tab(self.tabs.current())

    def _show_actions(self, whole: Whole) -> None:
        actions = self._page.actions_for(whole.row, whole.more)
        primary = [one for one in actions if one.kind == "primary"][:1]
        others = [one for one in actions if one not in primary]
        shown, rest = others[:2], others[2:]
        widgets: list[QWidget] = []
        if rest:
            widgets.append(MenuButton("更多", rowactions.menu(rest, self), tip="更多操作"))
        widgets += [rowactions.button(one) for one in (*reversed(shown), *primary)]
        self.head.set_actions(widgets)

    def show_tab(self, key: str) -> None:
        """Show one part of the record."""
        whole = self._whole
        if whole is None:
            return
        self.tabs.set_current(key)
        layouts.clear(self._body)
        for widget in self._part(key, whole):
            self._body.addWidget(widget)
        self._body.addStretch(1)

    def _part(self, key: str, whole: Whole) -> list[QWidget]:
        page, context = self._page, self._page.context
        if key == CERTIFICATES:
            add = _buttons(page.act_about("staff.add_certificate", whole.row, icon="add"))
            return [parts.judged(context, "证书", "certificates", parts.CERTIFICATE_KEYS, whole.certificates, add)]
        if key == EVENTS:
            return [parts.events(whole, _buttons(page.act_about("staff.add_event", whole.row, icon="add")))]
        if key == APPRAISALS:
            add = _buttons(page.appraisal_actions(whole.row, whole.more))
            return [parts.judged(context, "考核", "appraisals", parts.APPRAISAL_KEYS, whole.appraisals, add)]
        if key == FILES and whole.archive is not None:
            return [parts.Files(context, self._record, whole.more.carried, whole.archive)]
        if key == HISTORY:
            return [Card("", recordpane.history(whole.more.carried.events))]
        if not whole.is_open:
            return [parts.facts(context, page.kind, whole.row, 4)]
        post = parts.post(context, whole)
        post.setFixedWidth(tokens.PANE + 2 * tokens.GAP)
        beside = layouts.row((parts.facts(context, page.kind, whole.row, 3), 1), layouts.column(post, None), gap=12)
        return [layouts.boxed(beside)]


def _buttons(actions: Sequence[RowAction]) -> list[QWidget]:
    return [rowactions.button(one, "plain") for one in actions]


def _tabs(whole: Whole) -> list[ViewTab]:
    """The parts that the person may see, with how much there is in each."""
    if not whole.is_open or whole.archive is None:
        return [ViewTab(FACTS, "资料")]
    return [
        ViewTab(FACTS, "资料"),
        ViewTab(CERTIFICATES, "证书", len(whole.certificates.rows)),
        ViewTab(EVENTS, "任职记录", len(whole.events)),
        ViewTab(APPRAISALS, "考核", len(whole.appraisals.rows)),
        ViewTab(FILES, "附件", len(whole.archive.files)),
        ViewTab(HISTORY, "历史", len(whole.more.carried.events)),
    ]
