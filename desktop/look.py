"""The chosen look of the application: theme and font size."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from ui.kit import theme, tokens
from ui.kit.theme import ThemeName


def apply_look(app: QApplication, choice: str, *, large: bool) -> None:
    """Give the application the theme of this choice (system, light, dark) and the font size, if they differ."""
    name: ThemeName = theme.system_theme(app) if choice not in ("light", "dark") else choice  # type: ignore[assignment]
    scale = tokens.SCALE_LARGE if large else tokens.SCALE_NORMAL
    now = theme.current()
    if (now.name, now.scale) != (name, scale) or not app.styleSheet():
        theme.apply(app, name, scale)
