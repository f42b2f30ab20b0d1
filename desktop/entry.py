"""From the painted window to somebody at the desk: opens the data place, signs in, and lets people out again."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop import crash, opening, places
from desktop.firststart import FirstStartPage
from desktop.memory import Memory, folder
from desktop.opening import Finding, Found, Opened
from desktop.passwords import FirstPasswordDialog, ForgottenDialog
from desktop.places import Place
from desktop.session import Session
from desktop.setup import SetUp
from desktop.shell import Shell
from desktop.signin import SignInPage
from desktop.vault import SystemVault, Vault
from models.core.access import Person
from models.core.errors import ConnectionLost, Refused
from models.org import signin
from ui.kit.confirm import ConfirmDialog
from ui.kit.tasks import Tasks

_LOOKS = {
    Found.READY: ("ok", "plug_connected", ""),
    Found.EMPTY: ("warn", "database", "新建"),
    Found.OLDER: ("warn", "database", ""),
    Found.NEWER: ("bad", "database", ""),
    Found.PASSWORD: ("warn", "key", "重新连接"),
    Found.UNREACHABLE: ("bad", "plug_disconnected", "再试一次"),
    Found.REFUSED: ("bad", "plug_disconnected", "再试一次"),
}


class Entry(QObject):
    """Decides which page of the shell stands in front until somebody is signed in, and again afterwards."""

    def __init__(self, shell: Shell, memory: Memory, known: Sequence[Place], vault: Vault | None = None) -> None:
        super().__init__()
        self.shell = shell
        self.memory = memory
        self.vault: Vault = vault or SystemVault()
        self.tasks = Tasks(self)
        self.window_thread = threading.get_ident()
        self._known = list(known)
        self._place: Place | None = known[0] if known else None
        self._finding: Finding | None = None
        self._waiting: tuple[str, str] | None = None
        self._signin: SignInPage | None = None
        self._first: FirstStartPage | None = None
        self._setup: SetUp | None = None
        self._session: Session | None = None
        self._closing = False
        crash.install(shell)
        shell.closing.connect(self._close)

    def begin(self, page: QWidget, fault: str = "") -> None:
        """Take over the page that was painted first; `fault` is a sentence about the connection file."""
        if isinstance(page, SignInPage):
            self._take_signin(page)
            self._connect()
        elif isinstance(page, FirstStartPage):
            self._take_first(page)
            if fault:
                page.show_fault(fault)

    def session(self) -> Session | None:
        """Who is at the desk, if anybody."""
        return self._session

    # the data place

    def _take_signin(self, page: SignInPage) -> None:
        self._signin = page
        page.submitted.connect(self._submitted)
        page.forgot.connect(self._forgotten)
        page.change_place.connect(self.show_first_choice)
        page.place_chosen.connect(self._chosen)
        page.state_action.connect(self._state_action)

    def _connect(self) -> None:
        page, place = self._signin, self._place
        if page is None or place is None:
            return
        self._finding = None
        page.set_state("正在连接", "mute", "arrow_sync")
        password = page.database_password.text() or (self.vault.get(place.address) if place.on_server else "")
        look = partial(opening.look, place, password, self.window_thread)
        self.tasks.run(look, partial(self._looked, password), self._broke, owner=page, key="look")

    def _looked(self, password: str, finding: Finding) -> None:
        page, place = self._signin, self._place
        if page is None or place is None:
            return
        self._finding = finding
        tone, icon, action = _LOOKS[finding.found]
        if finding.found is Found.OLDER and not place.on_server:
            action = "升级数据库"
        page.set_state(finding.sentence, tone, icon, action)
        asked = finding.found is Found.PASSWORD
        page.ask_database_password(asked, asked and self.vault.can_keep())
        if asked:
            page.database_password.setFocus()
        if finding.opened is not None:
            self._remember(place, password, page)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            page.set_busy(False)
            if finding.opened is not None:
                self._submitted(*waiting)

    def _remember(self, place: Place, password: str, page: SignInPage) -> None:
        if page.keep_database_password.isChecked() and page.database_password.text():
            self.vault.keep(place.address, password)
        places.remember(self.memory, place)

    def _broke(self, error: Exception) -> None:
        """Work before the sign-in failed in a way that nobody foresaw."""
        if self._signin is not None:
            self._signin.set_busy(False)
        self._tell_failure(error)

    def _tell_failure(self, error: Exception) -> None:
        if isinstance(error, ConnectionLost):
            self._refused("连不上数据库，没有登录。请检查网络后再试。")
        elif isinstance(error, Refused):
            self._refused(error.sentence, error.wait)
        else:
            crash.report(error)

    def _refused(self, sentence: str, seconds: int = 0) -> None:
        if self._signin is not None:
            self._signin.refuse(sentence, seconds)

    def _chosen(self, index: int) -> None:
        if 0 <= index < len(self._known):
            self._place = self._known[index]
            if self._signin is not None:
                self._signin.database_password.clear()
            self._connect()

    def _state_action(self) -> None:
        found = self._finding.found if self._finding else None
        if found is Found.OLDER:
            self._upgrade()
        elif found is Found.EMPTY and self._place is not None:
            self._begin_setup().new_database(self._place if self._place.on_server else None)
        else:
            self._connect()

    def _upgrade(self) -> None:
        words = "升级前会自动备份数据文件，并核对备份。升级期间请不要关闭电脑。"
        ConfirmDialog.ask(self.shell, "升级数据库", words, "备份并升级", self._really_upgrade, back="暂不升级")

    def _really_upgrade(self, _reason: str) -> None:
        self._begin_setup().upgrade()

    # the first choice

    def show_first_choice(self) -> None:
        """Let the person choose another data place."""
        page = self._first or FirstStartPage()
        if self._first is None:
            self._take_first(page)
        page.back_button.setVisible(self._signin is not None)
        self.shell.show_page(page)

    def _take_first(self, page: FirstStartPage) -> None:
        self._first = page
        page.new_here.connect(self._new_here)
        page.server.connect(self._server)
        page.demo.connect(self._demo)
        page.open_file.connect(self._open_file)
        page.restore.connect(self._restore)
        page.back.connect(self.show_signin)

    def _begin_setup(self) -> SetUp:
        if self._setup is None:
            self._setup = SetUp(self.shell, self.tasks, self.memory, self.vault, self.window_thread)
            self._setup.setParent(self)
            self._setup.ready.connect(self._place_ready)
            self._setup.left.connect(self._setup_left)
        return self._setup

    def _new_here(self) -> None:
        self._begin_setup().new_database(None)

    def _server(self) -> None:
        self._begin_setup().server()

    def _demo(self) -> None:
        self._begin_setup().demo()

    def _open_file(self) -> None:
        self._begin_setup().open_file()

    def _restore(self) -> None:
        self._begin_setup().restore()

    def _setup_left(self) -> None:
        if self._place is not None and self._signin is not None:
            self.show_signin()
            self._connect()  # another place was perhaps looked at meanwhile, or this one upgraded
        else:
            self.show_first_choice()

    def _place_ready(self, place: Place, login: str, password: str) -> None:
        """A data place was made or chosen: sign in there, at once where login and password are known."""
        self._place = place
        self._known = [place, *[one for one in self._known if one.address != place.address]]
        places.remember(self.memory, place)
        self.show_signin()
        page = self._signin
        if page is not None:
            page.login.setText(login or page.login.text())
            page.password.setText(password)
            self._waiting = (login, password) if login and password else None
            page.set_busy(self._waiting is not None)
            self._connect()

    def show_signin(self) -> None:
        """Bring the sign-in page to the front."""
        page = self._signin
        if page is None:
            login = self.memory.get("login", "")
            page = SignInPage()
            page.login.setText(login)
            page.remember.setChecked(bool(login))
            self._take_signin(page)
        page.set_places([place.label for place in self._known], 0)
        self.shell.show_page(page)

    # signing in

    def _submitted(self, login: str, password: str) -> None:
        page = self._signin
        if page is None:
            return
        if self._finding is None:  # still connecting: sign in as soon as that is done
            self._waiting = (login, password)
            page.set_busy(True)
        elif self._finding.opened is None:
            page.refuse("还没有连上数据，不能登录。请先处理上面的提示。")
        else:
            page.set_busy(True)
            work = partial(signin.sign_in, login, password)
            done = partial(self._signed_in, self._finding.opened, password)
            self.tasks.run(work, done, self._broke, owner=page, key="sign in")

    def _signed_in(self, opened: Opened, password: str, person: Person) -> None:
        page = self._signin
        if page is None:
            return
        page.set_busy(False)
        self.memory.set("login", person.login if page.remember.isChecked() else None)
        if person.must_change_password:
            dialog = FirstPasswordDialog(self.shell, self.tasks, person, password)
            dialog.changed.connect(partial(self._enter, opened))
            dialog.present()
        else:
            self._enter(opened, person)

    def _enter(self, opened: Opened, person: Person) -> None:
        if self._signin is not None:
            self._signin.clear_password()
        self._session = Session(self.shell, self.tasks, self.memory, folder(), opened, person)
        self._session.setParent(self)
        self._session.left.connect(self._left)
        self._session.begin()

    def _forgotten(self) -> None:
        login = self._signin.login.text() if self._signin else ""
        opened = self._finding.opened if self._finding else None
        ForgottenDialog(self.shell, self.tasks, login, opened is not None).present()

    # leaving

    def _left(self, quit_too: bool) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.deleteLater()
        if quit_too:
            self._finish()
        else:
            self.show_signin()
            self._connect()
            if session is not None and session.parting_words:
                self._refused(session.parting_words)

    def _close(self) -> None:
        if self._session is not None:
            self._session.leave(quit_too=True)
        elif not self._closing:
            self._finish()

    def _finish(self) -> None:
        self._closing = True
        self.memory.set("window", self.shell.placed())
        if self._setup is not None:
            self._setup.stop()
        self.tasks.shut_down()
        self.shell.really_close()
