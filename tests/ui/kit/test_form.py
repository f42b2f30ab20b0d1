"""Forms and dialogs: checking, drafts, Esc with unsaved typing, conflict, questions, search."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.kit import layouts
from ui.kit.buttons import Kind
from ui.kit.compare import CompareDialog, Conflict, Decision
from ui.kit.confirm import ConfirmDialog
from ui.kit.fields import BoolField, LongTextField, NumberField, PasswordField, TextField
from ui.kit.form import Form, FormDialog
from ui.kit.gallery import picture
from ui.kit.overlay import Modal, Veil
from ui.kit.searchbox import Answer, Hit, SearchDialog, Section


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    made = layouts.boxed(layouts.column(QPushButton("导出"), QLineEdit(), None), "layer")
    qtbot.addWidget(made)
    made.resize(1000, 640)
    made.show()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    for dialog in made.findChildren(Modal):
        dialog.close()


def make_form() -> Form:
    form = Form(columns=2)
    form.add_heading("基本信息")
    form.add("name", TextField("姓名", required=True))
    form.add("age", NumberField("年龄", lowest=16))
    form.add("note", LongTextField("备注"), wide=True)
    form.add("active", BoolField("在册"))
    form.add("secret", PasswordField())
    return form


def typed(form: Form, name: str, words: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(form.fields[name].control, event)


# form


def test_all_faults_are_shown_and_the_first_gets_the_focus(qtbot: QtBot, window: QWidget) -> None:
    form = make_form()
    window.layout().addWidget(form)  # type: ignore[union-attr]
    form.fields["age"].set_value(12)
    assert not form.validate()
    assert [name for name, field in form.fields.items() if field.error()] == ["name", "age"]
    assert form.fields["name"].control.hasFocus()
    form.fields["name"].set_value("陈立新")
    form.fields["age"].set_value(30)
    assert form.validate()


def test_faults_from_saving_find_their_fields(qtbot: QtBot, window: QWidget) -> None:
    form = make_form()
    window.layout().addWidget(form)  # type: ignore[union-attr]
    rest = form.set_faults({"age": "太小，请核对。", "post": "岗位已停用。"})
    assert form.fields["age"].error() == "太小，请核对。"
    assert form.fields["age"].control.hasFocus()
    assert rest == ["岗位已停用。"]


def test_a_form_knows_what_was_changed(qtbot: QtBot) -> None:
    form = make_form()
    qtbot.addWidget(form)
    form.set_values({"name": "陈立新", "age": 30, "unknown": 1})
    assert not form.dirty()
    typed(form, "name", "x")
    typed(form, "secret", "x")
    assert form.changed_names() == ["name", "secret"]
    form.mark_clean()
    assert not form.dirty()
    assert form.values()["age"] == 30


def test_a_draft_brings_back_what_was_typed_even_if_it_cannot_be_read(qtbot: QtBot) -> None:
    form, again = make_form(), make_form()
    qtbot.addWidget(form)
    qtbot.addWidget(again)
    typed(form, "name", "陈立新")
    typed(form, "age", "三十")
    typed(form, "secret", "geheim")
    draft = form.snapshot()
    assert draft == {"name": "陈立新", "age": "三十", "note": "", "active": False, "secret": ""}
    again.restore(draft | {"gone": 1})
    assert again.fields["age"].text() == "三十"
    assert again.dirty()
    assert "年龄：三十" in again.as_text()


def test_a_grey_form_passes_no_field_by(qtbot: QtBot) -> None:
    form = make_form()
    qtbot.addWidget(form)
    form.set_read_only(True)
    assert all(field.is_read_only() for field in form.fields.values())


# dialog


def test_a_form_dialog_submits_only_what_is_right(qtbot: QtBot, window: QWidget) -> None:
    form = make_form()
    dialog = FormDialog(window, "登记员工", form, "登记员工")
    dialog.present()
    qtbot.waitUntil(form.fields["name"].control.hasFocus)
    asked: list[int] = []
    dialog.submitted.connect(lambda: asked.append(1))
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    assert asked == []
    typed(form, "name", "陈立新")
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked == [1]
    dialog.set_busy(True)
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert asked == [1]
    assert dialog.isVisible()
    dialog.show_problem("工号 0127 已有人使用。")
    assert dialog.problem.isVisible()
    assert form.fields["name"].text() == "陈立新"
    dialog.accept()


def test_a_dialog_grows_with_its_faults_and_stays_in_the_window(qtbot: QtBot, window: QWidget) -> None:
    form = make_form()
    dialog = FormDialog(window, "登记员工", form, "登记员工")
    dialog.present()
    before = dialog.height()
    dialog.submit()
    qtbot.waitUntil(lambda: dialog.height() > before)
    for number in range(30):
        form.add(f"more{number}", TextField(f"其他 {number}"))
    qtbot.waitUntil(lambda: dialog.height() == window.height())
    assert dialog.primary.isVisible()
    dialog.accept()


def test_the_window_is_dimmed_while_a_dialog_is_open(qtbot: QtBot, window: QWidget) -> None:
    line = window.findChildren(QLineEdit)[0]
    line.setFocus()
    plain = window.grab().toImage().pixelColor(5, 600)
    dialog = FormDialog(window, "登记员工", make_form(), "登记员工")
    dialog.present()
    veil = window.findChildren(Veil)[0]
    assert veil.geometry() == window.rect()
    assert picture(window).toImage().pixelColor(5, 600).lightness() < plain.lightness()
    window.resize(1100, 700)
    qtbot.waitUntil(lambda: veil.geometry() == window.rect())
    dialog.reject()
    assert not [one for one in window.findChildren(Veil) if one.isVisible()]
    qtbot.waitUntil(line.hasFocus)


def test_esc_asks_before_typing_is_given_up(qtbot: QtBot, window: QWidget) -> None:
    form = make_form()
    dialog = FormDialog(window, "登记员工", form, "登记员工")
    dialog.present()
    typed(form, "name", "陈")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    question = dialog.findChild(ConfirmDialog)
    assert question is not None
    qtbot.waitUntil(question.no.hasFocus)
    qtbot.mouseClick(question.no, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert form.fields["name"].text() == "陈"
    qtbot.waitUntil(lambda: dialog.findChild(ConfirmDialog) is None)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    question = dialog.findChild(ConfirmDialog)
    assert question is not None
    with qtbot.waitSignal(dialog.rejected):
        qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)


def test_a_question_can_ask_for_a_reason(qtbot: QtBot, window: QWidget) -> None:
    answers: list[str] = []
    dialog = ConfirmDialog.ask(
        window, "作废处罚单", "3 笔扣款会停止。", "作废", answers.append, back="不作废", kind="danger", reason="原因"
    )
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    assert answers == []
    assert dialog.reason is not None
    assert dialog.reason.error() == "必填，请填写。"
    dialog.reason.set_value("重复登记")
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    assert answers == ["重复登记"]


# conflict


@dataclass(frozen=True)
class TwoVersions:
    name: str
    label: str
    opened: str
    mine: str
    theirs: str
    preset: bool = True


CONFLICT = Conflict(
    "客户档案",
    "K-003982 张桂兰",
    "马腾",
    "10:17",
    (
        TwoVersions("phone", "联系电话", "138", "139", "137"),
        TwoVersions("owed", "欠费", "80.00 元", "70.00 元", "60.00 元", preset=False),
    ),
    ("通讯地址",),
    ("客户等级",),
    "联系电话：139",
)


@pytest.fixture
def compared(qtbot: QtBot, window: QWidget) -> tuple[CompareDialog, list[Decision]]:
    decisions: list[Decision] = []
    return CompareDialog.ask(window, CONFLICT, decisions.append), decisions


def test_money_must_be_picked_by_hand(qtbot: QtBot, compared: tuple[CompareDialog, list[Decision]]) -> None:
    dialog, decisions = compared
    assert dialog.choices() == {"phone": "mine"}
    assert not dialog.merge.isEnabled()
    assert dialog.merge.toolTip() == "请先为“欠费”选一边"
    dialog.choose("owed", "theirs")
    qtbot.mouseClick(dialog.merge, Qt.MouseButton.LeftButton)
    assert decisions == [Decision("merge", {"phone": "mine", "owed": "theirs"})]


def test_what_one_side_changed_is_named(compared: tuple[CompareDialog, list[Decision]]) -> None:
    words = {label.text() for label in compared[0].findChildren(layouts.QWidget) if hasattr(label, "text")}
    assert "“通讯地址”只有您改了，会直接保留；“客户等级”只有对方改了，会直接采用。" in words
    assert "马腾 在 10:17 保存了 K-003982 张桂兰。您填写的内容都在，没有丢失。" in words


def test_their_version_can_be_taken_whole(qtbot: QtBot, compared: tuple[CompareDialog, list[Decision]]) -> None:
    dialog, decisions = compared
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "联系电话：139"
    qtbot.mouseClick(dialog.use_theirs, Qt.MouseButton.LeftButton)
    assert decisions == [Decision("theirs")]


def test_going_back_decides_nothing(qtbot: QtBot, compared: tuple[CompareDialog, list[Decision]]) -> None:
    dialog, decisions = compared
    with qtbot.waitSignal(dialog.rejected):
        qtbot.mouseClick(dialog.back, Qt.MouseButton.LeftButton)
    assert decisions == []


# search

CHEN = Hit("陈立新", "0127 · 营业厅一组", "员工", "person", 127, "陈立新")
CHENG = Hit("程丽霞", "0209 · 热线班", "员工", "person", 209)
SLIP = Hit("CF-2026-0036 陈立新", "处罚单 · 申诉期", "处罚单", "gavel", "CF-2026-0036", "陈立新")
FOUND = (Section("人员", (CHEN, CHENG)), Section("客户", ()), Section("单据", (SLIP,)))


class Finder:
    def __init__(self) -> None:
        self.asked: list[tuple[str, Answer]] = []

    def find(self, words: str, answer: Answer) -> None:
        self.asked.append((words, answer))


@pytest.fixture
def searching(qtbot: QtBot, window: QWidget) -> tuple[SearchDialog, Finder, list[tuple[object, bool]]]:
    finder, opened = Finder(), []
    dialog = SearchDialog(window, finder.find)
    dialog.opened.connect(lambda *args: opened.append(args))
    dialog.present()
    qtbot.waitUntil(dialog.line.hasFocus)
    return dialog, finder, opened


Searching = tuple[SearchDialog, Finder, list[tuple[object, bool]]]


def test_a_hit_is_opened_by_keys(qtbot: QtBot, searching: Searching) -> None:
    dialog, finder, opened = searching
    qtbot.keyClicks(dialog.line, "clx")
    qtbot.waitUntil(lambda: len(finder.asked) == 1)
    finder.asked[0][1](FOUND)
    assert dialog.current() == CHEN
    for key, hit in (
        (Qt.Key.Key_Down, CHENG),
        (Qt.Key.Key_Down, SLIP),
        (Qt.Key.Key_Down, SLIP),
        (Qt.Key.Key_Up, CHENG),
    ):
        qtbot.keyClick(dialog.line, key)
        assert dialog.current() == hit
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert opened == [(209, True)]


def test_enter_does_not_wait_for_the_pause(qtbot: QtBot, searching: Searching) -> None:
    dialog, finder, opened = searching
    qtbot.keyClicks(dialog.line, "clx")
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    assert [words for words, _ in finder.asked] == ["clx"]
    finder.asked[0][1](FOUND)
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    assert opened == [(127, False)]


def test_an_answer_to_older_words_is_dropped(qtbot: QtBot, searching: Searching) -> None:
    dialog, finder, _ = searching
    for words in ("c", "l"):
        qtbot.keyClicks(dialog.line, words)
        qtbot.waitUntil(lambda expected=words: [asked[-1] for asked, _ in finder.asked][-1:] == [expected])
    finder.asked[1][1]((Section("人员", (CHENG,)),))
    finder.asked[0][1](FOUND)
    assert dialog.current() == CHENG
    finder.asked[1][1](())
    assert "没有找到“cl”" in dialog.nothing.text()


@pytest.mark.parametrize(("typed_words", "asked"), [("＞排班", ">排班"), ("#CF", "#CF"), (">", ">")])
def test_signs_that_narrow_the_search_may_be_full_width(
    qtbot: QtBot, searching: Searching, typed_words: str, asked: str
) -> None:
    dialog, finder, _ = searching
    dialog.line.setText(typed_words)
    qtbot.waitUntil(lambda: [words for words, _ in finder.asked] == [asked])


def test_a_click_beside_the_box_closes_it(qtbot: QtBot, window: QWidget, searching: Searching) -> None:
    with qtbot.waitSignal(searching[0].rejected):
        qtbot.mouseClick(window.findChildren(Veil)[0], Qt.MouseButton.LeftButton)


def test_an_answer_after_closing_harms_nobody(qtbot: QtBot, searching: Searching) -> None:
    dialog, finder, _ = searching
    qtbot.keyClicks(dialog.line, "clx")
    qtbot.waitUntil(lambda: len(finder.asked) == 1)
    dialog.reject()
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))
    finder.asked[0][1](FOUND)


@pytest.mark.parametrize(("kind", "is_done"), [("primary", True), ("danger", False)])
def test_ctrl_enter_answers_with_the_verb_unless_it_is_dangerous(
    qtbot: QtBot, window: QWidget, kind: Kind, is_done: bool
) -> None:
    answers: list[str] = []
    dialog = ConfirmDialog.ask(window, "批准所选的 12 项", "沈桂兰等。", "批准 12 项", answers.append, kind=kind)
    qtbot.waitUntil(dialog.no.hasFocus)
    qtbot.keyClick(dialog.no, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert bool(answers) is is_done
