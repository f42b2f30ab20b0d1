"""Every page as a picture, without a screen: fixed data, a fixed time, two sizes, light and dark."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.pictures import attendance, closing, deductions, imports, leave, ledger, penalty, rosters, rules
from desktop.pictures.stage import Scene, Stage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget


CLOCK = "2026-11-24 10:20"
SIZES = ((1366, 688), (1600, 900))
THEMES = ("light", "dark")
SAMPLE_CODE = "H7WN-4KQD-9RTB-M2XC-6VJP"


def run(
    folder: str, theme: str | None = None, page: str | None = None, database: str | None = None,
    sizes: tuple[tuple[int, int], ...] = SIZES,
) -> int:  # fmt: skip
    """Write the pictures into `folder`; one theme or one page where asked. Returns the exit status.

    Without `database` it is the demo department at a fixed time. A page that is not known is refused with status 2.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_SCALE_FACTOR", "1")
    if database is None:
        os.environ["HEARTHDESK_CLOCK"] = CLOCK
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hearthdesk-pictures-") as private:
        address = database or _demo(Path(private) / "demo.db")
        return _take(target, Path(private), address, (theme,) if theme else THEMES, page, sizes)


def _demo(file: Path) -> str:
    from desktop.demo import department

    department.fill(file)
    return str(file)


def _take(
    target: Path, private: Path, address: str, themes: tuple[str, ...], page: str | None,
    sizes: tuple[tuple[int, int], ...],
) -> int:  # fmt: skip
    from PySide6.QtWidgets import QApplication

    from desktop import crash
    from ui.kit import theme as look

    crash.numbers.clear()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["pictures"])
    app.setCursorFlashTime(0)
    look.load_chinese(app)
    stage = _stage(app, private, address)
    try:
        scenes = dict(_scenes(stage))
        if page is not None and page not in scenes:
            sys.stderr.write(f"没有名为“{page}”的页面。可用：{'、'.join(scenes)}。\n")
            return 2
        for chosen in themes:  # the outer one: a theme takes the longer the more pages there are
            look.apply(app, "dark" if chosen == "dark" else "light")
            for name, (width, height) in product([page] if page else list(scenes), sizes):
                taken = picture(stage, scenes[name], width, height)
                taken.save(str(target / f"{name}-{width}x{height}-{chosen}.png"))
        if crash.numbers:
            sys.stderr.write(f"有页面没有画成，错误编号 {'、'.join(crash.numbers)}，详见程序日志。\n")
        return 1 if crash.numbers else 0
    finally:
        _strike(stage, ended=existing is None)


def picture(stage: Stage, scene: Scene, width: int, height: int) -> Any:
    """The window at this size with the scene in it, and what floats over it; the scene is taken away again."""
    from PySide6.QtWidgets import QApplication

    from ui.kit.gallery import picture as grab
    from ui.kit.notice import Toast
    from ui.kit.overlay import Modal

    stage.shell.resize(width, height)
    stage.settle()
    own: QWidget | None = scene(stage)
    stage.settle()
    if own is not None and own.window() is not stage.shell:
        own.resize(width, height)
        own.show()
        stage.settle()
        taken = own.grab()
        own.hide()
    else:
        taken = grab(stage.shell)
    for widget in [*stage.shell.findChildren(Modal), *stage.shell.findChildren(Toast)]:
        widget.hide()
        widget.deleteLater()
    while stage.after:
        stage.after.pop()()
    focus = QApplication.focusWidget()
    if focus is not None:
        focus.clearFocus()
    stage.shell.show_page(stage.session.desk)
    if own is not None and own is not stage.session.desk:
        stage.shell.drop_page(own)
    stage.settle()
    return taken


def _stage(app: QApplication, private: Path, address: str) -> Stage:
    from desktop import opening, places
    from desktop.memory import Memory
    from desktop.session import Session
    from desktop.shell import Shell
    from models.core import database
    from ui.kit.tasks import Tasks

    shell = Shell()
    shell.resize(*SIZES[0])
    tasks = Tasks(shell, threads=1)
    place = places.Place(address, places.label_of(address))
    finding = opening.look(place, os.environ.get("HEARTHDESK_PASSWORD", ""), 0)
    if finding.opened is None:
        raise SystemExit(finding.sentence)
    person = database.read(_widest)
    database.current().forbidden_thread = threading.get_ident()
    memory = Memory(private / "settings.json")
    memory.set("theme", "light")
    session = Session(shell, tasks, memory, private, finding.opened, person)
    shell.show()
    session.begin()
    session.idle.stop()
    return Stage(app, shell, tasks, session)


def _widest() -> Any:
    """The account that sees most; of several the first."""
    from desktop.opening import accounts
    from models.core.access import load_user

    people = [load_user(account.user_id) for account in accounts()]
    return max(people, key=lambda person: len(person.grants))


def _strike(stage: Stage, *, ended: bool) -> None:
    import shiboken6

    from models.core import database

    stage.session.connection.stop()
    stage.session.drafts.close()
    stage.tasks.shut_down()
    database.current().forbidden_thread = None
    database.close()
    shiboken6.delete(stage.session)
    shiboken6.delete(stage.shell)
    if ended:
        shiboken6.delete(stage.app)


# the scenes


def _scenes(stage: Stage) -> Iterator[tuple[str, Scene]]:

    yield "signin", _signin
    yield "firststart", _firststart
    yield "newdatabase", _newdatabase
    yield "server", _server
    yield "recovery", _recovery
    for kind in stage.session.desk.kinds():
        if kind.factory:
            yield kind.name, partial(_page, kind.name)
    yield "search", _search
    yield "list-selected", _list_selected
    yield "list-empty", _list_empty
    yield "list-loading", _list_loading
    yield "list-failed", _list_failed
    yield "list-forbidden", _list_forbidden
    yield "form-new", _form_new
    yield "form-faults", _form_faults
    yield "conflict", _conflict
    yield from imports.scenes()
    yield from rules.scenes()
    yield from rosters.scenes()
    yield from attendance.scenes()
    yield from leave.scenes()
    yield from penalty.scenes()
    yield from deductions.scenes()
    yield from closing.scenes()
    yield from ledger.scenes()
    yield "print", _print
    yield "offline", _offline
    yield "crash", _crash
    yield "keys", _keys
    yield "about", _about
    yield "lock", _lock
    yield "kit", _kit


def _shown(stage: Stage, page: QWidget) -> QWidget:
    stage.shell.show_page(page)
    return page


def _signin(stage: Stage) -> QWidget:
    from desktop.signin import SignInPage

    page = SignInPage()
    page.set_places(["客服部服务器（MySQL）"], 0)
    page.set_state("已连通，数据库版本 3，程序版本相符", "ok", "plug_connected")
    page.login.setText("zhoumin")
    page.password.setText("password")
    page.below_password.show_words("大写锁定已打开", "warn", "keyboard")
    return _shown(stage, page)


def _firststart(stage: Stage) -> QWidget:
    from desktop.firststart import FirstStartPage

    return _shown(stage, FirstStartPage())


def _newdatabase(stage: Stage) -> QWidget:
    from desktop.setuppages import NewDatabasePage

    page = NewDatabasePage("D:/文档", None)
    page.form.set_values({"organisation": "华兴供热有限公司", "name": "周敏", "login": "zhoumin"})
    page.form.fields["folder"].set_value("D:/文档/暖窗")
    return _shown(stage, page)


def _server(stage: Stage) -> QWidget:
    from desktop.opening import Finding, Found
    from desktop.setuppages import ServerPage

    page = ServerPage(can_keep=True)
    page.form.set_values({"host": "kefu-server", "user": "hearthdesk", "password": "password"})
    page.show_finding(Finding(Found.EMPTY, "已连通。这里还没有暖窗的数据，请先新建数据库。"))
    return _shown(stage, page)


def _recovery(stage: Stage) -> QWidget:
    from desktop.setuppages import RecoveryPage

    return _shown(stage, RecoveryPage(SAMPLE_CODE))


def _page(name: str, stage: Stage) -> None:
    stage.session.desk.open_page(name)


def _search(stage: Stage) -> None:
    from ui.kit.searchbox import SearchDialog

    _page("workbench", stage)
    stage.settle()
    stage.session.search()
    box = stage.shell.findChildren(SearchDialog)[-1]
    box.line.setText("wj")
    box._search()


def _staff_page(stage: Stage) -> Any:
    from models.core.lists import Filter

    present = (Filter("state", "in", ("probation", "active", "suspended")),)
    stage.session.desk.open_page("staff", query=present)
    stage.settle()
    return stage.session.desk.page()


def _list_selected(stage: Stage) -> None:
    page = _staff_page(stage)
    keys = [row.id for row in page.model.rows[:6]]
    page.model.set_ticked([keys[1], keys[3], keys[4]])
    page.table.go_to(keys[1])


def _list_empty(stage: Stage) -> None:
    from models.core.lists import Filter

    stage.session.desk.open_page("staff", query=(Filter("name", "contains", "没有这个人"),))


def _list_loading(stage: Stage) -> None:
    from ui.kit.state import ProgressStrip, loading

    page = _staff_page(stage)
    strip = ProgressStrip("正在读取 60,000 人中的 12,500 人")
    strip.set_progress(12_500, 60_000)
    page.table.set_cover(loading(strip))


def _list_failed(stage: Stage) -> None:
    from models.core.errors import ConnectionLost
    from ui.kit import listcover

    page = _staff_page(stage)
    page.table.set_cover(listcover.failed(ConnectionLost("cut for the picture"), page.reload))


def _list_forbidden(stage: Stage) -> None:
    from ui.kit import listcover

    page = _staff_page(stage)
    page.table.set_cover(listcover.not_allowed(page.kind))


def _open_form(stage: Stage, values: dict[str, Any] | None = None) -> Any:
    from models.core import register
    from ui.kit.actionform import ActionDialog, Request, open_action

    page = _staff_page(stage)
    request = Request(register.get_action("staff.hire"), initial=values or {}, page="staff")
    open_action(page, stage.session.context, request)
    stage.settle()
    return stage.shell.findChildren(ActionDialog)[-1]


def _form_new(stage: Stage) -> None:
    _open_form(stage)


def _form_faults(stage: Stage) -> None:
    _open_form(stage).submit()


def _conflict(stage: Stage) -> None:
    from ui.kit.compare import CompareDialog, Conflict
    from ui.kit.merge import Clash

    clashes = (
        Clash("phone", "电话", "138 0000 6620", "139 0000 2054", "138 0000 7788", preset=False),
        Clash("remark", "备注", "家住锦绣花园", "家住锦绣花园，夜班接送", "已搬到和平小区", preset=True),
    )
    page = _staff_page(stage)
    known = Conflict("人员", "0127 陈立新", "马腾", "10:17", clashes, ("学历",), ("岗位",), "")
    CompareDialog.ask(page, known, _nothing)


def _nothing(_decision: object) -> None:
    return None


def _print(stage: Stage) -> None:
    from ui.kit.papers import paperopen
    from ui.kit.papers.paperdialog import PaperDialog
    from ui.kit.papers.paperwork import Wanted
    from ui.kit.papers.printing import Printers

    page = _staff_page(stage)
    paperopen.open_paper(page, stage.session.context, Wanted("staff_register"))
    stage.settle()
    dialog = stage.shell.findChildren(PaperDialog)[-1]
    dialog.show_printers(Printers(("HP LaserJet 客服部",), "HP LaserJet 客服部"))


def _offline(stage: Stage) -> None:
    _staff_page(stage)
    bar = stage.session.desk.topbar
    bar.set_connection("lost", "连接中断 · 正在重连 8 秒")
    stage.session.desk.show_line(stage.session.lost_words(), "立即重试")
    stage.settle()


def _crash(stage: Stage) -> None:
    from desktop.crash import CrashDialog

    stage.session.show_line()
    _page("workbench", stage)
    CrashDialog(stage.shell, "E-7KQ2WN").present()


def _keys(stage: Stage) -> None:
    stage.session.show_keys()


def _about(stage: Stage) -> None:
    stage.session.show_about()


def _lock(stage: Stage) -> QWidget:
    from desktop.lock import LockPage

    return _shown(stage, LockPage(stage.session.person.name, stage.session.opened.organisation))


def _kit(_: Stage) -> QWidget:
    from ui.kit.gallery import gallery

    return gallery()
