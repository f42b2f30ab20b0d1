"""The sign-in page: where the data is and how it is, login, password. Widgets only, painted at once."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from desktop.art import EveningHouse
from desktop.version import version
from ui.kit import layouts, theme
from ui.kit.buttons import Button
from ui.kit.logo import Logo
from ui.kit.qt import override
from ui.kit.text import IconLabel, Label, set_look

FORM_WIDTH = 360
_NARROW = 900


class Hint(QWidget):
    """A line below a field: a glyph and words in one tone; it keeps its place while it is empty."""

    def __init__(self) -> None:
        super().__init__()
        self._glyph = IconLabel("info", "text3", 16)
        self._words = Label("", "hint", wrap=True)
        self.setLayout(layouts.row(self._glyph, (self._words, 1), gap=6))
        self.setMinimumHeight(18)
        self.clear()

    def show_words(self, words: str, tone: str, icon: str) -> None:
        """Show one sentence."""
        self._glyph.set_icon(icon, tone)
        self._words.setText(words)
        self._words.set_tone(tone)
        self.setAccessibleName(words)
        self._glyph.show()

    def clear(self) -> None:
        """Show nothing."""
        self._glyph.hide()
        self._words.setText("")
        self.setAccessibleName("")

    def words(self) -> str:
        """What is shown."""
        return self._words.text()


class PasswordEdit(QLineEdit):
    """A password, with a warning while Caps Lock is on as far as the keys tell."""

    caps = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAccessibleName(name)
        self.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        self.caps.emit(caps_lock(event))

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_CapsLock:
            self.caps.emit(caps_lock(event))
        super().keyReleaseEvent(event)


def caps_lock(event: QKeyEvent) -> bool:
    """Whether Caps Lock is on: asked of Windows, elsewhere told by a letter that disagrees with Shift."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.user32.GetKeyState(0x14) & 1)
    typed = event.text()
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return len(typed) == 1 and typed.isascii() and typed.isalpha() and typed.isupper() != shifted


class SignInPage(QWidget):
    """Collects what is needed to sign in and shows what came of it."""

    submitted = Signal(str, str)
    forgot = Signal()
    change_place = Signal()
    place_chosen = Signal(int)
    state_action = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.place = QComboBox()
        self.place.setAccessibleName("数据位置")
        self.place.activated.connect(self.place_chosen)
        self.state = Hint()
        self.state_button = Button("", "link")
        self.state_button.hide()
        self.state_button.clicked.connect(self.state_action)
        self.database_password = PasswordEdit("数据库密码")
        self.keep_database_password = QCheckBox("由系统保管数据库密码")
        self.database_part = layouts.boxed(
            layouts.column(Label("数据库密码", "label"), self.database_password, self.keep_database_password, gap=4)
        )
        self.database_part.hide()
        self.login = QLineEdit()
        self.login.setAccessibleName("工号或登录名")
        self.password = PasswordEdit("密码")
        self.password.caps.connect(self._show_caps)
        self.below_password = Hint()
        self.forgotten = Button("忘记密码", "link")
        self.remember = QCheckBox("在这台电脑上记住登录名")
        self.enter = Button("登录", "primary")
        self.enter.setProperty("big", True)
        self.enter.setDefault(True)
        self.elsewhere = Button("更换数据位置", "link")
        self._seconds = 0
        self._refused = False
        self._countdown = QTimer(self)
        self._countdown.setInterval(1000)
        self._countdown.timeout.connect(self._tick)
        self._house = EveningHouse()
        self._place()
        self._connect()

    def _place(self) -> None:
        title = layouts.column(Label("暖窗 Hearthdesk", "dialog-title"), Label("客户服务部综合管理", "hint"), gap=0)
        form = layouts.boxed(
            layouts.column(
                layouts.row(Logo(40), title, None, gap=12),
                22,
                Label("数据位置", "label"),
                self.place,
                layouts.row((self.state, 1), self.state_button),
                self.database_part,
                6,
                Label("工号或登录名", "label"),
                self.login,
                4,
                Label("密码", "label"),
                self.password,
                layouts.row((self.below_password, 1), self.forgotten, gap=6),
                2,
                layouts.row(self.remember, None),
                8,
                self.enter,
                8,
                layouts.row(self.elsewhere, None, Label(f"版本 {version()}", "hint")),
                gap=6,
            )
        )
        form.setFixedWidth(theme.px(FORM_WIDTH))
        right = layouts.row(None, layouts.column(None, form, None), None, margins=(24, 12, 24, 12))
        self.setLayout(layouts.row((self._house, 2), (right, 3), gap=0))

    def _connect(self) -> None:
        self.login.returnPressed.connect(self._to_password)
        self.password.returnPressed.connect(self.submit)
        self.database_password.returnPressed.connect(self._to_login)
        self.enter.clicked.connect(self.submit)
        self.forgotten.clicked.connect(self.forgot)
        self.elsewhere.clicked.connect(self.change_place)
        self.login.textEdited.connect(self._clear_fault)
        self.password.textEdited.connect(self._clear_fault)

    def set_places(self, labels: Sequence[str], current: int) -> None:
        """Offer the known data places."""
        self.place.clear()
        self.place.addItems(list(labels))
        self.place.setCurrentIndex(current)

    def set_state(self, words: str, tone: str, icon: str, action: str = "") -> None:
        """Say how the data place is, with at most one thing to do about it."""
        self.state.show_words(words, tone, icon)
        self.state_button.setText(action)
        self.state_button.setVisible(bool(action))

    def ask_database_password(self, ask: bool, can_keep: bool) -> None:
        """Show or hide the field for the password of the database account."""
        self.database_part.setVisible(ask)
        self.keep_database_password.setVisible(can_keep)

    def set_busy(self, busy: bool) -> None:
        """Show that the sign-in is running."""
        self.enter.set_busy(busy)
        for field in (self.login, self.password, self.place):
            field.setEnabled(not busy)

    def refuse(self, sentence: str, wait_seconds: int = 0) -> None:
        """Say why the sign-in was declined; the next try is possible after `wait_seconds`."""
        self._refused = True
        self.below_password.show_words(sentence, "bad", "warning")
        set_look(self.password, "bad", True)
        self.password.selectAll()
        self.password.setFocus()
        if wait_seconds > 0:
            self._seconds = wait_seconds
            self._show_wait()
            self._countdown.start()

    def clear_password(self) -> None:
        """Forget what was typed, after signing in and after signing out."""
        self.password.clear()
        self.database_password.clear()
        self._clear_fault()

    def focus_first_empty(self) -> None:
        """Put the cursor where the person goes on typing."""
        hidden = self.database_part.isHidden()
        fields = [self.login, self.password] if hidden else [self.database_password, self.login, self.password]
        next((field for field in fields if not field.text()), self.password).setFocus()

    def submit(self) -> None:
        """Ask for the sign-in, unless something is missing or the time to wait is not over."""
        if self.enter.is_busy() or not self.enter.isEnabled():
            return
        if not self.login.text().strip():
            self.below_password.show_words("请填写工号或登录名。", "bad", "warning")
            self.login.setFocus()
        elif not self.password.text():
            self.below_password.show_words("请填写密码。", "bad", "warning")
            self.password.setFocus()
        else:
            self._clear_fault()
            self.submitted.emit(self.login.text(), self.password.text())

    def _to_password(self) -> None:
        if self.password.text():
            self.submit()
        else:
            self.password.setFocus()

    def _to_login(self) -> None:
        self.login.setFocus()

    def _clear_fault(self) -> None:
        if self._refused or self.below_password.words():
            self._refused = False
            self.below_password.clear()
            set_look(self.password, "bad", False)

    def _show_caps(self, on: bool) -> None:
        if on:
            self.below_password.show_words("大写锁定已打开", "warn", "keyboard")
        elif not self._refused:
            self.below_password.clear()

    def _tick(self) -> None:
        self._seconds -= 1
        if self._seconds <= 0:
            self._countdown.stop()
            self.enter.setText("登录")
            self.enter.set_reason(None)
        else:
            self._show_wait()

    def _show_wait(self) -> None:
        self.enter.setText(f"请等 {self._seconds} 秒再登录")
        self.enter.set_reason("连续输错密码，等待时间会逐次变长。")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._house.setVisible(self.width() >= _NARROW)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.focus_first_empty()
