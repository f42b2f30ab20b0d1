"""One person at the desk, from signing in to signing off: pages, line, drafts, lock, the copy of the day."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop import crash
from desktop.connection import Connection, State
from desktop.drafts import DraftStore
from desktop.guide import AboutDialog, GuideWindow, KeysDialog
from desktop.lock import IdleClock, LockPage
from desktop.look import apply_look
from desktop.memory import Memory
from desktop.menus import NoticeList, PersonMenu, role_words
from desktop.opening import Opened
from desktop.pages import FORMS, PAGE_OF, for_person
from desktop.passwords import ChangePasswordDialog
from desktop.shell import TITLE, Shell
from desktop.window import Desk, PageWindow
from models.core import backup, database
from models.core.access import Person, loses
from models.core.errors import ConnectionLost, Refused
from models.core.imports import staging
from models.org import signin
from ui.kit import theme
from ui.kit.confirm import ConfirmDialog
from ui.kit.notice import Toast
from ui.kit.overlay import Modal, Veil
from ui.kit.page import Context, Signals
from ui.kit.tasks import Tasks
from ui.search.dialog import Function, SearchFor, open_search

log = logging.getLogger("hearthdesk.session")
WORKBENCH = "workbench"
# Kinds of records that decide who may do what.
RIGHTS = frozenset({"user_account", "user_role", "delegation", "grant_override", "employee", "department"})
LESS = "您的权限已调整，请重新登录。没有保存的内容已留作草稿，登录后可在“工作台”继续填写。"
MORE = "您的权限已调整，重新登录后可以看到新的页面。"


class Session(QObject):
    """`left` follows the sign-off; it carries whether the program is to end as well."""

    left = Signal(bool)

    def __init__(
        self, shell: Shell, tasks: Tasks, memory: Memory, folder: Path, opened: Opened, person: Person
    ) -> None:
        super().__init__()
        self.shell, self.tasks, self.opened, self.person = shell, tasks, opened, person
        owner = f"{opened.site}#{person.user_id}"
        self.memory = memory
        self.settings = memory.of(owner)
        self.drafts = DraftStore(folder / "drafts", owner)
        self.signals = Signals()
        self.notices = NoticeList()
        self.desk = Desk(for_person(person), PAGE_OF, folded=bool(self.settings.get("folded", False)))
        self.context = Context(
            person, tasks, self.tell, self.fail, self.desk.open_page, self.settings, self.drafts, self.signals
        )
        self.desk.set_context(self.context)
        self.connection = Connection(
            tasks, person.user_id or 0, opened.organisation, on_server=opened.place.on_server,
            is_trial=opened.is_trial, now=opened.now,
        )  # fmt: skip
        self.idle = IdleClock(opened.idle_minutes)
        self.menu = PersonMenu(person, self.look(), large=self.large())
        self._lock_page: LockPage | None = None
        self._hidden: list[QWidget] = []
        self._focus: QWidget | None = None
        self._guide: GuideWindow | None = None
        self._windows: list[PageWindow] = []
        self._veil: Veil | None = None
        self._leaving = False
        self.parting_words = ""
        self._wire()

    def _wire(self) -> None:
        for child in (self.drafts, self.signals, self.connection, self.idle):
            child.setParent(self)
        bar, menu = self.desk.topbar, self.menu
        bar.set_user(self.person.name, role_words(self.person))
        bar.set_user_menu(menu)
        bar.theme_wanted.connect(self._other_theme)
        bar.notices_wanted.connect(self._show_notices)
        self.desk.sidebar.fold_changed.connect(partial(self.settings.set, "folded"))
        self.desk.search_wanted.connect(self.search)
        self.desk.help_wanted.connect(self.help)
        self.desk.keys_wanted.connect(self.show_keys)
        self.desk.line_bar.pressed.connect(self.connection.try_now)
        self.desk.destroyed.connect(menu.deleteLater)
        menu.password.connect(self._change_password)
        menu.look.connect(self.set_look)
        menu.large.connect(self.set_large)
        menu.lock.connect(self.lock)
        menu.sign_out.connect(self._sign_out)
        menu.quit.connect(self._quit)
        menu.about.connect(self.show_about)
        self.connection.changed.connect(self.show_line)
        self.connection.restored.connect(self._restored)
        self.connection.person.connect(self._as_now)
        self.connection.turned_away.connect(self._turn_away)
        self.signals.changed.connect(self._rights_changed)
        self.signals.waiting.connect(self.desk.show_waiting)
        self.idle.idle.connect(self.lock)
        self.notices.changed.connect(bar.set_notice_count)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_theme)

    def begin(self) -> None:
        """Show the desk with the workbench."""
        self._apply_look()
        self.show_line()
        place = "演示公司" if self.opened.is_trial else self.opened.organisation
        self.shell.setWindowTitle(f"{place} · {TITLE}")
        self.shell.show_page(self.desk)
        self.desk.open_page(WORKBENCH)
        self.idle.start()
        self.tasks.run(staging.clean_up, self._cleaned_up, self._not_cleaned_up, owner=self)

    def _cleaned_up(self, count: int) -> None:
        if count:
            log.info("%d interrupted imports were cleared away", count)

    def _not_cleaned_up(self, error: BaseException) -> None:
        """Nobody sees what an interrupted import left; the next start or import tries again."""
        log.warning("what interrupted imports left was not cleared away: %r", error)

    # what pages may ask for

    def tell(self, words: str) -> None:
        """Show a success notice, and keep it for the list under the bell."""
        self.notices.add(words, "ok", self.connection.now())
        Toast.tell(self.shell, words)

    def fail(self, error: BaseException) -> None:
        """Say an error in words; what nobody foresaw goes to the crash dialog."""
        if isinstance(error, ConnectionLost):
            self.connection.report_lost()
        elif isinstance(error, Refused):
            self.notices.add(error.sentence, "bad", self.connection.now())
            self.desk.show_refusal(error.sentence)
        else:
            crash.report(error)

    # the line

    def show_line(self) -> None:
        """Show how the data is reached now."""
        line = self.connection.line()
        bar = self.desk.topbar
        if line.state is State.LOST:
            told = f"正在重连 {line.seconds} 秒" if line.seconds else "正在重连"
            bar.set_connection("lost", f"连接中断 · {told}")
            self.desk.show_line(self.lost_words(), "立即重试")
            return
        self.desk.show_line("", "")
        if line.is_trial:
            bar.set_connection("demo", "数据不会保存到正式库")
        elif line.state is State.CONNECTED:
            bar.set_connection("server", f"已连接 · {line.place}")
        else:
            bar.set_connection("local", f"单机 · {line.place}")

    def lost_words(self) -> str:
        """What is said above the page while the line is lost."""
        return (
            f"与数据库的连接中断，您填写的内容都还在。数据截至 {self.connection.last_good():%H:%M}，"
            "连接恢复后再保存，不会重复保存。"
        )

    def _restored(self) -> None:
        self.tell("连接已恢复，页面已刷新")
        self.desk.reload_all()

    # the rights

    def _rights_changed(self, entities: frozenset[str]) -> None:
        if entities & RIGHTS:
            self.connection.try_now()

    def _as_now(self, person: Person) -> None:
        """Go on with the rights as they are now; where some were taken away, the open pages show too much."""
        if person == self.person or self._leaving:
            return
        if loses(self.person, person):
            self._turn_away(LESS)
            return
        self.notices.add(MORE, "info", self.connection.now())
        self.person = self.context.person = person

    def _turn_away(self, sentence: str) -> None:
        """Sign the person off at once; what is typed is kept as a draft."""
        if self._leaving:
            return
        self.parting_words = sentence
        for window in self._over_the_desk():
            window.hide()
        self.drafts.save_now()
        self._sign_out_locked()

    # the look

    def look(self) -> str:
        """The chosen theme: system, light or dark."""
        return str(self.settings.get("theme", self.memory.get("theme", "system")))

    def large(self) -> bool:
        """Whether the large type is chosen."""
        return bool(self.settings.get("large", self.memory.get("large", False)))

    def set_look(self, choice: str) -> None:
        """Choose a theme; the sign-in page of this PC takes it too."""
        self.settings.set("theme", choice)
        self.memory.set("theme", choice)
        self._apply_look()

    def set_large(self, large: bool) -> None:
        """Choose the font size."""
        self.settings.set("large", large)
        self.memory.set("large", large)
        self._apply_look()

    def _apply_look(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_look(app, self.look(), large=self.large())
        self.menu.show_choice(self.look(), large=self.large())

    def _other_theme(self) -> None:
        self.set_look("light" if theme.current().name == "dark" else "dark")

    def _system_theme(self, _scheme: Qt.ColorScheme) -> None:
        if self.look() == "system":
            self._apply_look()

    # what opens over the desk

    def search(self) -> None:
        """Open the search box."""
        functions = tuple(
            Function(kind.label, kind.group, kind.icon, ("page", kind.name))
            for kind in self.desk.kinds()
            if kind.factory
        )
        open_search(self.desk, self.context, SearchFor(functions, PAGE_OF, FORMS), self.open_window)

    def open_window(self, name: str, record: int | None = None) -> None:
        """Show a page in a window of its own, beside the desk."""
        kind = self.desk.kind(name)
        if kind is not None:
            window = PageWindow(self.shell, kind, self.context)
            self._windows.append(window)
            window.show()
            window.page.shown(record)

    def help(self, chapter: str) -> None:
        """Open the user's guide at a chapter."""
        if self._guide is None:
            self._guide = GuideWindow(self.shell)
        self._guide.open_chapter(chapter)

    def show_keys(self) -> None:
        """Show all keys on one card."""
        KeysDialog(self.shell).present()

    def show_about(self) -> None:
        """Show the version and the licences."""
        AboutDialog(self.shell).present()

    def _show_notices(self) -> None:
        self.notices.popup(self.desk.topbar.notices)

    def _change_password(self) -> None:
        dialog = ChangePasswordDialog(self.shell, self.tasks, self.person)
        dialog.saved.connect(self.tell)
        dialog.present()

    # the lock

    def is_locked(self) -> bool:
        """Whether the password is asked for."""
        return self._lock_page is not None

    def lock(self) -> None:
        """Put everything out of sight until the password is typed again; what is typed stays as it is."""
        if self._lock_page is not None or self._leaving:
            return
        self.idle.stop()
        self.drafts.save_now()
        self._focus = QApplication.focusWidget()
        self._hidden = [one for one in self._over_the_desk() if one.isVisible()]
        for widget in self._hidden:
            widget.hide()
        page = self._lock_page = LockPage(self.person.name, self.opened.organisation)
        page.unlock.connect(self._unlock)
        page.sign_out.connect(self._sign_out_locked)
        self.shell.show_page(page)
        page.password.setFocus()

    def _over_the_desk(self) -> list[QWidget]:
        dialogs: list[QWidget] = list(self.shell.findChildren(Modal))
        self._windows = [window for window in self._windows if isValid(window)]
        return [*dialogs, *self._windows, *([self._guide] if self._guide is not None else [])]

    def _unlock(self, password: str) -> None:
        if self._lock_page is not None:
            self._lock_page.set_busy(True)
            work = partial(signin.sign_in, self.person.login, password)
            self.tasks.run(work, self._unlocked, self._still_locked, owner=self._lock_page, key="unlock")

    def _still_locked(self, error: Exception) -> None:
        page = self._lock_page
        if page is None:
            return
        page.set_busy(False)
        if isinstance(error, ConnectionLost):
            self.connection.report_lost()
            page.refuse("连不上数据库，暂时不能解锁。没有保存的内容都还在，请稍后再试。")
        elif isinstance(error, Refused):
            page.refuse(error.sentence, error.wait)
        else:
            crash.report(error)

    def _unlocked(self, person: Person) -> None:
        if person != self.person and loses(self.person, person):
            self._turn_away(LESS)
            return
        page, self._lock_page = self._lock_page, None
        self.shell.show_page(self.desk)
        if page is not None:
            self.shell.drop_page(page)
        hidden, self._hidden = self._hidden, []
        for widget in hidden:
            widget.show()
        if self._focus is not None:
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)
            self._focus = None
        self.idle.start()
        self._as_now(person)

    # leaving

    def _sign_out(self) -> None:
        self.leave(quit_too=False)

    def _sign_out_locked(self) -> None:
        page, self._lock_page = self._lock_page, None
        for widget in self._hidden:
            widget.deleteLater()
        self._hidden = []
        self.shell.show_page(self.desk)
        if page is not None:
            self.shell.drop_page(page)
        self._leave(False, "")

    def _quit(self) -> None:
        self.leave(quit_too=True)

    def leave(self, *, quit_too: bool) -> None:
        """Sign off; typing that is not saved stays as a draft, which the person is told."""
        if self._leaving:
            return
        unsaved = self.desk.unsaved() + [one.windowTitle() for one in self.shell.findChildren(Modal) if one.isVisible()]
        if unsaved and self._lock_page is None:
            words = f"“{'”“'.join(unsaved)}”里有没保存的内容。已留作草稿，下次登录可在“工作台”继续填写。"
            verb = "退出程序" if quit_too else "退出登录"
            ConfirmDialog.ask(self.shell, f"{verb}？", words, verb, partial(self._leave, quit_too), back="回去保存")
        else:
            self._leave(quit_too, "")

    def _leave(self, quit_too: bool, _reason: str) -> None:
        self._leaving = True
        self.drafts.close()
        self.idle.stop()
        self.connection.stop()
        self.tasks.cancel_all()
        self._veil = Veil(self.shell)
        ended = partial(self._ended, quit_too)
        self.tasks.run(_sign_off, ended, partial(self._not_kept, quit_too))

    def _not_kept(self, quit_too: bool, error: Exception) -> None:
        """The copy of the day failed: say so, but let the person go."""
        if not isinstance(error, (Refused, ConnectionLost)):
            log.error("the copy of the day failed", exc_info=error)
        sentence = error.sentence if isinstance(error, Refused) else "没有留下今天的备份。请检查磁盘后再试。"
        self._take_veil()
        self._leaving = False
        ConfirmDialog.ask(
            self.shell,
            "今天的备份没有留成",
            sentence,
            "不备份，直接退出",
            partial(self._end_without, quit_too),
            back="回去处理",
        )

    def _end_without(self, quit_too: bool, _reason: str) -> None:
        self._leaving = True
        self.tasks.run(database.close, partial(self._ended, quit_too))

    def _take_veil(self) -> None:
        if self._veil is not None:
            self._veil.hide()
            self._veil.deleteLater()
            self._veil = None

    def _ended(self, quit_too: bool, _result: object) -> None:
        self._take_veil()
        QGuiApplication.styleHints().colorSchemeChanged.disconnect(self._system_theme)
        for window in self._over_the_desk():
            window.hide()
            window.deleteLater()
        self.shell.setWindowTitle(TITLE)
        self.left.emit(quit_too)
        self.shell.drop_page(self.desk)


def _sign_off() -> None:
    """Keep the copy of the day beside a data file of real work, and let the database go."""
    if database.is_sqlite() and not database.read(database.is_trial):
        backup.keep_copy()
    database.close()
