"""The Ctrl+K box: one line that finds people, papers, customers and functions."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QWidget

from ui.kit import icons, layouts, theme, tokens
from ui.kit.overlay import SHADOW, Modal
from ui.kit.qt import override
from ui.kit.text import IconLabel, KeyCap, Label, Line

SEARCH_AFTER_MS = 250
_TOP = 72
_HIT = Qt.ItemDataRole.UserRole
_SECTION_HEIGHT, _HIT_HEIGHT = 26, 44
_MOST_HEIGHT = 420
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `marked` is the part of the title that matched; `target` is handed back when it is opened."""

    title: str
    subtitle: str
    kind: str
    icon: str
    target: object
    marked: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Hits of one sort under their heading."""

    title: str
    hits: Sequence[Hit]


Answer = Callable[[Sequence[Section]], None]
Find = Callable[[str, Answer], None]


class SearchDialog(Modal):
    """`opened` carries the target of the hit and whether a new window is wanted (Ctrl+Enter).

    `find(text, answer)` gets what was typed with full-width forms folded, `>` and `#` included, and calls
    `answer(sections)`, now or later; an answer to older words is dropped.
    """

    opened = Signal(object, bool)

    def __init__(self, parent: QWidget, find: Find) -> None:
        super().__init__(parent, "搜索", 640, light=True)
        self._find = find
        self._asked = ""
        self.line = QLineEdit()
        self.line.setProperty("kind", "search")
        self.line.setAccessibleName("搜索人员、客户、单号、功能")
        self.line.textChanged.connect(self._typed)
        self.line.installEventFilter(self)
        hint = Label("拼音首字母、工号、单号、电话后四位都可以", "hint")
        self.list = QListWidget()
        self.list.setAccessibleName("找到的内容")
        self.list.setItemDelegate(_HitDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._clicked)
        self.nothing = Label("", "note")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setContentsMargins(0, 18, 0, 18)
        icon = IconLabel("search", "accent", 20)
        self.panel_layout.addLayout(layouts.row(icon, (self.line, 1), hint, gap=12, margins=(18, 10, 16, 8)))
        self.panel_layout.addWidget(Line())
        self.panel_layout.addLayout(layouts.column(self.list, margins=(8, 4, 8, 6)))
        self.panel_layout.addWidget(self.nothing)
        self.panel_layout.addWidget(Line())
        self.panel_layout.addLayout(_keys())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._search)
        self._show_sections((), "输入几个字就开始找")

    # finding

    def _typed(self, _text: str) -> None:
        self._timer.start(SEARCH_AFTER_MS)

    def _search(self) -> None:
        self._timer.stop()
        self._asked = unicodedata.normalize("NFKC", self.line.text()).strip()
        if not self._asked.lstrip("#"):
            self._show_sections((), "输入几个字就开始找")
        else:
            self._find(self._asked, partial(self.answered, self._asked))

    def answered(self, asked: str, sections: Sequence[Section]) -> None:
        """Show what was found for `asked`, unless other words stand in the line by now."""
        if shiboken6.isValid(self) and asked == self._asked:
            self._show_sections(sections, f"没有找到“{asked}”，请换几个字再找。")

    def _show_sections(self, sections: Sequence[Section], nothing: str) -> None:
        self.list.clear()
        for section in sections:
            if section.hits:
                head = QListWidgetItem(section.title)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(head)
            for hit in section.hits:
                item = QListWidgetItem()
                item.setData(_HIT, hit)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{hit.kind} {hit.title}，{hit.subtitle}")
                self.list.addItem(item)
        found = self.list.count() > 0
        self.list.setVisible(found)
        self.nothing.setText(nothing)
        self.nothing.setVisible(not found)
        if found:
            self.list.setCurrentRow(1)
            self.list.setFixedHeight(min(_MOST_HEIGHT, self.list.sizeHintForRow(0) + self._rows_height()))
        if self.isVisible():
            self.settle()

    def _rows_height(self) -> int:
        return sum(self.list.sizeHintForRow(row) for row in range(1, self.list.count())) + 4

    # opening

    def current(self) -> Hit | None:
        """Return the hit that Enter would open."""
        item = self.list.currentItem()
        hit = item.data(_HIT) if item is not None else None
        return hit if isinstance(hit, Hit) else None

    def _open(self, new_window: bool) -> None:
        if self._timer.isActive():
            self._search()  # Enter before the pause was over: search for what stands there now
            return
        hit = self.current()
        if hit is not None:
            self.accept()
            self.opened.emit(hit.target, new_window)

    def _clicked(self, item: QListWidgetItem) -> None:
        if isinstance(item.data(_HIT), Hit):
            self._open(new_window=False)

    def _step(self, by: int) -> None:
        row, last = self.list.currentRow(), self.list.count() - 1
        target = min(max(row + by, 0), last)
        direction = 1 if by > 0 else -1
        while 0 <= target <= last and self.list.item(target).data(_HIT) is None:
            target += direction
        if 0 <= target <= last:
            self.list.setCurrentRow(target)

    @override
    def place(self) -> QPoint:
        return QPoint((self.host().width() - self.width()) // 2, _TOP - SHADOW)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.line.setFocus()
        self.line.selectAll()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in _STEPS:
                self._step(_STEPS[key])
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._open(bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
                return True
        return super().eventFilter(watched, event)


def _keys() -> QHBoxLayout:
    words = (KeyCap("↑"), KeyCap("↓"), Label("选择", "hint"), 8, KeyCap("Enter"), Label("打开", "hint"), 8)
    more = (KeyCap("Ctrl Enter"), Label("新窗口打开", "hint"), None, Label("输入 > 只搜功能，# 只搜单号", "hint"))
    return layouts.row(*words, *more, gap=6, margins=(16, 8, 16, 8))


class _HitDelegate(QStyledItemDelegate):
    """Headings in grey; hits with icon, title with the matching part marked, subtitle, and their kind at the right."""

    @override
    def sizeHint(self, option: object, index: object) -> QSize:
        hit = index.data(_HIT)  # type: ignore[attr-defined]
        return QSize(100, theme.px(_HIT_HEIGHT if isinstance(hit, Hit) else _SECTION_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: object, index: object) -> None:
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        hit = index.data(_HIT)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, theme.color("card"))
        if isinstance(hit, Hit):
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
            _paint_hit(painter, rect, hit, chosen)
        else:
            painter.setFont(theme.font(tokens.HINT, strong=True))
            painter.setPen(theme.color("text3"))
            words = index.data(Qt.ItemDataRole.DisplayRole)  # type: ignore[attr-defined]
            painter.drawText(rect.adjusted(14, 4, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()


def _paint_hit(painter: QPainter, rect: QRectF, hit: Hit, chosen: bool) -> None:
    if chosen:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("selected"))
        painter.drawRoundedRect(rect, 6, 6)
    picture = icons.pixmap(hit.icon, "accent" if chosen else "text2", 20)
    painter.drawPixmap(QPointF(rect.x() + 12, rect.center().y() - 10), picture)
    small = theme.metrics(tokens.HINT)
    painter.setFont(theme.font(tokens.HINT))
    painter.setPen(theme.color("text3"))
    right = rect.right() - 12
    if chosen:
        right = _paint_key(painter, right, rect.center().y()) - 10
    kind = QRectF(right - 140, rect.y(), 140, rect.height())
    painter.drawText(kind, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, hit.kind)
    left = rect.x() + 44
    room = right - small.horizontalAdvance(hit.kind) - 12 - left
    line = rect.height() / 2
    subtitle = small.elidedText(hit.subtitle, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QPointF(left, rect.y() + line + small.ascent() + 1), subtitle)
    _paint_title(painter, QPointF(left, rect.y() + line - 4), hit, room)


def _paint_key(painter: QPainter, right: float, middle: float) -> float:
    """Paint the key that opens the chosen hit, and return its left edge."""
    metrics = theme.metrics(tokens.AXIS)
    wide = metrics.horizontalAdvance("Enter") + 14
    rect = QRectF(right - wide, middle - 10, wide, 20)
    painter.save()
    painter.setPen(QPen(theme.color("ctl_line"), 1))
    painter.setBrush(theme.color("card"))
    painter.drawRoundedRect(rect, 4, 4)
    painter.setFont(theme.font(tokens.AXIS))
    painter.setPen(theme.color("text3"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "Enter")
    painter.restore()
    return rect.left()


def _paint_title(painter: QPainter, start: QPointF, hit: Hit, room: float) -> None:
    """Paint the title, its matching part strong and in the accent colour."""
    place = hit.title.find(hit.marked) if hit.marked else -1
    plain, strong = theme.metrics(tokens.BODY), theme.metrics(tokens.BODY, strong=True)
    if place < 0:
        parts = [(hit.title, False)]
    else:
        end = place + len(hit.marked)
        parts = [(hit.title[:place], False), (hit.marked, True), (hit.title[end:], False)]
    x, limit = start.x(), start.x() + room
    for words, marked in parts:
        metrics = strong if marked else plain
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0.0, limit - x))
        painter.setFont(theme.font(tokens.BODY, strong=marked))
        painter.setPen(theme.color("accent" if marked else "text"))
        painter.drawText(QPointF(x, start.y()), shown)
        x += metrics.horizontalAdvance(shown)
