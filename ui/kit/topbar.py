"""The top bar: sign of the program, search, connection, notices, theme, help, and who is signed in."""

from typing import Literal

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from ui.kit import layouts, theme, tokens
from ui.kit.avatar import Avatar
from ui.kit.badge import Badge, BadgeText
from ui.kit.buttons import IconButton
from ui.kit.logo import Logo
from ui.kit.qt import override
from ui.kit.text import IconLabel, KeyCap, Label

ConnectionKind = Literal["server", "local", "lost", "demo"]

_SEARCH_WIDTH = 440
_SEARCH_LEAST = 220


class _SearchButton(QAbstractButton):
    """Looks like a field and opens the search box."""

    def __init__(self) -> None:
        super().__init__()
        words = "搜索人员、客户、单号、功能（可用拼音首字母）"
        self.setAccessibleName(words)
        self.setToolTip("搜索（Ctrl+K）")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(_SEARCH_LEAST)
        self.setMaximumWidth(_SEARCH_WIDTH)
        self.setFixedHeight(theme.px(tokens.CONTROL))
        label = Label(words, "note")
        label.setMinimumWidth(10)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        items = (IconLabel("search", "text3", 16), (label, 1), KeyCap("Ctrl K"))
        self.setLayout(layouts.row(*items, margins=(10, 0, 8, 0)))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_SEARCH_WIDTH, theme.px(tokens.CONTROL))

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "focus" if self.hasFocus() else "ctl_edge" if self.underMouse() else "ctl_line"
        wide = 2 if self.hasFocus() else 1
        painter.setPen(QPen(theme.color(edge), wide))
        painter.setBrush(theme.color("card"))
        rect = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        painter.drawRoundedRect(rect, tokens.RADIUS_CONTROL, tokens.RADIUS_CONTROL)


class _UserButton(QAbstractButton):
    """Avatar, name and role; opens the person's menu."""

    def __init__(self) -> None:
        super().__init__()
        self.avatar = Avatar("", 28)
        self.name = Label("", "label-strong")
        self.role = Label("", "axis")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words = layouts.column(None, self.name, self.role, None, gap=0)
        arrow = IconLabel("chevron_down", "text3", 12)
        self.setLayout(layouts.row(self.avatar, words, arrow, gap=8, margins=(6, 0, 6, 0)))
        self.setFixedHeight(40)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @override
    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else QSize(120, 40)

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("press"))
            painter.drawRoundedRect(self.rect(), 5, 5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)


class TopBar(QWidget):
    """Only shows and tells: `fold_wanted`, `search_wanted`, `notices_wanted`, `theme_wanted`, `help_wanted`.

    The window gives the menu of the person with `set_user_menu`.
    """

    fold_wanted = Signal()
    search_wanted = Signal()
    notices_wanted = Signal()
    theme_wanted = Signal()
    help_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("顶栏")
        self.setFixedHeight(tokens.TOP_BAR)
        self._menu: QMenu | None = None
        self.fold = IconButton("navigation", "折叠导航", "Ctrl+B")
        self.search = _SearchButton()
        self.notices = IconButton("alert", "通知")
        self.theme = IconButton("weather_moon", "换成深色")
        self.help = IconButton("question_circle", "帮助", "F1")
        self.user = _UserButton()
        self._sign = IconLabel("server", "ok", 16)
        self._state = Label("", "label")
        self._badge = Badge("", "vio", "")
        for button, signal in (
            (self.fold, self.fold_wanted),
            (self.search, self.search_wanted),
            (self.notices, self.notices_wanted),
            (self.theme, self.theme_wanted),
            (self.help, self.help_wanted),
        ):
            button.clicked.connect(signal)
        self.user.clicked.connect(self._open_menu)
        name = (Logo(22), Label("暖窗", "card-title"), Label("Hearthdesk", "hint"))
        state = layouts.row(self._sign, self._badge, self._state, gap=6)
        tools = (self.notices, self.theme, self.help, 2, self.user)
        items = (self.fold, *name, None, (self.search, 10), None, state, 4, *tools)
        self.setLayout(layouts.row(*items, margins=(10, 0, 8, 0)))
        theme.signals.changed.connect(self._theme_changed)
        self._theme_changed()
        self.set_connection("local", "单机")

    def set_connection(self, kind: ConnectionKind, words: str) -> None:
        """Show how the data is reached: server (已连接 · …), local (单机), lost (正在重连 8 秒) or demo (演示公司)."""
        badge = {"lost": BadgeText(words, "bad", "plug_disconnected"), "demo": BadgeText("演示公司", "vio", "")}.get(
            kind
        )
        self._badge.setVisible(badge is not None)
        if badge is not None:
            self._badge.set_badge(badge)
        self._sign.setVisible(badge is None)
        self._sign.set_icon("server" if kind == "server" else "desktop", "ok")
        self._state.setVisible(kind != "lost")
        self._state.setText(words)

    def connection_words(self) -> str:
        """Return what is said about the connection."""
        return self._state.text()

    def set_user(self, name: str, role: str) -> None:
        """Show who is signed in and as what."""
        self.user.avatar.set_name(name)
        self.user.name.setText(name)
        self.user.role.setText(role)
        self.user.setAccessibleName(f"{name}，{role}，打开个人菜单")

    def set_user_menu(self, menu: QMenu) -> None:
        """Give the menu that opens under the person's name."""
        self._menu = menu

    def set_notice_count(self, count: int) -> None:
        """Mark the bell when notices wait."""
        self.notices.set_icon("alert", "accent" if count else "text2")
        self.notices.set_name(f"通知，{count} 条未读" if count else "通知")

    def _open_menu(self) -> None:
        if self._menu is not None:
            right = self.user.width() - self._menu.sizeHint().width()
            self._menu.popup(self.user.mapToGlobal(QPoint(right, self.user.height() + 2)))

    def _theme_changed(self) -> None:
        dark = theme.current().name == "dark"
        self.theme.set_icon("weather_sunny" if dark else "weather_moon")
        self.theme.set_name("换成浅色" if dark else "换成深色")
