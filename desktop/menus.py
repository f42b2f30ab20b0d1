"""The menu of the person, and the notices of this session under the bell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QPoint, Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QMenu, QWidget, QWidgetAction

from models.core.access import ROLE_NAMES, Person
from ui.kit import icons, layouts, theme
from ui.kit.scroll import ScrollBox
from ui.kit.text import IconLabel, Label

LOOKS = (("system", "跟随系统"), ("light", "浅色"), ("dark", "深色"))
MOST_NOTICES = 100
PANEL = (360, 420)


def role_words(person: Person) -> str:
    """The roles in words, short enough for the top bar."""
    names = [ROLE_NAMES[role] for role in ROLE_NAMES if role in person.roles]
    return names[0] + (f"等 {len(names)} 个角色" if len(names) > 1 else "") if names else "没有角色"


class PersonMenu(QMenu):
    """What opens under the name of the person."""

    password = Signal()
    look = Signal(str)
    large = Signal(bool)
    lock = Signal()
    sign_out = Signal()
    quit = Signal()
    about = Signal()

    def __init__(self, person: Person, look: str, *, large: bool) -> None:
        super().__init__()
        self.setAccessibleName("个人菜单")
        self._signs: dict[str, QAction] = {}
        self._add("修改密码", "key", self.password)
        self.addSeparator()
        self._looks = self._choices("主题", "weather_moon", LOOKS)
        self._sizes = self._choices("字号", "text_font_size", (("", "标准"), ("large", "大")))
        self._looks.triggered.connect(self._looked)
        self._sizes.triggered.connect(self._sized)
        self.addSeparator()
        self._add("锁定", "lock_closed", self.lock)
        self._add("退出登录", "sign_out", self.sign_out)
        self._add("退出程序", "dismiss", self.quit)
        self.addSeparator()
        self._add("关于暖窗", "info", self.about)
        self.setToolTip(f"{person.name}（{person.login}）")
        self.show_choice(look, large=large)
        theme.signals.changed.connect(self._draw)

    def show_choice(self, look: str, *, large: bool) -> None:
        """Tick what is chosen."""
        for group, chosen in ((self._looks, look), (self._sizes, "large" if large else "")):
            for action in group.actions():
                action.setChecked(action.data() == chosen)

    def _add(self, words: str, icon: str, signal: SignalInstance) -> None:
        action = self.addAction(words)
        action.triggered.connect(signal)
        self._signs[icon] = action
        self._draw()

    def _choices(self, words: str, icon: str, choices: tuple[tuple[str, str], ...]) -> QActionGroup:
        menu = self.addMenu(words)
        self._signs[icon] = menu.menuAction()
        group = QActionGroup(menu)
        for value, label in choices:
            action = menu.addAction(label)
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)
        return group

    def _draw(self) -> None:
        for icon, action in self._signs.items():
            action.setIcon(icons.icon(icon, "text2", 16))

    def _looked(self, action: QAction) -> None:
        self.look.emit(action.data())

    def _sized(self, action: QAction) -> None:
        self.large.emit(action.data() == "large")


@dataclass(frozen=True)
class Notice:
    """What was told in this session."""

    words: str
    tone: str
    at: datetime


class NoticeList(QObject):
    """The notices of this session; `changed` carries how many were not looked at yet."""

    changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._notices: list[Notice] = []
        self._unread = 0

    def add(self, words: str, tone: str, at: datetime) -> None:
        """Keep a notice."""
        self._notices = [Notice(words, tone, at), *self._notices][:MOST_NOTICES]
        self._unread += 1
        self.changed.emit(self._unread)

    def notices(self) -> tuple[Notice, ...]:
        """The notices, newest first."""
        return tuple(self._notices)

    def popup(self, below: QWidget) -> QMenu:
        """Show the notices under a button; they count as read then."""
        menu = QMenu(below)
        menu.setAccessibleName("通知")
        action = QWidgetAction(menu)
        action.setDefaultWidget(self._panel())
        menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(below.mapToGlobal(QPoint(below.width() - menu.sizeHint().width(), below.height() + 2)))
        self._unread = 0
        self.changed.emit(0)
        return menu

    def _panel(self) -> QWidget:
        rows: list[layouts.Item] = [Label("本次登录以来的通知", "card-title")]
        for one in self._notices:
            icon = "checkmark_circle" if one.tone == "ok" else "warning"
            words = layouts.column(Label(one.words, "body", wrap=True), Label(f"{one.at:%H:%M}", "hint"), gap=0)
            rows.append(layouts.row(layouts.column(IconLabel(icon, one.tone, 16), None), (words, 1)))
        if not self._notices:
            rows.append(Label("还没有通知", "note"))
        inner = layouts.boxed(layouts.column(*rows, None, gap=10, margins=(12, 10, 12, 10)))
        inner.setFixedWidth(PANEL[0] - 14)
        frame = QFrame()
        frame.setLayout(layouts.column(ScrollBox(inner), gap=0))
        frame.setFixedSize(PANEL[0], min(PANEL[1], inner.sizeHint().height() + 2))
        return frame
