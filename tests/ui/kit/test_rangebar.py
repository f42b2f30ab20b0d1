"""An amount in its range: where it lies, what a screen reader hears, and that every case can be painted."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.kit import theme
from ui.kit.rangebar import Place, RangeBar, RangeText

LOW, HIGH = Place(5000, "50 元"), Place(10_000, "100 元")
TOLD = "50 元至 100 元，本次 80 元，同类先例 4 例"


def bar(qtbot: QtBot, **how: object) -> RangeBar:
    shown = RangeText(**{"low": LOW, "high": HIGH, "told": TOLD, **how})  # type: ignore[arg-type]
    made = RangeBar(shown, "金额的幅度")
    qtbot.addWidget(made)
    made.resize(400, made.minimumSizeHint().height())
    return made


def pixels(made: RangeBar, token: str) -> list[tuple[int, int]]:
    """Where a colour was painted."""
    image, wanted = made.grab().toImage(), QColor(theme.token(token)).rgb()
    return [(x, y) for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) == wanted]


def test_the_ends_lie_at_the_ends_and_the_amount_between_them(qtbot: QtBot) -> None:
    made = bar(qtbot, this=Place(8000, "本次 80"))
    low, this, high = (made.place(value) for value in (5000, 8000, 10_000))
    assert low < this < high
    assert (this - low) / (high - low) == pytest.approx(0.6)
    assert not made.is_outside()
    assert made.accessibleName() == "金额的幅度"
    assert made.accessibleDescription() == TOLD == made.toolTip()


def test_each_earlier_case_is_a_dot_above_its_amount(qtbot: QtBot) -> None:
    made = bar(qtbot, dots=(5000, 8000, 8000, 10_000))
    found = pixels(made, "vio")
    assert found
    for value in (5000, 8000, 10_000):
        assert any(abs(x - made.place(value)) <= 1 for x, _ in found)
    height = {value: min(y for x, y in found if abs(x - made.place(value)) <= 2) for value in (5000, 8000)}
    assert height[8000] < height[5000]
    assert not any(abs(x - made.place(6500)) < 10 for x, _ in found)


def test_many_cases_of_an_amount_are_one_dot_with_their_number(qtbot: QtBot) -> None:
    three, many = (min(y for _, y in pixels(bar(qtbot, dots=(8000,) * count), "vio")) for count in (3, 40))
    assert many >= 0
    assert three >= 0
    assert len(pixels(bar(qtbot, dots=(8000,) * 40), "vio")) != len(pixels(bar(qtbot, dots=(8000,) * 3), "vio"))


def test_an_amount_outside_is_shown_beyond_the_end_and_marked(qtbot: QtBot) -> None:
    made = bar(qtbot, this=Place(20_000, "本次 200"), dots=(8000,))
    assert made.is_outside()
    assert made.place(20_000) > made.place(10_000)
    assert pixels(made, "warn")
    inside = bar(qtbot, this=Place(8000, "本次 80"))
    assert not pixels(inside, "warn")


@pytest.mark.parametrize("value", [5000, 5100, 7500, 9900, 10_000])
def test_no_words_stand_on_others(qtbot: QtBot, value: int) -> None:
    made = bar(qtbot, this=Place(value, "本次 1,234.50"))
    for width in (160, 280, 800):
        made.resize(width, made.minimumSizeHint().height())
        assert not made.grab().toImage().isNull()
        columns = sorted({x for x, y in pixels(made, "accent") if y > made.height() - 12})
        assert columns
        assert columns[0] >= 0
        assert columns[-1] < width


def test_a_fixed_amount_and_the_dark_theme_can_be_painted(qtbot: QtBot, qapp: QApplication) -> None:
    made = bar(qtbot, high=LOW, this=Place(5000, "本次 50"), dots=(5000,) * 12)
    assert made.place(5000) == pytest.approx(made.width() / 2)
    light = made.grab().toImage()
    theme.apply(qapp, "dark")
    assert made.grab().toImage() != light
    made.set_range(RangeText(LOW, HIGH))
    assert made.shown().this is None
    assert made.accessibleDescription() == ""
