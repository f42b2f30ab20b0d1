"""Every test of the kit starts with the light theme at the standard font size."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from ui.kit import theme


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    _light_again(qapp)
    yield
    _light_again(qapp)


def _light_again(app: QApplication) -> None:
    if (theme.current().name, theme.current().scale) != ("light", 1.0) or not app.styleSheet():
        theme.apply(app)
