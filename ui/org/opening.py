"""Accounts for many people of the register at once, with printed first passwords."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from models.core import database
from models.core.access import ROLE_NAMES
from models.core.errors import ConnectionLost, Refused
from models.core.register import Done
from models.core.unit import new_op_id, perform
from models.org import queries as org
from models.org.passwords import CODE_SIGNS
from models.staff import queries
from models.staff.queries import Applicant
from reports.staff import FirstPassword, first_passwords
from ui.kit import layouts, listcover, state, tokens
from ui.kit.actionform import told
from ui.kit.buttons import Button
from ui.kit.cards import Card, PageHead
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.state import ProgressStrip, StatePanel
from ui.kit.table import Column, Row, TableModel, TableView
from ui.kit.totals import TotalsBar

COLUMNS = (
    Column("work_no", "工号", width=90, essential=True),
    Column("name", "姓名", "strong", 100),
    Column("unit", "部门", width=150, stretch=True),
    Column("post", "岗位", width=140),
    Column("role", "角色", width=120),
    Column("login", "登录名", width=110),
)
WORD = "Word 文件 (*.docx)"


def first_password() -> str:
    """A password that is read off paper: two groups of four signs that are not mistaken for each other."""
    return "-".join("".join(secrets.choice(CODE_SIGNS) for _ in range(4)) for _ in range(2))


class OpeningView(QWidget):
    """Everybody in service without an account; the ticked ones get one. `left` follows the way back to the list."""

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._people: dict[int, Applicant] = {}
        self._organisation = ""
        self._op_id = new_op_id()
        self._sheet: tuple[FirstPassword, ...] = ()
        self._out = Path()
        self.head = PageHead("从花名册批量开通账号", crumbs=("用户",))
        self.head.crumb_pressed.connect(self._leave)
        self.notice = NoticeBar("", "bad")
        self.notice.hide()
        self.strip = ProgressStrip("正在开通账号，每人约四分之一秒…")
        self.strip.cancel.hide()
        self.strip.hide()
        self.model = TableModel(COLUMNS)
        self.model.ticks_changed.connect(self._show_send)
        self.table = TableView(self.model, "还没有账号的人员")
        self.totals = TotalsBar()
        card = Card(margins=(1, 1, 1, 1), gap=0)
        card.add((self.table, 1))
        card.add(self.totals)
        self.send = Button("开通账号", "primary", key="Ctrl+Enter")
        self.send.clicked.connect(self._open)
        self.head.set_actions([self.send])
        self._body: QVBoxLayout = layouts.column(
            self.head, self.notice, self.strip, (card, 1), gap=12, margins=tokens.PAGE_MARGINS
        )
        self.setLayout(self._body)
        self.setFocusProxy(self.table)
        self._show_send()
        self.read()

    def _leave(self, _crumb: int = 0) -> None:
        self.left.emit()

    def read(self) -> None:
        """Read who has no account."""
        task = self._context.tasks.run(partial(database.read, _read), self._show, self._not_read, owner=self)
        task.busy.connect(self._wait)

    def _wait(self) -> None:
        self.table.set_cover(state.loading())

    def _not_read(self, error: Exception) -> None:
        self.table.set_cover(listcover.failed(error, self.read))

    def _show(self, read: tuple[Sequence[Applicant], str]) -> None:
        people, self._organisation = read
        self._people = {one.employee_id: one for one in people}
        rows = [
            Row(one.employee_id, (one.work_no, one.name, one.unit, one.post, ROLE_NAMES[one.role], one.work_no))
            for one in people
        ]
        empty = StatePanel("checkmark_circle", "ok", "在册人员都已有账号", "新进人员登记后会出现在这里。")
        self.table.set_cover(None if rows else empty)
        self.model.set_rows(rows)
        self.totals.show_totals(f"共 {len(rows):,} 人没有账号", "登录名用工号，角色按花名册，首次登录须修改密码")

    def _show_send(self) -> None:
        count = len(self.model.ticked)
        self.send.setText(f"开通 {count:,} 个账号" if count else "开通账号")
        self.send.set_reason(None if count else "请先勾选要开通账号的人员")

    # opening

    def _open(self) -> None:
        if not self._sheet and not self._make_sheet():
            return
        numbers = {one.work_no: one.employee_id for one in self._people.values()}
        accounts = [
            {"employee_id": numbers[one.work_no], "login": one.login, "password": one.password} for one in self._sheet
        ]
        self.send.set_busy(True)
        self.table.setEnabled(False)  # a second press after a lost line must be the same act
        self.strip.show()
        self.notice.hide()
        user = self._context.person.user_id
        act = partial(perform, "staff.open_accounts", {"accounts": accounts}, user=user, op_id=self._op_id)
        write = partial(first_passwords, self._sheet, self._out, organisation=self._organisation)
        self._context.tasks.run(partial(_slips_then, write, act, self._out), self._opened, self._not_opened, owner=self)

    def _make_sheet(self) -> bool:
        """Ask where the slips go and think up the passwords; False when the person changed his mind."""
        name, _ = QFileDialog.getSaveFileName(self, "把初始密码条保存到", "初始密码条.docx", WORD)
        if not name:
            return False
        self._out = Path(name if name.lower().endswith(".docx") else f"{name}.docx")
        self._sheet = tuple(self._slip(int(row.id)) for row in self.model.ticked_rows())
        return True

    def _slip(self, employee_id: int) -> FirstPassword:
        one = self._people[employee_id]
        return FirstPassword(one.name, one.work_no, one.unit, one.work_no, first_password())

    def _not_opened(self, error: Exception) -> None:
        self.strip.hide()
        self.send.set_busy(False)
        if isinstance(error, ConnectionLost):
            self._say(error.sentence)
            return
        self._sheet = ()
        self.table.setEnabled(True)
        if isinstance(error, Refused):
            self._say(error.sentence)
        else:
            self._context.fail(error)

    def _say(self, sentence: str) -> None:
        self.notice.set_words(sentence, "bad")
        self.notice.show()

    def _opened(self, done: Done) -> None:
        self.strip.hide()
        self.send.set_busy(False)
        told(self._context, done)
        show = Button("打开密码条", "primary", "print")
        show.clicked.connect(self.show_slips)
        words = f"初始密码只在密码条“{self._out.name}”里。打印后当面交给本人，然后删除这个文件。"
        self.table.setEnabled(True)
        self.model.set_rows(())
        self.head.set_actions([])
        left = len(self._people) - len(self._sheet)
        self.totals.show_totals(f"还有 {left:,} 人没有账号")
        self.table.set_cover(StatePanel("key", "warn", f"已开通 {len(self._sheet)} 个账号", words, (show,)))
        self.show_slips()

    def show_slips(self) -> None:
        """Open the slips for printing."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._out)))


def _slips_then(write: Callable[[], None], act: Callable[[], Done], out: Path) -> Done:
    """Slips first, accounts then: nobody but the slips knows the passwords, so they must outlive a crash."""
    write()
    try:
        return act()
    except Refused:
        out.unlink(missing_ok=True)
        raise


def _read() -> tuple[Sequence[Applicant], str]:
    return queries.without_account(), org.organisation().name
