"""Backups: made and verified here, where copies lie, how to restore, and number series that wait after a restore."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDateTime, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from models.core import backup, database, queries
from models.core.backup import Backup, Copy
from models.core.lists import Row
from models.core.queries import HeldSeries
from ui.kit import layouts, listmodel
from ui.kit.attachments import size_words
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.detail import Detail
from ui.kit.listpage import ListPage
from ui.kit.notice import NoticeBar
from ui.kit.qt import override
from ui.kit.rowactions import RowAction
from ui.kit.tasks import Progress
from ui.kit.text import Label

FILES = "暖窗备份 (*.db)"
CAUSES = {"day": "每天退出时", "upgrade": "升级前"}
SHOWN_COPIES = 5
RESTORE = (
    "恢复只能恢复到空的数据位置：在登录页选“更换数据位置”，新建时选“从备份恢复”，或运行 main.py restore。"
    "恢复后各类编号暂停，登记已印出的最大号码后才接着往下走。"
)


@dataclass(frozen=True)
class Around:
    """What stands around the list: series that wait, copies beside the data file, and whether there is a server."""

    held: tuple[HeldSeries, ...]
    copies: tuple[Copy, ...]
    on_server: bool
    place: str


class BackupsPage(ListPage):
    """The backups that were made, and what belongs to them."""

    list_name = page_name = "backups"
    chapter = "system"
    icon = "save"
    checkable = False
    also = frozenset({"number_series"})
    empty_title = "还没有备份"
    empty_words = "现在做一份，存到另一块硬盘或移动硬盘上。"

    def __init__(self, context):
        super().__init__(context)
        self._around = layouts.column(gap=8)
        self.add_notice(layouts.boxed(self._around))
        self.loader.loaded.connect(self._read_around)

    @override
    def primary_action(self) -> RowAction | None:
        if not self.context.person.may("backup.write"):
            return None
        return RowAction("立即备份", self.ask, "save")

    @override
    def detail(self, row: Row, more: Any) -> Detail:
        words = partial(listmodel.words_of, self.kind, row)
        value = partial(listmodel.value_of, self.kind, row)
        facts = [
            ("原因", words("cause")), ("备份人", words("by")), ("大小", size_words(value("size"))),
            ("操作记录至", f"第 {value('audit_seq'):,} 条"), ("校验码", value("sha256")[:16] + "…"),
        ]  # fmt: skip
        return Detail(Path(value("file")).name, words("at"), facts=facts, note=f"存在 {value('file')}")

    # around the list

    def _read_around(self, _loaded: Any) -> None:
        self.context.tasks.run(
            partial(database.read, _around), self._show_around, self.context.fail, owner=self, key=(id(self), "around")
        )

    def _show_around(self, read: Around) -> None:
        layouts.clear(self._around)
        for one in read.held:
            bar = NoticeBar(f"编号“{one.name}”恢复备份后暂停，库里最大是 {one.last}。", "warn", "登记已印出的最大号码")
            bar.pressed.connect(partial(self._release, one))
            self._around.addWidget(bar)
        self._around.addLayout(layouts.row((_copies(read), 1), (_restoring(), 1), gap=12))

    def _release(self, series: HeldSeries) -> None:
        words = f"库里已有的最大号码是 {series.last}。请查出已经印出去的最大号码，登记后编号接着往下走，不能再改小。"
        self.open_form(
            "core.release_series", fixed={"name": series.name}, initial={"highest": series.last}, subtitle=series.name,
            consequence=words,
        )  # fmt: skip

    # a backup now

    def ask(self) -> None:
        """Ask for the file, then back up in the worker."""
        day = QDateTime.currentDateTime().toString("yyyy-MM-dd-HHmm")
        name, _ = QFileDialog.getSaveFileName(self, "立即备份", f"暖窗备份-{day}.db", FILES)
        if name:
            self.make(Path(name if name.endswith(".db") else f"{name}.db"))

    def make(self, file: Path) -> None:
        """Back up into a file, with progress and 取消."""
        user = self.context.person.user_id
        self.strip.set_progress(0, 0, "正在备份…")
        self.strip.show()
        task = self.context.tasks.run(
            partial(_backup, file, user), self._made, self._not_made, owner=self, key=(id(self), "backup")
        )
        task.progress.changed.connect(self.strip.set_progress)
        self.strip.cancelled.connect(task.cancel)
        task.finished.connect(self.strip.hide)

    def _made(self, made: Backup) -> None:
        self.context.tell(f"已备份到 {made.file.name}（{size_words(made.size)}），并核对过可以恢复。")
        self.context.signals.changed.emit(frozenset({"backup_record"}))

    def _not_made(self, error: Exception) -> None:
        self.context.fail(error)


def _around() -> Around:
    address = database.address()
    on_server = address.file is None
    place = str(address.file.parent / "backups") if address.file is not None else ""
    return Around(queries.held_series(), () if on_server else backup.copies(), on_server, place)


def _backup(file: Path, user: int | None, progress: Progress) -> Backup:
    def tell(done: int, total: int) -> None:
        progress.report(done, total, f"正在备份 {total:,} 行中的 {done:,} 行…")

    return backup.backup(file, user=user, tell=tell)


def _copies(read: Around) -> Card:
    card = Card("自动留的副本", note="" if read.on_server else f"{len(read.copies)} 份")
    if read.on_server:
        words = "数据在服务器上，副本由系统管理员定时运行 main.py backup 留存。"
        card.add(Label(words, "quiet", wrap=True))
        card.add(None)
        return card
    if not read.copies:
        card.add(Label("每次退出登录时自动留一份，一天只留最后一份；升级前也会留一份。", "quiet", wrap=True))
        card.add(None)
        return card
    for one in read.copies[:SHOWN_COPIES]:
        card.add(
            layouts.row(Label(one.at), Label(CAUSES[one.cause], "hint"), None, Label(size_words(one.size), "hint"))
        )
    show = Button("打开存放副本的文件夹", "link", "folder_open")
    show.clicked.connect(partial(_open_folder, read.place))
    card.add(layouts.row(show, None))
    card.add(None)
    return card


def _restoring() -> Card:
    card = Card("怎样恢复")
    card.add(Label(RESTORE, "quiet", wrap=True))
    card.add(None)
    return card


def _open_folder(place: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(place))
