"""A scroll area for dialogs: as tall as what is in it, and no taller than there is room."""

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.qt import override
from ui.kit.scroll import ScrollBox


class HugBox(ScrollBox):
    """Asks for the height of the widget at the width it has."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__(inner)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    @override
    def sizeHint(self) -> QSize:
        inner = self.widget()
        if inner is None:
            return super().sizeHint()
        hint, layout = inner.sizeHint(), inner.layout()
        if layout is not None and layout.hasHeightForWidth() and self.width() > 0:
            hint.setHeight(layout.totalHeightForWidth(self.width()))
        return hint

    @override
    def resizeEvent(self, arg__1: QResizeEvent) -> None:
        super().resizeEvent(arg__1)
        if arg__1.oldSize().width() != arg__1.size().width():
            self.updateGeometry()

    @override
    def eventFilter(self, arg__1: QObject, arg__2: QEvent) -> bool:
        if arg__2.type() == QEvent.Type.LayoutRequest and arg__1 is self.widget():
            self.updateGeometry()
        return super().eventFilter(arg__1, arg__2)
