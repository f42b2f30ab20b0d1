"""The import of a kind of file in the place of a page's own content, and back again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from ui.kit import layouts, tokens
from ui.kit.readpage import ReadPage


class ImportRoom(QObject):
    """Opens an import in the body of a page, whose `content` waits meanwhile; `back_to` has the focus afterwards."""

    def __init__(self, page: ReadPage, content: QWidget, back_to: QWidget) -> None:
        super().__init__(page)
        self._page, self._content, self._back_to = page, content, back_to
        self._view: QWidget | None = None

    @property
    def is_open(self) -> bool:
        """Whether an import stands in place of the content."""
        return self._view is not None

    @property
    def unsaved(self) -> bool:
        """Whether corrections of an open import would be lost by leaving."""
        return bool(self._view is not None and self._view.property("unsaved"))

    def open(self, kind: str, title: str) -> None:
        """Open the import of a kind."""
        from ui.kit.imports.importpage import ImportView  # the readers of office files are slow to load

        if self._view is not None:
            return
        view = ImportView(self._page.context, kind, title)
        view.left.connect(self.close)
        self._view = view
        self._make_room()
        self._page.body.addWidget(view, 1)
        view.show()
        view.setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self) -> None:
        """Go back to the content."""
        if self._view is None:
            return
        self._view.hide()
        self._page.body.removeWidget(self._view)
        self._view.deleteLater()
        self._view = None
        self._make_room()
        self._back_to.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_room(self) -> None:
        """An import has a head and margins of its own."""
        self._page.head.setVisible(not self.is_open)
        self._content.setVisible(not self.is_open)
        frame = self._page.layout()
        if frame is not None:
            frame.setContentsMargins(*(layouts.NO_MARGINS if self.is_open else tokens.PAGE_MARGINS))
