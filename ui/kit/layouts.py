"""Rows and columns of widgets in one call: a number is a gap, None takes the spare room, a pair sets the stretch."""

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Item = QWidget | QLayout | tuple[QWidget | QLayout, int] | int | None
Margins = tuple[int, int, int, int]
NO_MARGINS: Margins = (0, 0, 0, 0)

_L = TypeVar("_L", bound=QBoxLayout)


def row(*items: Item, gap: int = 8, margins: Margins = NO_MARGINS) -> QHBoxLayout:
    """Return a horizontal layout of the items."""
    return _filled(QHBoxLayout(), items, gap, margins)


def column(*items: Item, gap: int = 8, margins: Margins = NO_MARGINS) -> QVBoxLayout:
    """Return a vertical layout of the items."""
    return _filled(QVBoxLayout(), items, gap, margins)


def boxed(layout: QLayout, ground: str = "") -> QWidget:
    """Return a plain widget around a layout, on a ground of the style sheet if one is named."""
    widget = QWidget()
    widget.setLayout(layout)
    if ground:
        widget.setProperty("ground", ground)
    return widget


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete the widgets."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


def _filled(layout: _L, items: Iterable[Item], gap: int, margins: Margins) -> _L:
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    for item in items:
        add(layout, item)
    return layout


def add(layout: QBoxLayout, item: Item) -> None:
    """Add one item to a row or column."""
    stretch = 0
    if isinstance(item, tuple):
        item, stretch = item
    if item is None:
        layout.addStretch(1)
    elif isinstance(item, int):
        layout.addSpacing(item)
    elif isinstance(item, QWidget):
        layout.addWidget(item, stretch)
    else:
        layout.addLayout(item, stretch)
