"""The field that points to another record: typed words find it, name and number tell namesakes apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QCompleter, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.kit import theme, tokens
from ui.kit.fields.base import Check
from ui.kit.fields.text import LineField
from ui.kit.qt import override

Index = QModelIndex | QPersistentModelIndex

SEARCH_AFTER_MS = 250
NOT_CHOSEN = "请从列表里选择；没有要找的，请换几个字再找。"


@dataclass(frozen=True, slots=True)
class RefItem:
    """A record that can be chosen: `subtitle` is what tells it from others with the same title."""

    id: int
    title: str
    subtitle: str = ""


Found = Callable[[Sequence[RefItem]], None]
Find = Callable[[str, Found], None]


class _Items(QAbstractListModel):
    def __init__(self, parent: Any) -> None:
        super().__init__(parent)
        self.items: list[RefItem] = []

    def set_items(self, items: Sequence[RefItem]) -> None:
        self.beginResetModel()
        self.items = list(items)
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.items)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.UserRole:
            return item
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{item.title} {item.subtitle}".strip()
        return None


class _ItemDelegate(QStyledItemDelegate):
    """Title on the left, subtitle in grey behind it."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item: RefItem = index.data(Qt.ItemDataRole.UserRole)
        rect = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.color("selected" if chosen else "card"))
        metrics = theme.metrics(tokens.BODY)
        base = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2
        painter.setFont(theme.font(tokens.BODY))
        painter.setPen(theme.color("text"))
        painter.drawText(QPointF(rect.x() + 10, base), item.title)
        left = rect.x() + 10 + metrics.horizontalAdvance(item.title) + 10
        small = theme.metrics(tokens.HINT)
        painter.setFont(theme.font(tokens.HINT))
        painter.setPen(theme.color("text3"))
        room = rect.right() - left - 8
        words = small.elidedText(item.subtitle, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(left, base), words)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, theme.px(tokens.CONTROL))


class RefField(LineField):
    """Points to a record; the value is its id, `item()` gives the words too.

    `find(text, found)` is called with what was typed and calls `found(items)` back, now or later.
    """

    def __init__(
        self,
        label: str,
        find: Find,
        required: bool = False,
        hint: str = "",
        check: Check | None = None,
        placeholder: str = "姓名、拼音首字母或编号",
    ) -> None:
        super().__init__(label, required, hint, check, placeholder)
        self._find = find
        self._item: RefItem | None = None
        self._answered = ""
        self._plain_hint = hint
        self._items = _Items(self)
        self._view = QListView()
        self._view.setProperty("kind", "popup")
        self._view.setItemDelegate(_ItemDelegate(self._view))
        self._completer = QCompleter(self._items, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(8)
        self._completer.setPopup(self._view)
        self._completer.setWidget(self.control)
        self._view.installEventFilter(self)
        self._completer.activated[QModelIndex].connect(self._activated)  # type: ignore[index]
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._search)
        self.control.textEdited.connect(self._typed)

    def item(self) -> RefItem | None:
        """Return the chosen record, or None."""
        return self._item

    @override
    def set_value(self, value: RefItem | None) -> None:
        self._item = value
        self._show_subtitle()
        self.set_text(value.title if value else "")

    @override
    def _read(self) -> int | None:
        if self._item is not None:
            return self._item.id
        if self.text().strip():
            raise ValueError(NOT_CHOSEN)
        return None

    @override
    def snapshot(self) -> Any:
        if self._item is None:
            return {"text": self.text()}
        return {"id": self._item.id, "title": self._item.title, "subtitle": self._item.subtitle}

    @override
    def restore(self, snapshot: Any) -> None:
        if "id" in snapshot:
            self._item = RefItem(snapshot["id"], snapshot["title"], snapshot["subtitle"])
        else:
            self._item = None
        self.control.setText(self._item.title if self._item else snapshot["text"])
        self._show_subtitle()
        self._edited()

    def offered(self) -> list[RefItem]:
        """Return the records now on offer."""
        return list(self._items.items)

    def choose(self, item: RefItem) -> None:
        """Take a record, as if it had been pressed in the list."""
        self._timer.stop()
        self._item = item
        self.control.setText(item.title)
        self._show_subtitle()
        self._edited()
        self.validate()

    def _show_subtitle(self) -> None:
        self.set_hint(self._item.subtitle if self._item and self._item.subtitle else self._plain_hint)

    def _typed(self, _text: str) -> None:
        self._item = None
        self._show_subtitle()
        self._timer.start(SEARCH_AFTER_MS)

    def _search(self) -> None:
        words = self.text().strip()
        if words:
            self._find(words, partial(self._found, words))
        else:
            self._view.hide()

    def _found(self, words: str, items: Sequence[RefItem]) -> None:
        """Offer what was found, unless something else was typed in the meantime or the form is gone."""
        if not shiboken6.isValid(self) or words != self.text().strip() or self._item is not None:
            return
        self._items.set_items(items)
        self._answered = words
        if items and self.control.hasFocus():
            self._completer.complete()
        elif items:
            self._take_the_only_one()
        else:
            self._view.hide()
            self.set_hint("没有找到，请换几个字再找。")

    def _activated(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._items.items):
            self.choose(self._items.items[index.row()])

    @override
    def _left(self) -> None:
        """A name that fits exactly one of the records on offer is taken without a press, also if it is found later."""
        if self._timer.isActive():
            self._timer.stop()
            self._search()
        self._take_the_only_one()
        super()._left()

    def _take_the_only_one(self) -> None:
        words = self.text().strip()
        fitting = [item for item in self._items.items if item.title == words]
        if self._item is None and words and self._answered == words and len(fitting) == 1:
            self.choose(fitting[0])

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tab leaves the field from the list, also where the list counts as the active window."""
        if not isinstance(watched, QListView):
            return super().eventFilter(watched, event)
        step = {Qt.Key.Key_Tab: self.control.focusNextChild, Qt.Key.Key_Backtab: self.control.focusPreviousChild}
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in step:
            self._view.hide()
            step[Qt.Key(event.key())]()
            self._left()  # the focus tells it only where the window was active all the time
            return True
        return False
