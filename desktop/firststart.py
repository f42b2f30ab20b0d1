"""The first choice: data on this PC, on the office server, or a demo department. Widgets only, painted at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.version import version
from ui.kit import layouts, theme
from ui.kit.badge import Badge
from ui.kit.buttons import Button, Kind
from ui.kit.cards import Card
from ui.kit.logo import Logo
from ui.kit.qt import override
from ui.kit.text import IconLabel, Label

CARD = (330, 318)


class FirstStartPage(QWidget):
    """Three cards and two links; what is chosen is told by signals."""

    new_here = Signal()
    server = Signal()
    demo = Signal()
    open_file = Signal()
    restore = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.back_button = Button("返回登录", "link", "chevron_left")
        self.back_button.clicked.connect(self.back)
        self.back_button.hide()
        words = layouts.column(
            Label("欢迎使用暖窗 Hearthdesk", "title"),
            Label("请选择数据放在哪里。以后可在登录页“更换数据位置”改选，数据可整体迁移。", "quiet"),
            gap=2,
        )
        top = layouts.row(Logo(36), words, None, self.back_button, gap=14)
        cards = layouts.row(self._here(), self._server(), self._demo(), gap=16)
        open_file = Button("打开已有数据库", "link")
        open_file.clicked.connect(self.open_file)
        restore = Button("从备份恢复", "link")
        restore.clicked.connect(self.restore)
        bottom = layouts.row(
            Label("已有数据文件？", "quiet"), open_file, restore, None, Label(f"版本 {version()} · 简体中文", "hint")
        )
        self._middle = layouts.column(None, top, 20, cards, 16, bottom, None)
        self.setLayout(layouts.row(None, self._middle, None, margins=(24, 12, 24, 12)))

    def show_fault(self, words: str) -> None:
        """Say above the choices why they are asked for although somebody answered them before."""
        from ui.kit.notice import NoticeBar  # hardly ever needed, and this page is painted first

        self._middle.insertWidget(2, NoticeBar(words, "bad"))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.server_button.setFocus()

    def _here(self) -> QWidget:
        points = ("不需要安装数据库", "数据文件放在您选择的文件夹", "每天退出时自动备份一次")
        self.new_here_button = _button("新建单机数据库", "plain")
        self.new_here_button.clicked.connect(self.new_here)
        told = "新建一个单机数据库，适合一个人办公或先试用正式数据。"
        return _choice("desktop", "ok", "只在这台电脑使用", told, points, self.new_here_button)

    def _server(self) -> QWidget:
        points = ("多台电脑同时办理", "按角色分配权限，留有操作记录", "断线时保留您未保存的内容")
        self.server_button = _button("连接服务器", "primary")
        self.server_button.clicked.connect(self.server)
        told = "多人同时使用同一份数据，由系统管理员提供连接信息。"
        return _choice(
            "server", "info", "连接部门服务器", told, points, self.server_button, Badge("最常用", "info", "")
        )

    def _demo(self) -> QWidget:
        points = ("60 名员工，各级部门和角色齐全", "可随意修改，不影响正式数据", "窗口上方始终显示“演示公司”")
        self.demo_button = _button("打开演示公司", "plain")
        self.demo_button.clicked.connect(self.demo)
        told = "用一家虚构供热公司的完整数据熟悉各项功能。"
        return _choice("play_circle", "vio", "先看演示公司", told, points, self.demo_button)


def _button(words: str, kind: Kind) -> Button:
    button = Button(words, kind)
    button.setProperty("big", True)
    return button


def _choice(
    icon: str, tone: str, title: str, told: str, points: Sequence[str], button: Button, badge: Badge | None = None
) -> QWidget:
    tile = QFrame()
    tile.setProperty("kind", "round")
    tile.setProperty("small", True)
    tile.setProperty("tone", tone)
    tile.setFixedSize(44, 44)
    tile.setLayout(layouts.row(IconLabel(icon, tone, 24), margins=(10, 10, 10, 10)))
    head = layouts.row(tile, None, *([badge] if badge else []))
    explained = Label(told, "quiet", wrap=True)
    explained.setMinimumHeight(round(theme.metrics().lineSpacing() * 2))
    explained.setAlignment(Qt.AlignmentFlag.AlignTop)
    card = Card("", head, 2, Label(title, "subtitle"), explained, 4, margins=(20, 20, 20, 18), gap=8)
    for point in points:
        card.add(layouts.row(IconLabel("checkmark", "ok", 16), (Label(point, "label", wrap=True), 1)))
    card.add(None)
    card.add(button)
    card.setAccessibleName(title)
    card.setMinimumHeight(CARD[1])
    card.setFixedWidth(theme.px(CARD[0]))
    return card
