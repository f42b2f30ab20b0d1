"""Filters as chips: 「键：值 ×」, blue when set, and a dashed one that adds a condition."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.kit import icons, theme, tokens
from ui.kit.qt import override

_SIDE = 11
_CROSS = 20
_PLUS = 16


class FilterChip(QAbstractButton):
    """One condition of a list. `clicked` opens it for change; `removed` follows the cross, Delete or Backspace."""

    removed = Signal()

    def __init__(self, key: str, value: str = "", active: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self._value, self._active = key, value, active
        self._dashed = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._describe()

    def set_value(self, value: str, active: bool) -> None:
        """Show another value; an active chip is blue and can be taken away."""
        self._value, self._active = value, active
        self._describe()
        self.updateGeometry()
        self.update()

    def is_active(self) -> bool:
        """Return whether the condition is set."""
        return self._active

    def _describe(self) -> None:
        words = f"{self._key}：{self._value}" if self._value else self._key
        self.setText(words)
        self.setAccessibleName(words)
        self.setToolTip("按 Delete 去掉这个条件" if self._active else "")

    def _words(self) -> tuple[str, str]:
        return (f"{self._key}：" if self._value else self._key), self._value

    def _width(self) -> float:
        metrics = theme.metrics(tokens.HINT)
        key, value = self._words()
        extra = (_CROSS if self._active else 0) + (_PLUS if self._dashed else 0)
        return 2 * _SIDE + metrics.horizontalAdvance(key) + metrics.horizontalAdvance(value) + extra

    @override
    def sizeHint(self) -> QSize:
        return QSize(round(self._width() + 0.5), theme.px(tokens.CHIP))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def _on_cross(self, x: float) -> bool:
        return self._active and x >= self.width() - _CROSS - 4

    @override
    def mouseReleaseEvent(self, e: QMouseEvent) -> None:
        if e.button() == Qt.MouseButton.LeftButton and self.isDown() and self._on_cross(e.position().x()):
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(e)

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        if e.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._active:
            self.removed.emit()
        elif e.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(e)

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        edge = "focus" if self.hasFocus() else "accent" if self._active else "ctl_edge" if self._dashed else "ctl_line"
        line = Qt.PenStyle.DashLine if self._dashed and not self.hasFocus() else Qt.PenStyle.SolidLine
        painter.setPen(QPen(theme.color(edge), 2 if self.hasFocus() else 1, line))
        ground = "selected" if self._active else "hover" if self.underMouse() else "card"
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        metrics = theme.metrics(tokens.HINT)
        middle = rect.center().y()
        base = middle + (metrics.ascent() - metrics.descent()) / 2
        x: float = _SIDE
        if self._dashed:
            painter.drawPixmap(QPointF(x - 2, middle - 7), icons.pixmap("add", "text2", 14))
            x += _PLUS
        key, value = self._words()
        painter.setFont(theme.font(tokens.HINT))
        painter.setPen(theme.color("text2"))
        painter.drawText(QPointF(x, base), key)
        painter.setPen(theme.color("text"))
        painter.drawText(QPointF(x + metrics.horizontalAdvance(key), base), value)
        if self._active:
            painter.drawPixmap(QPointF(rect.right() - _CROSS, middle - 6), icons.pixmap("dismiss", "text2", 12))


class AddChip(FilterChip):
    """The dashed chip 「+ 添加条件」."""

    def __init__(self, words: str = "添加条件") -> None:
        super().__init__(words, active=False)
        self._dashed = True
