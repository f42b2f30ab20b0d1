"""Turns the tokens into the palette, the fonts and the one style sheet of the application."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, QTemporaryDir, QTranslator, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ui.kit import svg, tokens
from ui.kit.style_sheet import STYLE_SHEET

ThemeName = Literal["light", "dark"]
FAMILIES = ("Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", "sans-serif")


@dataclass(frozen=True)
class Theme:
    """The look now in force: its name, its colours, and the factor of type and row height."""

    name: ThemeName
    tokens: tokens.Tokens
    scale: float


class Signals(QObject):
    """Carries `changed`, emitted after another theme or another font size came into force."""

    changed = Signal()


_FUSION = "fusion"  # a property of the application: the style is the right one

signals = Signals()
_current = Theme("light", tokens.LIGHT, tokens.SCALE_NORMAL)
_translator: QTranslator | None = None


def current() -> Theme:
    """Return the look now in force."""
    return _current


def token(name: str) -> str:
    """Return the #RRGGBB of a token in the theme now in force. Raises KeyError for an unknown name."""
    found = _current.tokens.get(name)
    return found if found is not None else tokens.BRAND[name]


@cache
def _colour(code: str, alpha: int) -> QColor:
    result = QColor(code)
    result.setAlpha(alpha)
    return result


def color(name: str, alpha: int = 255) -> QColor:
    """Return the colour of a token; do not change the object, it is shared."""
    return _colour(token(name), alpha)


def px(size: float) -> int:
    """Return a size of the design multiplied by the chosen font size (标准 1, 大 1.15)."""
    return round(size * _current.scale)


@cache
def _font(pixels: int, strong: bool) -> QFont:
    result = QFont()
    result.setFamilies(list(FAMILIES))
    result.setPixelSize(pixels)
    result.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    result.setFeature(QFont.Tag("tnum"), 1)
    if sys.platform != "win32":  # DirectWrite hints well; FreeType blurs Chinese at these sizes
        result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return result


@cache
def _metrics(pixels: int, strong: bool) -> QFontMetricsF:
    return QFontMetricsF(_font(pixels, strong))


def font(size: float = tokens.BODY, strong: bool = False) -> QFont:
    """Return the interface font for a type size of the design; shared, do not change it."""
    return _font(px(size), strong)


def metrics(size: float = tokens.BODY, strong: bool = False) -> QFontMetricsF:
    """Return the cached metrics of `font(size, strong)`."""
    return _metrics(px(size), strong)


def system_theme(app: QGuiApplication) -> ThemeName:
    """Return what the system asks for; systems that say nothing get the light theme."""
    return "dark" if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"


def _wants_contrast(app: QGuiApplication) -> bool:
    hints = app.styleHints()  # held, or PySide would let go of its child before the question is asked
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def application(arguments: Sequence[str]) -> QApplication:
    """Make the application, in Fusion from the first moment: setting the style afterwards costs 8 ms of the start."""
    app = QApplication([*arguments, "-style", "fusion"])
    app.setProperty(_FUSION, True)
    return app


def apply(app: QApplication, theme: ThemeName = "light", font_scale: float = tokens.SCALE_NORMAL) -> None:
    """Give the whole application this theme and font size, and tell painted widgets by `signals.changed`."""
    global _current  # one look for the whole process, as Qt itself has one application style
    colours = dict(tokens.LIGHT if theme == "light" else tokens.DARK)
    if _wants_contrast(app):
        colours = tokens.high_contrast(colours)
    _current = Theme(theme, colours, font_scale)
    if not app.property(_FUSION):
        app.setStyle("Fusion")
        app.setProperty(_FUSION, True)
    app.setPalette(_palette())
    app.setFont(font())
    app.setStyleSheet(style_sheet())
    signals.changed.emit()


def load_chinese(app: QApplication) -> bool:
    """Make Qt's own dialogs, menus and calendars speak Chinese; False if its translation file is missing."""
    global _translator
    from PySide6.QtCore import QLibraryInfo

    if _translator is None:
        _translator = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if not _translator.load("qtbase_zh_CN", folder):
            _translator = None
            return False
        app.installTranslator(_translator)
    return True


_ROLES = {
    QPalette.ColorRole.Window: "layer", QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "card", QPalette.ColorRole.AlternateBase: "subtle",
    QPalette.ColorRole.Text: "text", QPalette.ColorRole.Button: "ctl", QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.Highlight: "accent", QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.PlaceholderText: "text3",
    QPalette.ColorRole.ToolTipBase: "card", QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Mid: "line_strong", QPalette.ColorRole.Midlight: "line",
    QPalette.ColorRole.Dark: "ctl_edge", QPalette.ColorRole.Light: "card", QPalette.ColorRole.Shadow: "shadow",
    QPalette.ColorRole.Link: "accent", QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.BrightText: "bad",
}  # fmt: skip


def _palette() -> QPalette:
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, color(name))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, color("disabled"))
    return palette


# Pictures inside controls. Qt's style sheets take them from files only, so they are written once a colour.
_PICTURES = {
    "pic_chevron": ("chevron_down", "text2", 16, False),
    "pic_chevron_small": ("chevron_down", "text2", 12, False),
    "pic_check": ("checkmark", "on_accent", 12, True),
    "pic_up": ("arrow_up", "text2", 16, False),
    "pic_down": ("arrow_down", "text2", 16, False),
    "pic_next": ("chevron_right", "text2", 16, False),
    "pic_open": ("chevron_down", "text2", 16, False),
}


@cache
def _picture_folder() -> QTemporaryDir:
    return QTemporaryDir()


@cache
def _picture_file(name: str, colour: str, size: int, filled: bool) -> str:
    file = Path(_picture_folder().filePath(f"{name}-{size}-{colour[1:]}.svg"))
    file.write_bytes(svg.coloured(name, colour, size, filled))
    return file.as_posix()


def style_sheet() -> str:
    """Return the style sheet of the theme in force: `@name` is a token or a picture, `$13` a scaled size."""
    values = dict(_current.tokens)
    for key, (name, tone, size, filled) in _PICTURES.items():
        values[key] = f'url("{_picture_file(name, token(tone), size, filled)}")'

    def fill(match: re.Match[str]) -> str:
        name, size = match.groups()
        return values[name] if name else f"{px(int(size))}px"

    return re.sub(r"@(\w+)|\$(\d+)", fill, STYLE_SHEET)
