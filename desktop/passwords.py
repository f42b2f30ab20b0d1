"""The dialogs about passwords: the first change, a change by oneself, and what to do about a forgotten one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.recovery import RecoveryCode
from models.core.access import Person, load_user
from models.core.database import read
from models.core.errors import BadFields, ConnectionLost, Refused
from models.core.register import Done
from models.core.unit import new_op_id, perform
from models.org import passwords
from ui.kit.fields import PasswordField, TextField
from ui.kit.form import Form, FormDialog
from ui.kit.notice import NoticeBar
from ui.kit.tasks import Tasks

_DIFFERENT = "两次输入的密码不一样，请重新输入。"


def twice(form: Form, label: str = "新密码") -> tuple[PasswordField, PasswordField]:
    """Add the two fields of a new password; the second is checked against the first."""
    first = form.add("password", PasswordField(label, required=True, hint="至少 8 位，不与登录名相同"))
    second = form.add("again", PasswordField(f"再输一次{label}", required=True, check=partial(_same, first)))
    return first, second


def _same(first: PasswordField, typed: str) -> str | None:
    return None if typed == first.value() else _DIFFERENT


class _Dialog(FormDialog):
    """A form whose values go through one action; one press is one act, however often it is pressed."""

    def __init__(self, parent: QWidget, tasks: Tasks, title: str, form: Form, primary: str, subtitle: str) -> None:
        super().__init__(parent, title, form, primary, subtitle, width=460)
        self._tasks = tasks
        self._op_id = new_op_id()
        self.submitted.connect(self._run)

    def _run(self) -> None:
        raise NotImplementedError

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ConnectionLost):
            self.show_problem(error.sentence)
            return
        self._op_id = new_op_id()
        if isinstance(error, BadFields):
            others = self.form.set_faults(error.faults)
            self.set_busy(False)
            if others:
                self.show_problem("；".join(others))
        elif isinstance(error, Refused):
            self.show_problem(error.sentence)
        else:
            self.set_busy(False)
            raise error


class ChangePasswordDialog(_Dialog):
    """修改密码; `saved` carries the sentence about it."""

    saved = Signal(str)

    def __init__(self, parent: QWidget, tasks: Tasks, person: Person) -> None:
        form = Form(columns=1)
        form.add("old_password", PasswordField("原密码", required=True))
        twice(form)
        super().__init__(parent, tasks, "修改密码", form, "修改密码", f"{person.name}（{person.login}）")
        self._person = person

    def _run(self) -> None:
        self.set_busy(True)
        values = {"old_password": self._old(), "password": self.form.fields["password"].value()}
        work = partial(_change, values, self._person, self._op_id)
        self._tasks.run(work, self._changed, self._failed, owner=self)

    def _old(self) -> str:
        return str(self.form.fields["old_password"].value())

    def _changed(self, result: tuple[Done, Person]) -> None:
        self.accept()
        self.saved.emit(result[0].notice)


def _change(values: dict[str, str], person: Person, op_id: str) -> tuple[Done, Person]:
    user = person.user_id or 0
    done = perform("org.change_password", values, user=user, op_id=op_id)
    return done, read(partial(load_user, user))


class FirstPasswordDialog(ChangePasswordDialog):
    """The change of a password that somebody else set, before anything else; `changed` carries the person after it."""

    changed = Signal(object)

    def __init__(self, parent: QWidget, tasks: Tasks, person: Person, password: str) -> None:
        super().__init__(parent, tasks, person)
        self._typed = password
        self.form.fields["old_password"].hide()
        self.form.fields["old_password"].set_value(password)
        words = f"{person.name}，现在的密码是别人为您设置的。请改成只有您知道的密码，再继续登录。"
        self.form.add_widget(NoticeBar(words, "info"))
        self.primary.setText("修改密码并登录")

    def _old(self) -> str:
        return self._typed

    def _changed(self, result: tuple[Done, Person]) -> None:
        self.accept()
        self.changed.emit(result[1])


class ForgottenDialog(_Dialog):
    """忘记密码: most people ask the administrator; he himself has the sealed recovery code."""

    def __init__(self, parent: QWidget, tasks: Tasks, login: str, can_recover: bool) -> None:
        form = Form(columns=1)
        form.add_widget(
            NoticeBar("一般用户：请联系系统管理员，在“系统管理—用户”里为您重设密码。以下只供系统管理员使用。", "info")
        )
        form.add("login", TextField("管理员登录名", required=True)).set_value(login)
        form.add("code", TextField("恢复码", required=True, hint="新建数据库时打印并封存的，形如 ABCD-EFGH-…"))
        twice(form)
        super().__init__(parent, tasks, "忘记密码", form, "重设密码", "用封存的恢复码重设系统管理员的密码")
        if not can_recover:
            self.primary.set_reason("还没有连上数据，请先处理登录页的提示。")
        self._code = passwords.new_code()

    def _run(self) -> None:
        self.set_busy(True)
        values = {name: self.form.fields[name].value() for name in ("login", "code", "password")}
        values["recovery_code"] = self._code
        work = partial(perform, "org.recover_password", values, user=None, op_id=self._op_id)
        self._tasks.run(work, self._recovered, self._failed, owner=self)

    def _recovered(self, done: Done) -> None:
        host = self.host()
        self.accept()
        RecoveryCode.show_in_dialog(host, self._code, done.notice)
