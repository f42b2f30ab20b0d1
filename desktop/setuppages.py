"""The pages behind the first choice: new database, office server, demo users, restoring, and work with its progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from desktop import places
from desktop.opening import FILE_NAME, Account, Finding, Found
from desktop.passwords import twice
from desktop.places import Place
from desktop.recovery import RecoveryCode
from ui.kit import layouts, theme
from ui.kit.avatar import Avatar
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.fields import NumberField, PasswordField, TextField
from ui.kit.form import Form
from ui.kit.logo import Logo
from ui.kit.notice import NoticeBar
from ui.kit.scroll import ScrollBox
from ui.kit.state import ProgressStrip
from ui.kit.text import Label

WIDTH = 560
_FOUND_TONES = {Found.READY: "ok", Found.EMPTY: "info", Found.OLDER: "warn", Found.NEWER: "warn"}


class StepPage(QWidget):
    """A step: title and words, a card with the content, 返回 on the left and the next step on the right."""

    back = Signal()

    def __init__(self, title: str, words: str, primary: str, content: QWidget) -> None:
        super().__init__()
        self.setProperty("ground", "base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.problem = NoticeBar("", "bad")
        self.problem.hide()
        self.back_button = Button("返回", "ghost", "chevron_left", key="Esc")
        self.back_button.setShortcut("Esc")
        self.back_button.clicked.connect(self.back)
        self.primary = Button(primary, "primary", key="Ctrl+Enter")
        self.foot = layouts.row(self.back_button, None, self.primary)
        told = layouts.column(Label(title, "title"), Label(words, "quiet", wrap=True), gap=2)
        head = layouts.row(Logo(36), (told, 1), gap=14)
        card = Card("", self.problem, content, 4, self.foot, margins=(24, 20, 24, 18), gap=12)
        middle = layouts.boxed(layouts.column(None, head, 14, card, None))
        middle.setFixedWidth(theme.px(WIDTH))
        whole = layouts.boxed(layouts.row(None, middle, None, margins=(24, 16, 24, 16)), "base")
        self.setLayout(layouts.column((ScrollBox(whole), 1), gap=0))
        self.primary.setVisible(bool(primary))

    def set_busy(self, busy: bool) -> None:
        """Show that the step is under way; the typing stays."""
        self.primary.set_busy(busy)

    def show_problem(self, sentence: str) -> None:
        """Say why the step did not work."""
        self.set_busy(False)
        self.problem.set_words(sentence, "bad")
        self.problem.show()

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Say what is wrong with the values."""
        self.show_problem("；".join(faults.values()))


class NewDatabasePage(StepPage):
    """Organisation and first administrator of a new database. `submitted` carries the values of `org.set_up`,
    with `file` where the data are on this PC."""

    submitted = Signal(dict)

    def __init__(self, documents: str, server: Place | None) -> None:
        self.form = form = Form(columns=2)
        self._on_server = server is not None
        if not self._on_server:
            self.folder = form.add("folder", TextField("数据文件夹", required=True, check=_may_hold_data), wide=True)
            self.folder.set_value(str(Path(documents) / "暖窗"))
            choose = Button("选择文件夹", "plain", "folder_open")
            choose.clicked.connect(self._choose)
            form.add_widget(layouts.boxed(layouts.row(choose, Label(f"数据文件名为“{FILE_NAME}”", "hint"), None)))
        form.add("organisation", TextField("单位名称", required=True, max_length=100), wide=True)
        form.add("name", TextField("管理员姓名", required=True, max_length=64))
        form.add("login", TextField("管理员登录名", required=True, max_length=32, hint="可用字母、数字或汉字"))
        twice(form, "密码")
        where = f"数据放在 {server.label}。" if server else "数据放在这台电脑上的一个文件里。"
        words = f"{where}第一位用户同时是系统管理员，以后可以分给别人。"
        super().__init__("新建数据库", words, "新建数据库", form)
        self.primary.clicked.connect(self.submit)
        self.primary.setShortcut("Ctrl+Return")

    def submit(self) -> None:
        """Check the fields and hand them on."""
        if self.primary.is_busy() or not self.form.validate():
            return
        self.problem.hide()
        values = {name: self.form.fields[name].value() for name in ("organisation", "name", "login", "password")}
        if not self._on_server:
            values["file"] = str(Path(self.folder.value()) / FILE_NAME)
        self.submitted.emit(values)

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Show faults beside their fields, the others above."""
        self.set_busy(False)
        others = self.form.set_faults(faults)
        if others:
            self.show_problem("；".join(others))

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "数据文件夹", self.folder.value())
        if chosen:
            self.folder.set_value(chosen)


def _may_hold_data(folder: str) -> str | None:
    if folder.startswith(("\\\\", "//")):
        return "不能放在网络共享文件夹里，数据会损坏。请选这台电脑上的文件夹，或改用部门服务器。"
    return None if Path(folder).is_absolute() else "请写完整的文件夹路径，或点“选择文件夹”。"


class RecoveryPage(StepPage):
    """The recovery code of a new database; `go_on` only once it was kept."""

    go_on = Signal()

    def __init__(self, code: str) -> None:
        part = RecoveryCode(code)
        super().__init__("请保存恢复码", "数据库已建好。恢复码只显示这一次。", "开始使用", part)
        self.part = part
        self.back_button.hide()
        self.back_button.setEnabled(False)
        part.confirmed.connect(self._kept)
        self.primary.clicked.connect(self.go_on)
        self._kept(kept=False)

    def _kept(self, kept: bool) -> None:
        self.primary.set_reason(None if kept else "请先保存恢复码，并勾选“我已妥善保存恢复码”。")


class ServerPage(StepPage):
    """The address of the office server, tested before it is used."""

    tested = Signal(object, str)
    chosen = Signal(object, str, bool)
    make_there = Signal(object, str, bool)

    def __init__(self, can_keep: bool) -> None:
        self.form = form = Form(columns=2)
        form.add("host", TextField("服务器地址", required=True, hint="名称或 IP，由系统管理员提供"))
        form.add("port", NumberField("端口", required=True)).set_value(3306)
        form.add("name", TextField("数据库名", required=True)).set_value("hearthdesk")
        form.add("user", TextField("数据库账号", required=True))
        form.add("password", PasswordField("数据库密码"))
        form.add("ca", TextField("CA 证书文件", hint="选填，用来核对服务器身份"))
        choose = Button("选择证书文件", "link", "folder_open")
        choose.clicked.connect(self._choose_ca)
        self.keep = QCheckBox("由系统保管数据库密码，以后不再询问")
        form.add_widget(layouts.boxed(layouts.row(self.keep, None, choose)))
        self.keep.setVisible(can_keep)
        self.result = NoticeBar("", "info")
        self.result.hide()
        form.add_widget(self.result)
        words = "连接信息由系统管理员提供。把连接文件放在程序旁边的电脑不用填写。"
        super().__init__("连接部门服务器", words, "测试连接", form)
        self.use = Button("", "primary")
        self.use.hide()
        self.foot.addWidget(self.use)
        self.use.clicked.connect(self._use)
        self.primary.clicked.connect(self.test)
        self.primary.setShortcut("Ctrl+Return")
        form.changed.connect(self._edited)
        self._finding: Finding | None = None

    def place(self) -> Place:
        """The place that the fields name."""
        v = self.form.values()
        address = places.server_address(v["host"], v["port"], v["name"], v["user"], v["ca"] or "")
        return Place(address, places.label_of(address))

    def test(self) -> None:
        """Ask for a look at the server."""
        if not self.primary.is_busy() and self.form.validate():
            self.problem.hide()
            self.result.hide()
            self.tested.emit(self.place(), self.form.values()["password"])

    def show_finding(self, finding: Finding) -> None:
        """Say what is there, and offer the next step."""
        self.set_busy(False)
        self._finding = finding
        self.result.set_words(finding.sentence, _FOUND_TONES.get(finding.found, "bad"))
        self.result.show()
        steps = {Found.READY: "使用这个数据库", Found.EMPTY: "在服务器上新建"}
        self.use.setText(steps.get(finding.found, ""))
        self.use.setVisible(finding.found in steps)
        self.primary.setProperty("kind", "plain" if finding.found in steps else "primary")
        self.primary.style().polish(self.primary)

    def _use(self) -> None:
        password = self.form.values()["password"]
        signal = self.chosen if self._finding and self._finding.found is Found.READY else self.make_there
        signal.emit(self.place(), password, self.keep.isChecked())

    def _edited(self) -> None:
        if self._finding is not None:  # what was found is about another address now
            self._finding = None
            self.result.hide()
            self.use.hide()

    def _choose_ca(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "CA 证书文件", "", "证书 (*.pem *.crt *.cer)")
        if name:
            self.form.fields["ca"].set_value(name)


class RestorePage(StepPage):
    """Which backup, and where the data file made from it goes. `submitted` carries both paths."""

    submitted = Signal(str, str)

    def __init__(self, documents: str) -> None:
        self.form = form = Form(columns=1)
        form.add("source", TextField("备份文件", required=True, check=_is_file))
        source = Button("选择备份文件", "plain", "folder_open")
        form.add_widget(layouts.boxed(layouts.row(source, None)))
        form.add("folder", TextField("恢复到文件夹", required=True, check=_may_hold_data))
        form.fields["folder"].set_value(str(Path(documents) / "暖窗"))
        folder = Button("选择文件夹", "plain", "folder_open")
        form.add_widget(layouts.boxed(layouts.row(folder, Label(f"数据文件名为“{FILE_NAME}”", "hint"), None)))
        words = "备份会先核对再恢复，原来的备份文件不会改动。恢复后请登记已印出的最大号码。"
        super().__init__("从备份恢复", words, "恢复备份", form)
        source.clicked.connect(self._choose_source)
        folder.clicked.connect(self._choose_folder)
        self.primary.clicked.connect(self.submit)
        self.primary.setShortcut("Ctrl+Return")

    def submit(self) -> None:
        """Check the fields and hand them on."""
        if self.form.validate():
            v = self.form.values()
            self.submitted.emit(v["source"], str(Path(v["folder"]) / FILE_NAME))

    def _choose_source(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "备份文件", "", "暖窗备份 (*.db);;所有文件 (*)")
        if name:
            self.form.fields["source"].set_value(name)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "恢复到文件夹", self.form.values()["folder"])
        if chosen:
            self.form.fields["folder"].set_value(chosen)


def _is_file(path: str) -> str | None:
    return None if Path(path).is_file() else "找不到这个文件。请核对路径，或点“选择备份文件”。"


class WorkPage(StepPage):
    """A long piece of work with its progress; 取消 gives it up."""

    def __init__(self, title: str, words: str, *, can_cancel: bool = True) -> None:
        self.strip = ProgressStrip(words)
        self.strip.cancel.setVisible(can_cancel)
        super().__init__(title, words, "", self.strip)
        self.back_button.setVisible(False)
        self.back_button.setEnabled(False)
        self.strip.cancelled.connect(self.back)

    def show_problem(self, sentence: str) -> None:
        """The work failed: say so, and let the person go back."""
        super().show_problem(sentence)
        self.strip.hide()
        self.back_button.setEnabled(True)
        self.back_button.show()


class DemoUsersPage(StepPage):
    """Whom to be in the demo department; every role sees another side of the program."""

    chosen = Signal(str)
    again = Signal()

    def __init__(self) -> None:
        self._list = layouts.column(gap=4)
        words = "每个角色看到的内容不同。密码都是 demo。"
        super().__init__("以谁的身份看演示公司", words, "", layouts.boxed(self._list))
        again = Button("重新生成演示数据", "link", "arrow_undo")
        again.clicked.connect(self.again)
        self.foot.addWidget(again)

    def show_users(self, users: Sequence[Account]) -> None:
        """Offer the people of the demo."""
        layouts.clear(self._list)
        for user in users:
            go = Button(f"以{user.name}登录", "plain")
            go.setProperty("login", user.login)
            go.clicked.connect(self._go)
            words = layouts.column(Label(user.name, "strong"), Label(user.roles, "hint"), gap=0)
            self._list.addLayout(layouts.row(Avatar(user.name, 32), (words, 1), go, gap=10))

    def names(self) -> list[str]:
        """The logins that are offered."""
        return [str(one.property("login")) for one in self.findChildren(Button) if one.property("login")]

    def _go(self) -> None:
        self.chosen.emit(self.sender().property("login"))
