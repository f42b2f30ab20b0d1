"""The answer to «为什么?»: everything it holds is shown, can be opened and copied, and floats inside its window."""

from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from models.core.explain import Alternative, Basis, Explanation, Moment, Used, words
from ui.kit import theme
from ui.kit.badge import Badge
from ui.kit.buttons import Button, IconButton
from ui.kit.notice import NoticeBar
from ui.kit.overlay import SHADOW
from ui.kit.why import WIDTH, Timeline, WhyCard, WhyPopup

FULL = Explanation(
    "旷工 0.5 天",
    ("迟到 35 分钟\n09:05 到岗", "改按旷工"),
    (
        Basis("R-036", "第十条第三款", 7, "三十分钟以上的按旷工。"),
        Basis("R-037", value="按 0.5 天计", recommended=True),
    ),
    tuple(Used("punch", number, f"打卡 {number}") for number in range(1, 8)),
    (Moment("08:30", "应到"), Moment("09:05", "实到", "bad")),
    (Alternative("迟到", "迟到只到 29 分钟"),),
    ("日历未维护。",),
)


def shown_words(card: WhyCard) -> str:
    return "\n".join(label.text() for label in card.findChildren(QLabel))


def link(card: WhyCard, words_on_it: str) -> Button:
    return next(one for one in card.findChildren(Button) if one.text() == words_on_it)


def test_a_card_shows_every_part_of_the_explanation(qtbot: QtBot) -> None:
    card = WhyCard("为什么是旷工？", FULL, subtitle="马腾", correction="更正并写理由")
    qtbot.addWidget(card)
    told = shown_words(card)
    for part in (
        "为什么是旷工？", "马腾", "迟到 35 分钟", "09:05 到岗", "改按旷工", "第十条第三款", "三十分钟以上的按旷工。",
        "制度没有写明", "按 0.5 天计", "没有按“迟到”计算：迟到只到 29 分钟", "另有 2 条，复制说明可得全部",
    ):  # fmt: skip
        assert part in told
    assert {one.badge().text for one in card.findChildren(Badge)} == {"旷工 0.5 天", "推荐值"}
    assert [one.words() for one in card.findChildren(NoticeBar)] == ["日历未维护。"]
    assert "R-036" not in told
    assert card.accessibleName().startswith("为什么是旷工？。旷工 0.5 天。1. 迟到 35 分钟，09:05 到岗")


def test_a_bare_explanation_has_only_its_result(qtbot: QtBot) -> None:
    card = WhyCard("为什么？", Explanation("准时"))
    qtbot.addWidget(card)
    assert shown_words(card) == "为什么？"
    assert [one.text() for one in card.findChildren(Button)] == ["复制说明"]


def test_a_long_result_stands_below_the_question(qtbot: QtBot) -> None:
    card = WhyCard("为什么提前天数不够？", Explanation("提前 0 个工作日，不足 3 个工作日，按制度须提前申请"))
    qtbot.addWidget(card)
    assert card.findChildren(Badge) == []
    assert "不足 3 个工作日" in shown_words(card)
    assert card.minimumSizeHint().width() <= WIDTH


def test_links_say_what_is_to_be_opened(qtbot: QtBot) -> None:
    card = WhyCard("为什么？", FULL, correction="更正并写理由")
    qtbot.addWidget(card)
    told: list[Any] = []
    card.article_wanted.connect(told.append)
    card.record_wanted.connect(lambda entity, record: told.append((entity, record)))
    card.correct_wanted.connect(lambda: told.append("correct"))
    for name in ("看条文", "打卡 2", "更正并写理由"):
        link(card, name).click()
    assert told == [FULL.bases[0], ("punch", 2), "correct"]


def test_the_explanation_is_copied_whole(qtbot: QtBot) -> None:
    card = WhyCard("为什么？", FULL)
    qtbot.addWidget(card)
    link(card, "复制说明").click()
    copied = QGuiApplication.clipboard().text()
    assert copied.split("\n") == list(words(FULL))
    assert "记录：打卡 7" in copied


@pytest.mark.parametrize(
    ("moments", "flat"),
    [
        ((Moment("08:30", "应到"), Moment("09:05", "实到")), True),
        ((Moment("08:30", "应到"),), False),
        (tuple(Moment(f"2026-10-0{n}（周四）24:00", "满 3 天") for n in range(1, 6)), False),
    ],
)
def test_moments_without_room_side_by_side_stand_below_one_another(
    qtbot: QtBot, moments: tuple[Moment, ...], flat: bool
) -> None:
    line = Timeline(moments)
    qtbot.addWidget(line)
    line.resize(370, line.height())
    line.show()
    upright = len(moments) * theme.px(24)
    assert (line.height() != upright) == flat
    assert line.accessibleName().startswith(f"{moments[0].at} {moments[0].what}")
    assert not line.grab().isNull()


@pytest.mark.parametrize("x", [10, 600, 1320])
@pytest.mark.parametrize("y", [5, 300, 660])
def test_a_floating_card_stays_inside_its_window_and_beside_what_it_explains(qtbot: QtBot, x: int, y: int) -> None:
    window = QWidget()
    window.resize(1366, 688)
    qtbot.addWidget(window)
    window.show()
    popup = WhyPopup(window, WhyCard("为什么？", FULL), QRect(x, y, 28, 28))
    popup.present()
    qtbot.waitUntil(popup.isVisible)
    place = popup.place()
    panel = QRect(place.x() + SHADOW, place.y() + SHADOW, popup.panel.width(), popup.height() - 2 * SHADOW)
    assert window.rect().contains(panel)
    assert not panel.intersects(QRect(x, panel.center().y(), 28, 1))
    popup.reject()


def test_a_floating_card_closes_by_escape_and_after_a_link_was_followed(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(1366, 688)
    qtbot.addWidget(window)
    window.show()
    for close in (
        lambda popup: qtbot.keyClick(popup, Qt.Key.Key_Escape),
        lambda popup: link(popup.card, "看条文").click(),
        lambda popup: next(b for b in popup.findChildren(IconButton) if b.accessibleName() == "关闭说明").click(),
    ):
        popup = WhyPopup(window, WhyCard("为什么？", FULL), QRect(10, 10, 28, 28))
        popup.present()
        with qtbot.waitSignal(popup.finished):
            close(popup)
