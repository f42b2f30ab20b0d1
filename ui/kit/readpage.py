"""A page that reads something in the worker and shows it whole: no list, but a card, a tree or a grid."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.core import access, clock, database
from models.core.errors import ConnectionLost, Refused
from ui.kit import layouts, listcover, rowactions, state, tokens
from ui.kit.cards import PageHead
from ui.kit.formspage import FormsPage
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.rowactions import RowAction
from ui.kit.stores import DraftPlace


class ReadPage(FormsPage):
    """Subclasses say what to `fetch` (in the worker, inside a read) and how to `show_read` it in `body`.

    `entities` are those whose change makes the page stale.
    """

    title = ""
    permission = ""
    entities: frozenset[str] = frozenset()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.head = PageHead(self.title)
        self.notice = NoticeBar("", "bad")
        self.notice.hide()
        self.notice.pressed.connect(self.reload)
        self.body: QVBoxLayout = layouts.column(gap=12)
        self.setLayout(layouts.column(self.head, self.notice, (self.body, 1), gap=12, margins=tokens.PAGE_MARGINS))
        self._cover: QWidget | None = None
        self._loaded_once = False
        self._has_content = False
        context.signals.changed.connect(self._changed)

    def fetch(self) -> Any:
        """Read what the page shows; called in the worker."""
        raise NotImplementedError

    def show_read(self, read: Any) -> None:
        """Show what was read."""
        raise NotImplementedError

    def head_actions(self, read: Any) -> Sequence[RowAction]:  # noqa: ARG002  (for those who override)
        """The buttons of the head; the primary one comes last."""
        return ()

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        """Read at the first time, or open the form of a draft."""
        if not self._loaded_once:
            self._loaded_once = True
            self.reload()
        if isinstance(query, DraftPlace):
            self.open_draft(query)

    @override
    def reload(self) -> None:
        if self.permission and not self.context.person.may(self.permission):
            label = access.permissions[self.permission].label
            self.cover(listcover.not_allowed_words(self.title, label))
            return
        task = self.context.tasks.run(
            partial(database.read, self._fetch), self._show, self._failed, owner=self, key=(id(self), "page")
        )
        task.busy.connect(self._wait)

    def _fetch(self) -> tuple[Any, Any]:
        return self.fetch(), clock.now()

    def _wait(self) -> None:
        if not self._has_content:
            self.cover(state.loading())

    def _show(self, answer: tuple[Any, Any]) -> None:
        read, at = answer
        self.notice.hide()
        self.cover(None)
        self._has_content = True
        self.head.subtitle.setText(f"数据截至 {at:%H:%M}")
        self.head.set_actions(rowactions.buttons([*self.paper_actions(), *self.head_actions(read)], most=4))
        self.show_read(read)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, (Refused, ConnectionLost)):
            self.context.fail(error)
        if self._has_content:
            words = f"暂时读不到新的内容，现在显示的{self.head.subtitle.text()}。您未保存的输入都还在。"
            self.notice.set_words(words, "bad", "立即重试")
            self.notice.show()
        else:
            self.cover(listcover.failed(error, self.reload))

    def cover(self, widget: QWidget | None) -> None:
        """Show a widget in place of the content, or take it away."""
        if self._cover is not None:
            self.body.removeWidget(self._cover)
            self._cover.hide()
            self._cover.deleteLater()
        self._cover = widget
        if widget is not None:
            self.body.addWidget(widget, 1)

    def _changed(self, entities: frozenset[str]) -> None:
        if self._loaded_once and entities & self.entities:
            self.reload()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_F5:
            self.reload()
        elif not (control and event.key() == Qt.Key.Key_P and self.print_paper()):
            super().keyPressEvent(event)
