"""Stages and clocks of a record: what they say to a screen reader, and that no state fails to paint."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ui.kit.badge import Badge
from ui.kit.clockcard import BADGES, ClockCard, ClockText, Ring
from ui.kit.stages import Stages, StageText
from ui.kit.text import Label

STAGES = (
    StageText("提交", "单小明", "11-20 09:00", "done"),
    StageText("主管审核", "何志刚", "待办理", "current"),
    StageText("办结"),
)


def test_stages_say_who_and_when_and_what_comes_next(qtbot: QtBot) -> None:
    line = Stages(STAGES)
    qtbot.addWidget(line)
    line.resize(700, 80)
    assert line.accessibleName() == "提交，已完成，单小明，11-20 09:00；主管审核，现在，何志刚，待办理；办结，还没到"
    shown = [one.text() for one in line.findChildren(Label)]
    assert shown == ["提交", "单小明", "11-20 09:00", "主管审核", "何志刚", "待办理", "办结"]
    assert not line.grab().toImage().isNull()


def test_seven_stages_fit_the_narrow_window(qtbot: QtBot) -> None:
    line = Stages([StageText("总经理审核", "欧阳建国", "11-20 09:00", "done")] * 7)
    qtbot.addWidget(line)
    assert line.minimumSizeHint().width() <= 1040


@pytest.mark.parametrize("state", sorted(BADGES))
def test_a_clock_says_its_state_in_words(qtbot: QtBot, state: str) -> None:
    card = ClockCard(ClockText("交证明剩余", "11-26（周四）24:00 截止", ("次日起算",), state, "2", "天 13 时", 0.6))  # type: ignore[arg-type]
    qtbot.addWidget(card)
    card.resize(420, 120)
    words = BADGES[state][0]
    assert card.accessibleName() == f"交证明剩余，{words}，11-26（周四）24:00 截止，次日起算"
    badge = card.findChild(Badge)
    assert isinstance(badge, Badge)
    assert badge.badge().text == words
    ring = card.findChild(Ring)
    assert isinstance(ring, Ring)
    image = ring.grab().toImage()
    assert image.pixelColor(0, 0) != image.pixelColor(ring.width() // 2, 6)
