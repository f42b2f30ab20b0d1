"""The furniture of the workbench: figures that open their list, to-dos in one line each, drafts."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from models.core.duties import Figure, Todo
from ui.kit import layouts, theme
from ui.kit.badge import Badge
from ui.kit.buttons import Button
from ui.kit.qt import override
from ui.kit.stores import SavedDraft
from ui.kit.text import ElidedLabel, IconLabel, Label
from ui.workbench.todo import badge_of

ROW = 46
_PRESS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class FigureCard(QFrame):
    """One figure with its unit and what it is made of; a press opens the list behind it."""

    pressed = Signal(object)

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self._figure = figure
        self.setProperty("kind", "card")
        self.setProperty("press", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{figure.label} {figure.value}{figure.unit}，{figure.note}，打开名单")
        unit = f"/ {figure.of} {figure.unit}" if figure.of else figure.unit
        words = Label(unit, "quiet")
        head = layouts.row(IconLabel(figure.icon, "text2", 16), Label(figure.label, "label"), None, gap=6)
        value = layouts.row(Label(figure.value, "figure"), words, None, gap=6)
        value.setAlignment(words, Qt.AlignmentFlag.AlignBottom)
        words.setContentsMargins(0, 0, 0, 6)
        self.setLayout(layouts.column(head, value, ElidedLabel(figure.note, "hint"), gap=2, margins=(14, 9, 14, 9)))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit(self._figure)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PRESS:
            self.pressed.emit(self._figure)
        else:
            super().keyPressEvent(event)


class TodoRow(QFrame):
    """One thing to do: what, where and why, until when, one verb."""

    pressed = Signal(object)

    def __init__(self, todo: Todo, today: date) -> None:
        super().__init__()
        self._todo = todo
        late = todo.due is not None and todo.due < today
        self.setProperty("kind", "todo")
        self.setProperty("late", late)
        self.setFixedHeight(theme.px(ROW))
        words = layouts.column(None, ElidedLabel(todo.title), ElidedLabel(todo.detail, "hint"), None, gap=0)
        self.verb = Button(todo.verb, "link")
        self.verb.setAccessibleName(f"{todo.verb}：{todo.title}")
        self.verb.clicked.connect(self._go)
        line = layouts.row(IconLabel(todo.icon, "bad" if late else "text2", 20), 2, (words, 1), gap=8)
        if todo.due is not None:
            line.addWidget(Badge(*_badge(todo.due, today)))
        verb = layouts.boxed(layouts.row(self.verb, None))
        verb.setFixedWidth(theme.px(76))
        line.addWidget(verb)
        line.setContentsMargins(14, 0, 4, 0)
        self.setLayout(line)

    def _go(self) -> None:
        self.pressed.emit(self._todo)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._go()


def _badge(due: date, today: date) -> tuple[str, str, str | None]:
    shown = badge_of(due, today)
    return shown.text, shown.tone, shown.icon


class DraftRow(QWidget):
    """A form that was not saved: 继续填写 opens it again, 放弃 deletes it."""

    resumed = Signal(object)
    dropped = Signal(object)

    def __init__(self, draft: SavedDraft) -> None:
        super().__init__()
        self._draft = draft
        resume = Button("继续填写", "link")
        resume.clicked.connect(self._resume)
        drop = Button("放弃", "link", tip="删除这份草稿")
        drop.clicked.connect(self._drop)
        words = layouts.column(ElidedLabel(draft.title), Label(f"{draft.at:%m-%d %H:%M} 存在这台电脑上", "hint"), gap=0)
        self.setLayout(layouts.row(IconLabel("edit", "warn", 16), (words, 1), resume, drop, gap=8))

    def _resume(self) -> None:
        self.resumed.emit(self._draft)

    def _drop(self) -> None:
        self.dropped.emit(self._draft)


class Quiet(QWidget):
    """A small empty state inside a card."""

    def __init__(self, icon: str, words: str, more: str = "") -> None:
        super().__init__()
        title, hint = Label(words, "quiet"), Label(more, "hint", wrap=True)
        for label in (title, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        sign = layouts.row(None, IconLabel(icon, "text3", 24), None)
        self.setLayout(layouts.column(None, sign, title, hint, None, gap=6, margins=(12, 12, 12, 12)))
        hint.setVisible(bool(more))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, 90)
