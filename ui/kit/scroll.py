"""Scroll areas that stay out of the way: no frame, no ground, no larger than what is in them."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from ui.kit.qt import override


class ScrollBox(QScrollArea):
    """Scrolls a widget up and down. With `hug` it asks for the height of the widget and no more."""

    def __init__(self, inner: QWidget, hug: bool = False) -> None:
        super().__init__()
        self._hug = hug
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        if hug:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidget(inner)
        inner.setAutoFillBackground(False)

    @override
    def sizeHint(self) -> QSize:
        inner = self.widget()
        if not self._hug or inner is None:
            return super().sizeHint()
        hint = inner.sizeHint()
        layout = inner.layout()
        if layout is not None and layout.hasHeightForWidth() and self.width() > 0:
            hint.setHeight(layout.totalHeightForWidth(self.width()))
        return hint

    @override
    def resizeEvent(self, arg__1: QResizeEvent) -> None:
        super().resizeEvent(arg__1)
        if self._hug and arg__1.oldSize().width() != arg__1.size().width():
            self.updateGeometry()

    @override
    def eventFilter(self, arg__1: QObject, arg__2: QEvent) -> bool:
        if self._hug and arg__2.type() == QEvent.Type.LayoutRequest and arg__1 is self.widget():
            self.updateGeometry()
        return super().eventFilter(arg__1, arg__2)

    @override
    def minimumSizeHint(self) -> QSize:
        inner = self.widget()
        return QSize(inner.minimumSizeHint().width() if inner is not None else 0, 80)
