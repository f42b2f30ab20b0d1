"""The desk: pages, history, keys, regions, tabs; and that every page fits into a small screen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop import guide
from desktop.firststart import FirstStartPage
from desktop.guide import KeysDialog
from desktop.pages import PAGE_OF, PAGES, for_person
from desktop.setuppages import DemoUsersPage, NewDatabasePage, RecoveryPage, RestorePage, ServerPage, WorkPage
from desktop.shell import Shell
from desktop.window import Desk
from models.core import register
from models.core.access import Person
from tests.desktop.program import Program
from ui.kit.compare import CompareDialog, Conflict
from ui.kit.page import Context, Page, PageKind
from ui.kit.qt import override
from ui.kit.searchbox import SearchDialog
from ui.kit.state import StatePanel
from ui.kit.text import ElidedLabel

Start = Callable[..., Program]
Key = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(program: Program, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key at the window."""
    program.shell.activateWindow()
    program.wait(program.shell.isActiveWindow)
    QTest.keyClick(program.shell, key, modifier)
    program.settle()


def test_every_page_is_described_once_and_leads_somewhere() -> None:
    names = [kind.name for kind in PAGES]
    assert len(names) == len(set(names))
    assert {kind.parent for kind in PAGES if kind.parent} <= set(names)
    assert set(PAGE_OF.values()) <= set(names)
    made = {entity for entity, known in register.entities.items() if known.find is not None}
    assert made <= set(PAGE_OF), "what the search finds must open somewhere"


def test_pages_without_the_right_are_absent_and_so_are_empty_entries() -> None:
    nobody = Person("路人", user_id=2)
    assert [kind.name for kind in for_person(nobody)] == ["workbench"]
    clerk = Person("办事员", user_id=3, grants={"staff.read": "scope"})
    assert [kind.name for kind in for_person(clerk)] == [
        "workbench", "people", "staff", "rules", "acknowledgements", "acknowledgement_records",
    ]  # fmt: skip


def test_going_back_and_forward_shows_where_one_was(start: Start, office: str) -> None:
    program = start(office)
    desk = program.sign_in().desk
    press(program, Key.Key_2, CTRL)
    assert desk.page_name() == "staff"
    desk.open_page("organisation")
    assert desk.page_name() == "organisation"
    press(program, Key.Key_Left, ALT)
    press(program, Key.Key_Left, ALT)
    assert desk.page_name() == "workbench"
    press(program, Key.Key_Left, ALT)
    assert desk.page_name() == "workbench"
    press(program, Key.Key_Right, ALT)
    assert desk.page_name() == "staff"
    assert desk.sidebar.current() == "people"
    desk.open_page("posts")
    press(program, Key.Key_Right, ALT)
    assert desk.page_name() == "posts"


def test_a_record_opens_on_the_page_of_its_kind(start: Start, office: str) -> None:
    program = start(office)
    desk = program.sign_in().desk
    desk.open_page("user_account", 1)
    program.settle()
    assert desk.page_name() == "users"
    desk.open_page("something unknown")
    assert desk.page_name() == "users"


def test_tabs_of_one_entry_change_the_page(start: Start, office: str) -> None:
    program = start(office)
    desk = program.sign_in().desk
    assert not desk._tab_row.isVisible()
    desk.open_page("system")
    tabs = desk._families["system"]
    assert desk._tab_row.isVisible()
    assert tabs.current() == 0
    tabs.chosen.emit(2)
    program.settle()
    assert desk.page_name() == "posts"
    desk.open_page("workbench")
    assert not desk._tab_row.isVisible()


def test_keys_fold_search_help_and_list_themselves(start: Start, office: str) -> None:
    program = start(office)
    session = program.sign_in()
    press(program, Key.Key_B, CTRL)
    assert session.desk.sidebar.is_folded()
    assert session.settings.get("folded") is True
    press(program, Key.Key_K, CTRL)
    program.dialog(SearchDialog).reject()
    press(program, Key.Key_Slash, CTRL)
    program.dialog(KeysDialog).reject()
    session.desk.open_page("workbench")
    session.desk.show_help()
    window = session._guide
    assert window is not None
    assert "工作台" in window.text.toPlainText()
    QTest.keyClick(window, Key.Key_Escape)
    assert not window.isVisible()


def test_f6_goes_round_the_regions(start: Start, office: str) -> None:
    program = start(office)
    desk = program.sign_in().desk
    seen = []
    for _ in range(len(desk.regions())):
        press(program, Key.Key_F6)
        focus = desk.focusWidget()
        assert focus is not None
        seen.append(next(number for number, region in enumerate(desk.regions()) if region.isAncestorOf(focus)))
    assert sorted(seen) == [0, 1, 2]
    press(program, Key.Key_F6, SHIFT)
    assert desk.focusWidget() is not None


class Plain(Page):
    """A page that counts what is asked of it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.reloads = 0
        self.pressed = 0
        self.button = QPushButton("保存", self)
        self.button.setProperty("kind", "primary")
        self.button.clicked.connect(self._press)

    def _press(self) -> None:
        self.pressed += 1

    def reload(self) -> None:
        """Count it."""
        self.reloads += 1


class Broken(Page):
    """A page that cannot be made."""

    def __init__(self, context: Context) -> None:
        raise RuntimeError("cannot be made")


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    """A desk with two pages of the test's own."""
    kinds = (
        PageKind("plain", "普通", "home", "", f"{__name__}:{Plain.__name__}"),
        PageKind("broken", "坏的", "home", "", f"{__name__}:{Broken.__name__}"),
    )
    made = Desk(kinds)
    qtbot.addWidget(made)
    failed: list[BaseException] = []
    made.setProperty("failed", failed)
    made.set_context(Context(Person("周敏"), None, print, failed.append, made.open_page, None, None))  # type: ignore[arg-type]
    made.resize(1100, 640)
    made.show()
    made.failed = failed  # type: ignore[attr-defined]
    return made


def test_ctrl_enter_presses_the_primary_button_once_and_f5_reloads(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.kit.page.import_module", lambda _: __import__("sys").modules[__name__])
    desk.open_page("plain")
    page = desk.page()
    assert isinstance(page, Plain)
    QTest.keyClick(desk, Key.Key_Return, CTRL)
    assert page.pressed == 1
    page.button.setEnabled(False)
    QTest.keyClick(desk, Key.Key_Return, CTRL)
    assert page.pressed == 1
    QTest.keyClick(desk, Key.Key_F5)
    assert page.reloads == 1


def test_a_page_that_cannot_be_made_leaves_the_others_usable(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.kit.page.import_module", lambda _: __import__("sys").modules[__name__])
    desk.open_page("broken")
    assert [str(error) for error in desk.failed] == ["cannot be made"]  # type: ignore[attr-defined]
    assert any("打不开" in label.text() for label in desk.findChildren(QLabel))
    desk.open_page("plain")
    assert isinstance(desk.page(), Plain)


def elided(page: Page, *, labels: bool) -> list[str]:
    """Buttons (and labels) that show less than they say; labels that may end in … are left out."""
    short = [
        button.text()
        for button in page.findChildren(QAbstractButton)
        if button.isVisible()
        and button.text()
        and button.width() < button.minimumSizeHint().width()
        and not isinstance(button.parent(), QLineEdit)  # inside a field it shows its icon alone
    ]
    for label in page.findChildren(QLabel) if labels else ():
        may_end = isinstance(label, ElidedLabel) or label.wordWrap()
        if label.isVisible() and label.text() and not may_end and label.width() < label.sizeHint().width() - 1:
            short.append(label.text())
    return short


@pytest.mark.slow
@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
def test_every_page_fits_into_a_small_screen_with_nothing_cut(start: Start, office: str, large: bool) -> None:
    program = start(office)
    session = program.sign_in()
    session.set_large(large)
    program.shell.resize(1280, 640)
    too_large, cut = {}, {}
    for kind in session.desk.kinds():
        if kind.factory:
            session.desk.open_page(kind.name)
            program.settle()
            QTest.qWait(30)  # a layout takes its turn after the words came
            page = session.desk.page()
            assert page is not None, kind.name
            hint = session.desk.minimumSizeHint()
            if hint.width() > 1280 or hint.height() > 640:
                too_large[kind.name] = (hint.width(), hint.height())
            if found := elided(page, labels=not large):
                cut[kind.name] = found
    assert too_large == {}
    assert cut == {}


class ShownAlone(QObject):
    """Collects what is shown as a window although it is a part of one."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() == QEvent.Type.Show and not isinstance(watched, Shell)
        if shown and isinstance(watched, QWidget) and watched.windowType() == Qt.WindowType.Window:
            words = watched.text() if isinstance(watched, QLabel | QAbstractButton) else watched.accessibleName()
            self.parts.append(f"{type(watched).__name__} {words}")
        return False


@pytest.mark.slow
def test_no_part_of_a_page_flashes_up_as_a_window_of_its_own(start: Start, office: str, qapp: QApplication) -> None:
    alone = ShownAlone()
    program = start(office)
    qapp.installEventFilter(alone)
    made: list[QWidget] = [
        FirstStartPage(), NewDatabasePage("", None), ServerPage(can_keep=True), RestorePage(""), DemoUsersPage(),
        RecoveryPage("AAAA-BBBB"), WorkPage("标题", "说明"), StatePanel("info", "info", "标题", "说明", note="注"),
        CompareDialog(program.shell, Conflict("人员", "张三", "李四", "10:18", (), typed="电话：1")),
    ]  # fmt: skip
    desk = program.sign_in().desk
    for kind in desk.kinds():
        desk.open_page(kind.name)
        program.settle()
    qapp.removeEventFilter(alone)
    for widget in made:
        shiboken6.delete(widget)
    assert alone.parts == []


@pytest.mark.slow
def test_every_chapter_of_the_guide_is_there_and_every_page_has_one(start: Start, office: str) -> None:
    written = {file.stem for file in guide.guide_folder().glob("*.md")}
    assert {name for name, _ in guide.CHAPTERS} <= written
    program = start(office)
    desk = program.sign_in().desk
    for kind in desk.kinds():
        if kind.factory:
            desk.open_page(kind.name)
            program.settle()
            page = desk.page()
            assert page is not None
            assert guide.chapter_of(page.help_page() or kind.name) in written, kind.name


def test_every_picture_of_the_guide_is_there_and_fits_beside_the_chapters(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    window = guide.GuideWindow(host)
    named = set()
    for file in guide.guide_folder().glob("*.md"):
        pictures = re.findall(r"!\[[^]]*]\(([^)]+)\)", file.read_text("utf-8"))
        named |= {file.parent / name for name in pictures}
        if pictures and file.stem in dict(guide.CHAPTERS):
            window.open_chapter(file.stem)
            assert window.text.document().size().height() > 200 * len(pictures)
            assert window.text.horizontalScrollBar().maximum() == 0
    assert named == set((guide.guide_folder() / "pictures").glob("*.png")) != set()
    assert [file.name for file in named if QImage(str(file)).isNull()] == []


def test_an_unknown_chapter_leads_to_the_first_one() -> None:
    assert guide.chapter_of("nothing of the kind") == "start"
    assert guide.chapter_of("certificates") == "staff"


def test_the_licences_name_the_binding() -> None:
    assert "pyside6-essentials" in guide.licences()
    assert guide.licences().startswith("| 组件")
