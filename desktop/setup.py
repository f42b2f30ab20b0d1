"""Making or choosing a data place: the steps behind the three choices of the first start."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop import crash, opening, places
from desktop.memory import Memory, folder
from desktop.opening import Finding, Found
from desktop.places import Place
from desktop.setuppages import DemoUsersPage, NewDatabasePage, RecoveryPage, RestorePage, ServerPage, WorkPage
from desktop.shell import Shell
from desktop.vault import Vault
from models.core import database
from models.core.errors import BadFields, ConnectionLost, Refused
from ui.kit.tasks import Progress, Task, Tasks

DEMO_FILE = "demo.db"
DEMO_PASSWORD = "demo"  # noqa: S105  (printed in the guide)
DEMO_LABEL = "演示公司"


class SetUp(QObject):
    """Leads through the steps. `ready` carries place, login and password (or empty); `left` follows 返回."""

    ready = Signal(object, str, str)
    left = Signal()

    def __init__(self, shell: Shell, tasks: Tasks, memory: Memory, vault: Vault, window_thread: int) -> None:
        super().__init__()
        self._shell = shell
        self._tasks = tasks
        self._memory = memory
        self._vault = vault
        self._thread = window_thread
        self._page: QWidget | None = None
        self._task: Task | None = None
        self._password = ""

    def stop(self) -> None:
        """Give up what is under way, before the program ends."""
        if self._task is not None:
            self._task.cancel()

    # the steps

    def new_database(self, place: Place | None) -> None:
        """Ask for the organisation and its administrator; `place` is a server's empty database."""
        page = NewDatabasePage(self.documents(), place)
        page.back.connect(self._leave)
        page.submitted.connect(partial(self._create, page, place))
        self._show(page)

    def server(self) -> None:
        """Ask for the office server."""
        page = ServerPage(self._vault.can_keep())
        page.back.connect(self._leave)
        page.tested.connect(partial(self._test, page))
        page.chosen.connect(self._server_chosen)
        page.make_there.connect(self._server_empty)
        self._show(page)

    def demo(self) -> None:
        """Open the demo department of this PC, filled first where there is none yet."""
        file = folder() / DEMO_FILE
        if file.is_file():
            self._demo_filled(Place(str(file), DEMO_LABEL))
            return
        page = WorkPage("正在准备演示公司", "正在生成一家虚构供热公司的部门和人员，大约需要半分钟。")
        self._run(page, partial(_fill_demo, file), self._demo_filled)

    def open_file(self) -> None:
        """Let the person pick a data file."""
        name, _ = QFileDialog.getOpenFileName(self._shell, "打开数据文件", self.documents(), "暖窗数据文件 (*.db)")
        if name:
            self.ready.emit(Place(name, places.label_of(name)), "", "")

    def restore(self) -> None:
        """Ask for a backup and for the place of the data file that is made from it."""
        page = RestorePage(self.documents())
        page.back.connect(self._leave)
        page.submitted.connect(self._restore)
        self._show(page)

    def upgrade(self) -> None:
        """Bring the data file that was looked at last up to date, after a backup."""
        page = WorkPage("正在升级数据库", "正在备份数据文件，随后升级。请不要关闭电脑。", can_cancel=False)
        self._run(page, _upgrade, self._upgraded)

    @staticmethod
    def documents() -> str:
        """The person's own folder for documents."""
        return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

    # what they lead to

    def _create(self, page: NewDatabasePage, place: Place | None, values: dict[str, Any]) -> None:
        target = place or Place(values.pop("file"), "")
        if place is None:
            target = Place(target.address, places.label_of(target.address))
        page.set_busy(True)
        work = partial(opening.create, target, self._password, self._thread, values)
        done = partial(self._created, target, values["login"], values["password"])
        self._task = self._tasks.run(work, done, partial(self._failed, page), owner=page)

    def _created(self, place: Place, login: str, password: str, code: str) -> None:
        page = RecoveryPage(code)
        page.go_on.connect(partial(self.ready.emit, place, login, password))
        self._show(page)

    def _test(self, page: ServerPage, place: Place, password: str) -> None:
        page.set_busy(True)
        self._password = password
        work = partial(opening.look, place, password, self._thread)
        self._task = self._tasks.run(work, page.show_finding, partial(self._failed, page), owner=page)

    def _server_chosen(self, place: Place, password: str, keep: bool) -> None:
        if keep:
            self._vault.keep(place.address, password)
        self.ready.emit(place, "", "")

    def _server_empty(self, place: Place, password: str, keep: bool) -> None:
        if keep:
            self._vault.keep(place.address, password)
        self._password = password
        self.new_database(place)

    def _demo_filled(self, place: Place) -> None:
        page = DemoUsersPage()
        page.back.connect(self._leave)
        page.chosen.connect(partial(self._demo_chosen, place))
        page.again.connect(partial(self._fill_again, place))
        self._show(page)
        work = partial(_demo_users, place, self._thread)
        self._task = self._tasks.run(work, page.show_users, partial(self._demo_broken, place), owner=page)

    def _demo_chosen(self, place: Place, login: str) -> None:
        self.ready.emit(place, login, DEMO_PASSWORD)

    def _fill_again(self, place: Place) -> None:
        database.close()
        opening.remove(Path(place.address))
        self.demo()

    def _demo_broken(self, place: Place, error: Exception) -> None:
        """A demo of an older program is worth nothing: make a new one."""
        if isinstance(error, Refused):
            self._fill_again(place)
        else:
            self._leave()
            crash.report(error)

    def _restore(self, source: str, target: str) -> None:
        page = WorkPage("正在恢复备份", "正在核对备份，随后写入新的数据文件。", can_cancel=False)
        done = partial(self._restored)
        self._run(page, partial(_restore, Path(source), Path(target), self._thread), done)

    def _restored(self, place: Place) -> None:
        self.ready.emit(place, "", "")

    def _upgraded(self, _result: None) -> None:
        self.left.emit()

    # showing and working

    def _show(self, page: QWidget) -> None:
        old, self._page = self._page, page
        self._shell.show_page(page)
        if old is not None:
            self._shell.drop_page(old)

    def _leave(self) -> None:
        self.stop()
        self.left.emit()

    def _run(self, page: WorkPage, work: Callable[..., Any], done: Callable[[Any], object]) -> None:
        page.back.connect(self._leave)
        self._show(page)
        task = self._tasks.run(work, done, partial(self._failed, page), owner=page)
        task.progress.changed.connect(page.strip.set_progress)
        self._task = task

    def _failed(self, page: NewDatabasePage | ServerPage | WorkPage, error: Exception) -> None:
        page.set_busy(False)
        if isinstance(error, BadFields):
            page.show_faults(error.faults)
        elif isinstance(error, Refused):
            page.show_problem(error.sentence)
        elif isinstance(error, ConnectionLost):
            page.show_problem("连不上服务器，没有完成。请检查网络后再试。")
        else:
            page.show_problem("没有完成。请再试一次；若仍这样，请把错误编号告诉系统管理员。")
            crash.report(error)


def _upgrade(progress: Progress) -> None:
    opening.upgrade(partial(_told, progress, "正在备份"))


def _told(progress: Progress, words: str, done: int, total: int) -> None:
    progress.changed.emit(done, total, f"{words}，{done:,} / {total:,} 行")


def _restore(source: Path, target: Path, window_thread: int, progress: Progress) -> Place:
    return opening.restore(source, target, window_thread, partial(_told, progress, "正在恢复"))


def _fill_demo(file: Path, progress: Progress) -> Place:
    """A new demo department under a temporary name, so that a cancelled one is never opened."""
    from desktop.demo import department

    place = Place(str(file), DEMO_LABEL)
    unfinished = file.with_name(f"new-{file.name}")
    opening.remove(unfinished)
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        department.fill(unfinished, progress.report)
    except BaseException:
        database.close()
        opening.remove(unfinished)
        raise
    database.close()
    opening.move(unfinished, file)
    return place


def _demo_users(place: Place, window_thread: int) -> list[opening.Account]:
    """The people to look at the demo as."""
    finding: Finding = opening.look(place, "", window_thread)
    if finding.found is not Found.READY:
        raise Refused(finding.sentence)
    return opening.demo_accounts()
