"""The field that points to several records: each is found as in a field for one, and stands above as a chip."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from ui.kit import layouts
from ui.kit.chips import FilterChip
from ui.kit.fields.base import Field
from ui.kit.fields.reference import NOT_CHOSEN, Find, RefField, RefItem
from ui.kit.flow import FlowLayout
from ui.kit.qt import override

TAKE_AWAY = "按 Delete 去掉"


class _Finder(RefField):
    """The line in which the next one is looked for; the label stands above all of them."""

    def __init__(self, label: str, find: Find, placeholder: str) -> None:
        super().__init__(label, find, placeholder=placeholder)
        self._head.hide()


class RefsField(Field):
    """Points to several records, each once; the value is the tuple of their ids, `items()` gives the words too."""

    def __init__(self, label: str, find: Find, required: bool = False, hint: str = "", placeholder: str = "") -> None:
        self._items: list[RefItem] = []
        self._finder = _Finder(label, find, placeholder)
        self._chips = FlowLayout(gap=6)
        self._chosen = layouts.boxed(self._chips)
        super().__init__(label, layouts.boxed(layouts.column(self._chosen, self._finder, gap=4)), required, hint)
        self.setFocusProxy(self._finder)
        self._finder.changed.connect(self._found)
        self._show()

    def items(self) -> tuple[RefItem, ...]:
        """Return the chosen records."""
        return tuple(self._items)

    def finder(self) -> RefField:
        """Return the line in which the next one is looked for."""
        return self._finder

    def _found(self) -> None:
        """Take what was chosen in the line, which is empty for the next one then."""
        item = self._finder.item()
        if item is not None:
            if all(one.id != item.id for one in self._items):
                self._items.append(item)
            self._finder.set_value(None)
            self._show()
        self._edited()

    def remove(self, record: int) -> None:
        """Take a record away."""
        self._items = [one for one in self._items if one.id != record]
        self._show()
        self._edited()
        self._finder.setFocus()

    def _show(self) -> None:
        layouts.clear(self._chips)
        for one in self._items:
            chip = FilterChip(one.title, one.subtitle)
            chip.setToolTip(TAKE_AWAY)
            chip.removed.connect(partial(self.remove, one.id))
            self._chips.addWidget(chip)
        self._chosen.setVisible(bool(self._items))

    @override
    def set_value(self, value: Sequence[RefItem] | None) -> None:
        self._items = list(value or ())
        self._finder.set_value(None)
        self._show()
        self._touched = False
        self.set_error(None)
        self.changed.emit()

    @override
    def text(self) -> str:
        return "、".join([*(one.title for one in self._items), *filter(None, [self._finder.text().strip()])])

    @override
    def snapshot(self) -> Any:
        chosen = [{"id": one.id, "title": one.title, "subtitle": one.subtitle} for one in self._items]
        return {"items": chosen, "text": self._finder.text()}

    @override
    def restore(self, snapshot: Any) -> None:
        self._items = [RefItem(one["id"], one["title"], one["subtitle"]) for one in snapshot["items"]]
        self._finder.restore({"text": snapshot["text"]})
        self._show()
        self._edited()

    @override
    def _read(self) -> tuple[int, ...]:
        if self._finder.text().strip():
            raise ValueError(NOT_CHOSEN)
        return tuple(one.id for one in self._items)

    @override
    def _lock(self, locked: bool) -> None:
        self._finder.set_read_only(locked)
        for chip in self._chosen.findChildren(QWidget):
            chip.setEnabled(not locked)
