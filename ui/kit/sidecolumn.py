"""What stands beside a record, such as its history: a column where there is room, else behind a button of the head."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from ui.kit import layouts, tokens
from ui.kit.buttons import Button, IconButton
from ui.kit.qt import override
from ui.kit.scroll import ScrollBox
from ui.kit.text import Label, set_look

WIDTH = 300
WIDE = 1440 - tokens.SIDEBAR  # of the page


class SideColumn(QFrame):
    """Stands in `beside` where its page is wide enough; in a narrow page it opens over it with a press on its button.

    Esc and the cross close it again.
    """

    def __init__(self, page: QWidget, beside: QBoxLayout, under: QWidget) -> None:
        super().__init__(page)
        self._button: Button | None = None
        self._words = ""
        self.setFixedWidth(WIDTH)
        self._page, self._beside, self._under = page, beside, under
        self._title = Label("", "card-title")
        self._note = Label("", "hint")
        self._extra = layouts.row(gap=2)
        self._close = IconButton("dismiss", "收起经过", "Esc", 28)
        self._close.clicked.connect(self.close_over)
        head = layouts.row(self._title, self._note, None, self._extra, self._close, margins=(16, 10, 10, 4))
        self._body = layouts.column(gap=0, margins=(16, 2, 12, 12))
        self.setLayout(layouts.column(head, (ScrollBox(layouts.boxed(self._body)), 1), gap=0, margins=(1, 1, 1, 1)))
        self._has_content = self._is_open = False
        self.hide()

    def show_content(self, title: str, count: int, note: str, content: QWidget, extra: QWidget | None = None) -> None:
        """Show something: the button says title and count."""
        self._title.setText(title)
        self._note.setText(note)
        self.setAccessibleName(f"{title}，{count} 条")
        self._words = f"{title} {count}"
        self._close.set_name(f"收起{title}", "Esc")
        layouts.clear(self._body)
        layouts.clear(self._extra)
        self._body.addWidget(content)
        if extra is not None:
            self._extra.addWidget(extra)
        self._has_content = True
        self.place()

    def make_button(self) -> Button:
        """A new button that opens the column, for the head; it is seen in a narrow page only."""
        self._button = Button(self._words, icon="history", tip=f"看{self._words}")
        self._button.clicked.connect(self.toggle)
        if self.is_wide():
            self._button.hide()
        return self._button

    def show_nothing(self) -> None:
        """There is nothing to be shown: neither the column nor its button."""
        self._has_content, self._is_open, self._button = False, False, None
        self.place()

    def has_content(self) -> bool:
        """Whether there is something to be shown."""
        return self._has_content

    def is_wide(self) -> bool:
        """Whether there is room beside the record."""
        return self._page.width() >= WIDE

    def is_over(self) -> bool:
        """Whether the column lies over the record now."""
        return self._is_open and not self.is_wide()

    def toggle(self) -> None:
        """Open the column over the record, or close it."""
        self._is_open = not self._is_open
        self.place()
        if self._is_open:
            self._close.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_over(self) -> None:
        """Close the column where it lies over the record; the button has the focus again."""
        if self._is_open:
            self.toggle()
            if self._button is not None:
                self._button.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self) -> None:
        """Put the column where the width of the page wants it."""
        wide = self.is_wide()
        set_look(self, "kind", "card" if wide else "dialog")
        if wide and self._beside.indexOf(self) < 0:
            self._is_open = False
            self._beside.addWidget(self)
        elif not wide and self._beside.indexOf(self) >= 0:
            self._beside.removeWidget(self)
            self.setParent(self._page)
        self._close.setVisible(not wide)
        if self._button is not None:
            self._button.setVisible(not wide)
        self.setVisible(self._has_content and (wide or self._is_open))
        if self.is_over():
            self._lie()

    def _lie(self) -> None:
        """Lie over the right end of the page, from where what stays on top ends."""
        top = self._under.mapTo(self._page, QPoint()).y()
        right = self._page.width() - tokens.PAGE_MARGINS[2]
        self.setGeometry(right - WIDTH, top, WIDTH, self._page.height() - top - tokens.PAGE_MARGINS[3])
        self.raise_()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.is_over():
            self._lie()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_over():
            self.close_over()
        else:
            super().keyPressEvent(event)
