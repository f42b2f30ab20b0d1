"""The look: one style sheet, one palette, both made from the tokens alone."""

import re
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

import resources
from ui.kit import icons, svg, theme, tokens
from ui.kit.style_sheet import STYLE_SHEET

ROOT = Path(__file__).parents[3]
SOURCES = [file for room in ("ui", "desktop") for file in (ROOT / room).rglob("*.py")]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_name_in_the_style_sheet_is_known(qapp: QApplication, name: theme.ThemeName) -> None:
    theme.apply(qapp, name)
    filled = theme.style_sheet()
    assert not re.findall(r"[@$]\w", filled)
    pictures = re.findall(r'url\("([^"]+)"\)', filled)
    assert len(pictures) >= 6
    assert all(Path(picture).is_file() for picture in pictures)


def test_a_theme_reaches_palette_sheet_and_listeners(qapp: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.signals.changed):
        theme.apply(qapp, "dark", tokens.SCALE_LARGE)
    assert theme.current().name == "dark"
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == tokens.DARK["layer"]
    assert tokens.DARK["card"] in qapp.styleSheet()
    assert theme.color("accent").name().upper() == tokens.DARK["accent"]
    assert theme.px(tokens.ROW) == 39
    assert qapp.font().pixelSize() == 15


def test_words_and_controls_take_the_sizes_of_the_design(qapp: QApplication, qtbot: QtBot) -> None:
    button, label = QPushButton("保存"), QLabel("标题")
    label.setProperty("role", "title")
    for widget in (button, label):
        qtbot.addWidget(widget)
        widget.ensurePolished()
    assert button.sizeHint().height() == tokens.CONTROL
    assert label.font().pixelSize() == tokens.TITLE
    assert [tag.toString() for tag in label.font().featureTags()] == ["tnum"]  # figures of equal width


def test_an_unknown_token_is_refused() -> None:
    with pytest.raises(KeyError):
        theme.token("nonsense")


def test_qt_speaks_chinese(qapp: QApplication) -> None:
    assert theme.load_chinese(qapp)
    assert qapp.translate("QPlatformTheme", "Cancel") == "取消"


def test_without_a_word_from_the_system_the_theme_is_light(qapp: QApplication) -> None:
    assert theme.system_theme(qapp) == "light"


def test_only_the_tokens_hold_colours_and_only_the_theme_sets_a_style_sheet() -> None:
    for file in SOURCES:
        source = file.read_text("utf-8")
        if file.name != "tokens.py":
            assert not re.search(r"#[0-9A-Fa-f]{6}\b", source), file
        if file.name != "theme.py":
            assert "setStyleSheet(" not in source, file


def test_the_style_sheet_itself_names_no_colour() -> None:
    assert not re.search(r"#[0-9A-Fa-f]{3,6}\b", STYLE_SHEET)


def test_the_light_modules_import_nothing_heavy() -> None:
    for name in ("tokens", "theme", "icons", "svg", "style_sheet", "text", "buttons", "cards", "badge", "layouts"):
        source = (ROOT / "ui" / "kit" / f"{name}.py").read_text("utf-8")
        imported = set(re.findall(r"^(?:from|import) ([\w.]+)", source, re.MULTILINE))
        assert not {module for module in imported if module.startswith(("models", "reports"))}, name
        qt = {module for module in imported if module.startswith("PySide6.")}
        assert qt <= {f"PySide6.Qt{part}" for part in ("Core", "Gui", "Widgets", "Svg")}, name


# icons


@pytest.mark.parametrize("file", sorted(resources.path("icons").glob("*.svg")), ids=lambda file: file.stem)
def test_every_icon_can_be_coloured_and_painted(qapp: QApplication, file: Path) -> None:
    name, size, style = re.fullmatch(r"(\w+)_(\d+)_(regular|filled)", file.stem).groups()  # type: ignore[union-attr]
    picture = icons.pixmap(name, "bad", int(size), style == "filled").toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())
               if picture.pixelColor(x, y).alpha() == 255}  # fmt: skip
    assert colours <= {tokens.LIGHT["bad"].lower()}
    assert any(picture.pixelColor(x, y).alpha() > 60 for x in range(int(size)) for y in range(int(size)))


def test_the_licence_of_the_icons_is_shipped() -> None:
    assert "MIT License" in resources.path("icons", "LICENSE").read_text("utf-8")


def test_an_icon_has_pictures_for_disabled_and_selected(qapp: QApplication) -> None:
    icon = icons.icon("print", "accent", 16, pad=3)
    modes = (QIcon.Mode.Normal, QIcon.Mode.Disabled, QIcon.Mode.Selected)
    pictures = [icon.pixmap(QSize(19, 16), mode).toImage() for mode in modes]
    assert pictures[0] != pictures[1] != pictures[2]
    assert pictures[0].size() == QSize(19, 16)


def test_pixmaps_are_made_once_a_look(qapp: QApplication) -> None:
    first = icons.pixmap("home")
    assert icons.pixmap("home").cacheKey() == first.cacheKey()
    theme.apply(qapp, "dark")
    assert icons.pixmap("home").cacheKey() != first.cacheKey()


def test_an_icon_that_is_not_shipped_is_refused() -> None:
    with pytest.raises(LookupError):
        svg.coloured("unicorn", tokens.LIGHT["text"])


# the binding


def test_calls_without_a_result_do_not_wear_out_none(qapp: QApplication) -> None:
    """Some versions of the binding lose a reference to None with every such call and die after some thousands."""
    picture = QPixmap(8, 8)
    painter = QPainter(picture)
    pen = theme.color("text")
    before = sys.getrefcount(None)
    for _ in range(1_000):
        painter.setPen(pen)
    painter.end()
    assert abs(sys.getrefcount(None) - before) < 50
