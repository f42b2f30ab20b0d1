"""What floats over a window: the veil that dims it, and the dialog that every modal dialog is made from."""

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QVBoxLayout, QWidget

from ui.kit import layouts, theme, tokens
from ui.kit.qt import override

SHADOW = 24
_SHADOW_STEPS = 12
_SHADOW_FALL = 6
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Veil(QWidget):
    """Dims its host; an opaque one hides it, for a screen that is locked; a clear one only takes the clicks.

    `pressed` follows a click.
    """

    pressed = Signal()

    def __init__(self, host: QWidget, opaque: bool = False, radius: int = 0, clear: bool = False) -> None:
        super().__init__(host)
        self._opaque = opaque
        self._clear = clear
        self._radius = radius
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        host.installEventFilter(self)
        self.setGeometry(host.rect())
        self.show()
        self.raise_()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._clear:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        alpha = 255 if self._opaque else 90 if theme.current().name == "light" else 140
        painter.setBrush(theme.color("base" if self._opaque else "veil", alpha))
        painter.drawRoundedRect(self.rect(), self._radius, self._radius)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        host = self.parentWidget()
        if event.type() == QEvent.Type.Resize and watched is host and host is not None:
            self.setGeometry(host.rect())
        return super().eventFilter(watched, event)


def paint_shadow(painter: QPainter, panel: QRectF, radius: float) -> None:
    """Paint the soft shadow around a panel; only what floats has one."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for step in range(_SHADOW_STEPS, 0, -1):
        spread = (step / _SHADOW_STEPS) ** 2 * (SHADOW - _SHADOW_FALL)  # dense at the edge, fading outwards
        painter.setBrush(theme.color("shadow", 5))
        rect = panel.adjusted(-spread, -spread, spread, spread).translated(0, _SHADOW_FALL)
        painter.drawRoundedRect(rect, radius + spread, radius + spread)


class Modal(QDialog):
    """A frameless dialog with a shadow, in the middle of its window, which it dims while it is open.

    Content goes into `panel_layout`. With `light` it is closed by a click beside it and leaves the window usable by
    others' code; otherwise it blocks the window. `clear` leaves the window as bright as it was. Subclasses that may
    not be closed at once override `may_close`.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        width: int,
        light: bool = False,
        opaque: bool = False,
        clear: bool = False,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setWindowModality(Qt.WindowModality.NonModal if light else Qt.WindowModality.WindowModal)
        self._light = light
        self._opaque = opaque
        self._clear = clear
        self._veil: Veil | None = None
        self._focus_before: QWidget | None = None
        self._settling = False
        self.panel = QFrame()
        self.panel.setProperty("kind", "dialog")
        self.panel.setFixedWidth(theme.px(width))
        self.panel_layout: QVBoxLayout = layouts.column(gap=0)
        self.panel.setLayout(self.panel_layout)
        self.setLayout(layouts.column(self.panel, margins=(SHADOW, SHADOW, SHADOW, SHADOW)))

    def host(self) -> QWidget:
        """Return the window that is dimmed."""
        parent = self.parentWidget()
        return parent.window() if parent is not None else self

    def may_close(self) -> bool:
        """Return whether Esc or a click beside may close the dialog now."""
        return True

    def place(self) -> QPoint:
        """Return where the dialog stands within its host: in the middle."""
        host, size = self.host().size(), self.size()
        return QPoint((host.width() - size.width()) // 2, max(0, (host.height() - size.height()) // 2))

    def present(self) -> None:
        """Open without stopping the program; the dialog deletes itself when it is closed."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._light:
            self.show()
        else:
            self.open()

    def settle(self) -> None:
        """Take the size that the content needs now, never more than the window has, and the place for it."""
        if self._settling:
            return
        self._settling = True
        room = max(self.host().height(), 300)
        for _ in range(2):  # what scrolls knows its height only after it was given its width
            self.panel_layout.activate()
            needed = self.sizeHint().height()
            self.resize(self.panel.width() + 2 * SHADOW, min(needed, room))
        self.move(self.host().mapToGlobal(self.place()))
        self._settling = False

    @override
    def sizeHint(self) -> QSize:
        layout, width = self.layout(), self.panel.width() + 2 * SHADOW
        if layout is None:
            return super().sizeHint()
        tall = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        return QSize(width, tall)

    @override
    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.settle()  # a fault or a notice appeared, or went
        return handled

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self._focus_before = self.host().focusWidget()
        if self._veil is None:
            host = self.host()
            if isinstance(host, Modal):
                self._veil = Veil(host.panel, self._opaque, tokens.RADIUS_CARD)
            else:
                self._veil = Veil(host, self._opaque, clear=self._clear)
            if self._light:
                self._veil.pressed.connect(self.reject)
        self.settle()
        super().showEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._veil is not None:
            self._veil.hide()
            self._veil.deleteLater()
            self._veil = None

    @override
    def done(self, arg__1: int) -> None:
        super().done(arg__1)
        before, self._focus_before = self._focus_before, None
        if before is not None and shiboken6.isValid(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def reject(self) -> None:
        if self.may_close():
            super().reject()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close():
            super().closeEvent(event)
        else:
            event.ignore()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.accept()  # Enter belongs to the field or the button that has the focus
            return
        super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_shadow(QPainter(self), QRectF(self.panel.geometry()), tokens.RADIUS_CARD)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        handle = self.windowHandle()
        if event.button() == Qt.MouseButton.LeftButton and handle is not None:
            handle.startSystemMove()
