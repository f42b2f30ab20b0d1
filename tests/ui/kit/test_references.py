"""The field for several records: chosen one after the other, each once, taken away again, kept in a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.kit.chips import FilterChip
from ui.kit.fields import RefItem, RefsField
from ui.kit.fields.reference import NOT_CHOSEN

PEOPLE = (RefItem(1, "李娜", "0066 营业厅二组"), RefItem(2, "高霞", "0101 抄表班"), RefItem(3, "李娜", "0203 维修班"))


def find(words: str, found: Callable[[Sequence[RefItem]], None]) -> None:
    found([one for one in PEOPLE if words in one.title])


def field(qtbot: QtBot, required: bool = False) -> RefsField:
    made = RefsField("见证人", find, required=required)
    qtbot.addWidget(made)
    made.show()
    return made


def chips(made: RefsField) -> list[FilterChip]:
    QApplication.processEvents()
    return [one for one in made.findChildren(FilterChip) if one.isVisibleTo(made)]


def test_people_are_chosen_one_after_the_other_and_each_once(qtbot: QtBot) -> None:
    made = field(qtbot)
    told: list[object] = []
    made.changed.connect(lambda: told.append(made.value()))
    made.finder().choose(PEOPLE[0])
    made.finder().choose(PEOPLE[1])
    made.finder().choose(PEOPLE[0])
    assert made.value() == (1, 2)
    assert [one.id for one in made.items()] == [1, 2]
    assert [one.accessibleName() for one in chips(made)] == ["李娜：0066 营业厅二组", "高霞：0101 抄表班"]
    assert made.finder().text() == ""
    assert (1, 2) in told


def test_a_chip_is_taken_away_by_its_key(qtbot: QtBot) -> None:
    made = field(qtbot)
    made.set_value(PEOPLE[:2])
    qtbot.keyClick(chips(made)[0], Qt.Key.Key_Delete)
    assert made.value() == (2,)


def test_words_that_stand_for_nobody_are_a_fault(qtbot: QtBot) -> None:
    made = field(qtbot, required=True)
    assert not made.validate()
    made.set_value(PEOPLE[:1])
    assert made.validate()
    qtbot.keyClicks(made.finder().control, "zhang")
    assert made.fault() == NOT_CHOSEN
    assert made.value() is None
    assert made.text() == "李娜、zhang"


def test_a_draft_keeps_who_was_chosen_and_what_was_being_typed(qtbot: QtBot) -> None:
    first = field(qtbot)
    first.set_value(PEOPLE[:2])
    qtbot.keyClicks(first.finder().control, "gao")
    second = field(qtbot)
    second.restore(first.snapshot())
    assert second.items() == PEOPLE[:2]
    assert second.finder().text() == "gao"
    second.set_read_only(True)
    assert not any(one.isEnabled() for one in chips(second))
