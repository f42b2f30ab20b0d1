"""Buttons, chips, tabs, bars, panes, shell parts: pressed, read aloud, large enough."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ui.kit import badge, layouts, notice, theme, tokens
from ui.kit.attachments import Attachment, Attachments, size_words
from ui.kit.avatar import Avatar, avatar_letter
from ui.kit.badge import GLYPHS, Badge, BadgeText
from ui.kit.buttons import Button, IconButton
from ui.kit.cards import Facts, KeyValue, PageHead
from ui.kit.chips import AddChip, FilterChip
from ui.kit.detail import Detail, DetailPane, Figure
from ui.kit.gallery import gallery
from ui.kit.history import Event, History
from ui.kit.hugbox import HugBox
from ui.kit.logo import logo_icon
from ui.kit.notice import NoticeBar, Toast
from ui.kit.segmented import Segmented
from ui.kit.selection import SelectionBar
from ui.kit.sidebar import NavEntry, NavGroup, Sidebar
from ui.kit.state import ProgressStrip, Skeleton, StatePanel, loading
from ui.kit.text import ElidedLabel, Label
from ui.kit.topbar import TopBar
from ui.kit.totals import Total, TotalsBar
from ui.kit.viewtabs import ViewTab, ViewTabs

GROUPS = (
    NavGroup("", (NavEntry("bench", "工作台", "home", "Ctrl+1"),)),
    NavGroup("人员", (NavEntry("staff", "人员花名册", "people"), NavEntry("clock", "考勤", "clock"))),
)


def shown(qtbot: QtBot, widget: QWidget, size: QSize | None = None) -> None:
    qtbot.addWidget(widget)
    if size is not None:
        widget.resize(size)
    widget.show()
    qtbot.waitUntil(widget.isActiveWindow)


def words_in(widget: QWidget) -> set[str]:
    gone = Qt.WidgetAttribute.WA_WState_ExplicitShowHide  # hidden on purpose, not only about to be shown
    labels = (label for label in widget.findChildren(QLabel) if not (label.isHidden() and label.testAttribute(gone)))
    return {label.text() for label in labels}


# buttons


def test_a_busy_button_keeps_its_words_and_ignores_presses(qtbot: QtBot) -> None:
    button = Button("保存", "primary")
    shown(qtbot, button)
    pressed: list[int] = []
    button.clicked.connect(lambda: pressed.append(1))
    button.set_busy(True)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        qtbot.keyClick(button, key)
    assert pressed == []
    assert button.text() == "保存"
    assert button.accessibleDescription() == "正在处理"
    button.set_busy(False)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert pressed == [1, 1, 1]


def test_a_disabled_button_says_why(qtbot: QtBot) -> None:
    button = Button("批准", tip="批准这张单", key="Ctrl+Enter")
    qtbot.addWidget(button)
    assert button.toolTip() == "批准这张单（Ctrl+Enter）"
    button.set_reason("您是下达人，不能批准。")
    assert not button.isEnabled()
    assert button.toolTip() == "您是下达人，不能批准。"
    button.set_reason(None)
    assert button.isEnabled()
    assert button.toolTip() == "批准这张单（Ctrl+Enter）"


def test_an_icon_button_has_a_name_and_tells_its_key(qtbot: QtBot) -> None:
    button = IconButton("question_circle", "帮助", "F1")
    qtbot.addWidget(button)
    assert button.accessibleName() == "帮助"
    assert button.toolTip() == "帮助（F1）"
    button.set_reason("这一页还没有说明")
    assert button.toolTip() == "这一页还没有说明"
    button.set_reason(None)
    assert button.toolTip() == "帮助（F1）"


def test_the_focus_of_a_button_can_be_seen_and_moves_nothing(qtbot: QtBot) -> None:
    first, second = Button("保存", "primary"), Button("导出")
    page = layouts.boxed(layouts.column(first, second))
    shown(qtbot, page)
    for button in (first, second):
        size = button.size()
        button.setFocus()
        image = button.grab().toImage()
        edge = {image.pixelColor(x, 0).name().upper() for x in range(image.width())}
        assert tokens.LIGHT["focus"] in edge
        assert button.size() == size


# badges


@pytest.mark.parametrize("tone", tokens.TONES)
def test_a_badge_has_words_glyph_and_tone(qtbot: QtBot, tone: str) -> None:
    one = Badge("剩 13 小时", tone)
    qtbot.addWidget(one)
    assert one.badge().glyph == GLYPHS[tone]
    assert one.accessibleName() == "剩 13 小时"
    assert one.sizeHint().height() == tokens.BADGE
    image = one.grab().toImage()
    assert QColor(tokens.LIGHT[f"{tone}_bg"]) == image.pixelColor(image.width() - 5, 4)
    plain = badge.width("剩 13 小时", has_glyph=False)
    one.set_badge(BadgeText("剩 13 小时", tone, ""))
    assert one.sizeHint().width() == round(plain + 0.5)


def test_large_counts_are_not_counted_out() -> None:
    assert badge.count_text(999) == "999"
    assert badge.count_text(1000) == "999+"
    assert badge.count_width(1000) > badge.count_width(3)


# chips, tabs, switches


def test_a_chip_is_changed_by_a_press_and_removed_by_its_cross(qtbot: QtBot) -> None:
    chip = FilterChip("期间", "2026 采暖季")
    shown(qtbot, chip)
    told: list[str] = []
    chip.clicked.connect(lambda: told.append("changed"))
    chip.removed.connect(lambda: told.append("removed"))
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(20, 13))
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 12, 13))
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    qtbot.keyClick(chip, Qt.Key.Key_Return)
    assert told == ["changed", "removed", "removed", "changed"]
    assert chip.accessibleName() == "期间：2026 采暖季"
    chip.set_value("全部", active=False)
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert len(told) == 4


def test_the_dashed_chip_cannot_be_removed(qtbot: QtBot) -> None:
    chip = AddChip()
    shown(qtbot, chip)
    told: list[str] = []
    chip.removed.connect(lambda: told.append("removed"))
    with qtbot.waitSignal(chip.clicked):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 8, 13))
    assert told == []


def test_views_are_picked_by_mouse_and_arrows(qtbot: QtBot) -> None:
    tabs = ViewTabs([ViewTab("all", "全部欠费", 1284), ViewTab("mine", "我负责的"), ViewTab("due", "本周到期", 87)])
    shown(qtbot, tabs)
    assert tabs.current() == "all"
    buttons = [button for button in tabs.findChildren(QAbstractButton) if button.isCheckable()]
    assert buttons[0].accessibleName() == "全部欠费 1,284"
    picked: list[str] = []
    tabs.chosen.connect(picked.append)
    qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    buttons[1].setFocus()
    qtbot.keyClick(buttons[1], Qt.Key.Key_Right)
    assert picked == ["mine", "due"]
    tabs.set_count("mine", 212)
    assert buttons[1].accessibleName() == "我负责的 212"
    with qtbot.waitSignal(tabs.save_wanted):
        qtbot.mouseClick(tabs.save, Qt.MouseButton.LeftButton)


def test_a_switch_tells_what_was_chosen(qtbot: QtBot) -> None:
    switch = Segmented(["月", "周", "日"], "时段")
    shown(qtbot, switch)
    with qtbot.waitSignal(switch.chosen) as blocker:
        qtbot.keyClick(switch, Qt.Key.Key_Right)
    assert blocker.args == [1]
    switch.set_current(2)
    assert switch.current() == 2


# bars and panes


def test_the_selection_bar_is_there_only_while_something_is_ticked(qtbot: QtBot) -> None:
    bar = SelectionBar([Button("导出所选", "ghost")])
    page = layouts.boxed(layouts.column(bar))
    shown(qtbot, page, QSize(900, 60))
    assert not bar.isVisible()
    bar.show_selection(3, "户", "欠费合计 ¥ 5,884.90", everything=1284)
    assert bar.isVisible()
    assert {"已选 3 户", "欠费合计 ¥ 5,884.90"} <= words_in(bar)
    assert bar.everything.text() == "全选 1,284 户"
    with qtbot.waitSignal(bar.all_wanted):
        qtbot.mouseClick(bar.everything, Qt.MouseButton.LeftButton)
    bar.show_selection(1284, "户", everything=1284)
    assert not bar.everything.isVisible()
    bar.show_selection(0)
    assert not bar.isVisible()


def test_totals_are_shown_and_said(qtbot: QtBot) -> None:
    bar = TotalsBar()
    shown(qtbot, bar)
    bar.show_totals("共 1,284 户", "显示第 1–16 户", [Total("应收", "1.00"), Total("欠费", "2.00 元", "bad")])
    assert {"共 1,284 户", "欠费", "2.00 元"} <= words_in(bar)
    assert bar.accessibleName() == "共 1,284 户，显示第 1–16 户，应收 1.00，欠费 2.00 元"


def test_sums_that_do_not_fit_beside_the_count_go_below_it_uncut(qtbot: QtBot) -> None:
    bar = TotalsBar()
    shown(qtbot, bar, QSize(900, 38))
    sums = [Total(f"考勤达到次数（分）{number}", "9,999,999.99") for number in range(3)]
    bar.show_totals("共 58 人", "", sums)
    QApplication.processEvents()
    low = bar.height()
    bar.show_totals("共 58 人", "", [*sums, *sums, *sums])
    assert bar.height() > low
    QApplication.processEvents()
    for label in (one for one in bar.findChildren(Label) if one.isVisible()):
        assert label.width() >= label.sizeHint().width(), label.text()
        assert bar.rect().contains(label.mapTo(bar, label.rect().bottomRight())), label.text()
    bar.show_totals("共 58 人", "", sums)
    QApplication.processEvents()
    assert bar.height() == low
    shown_sums = [one for one in bar.findChildren(Label) if one.isVisible() and one.text()]
    assert len({one.mapTo(bar, one.rect().center()).y() // 8 for one in shown_sums}) == 1


def test_the_pane_shows_one_record_and_then_another(qtbot: QtBot) -> None:
    pane = DetailPane()
    shown(qtbot, pane, QSize(tokens.PANE, 500))
    figure = Figure("欠费合计", "¥ 2,318.40", "应收 2,318.40", BadgeText("28 天", "warn"))
    pane.show_detail(Detail("张桂兰", "K-003982", BadgeText("居民"), figure, [("电话", "138"), ("备注", "")]))
    assert {"张桂兰", "K-003982", "¥ 2,318.40", "电话", "138", "—"} <= words_in(pane)
    pane.show_detail(Detail("孙志远"), [Button("登记电话")])
    qtbot.waitUntil(lambda: "¥ 2,318.40" not in words_in(pane))
    assert pane.title() == "孙志远"
    assert pane.width() == tokens.PANE
    closing = next(one for one in pane.findChildren(QToolButton) if one.accessibleName() == "关闭详情")
    with qtbot.waitSignal(pane.closed):
        qtbot.mouseClick(closing, Qt.MouseButton.LeftButton)


def test_history_says_what_who_when_and_why(qtbot: QtBot) -> None:
    history = History([Event("批准", "何志刚", "11-20 17:31", "与近一年同类一致", "checkmark", "ok")])
    shown(qtbot, history)
    assert {"批准", "何志刚", "11-20 17:31", "与近一年同类一致"} <= words_in(history)
    history.set_events([])
    assert "还没有记录" in words_in(history)


def test_a_page_head_has_crumbs_state_and_actions(qtbot: QtBot) -> None:
    head = PageHead("CF-2026-0036", "规则版本 2026-1", ["处罚单"], [Button("打印")], BadgeText("申诉期", "info"))
    shown(qtbot, head)
    crumb = next(button for button in head.findChildren(Button) if button.text() == "处罚单")
    with qtbot.waitSignal(head.crumb_pressed) as blocker:
        qtbot.mouseClick(crumb, Qt.MouseButton.LeftButton)
    assert blocker.args == [0]
    assert not head.unsaved.isVisible()
    head.set_unsaved(True)
    head.set_badge(None)
    assert head.unsaved.isVisible()
    assert not head.badge.isVisible()
    head.set_actions([Button("登记申诉", "primary")])
    assert "登记申诉" in {button.text() for button in head.findChildren(Button)}


def test_what_is_empty_is_a_dash(qtbot: QtBot) -> None:
    for widget in (KeyValue("电话", ""), Facts([("电话", ""), ("地点", "营业厅")])):
        qtbot.addWidget(widget)
        assert "—" in {label.text() for label in widget.findChildren(QLabel)}


def test_words_are_never_taken_for_markup(qtbot: QtBot) -> None:
    label = Label("<b>王</b> & 李")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.sizeHint().width() > theme.metrics().horizontalAdvance("王 & 李") + 20


def test_a_line_that_is_cut_short_tells_the_whole_in_its_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("瑞丰食品有限公司高新区分公司")
    shown(qtbot, label, QSize(80, 20))
    label.grab()
    assert label.toolTip() == "瑞丰食品有限公司高新区分公司"
    label.resize(400, 20)
    label.grab()
    assert label.toolTip() == ""


# notices and states


def test_a_notice_has_at_most_one_action(qtbot: QtBot) -> None:
    bar = NoticeBar("明年节假日安排未维护。", "info", "去维护")
    shown(qtbot, bar)
    with qtbot.waitSignal(bar.pressed):
        qtbot.mouseClick(bar.action, Qt.MouseButton.LeftButton)
    bar.set_words("第 871 行未导入。", "bad")
    assert bar.words() == bar.accessibleName() == "第 871 行未导入。"
    assert not bar.action.isVisible()
    assert QColor(tokens.LIGHT["bad_bg"]) == bar.grab().toImage().pixelColor(200, 5)


def test_a_toast_goes_by_itself_and_there_is_only_one(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = QWidget()
    shown(qtbot, window, QSize(800, 600))
    first = Toast.tell(window, "已保存。")
    monkeypatch.setattr(notice, "TOAST_MS", 30)
    second = Toast.tell(window, "已下达，申诉截止 11-26（周四）24:00。")
    assert not first.isVisible()
    assert second.geometry().bottomRight() == QPoint(779, 579)
    window.resize(900, 700)
    qtbot.waitUntil(lambda: second.geometry().bottomRight() == QPoint(879, 679))
    with qtbot.waitSignal(second.destroyed):
        pass


def test_a_toast_leaves_the_buttons_of_an_open_pane_free(qtbot: QtBot) -> None:
    pane = DetailPane()
    window = layouts.boxed(layouts.row((QWidget(), 1), pane, gap=0))
    shown(qtbot, window, QSize(1000, 600))
    toast = Toast.tell(window, "已保存。")
    assert not toast.geometry().intersects(pane.geometry())
    pane.hide()
    assert toast.geometry().bottomRight() == QPoint(979, 579)
    pane.show()
    qtbot.waitUntil(lambda: not toast.geometry().intersects(pane.geometry()))
    window.resize(1100, 600)
    qtbot.waitUntil(lambda: not toast.geometry().intersects(pane.geometry()))
    assert toast.x() > 400


def test_a_state_says_what_is_the_case_and_offers_a_way_on(qtbot: QtBot) -> None:
    retry = Button("立即重试", "primary")
    panel = StatePanel("plug_disconnected", "bad", "暂时读不到数据", "您未保存的输入都还在。", [retry])
    shown(qtbot, panel, QSize(400, 300))
    assert {"暂时读不到数据", "您未保存的输入都还在。"} <= words_in(panel)
    panel.set_note("8 秒后自动重试")
    assert "8 秒后自动重试" in words_in(panel)
    with qtbot.waitSignal(retry.clicked):
        qtbot.mouseClick(retry, Qt.MouseButton.LeftButton)


def test_progress_is_counted_and_can_be_cancelled(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    cover = loading(strip)
    shown(qtbot, cover, QSize(400, 300))
    assert cover.findChildren(Skeleton)
    assert strip.bar.maximum() == 0
    strip.set_progress(25_200, 60_000, "正在读取 60,000 户中的 25,200 户…")
    assert (strip.bar.value(), strip.bar.maximum()) == (25_200, 60_000)
    with qtbot.waitSignal(strip.cancelled):
        qtbot.mouseClick(strip.cancel, Qt.MouseButton.LeftButton)
    assert not strip.cancel.isEnabled()


# shell


def test_the_sidebar_is_used_by_mouse_and_keys(qtbot: QtBot) -> None:
    side = Sidebar(GROUPS)
    shown(qtbot, side, QSize(tokens.SIDEBAR, 400))
    picked: list[str] = []
    side.chosen.connect(picked.append)
    items = {button.text(): button for button in side.findChildren(QAbstractButton)}
    qtbot.mouseClick(items["考勤"], Qt.MouseButton.LeftButton)
    assert side.current() == "clock"
    items["工作台"].setFocus()
    qtbot.keyClick(items["工作台"], Qt.Key.Key_Down)
    qtbot.keyClick(items["人员花名册"], Qt.Key.Key_Return)
    assert picked == ["clock", "staff"]
    side.set_count("clock", 3, urgent=True)
    assert items["考勤"].accessibleName() == "考勤，3 项待办，有逾期"
    assert side.width() == tokens.SIDEBAR


def test_a_folded_sidebar_shows_icons_and_tells_names(qtbot: QtBot) -> None:
    side = Sidebar(GROUPS)
    shown(qtbot, side, QSize(tokens.SIDEBAR, 400))
    with qtbot.waitSignal(side.fold_changed) as blocker:
        side.toggle()
    assert blocker.args == [True]
    assert side.width() == tokens.SIDEBAR_FOLDED
    items = {button.text(): button for button in side.findChildren(QAbstractButton)}
    assert items["工作台"].toolTip() == "工作台（Ctrl+1）"
    assert "人员" not in words_in(side)
    side.set_groups(GROUPS[:1])
    qtbot.waitUntil(lambda: len(side.findChildren(QAbstractButton)) == 1)


def test_the_top_bar_only_tells(qtbot: QtBot) -> None:
    bar = TopBar()
    shown(qtbot, bar, QSize(1366, tokens.TOP_BAR))
    for button, signal in (
        (bar.fold, bar.fold_wanted),
        (bar.search, bar.search_wanted),
        (bar.notices, bar.notices_wanted),
        (bar.theme, bar.theme_wanted),
        (bar.help, bar.help_wanted),
    ):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    bar.set_user("周敏", "办公室管理员")
    bar.set_notice_count(2)
    assert bar.user.accessibleName() == "周敏，办公室管理员，打开个人菜单"
    assert bar.notices.accessibleName() == "通知，2 条未读"
    menu = QMenu(bar)
    menu.addAction("退出登录")
    bar.set_user_menu(menu)
    qtbot.mouseClick(bar.user, Qt.MouseButton.LeftButton)
    assert menu.isVisible()
    menu.close()


@pytest.mark.parametrize(
    ("kind", "words", "badge_words"),
    [("server", "已连接 · 客服部服务器", None), ("local", "单机", None), ("lost", "正在重连 8 秒", "正在重连 8 秒"),
     ("demo", "数据不会保存到正式库", "演示公司")],
)  # fmt: skip
def test_the_connection_is_always_said(qtbot: QtBot, kind: str, words: str, badge_words: str | None) -> None:
    bar = TopBar()
    shown(qtbot, bar, QSize(1366, tokens.TOP_BAR))
    bar.set_connection(kind, words)  # type: ignore[arg-type]
    assert bar.connection_words() == words
    badges = [one.badge().text for one in bar.findChildren(Badge) if one.isVisible()]
    assert badges == ([badge_words] if badge_words else [])


def test_the_top_bar_offers_the_other_theme(qapp: QApplication, qtbot: QtBot) -> None:
    bar = TopBar()
    qtbot.addWidget(bar)
    assert bar.theme.accessibleName() == "换成深色"
    theme.apply(qapp, "dark")
    assert bar.theme.accessibleName() == "换成浅色"


# attachments


def test_files_are_listed_opened_and_removed(qtbot: QtBot) -> None:
    files = Attachments()
    shown(qtbot, files, QSize(500, 160))
    files.set_files([Attachment(7, "投诉书.pdf", 223_000, "11-20 林涛")])
    assert {"投诉书.pdf", "218 KB · 11-20 林涛"} <= words_in(files)
    buttons = {button.accessibleName(): button for button in files.findChildren(QToolButton)}
    for name, signal in (("打开 投诉书.pdf", files.open_wanted), ("移除 投诉书.pdf", files.remove_wanted)):
        with qtbot.waitSignal(signal) as blocker:
            qtbot.mouseClick(buttons[name], Qt.MouseButton.LeftButton)
        assert blocker.args == [7]
    with qtbot.waitSignal(files.add_wanted):
        qtbot.mouseClick(files.add_button, Qt.MouseButton.LeftButton)


def test_files_and_pictures_are_taken_from_the_clipboard(qtbot: QtBot, tmp_path: Path) -> None:
    files = Attachments()
    shown(qtbot, files, QSize(500, 160))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.pdf")), QUrl("https://example.com/b.pdf")])
    with qtbot.waitSignal(files.files_given) as blocker:
        assert files.take(data)
    assert blocker.args == [[tmp_path / "a.pdf"]]
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QApplication.clipboard().setImage(image)
    with qtbot.waitSignal(files.image_given):
        qtbot.keySequence(files, QKeySequence(QKeySequence.StandardKey.Paste))
    assert not files.take(QMimeData())


def test_a_record_that_is_closed_takes_no_files(qtbot: QtBot) -> None:
    files = Attachments(can_change=False)
    shown(qtbot, files, QSize(500, 160))
    assert not files.acceptDrops()
    assert not files.add_button.isVisible()


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 字节"), (1023, "1023 字节"), (36_864, "36 KB"), (1_153_434, "1.1 MB")]
)
def test_sizes_are_said_in_words(size: int, words: str) -> None:
    assert size_words(size) == words


# small things


@pytest.mark.parametrize(("name", "letter"), [("周敏", "敏"), ("何志刚", "何"), ("", "?")])
def test_a_person_is_one_character(qtbot: QtBot, name: str, letter: str) -> None:
    assert avatar_letter(name) == letter
    avatar = Avatar(name, 40)
    qtbot.addWidget(avatar)
    assert avatar.grab().toImage().pixelColor(20, 4) == QColor(tokens.LIGHT["info_bg"])


def test_the_logo_comes_in_all_sizes(qapp: QApplication) -> None:
    sizes = {size.width() for size in logo_icon().availableSizes()}
    assert {16, 32, 256} <= sizes


def test_a_hugging_scroll_area_is_no_taller_than_its_words(qtbot: QtBot) -> None:
    words = Label("一行字。" * 40, wrap=True)
    box = HugBox(layouts.boxed(layouts.column(words)))
    page = layouts.boxed(layouts.column(box, None))
    shown(qtbot, page, QSize(300, 600))
    qtbot.waitUntil(lambda: box.height() == words.heightForWidth(300))


# all of it


@pytest.mark.parametrize("scale", [tokens.SCALE_NORMAL, tokens.SCALE_LARGE])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_everything_can_be_pressed_seen_and_named(
    qapp: QApplication, qtbot: QtBot, name: theme.ThemeName, scale: float
) -> None:
    theme.apply(qapp, name, scale)
    page = gallery()
    shown(qtbot, page, QSize(800, 1000))
    inputs = [one for one in page.findChildren(QAbstractButton) if one.isVisible() and one.parent() is not None]
    for button in inputs:
        if isinstance(button.parent(), QLineEdit):
            continue  # the small picture inside a field; the whole field is the target
        assert button.width() >= tokens.MIN_TARGET, button.text()
        assert button.height() >= tokens.MIN_TARGET, button.text()
        assert button.text() or button.accessibleName()
        if button.text() and type(button).__name__ in ("Button", "MenuButton"):
            assert button.width() >= button.sizeHint().width(), f"cut off: {button.text()}"
    for label in page.findChildren(Label):
        if label.isVisible() and not label.wordWrap():
            assert label.width() >= label.sizeHint().width(), f"cut off: {label.text()}"
