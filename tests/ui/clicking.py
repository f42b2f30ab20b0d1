"""What tests of pages press and read, as a person does."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication

from tests.ui.office import Office
from ui.kit.actionform import ActionDialog
from ui.kit.buttons import Button, MenuButton
from ui.kit.text import Label


def words_in(widget: Any) -> str:
    """Everything that is written in a widget."""
    return "\n".join(one.text() for one in widget.findChildren(Label) if one.text())


def button(widget: Any, words: str) -> Button:
    """The button with these words that can be seen."""
    QApplication.processEvents()
    return next(one for one in widget.findChildren(Button) if one.text() == words and one.isVisible())


def buttons(widget: Any) -> list[str]:
    """What is written on the buttons that can be seen."""
    QApplication.processEvents()
    return [one.text() for one in widget.findChildren(Button) if one.isVisible() and one.text()]


def menu(widget: Any) -> dict[str, Any]:
    """The entries behind 更多, by their words."""
    QApplication.processEvents()
    more = next(one for one in widget.findChildren(MenuButton) if one.isVisible() and one.text() == "更多")
    return {one.text(): one for one in more.menu().actions() if one.text()}


def dialog(office: Office, page: Any) -> Any:
    """The form that was opened, once it was read."""
    office.settle(page)
    return next(one for one in page.findChildren(ActionDialog) if one.isVisible())


def save(office: Office, page: Any, form: Any, **values: Any) -> None:
    """Fill in a form, save it and wait until the page has been read again."""
    for name, value in values.items():
        form.form.fields[name].set_value(value)
    form.submit()
    for _ in range(3):
        office.settle(page)
        QApplication.processEvents()


def told(page: Any) -> list[str]:
    """The notices of success that the person saw."""
    return list(page.context.tell.__self__)


def opened(page: Any) -> list[tuple[Any, ...]]:
    """The pages that were asked for."""
    return list(page.context.open_page.__self__.opened)
