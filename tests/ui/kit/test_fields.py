"""Form fields: what is typed, what comes out, what is said when it will not do."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from ui.kit import layouts, theme
from ui.kit.fields import (
    BoolField,
    ChoiceField,
    DateField,
    Field,
    IdNumberField,
    LongTextField,
    MoneyField,
    MultiChoiceField,
    NumberField,
    PasswordField,
    PhoneField,
    RefField,
    RefItem,
    TextField,
    TimeField,
)
from ui.kit.fields.calendar import add_months, month_days
from ui.kit.fields.password import CAPS_WARNING
from ui.kit.fields.reference import Found

TODAY = date(2026, 11, 24)
WANG_HALL = RefItem(1, "王伟", "0127 · 营业厅一组")
WANG_LINE = RefItem(2, "王伟", "0209 · 热线班")
KEPT: list[QWidget] = []  # pages live until their test is over
LI = RefItem(3, "李娜", "0066 · 营业厅二组")


def today() -> date:
    return TODAY


def find(words: str, found: Found) -> None:
    found([item for item in (WANG_HALL, WANG_LINE, LI) if words in item.title])


def shown(qtbot: QtBot, *fields: Field) -> QWidget:
    page = layouts.boxed(layouts.column(*fields))
    KEPT.append(page)
    qtbot.addWidget(page, before_close_func=KEPT.remove)
    page.resize(400, 500)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    fields[0].setFocus()
    return page


def type_in(field: Field, words: str) -> None:
    """Type over what stands there, as an input method does."""
    field.setFocus()
    assert isinstance(field.control, QLineEdit)
    field.control.selectAll()
    if not words:
        QTest.keyClick(field.control, Qt.Key.Key_Delete)
        return
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(field.control, event)


def leave(field: Field) -> None:
    field.control.clearFocus()


# what all have in common


def test_a_field_says_its_label_must_and_hint(qtbot: QtBot) -> None:
    field = TextField("姓名", required=True, hint="与身份证一致")
    shown(qtbot, field)
    assert field.control.accessibleName() == "姓名"
    assert field.control.accessibleDescription() == "与身份证一致"
    assert field.fault() == "必填，请填写。"
    field.set_required(False)
    assert field.fault() is None


def test_a_field_is_checked_when_it_is_left(qtbot: QtBot) -> None:
    field = NumberField("份数", lowest=1, highest=9)
    shown(qtbot, field)
    type_in(field, "12")
    assert field.error() is None
    leave(field)
    assert field.error() == "不能大于 9，请改小。"
    assert field.control.property("bad") == "true"
    assert field.control.accessibleDescription().startswith("有误：")
    type_in(field, "3")
    assert field.error() is None


def test_an_untouched_empty_field_is_not_nagged_about(qtbot: QtBot) -> None:
    field = TextField("姓名", required=True)
    shown(qtbot, field)
    leave(field)
    assert field.error() is None
    assert not field.validate()
    assert field.error() == "必填，请填写。"


def test_a_check_from_outside_is_asked(qtbot: QtBot) -> None:
    field = TextField("工号", check=lambda value: "这个工号已有人使用。" if value == "0127" else None)
    shown(qtbot, field)
    field.set_value("0127")
    assert not field.validate()
    assert field.error() == "这个工号已有人使用。"
    field.set_value("0128")
    assert field.validate()


def test_enter_moves_to_the_next_field(qtbot: QtBot) -> None:
    first, second, third = (
        TextField("姓名"),
        ChoiceField("签字", [(1, "拒签"), (2, "签字")], required=True),
        TextField("备注"),
    )
    shown(qtbot, first, second, third)
    with qtbot.waitSignal(first.entered):
        qtbot.keyClick(first.control, Qt.Key.Key_Return)
    assert isinstance(QApplication.focusWidget(), QRadioButton)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: third.control.hasFocus() or isinstance(QApplication.focusWidget(), QRadioButton))


def test_ctrl_enter_is_left_to_the_form(qtbot: QtBot) -> None:
    field = TextField("姓名")
    shown(qtbot, field, TextField("备注"))
    qtbot.keyClick(field.control, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert field.control.hasFocus()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (lambda: TextField("a"), "陈立新", "陈立新"),
        (lambda: LongTextField("a"), "两\n行", "两\n行"),
        (lambda: NumberField("a"), -12, "−12"),
        (lambda: MoneyField("a", negative=True), -62000, "−620.00"),
        (lambda: MoneyField("a"), 999999999, "9,999,999.99"),
        (lambda: DateField("a", today), date(2026, 1, 5), "2026-01-05"),
        (lambda: ChoiceField("a", [("x", "甲"), ("y", "乙")]), "y", "乙"),
        (lambda: ChoiceField("a", [(n, f"第{n}") for n in range(9)]), 7, "第7"),
        (lambda: MultiChoiceField("a", [(1, "甲"), (2, "乙"), (3, "丙")]), (1, 3), "甲、丙"),
        (lambda: BoolField("a"), True, "是"),
        (lambda: PasswordField("a"), " p w ", " p w "),
        (lambda: PhoneField("a"), "13800001234", "13800001234"),
        (lambda: IdNumberField("a"), "11010519491231002X", "11010519491231002X"),
    ],
)  # fmt: skip
def test_a_value_comes_out_as_it_went_in(qtbot: QtBot, field: type[Field], value: object, words: str) -> None:
    made = field()  # type: ignore[call-arg]
    shown(qtbot, made)
    made.set_value(value)
    assert made.value() == value
    assert made.text() == words
    assert made.validate()
    before = made.fingerprint()
    snapshot = made.snapshot()
    made.set_value(None)
    assert made.is_empty() or made.value() is False
    assert made.fingerprint() != before
    made.restore(snapshot)
    assert made.value() == ("" if isinstance(made, PasswordField) else value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: TextField("a"), lambda: LongTextField("a"), lambda: DateField("a", today), lambda: BoolField("a"),
        lambda: ChoiceField("a", [(1, "甲")]), lambda: RefField("a", find),
    ],
)  # fmt: skip
def test_a_grey_field_cannot_be_changed(qtbot: QtBot, make: type[Field]) -> None:
    field = make()  # type: ignore[call-arg]
    shown(qtbot, field)
    field.set_required(True)
    field.set_read_only(True)
    before = field.text()
    QTest.keyClicks(field.control, "x ")
    assert field.text() == before
    assert field.is_read_only()
    field.set_read_only(False)
    assert field.control.isEnabled()


# kinds


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("80", 8000), ("1,234.5", 123450), ("１２３.４５", 12345), ("￥80.00", 8000), ("", None)],
)
def test_money_is_typed_in_yuan_and_kept_in_fen(qtbot: QtBot, typed: str, fen: int | None) -> None:
    field = MoneyField("金额")
    shown(qtbot, field)
    type_in(field, typed)
    assert field.value() == fen
    leave(field)
    assert field.error() is None


@pytest.mark.parametrize(("typed", "words"), [("八十", "请填写金额"), ("1.005", "两位小数"), ("-5", "不能是负数")])
def test_what_is_no_amount_is_refused(qtbot: QtBot, typed: str, words: str) -> None:
    field = MoneyField("金额")
    shown(qtbot, field)
    field.control.setText(typed)
    assert not field.validate()
    assert words in (field.error() or "")
    assert field.value() is None
    assert field.text() == typed


def test_an_amount_is_shown_in_capitals_if_wanted(qtbot: QtBot) -> None:
    field = MoneyField("罚款", hint="50 到 100 元", capitals=lambda fen: {8000: "捌拾元整"}[fen])
    shown(qtbot, field)
    assert field.label == "罚款（元）"
    type_in(field, "80")
    assert field.hint() == "大写：捌拾元整"
    type_in(field, "")
    assert field.hint() == "50 到 100 元"


def test_a_date_is_shown_in_full_when_it_is_left(qtbot: QtBot) -> None:
    field = DateField("日期", today)
    shown(qtbot, field)
    type_in(field, "+3")
    leave(field)
    assert field.text() == "2026-11-27"
    type_in(field, "2.30")
    leave(field)
    assert field.error() == "没有 2026 年 2 月 30 日这一天，请核对。"
    assert field.value() is None
    assert field.text() == "2.30"


def test_the_calendar_is_used_by_keys(qtbot: QtBot) -> None:
    field = DateField("日期", today)
    shown(qtbot, field)
    qtbot.keyClick(field.control, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = field.calendar()
    assert calendar is not None
    assert calendar.chosen() == TODAY
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageUp):
        qtbot.keyClick(calendar, key)
    assert calendar.chosen() == date(2026, 11, 2)
    qtbot.keyClick(calendar, Qt.Key.Key_Return)
    assert field.value() == date(2026, 11, 2)
    assert not calendar.isVisible()


def test_a_month_page_starts_with_a_monday_and_holds_the_month() -> None:
    days = month_days(2026, 2)
    assert len(days) == 42
    assert days[0] == date(2026, 1, 26)
    assert date(2026, 2, 28) in days
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 31), -1) == date(2025, 12, 31)


def test_four_options_are_radios_and_more_are_a_list(qtbot: QtBot) -> None:
    few = ChoiceField("性别", [(1, "男"), (2, "女")], required=True)
    many = ChoiceField("类别", [(n, str(n)) for n in range(5)], required=True)
    optional = ChoiceField("民族", [(1, "汉")])
    shown(qtbot, few, many, optional)
    assert [radio.text() for radio in few.findChildren(QRadioButton)] == ["男", "女"]
    assert not many.findChildren(QRadioButton)
    assert [radio.text() for radio in optional.findChildren(QRadioButton)] == ["不填", "汉"]
    with qtbot.waitSignal(few.changed):
        few.findChildren(QRadioButton)[1].click()
    assert few.value() == 2
    optional.findChildren(QRadioButton)[1].click()
    optional.findChildren(QRadioButton)[0].click()
    assert optional.value() is None


def test_other_options_drop_a_value_that_is_gone(qtbot: QtBot) -> None:
    field = ChoiceField("组", [(1, "一组"), (2, "二组")], required=True)
    shown(qtbot, field)
    field.set_value(2)
    field.set_options([(2, "二组"), (3, "三组")])
    assert field.value() == 2
    field.set_options([(3, "三组")])
    assert field.value() is None


def test_boxes_give_a_tuple_in_the_order_of_the_options(qtbot: QtBot) -> None:
    field = MultiChoiceField("角色", [("m", "经理"), ("s", "主管"), ("f", "财务")], required=True)
    shown(qtbot, field)
    assert field.fault() == "必填，请填写。"
    boxes = field.findChildren(QCheckBox)
    boxes[2].click()
    boxes[0].click()
    assert field.value() == ("m", "f")


def test_a_long_text_takes_enter_and_counts_near_its_end(qtbot: QtBot) -> None:
    field = LongTextField("原因", max_length=10)
    shown(qtbot, field)
    qtbot.keyClicks(field.control, "abcdefgh")
    qtbot.keyClick(field.control, Qt.Key.Key_Return)
    assert field.text() == "abcdefgh\n"
    qtbot.keyClicks(field.control, "ijklm")
    assert not field.validate()
    assert field.error() == "最多 10 个字，现在有 14 个，请精简。"


def test_phone_and_id_number_are_checked_by_their_rules(qtbot: QtBot) -> None:
    phone, number = PhoneField("电话"), IdNumberField("身份证号")
    shown(qtbot, phone, number)
    phone.control.setText("138-0000 1234")
    assert phone.value() == "13800001234"
    phone.control.setText("12")
    assert phone.fault() == "电话应为 7 到 20 位数字。"
    number.control.setText("110105194912310021")
    assert "校验位" in (number.fault() or "")


# password


def press(field: PasswordField, letter: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, modifier, letter)
    QApplication.sendEvent(field.control, event)


@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows is asked for the key itself")
def test_caps_lock_is_told_by_what_is_typed(qtbot: QtBot) -> None:
    field = PasswordField()
    shown(qtbot, field)
    press(field, "A")
    assert field.caps_warning()
    assert CAPS_WARNING in {label.text() for label in field.findChildren(type(field._words))}
    press(field, "A", Qt.KeyboardModifier.ShiftModifier)
    assert not field.caps_warning()
    press(field, "a", Qt.KeyboardModifier.ShiftModifier)
    assert field.caps_warning()
    press(field, "1")
    assert field.caps_warning()
    leave(field)
    assert not field.caps_warning()


def test_a_password_is_hidden_until_asked_for_and_never_drafted(qtbot: QtBot) -> None:
    field = PasswordField()
    shown(qtbot, field)
    field.set_value("geheim")
    assert field.control.echoMode() == QLineEdit.EchoMode.Password
    field.control.actions()[0].trigger()
    assert field.control.echoMode() == QLineEdit.EchoMode.Normal
    assert field.snapshot() == ""


# reference


def test_a_reference_is_found_by_typing_and_told_from_its_namesake(qtbot: QtBot) -> None:
    field = RefField("当事人", find, required=True)
    shown(qtbot, field)
    type_in(field, "王")
    qtbot.waitUntil(lambda: field.offered() == [WANG_HALL, WANG_LINE])
    assert field.fault() == "请从列表里选择；没有要找的，请换几个字再找。"
    field.choose(field.offered()[1])
    assert field.value() == 2
    assert field.text() == "王伟"
    assert field.hint() == "0209 · 热线班"
    assert field.validate()


def test_a_late_answer_to_older_words_is_dropped(qtbot: QtBot) -> None:
    waiting: list[tuple[str, Found]] = []
    field = RefField("当事人", lambda words, found: waiting.append((words, found)))
    shown(qtbot, field)
    type_in(field, "王")
    qtbot.waitUntil(lambda: len(waiting) == 1)
    type_in(field, "李")
    qtbot.waitUntil(lambda: len(waiting) == 2)
    waiting[1][1]([LI])
    waiting[0][1]([WANG_HALL])
    assert field.offered() == [LI]


def test_a_name_that_only_one_record_has_is_taken_on_leaving(qtbot: QtBot) -> None:
    field = RefField("当事人", find)
    shown(qtbot, field, TextField("备注"))
    for words, count, value in (("李娜", 1, 3), ("王伟", 2, None)):
        type_in(field, words)
        qtbot.waitUntil(lambda expected=count: len(field.offered()) == expected)
        qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Tab)
        assert QApplication.activePopupWidget() is None
        qtbot.waitUntil(lambda: not field.control.hasFocus())
        assert field.value() == value
    assert field.error() is not None


def test_tab_leaves_the_list_where_that_counts_as_the_active_window(qtbot: QtBot) -> None:
    field, other = RefField("当事人", find), TextField("备注")
    shown(qtbot, field, other)
    type_in(field, "李娜")
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    popup = QApplication.activePopupWidget()
    qtbot.waitUntil(popup.isActiveWindow)
    qtbot.keyClick(popup, Qt.Key.Key_Tab)
    assert (field.value(), QApplication.activePopupWidget()) == (3, None)
    qtbot.waitUntil(other.control.hasFocus)


def test_a_name_that_is_found_after_the_field_was_left_is_taken(qtbot: QtBot) -> None:
    asked: list[tuple[str, Found]] = []
    field = RefField("当事人", lambda words, found: asked.append((words, found)))
    shown(qtbot, field, TextField("备注"))
    type_in(field, "李娜")
    leave(field)
    assert [words for words, _ in asked] == ["李娜"], "it is looked for at once"
    asked[0][1]([LI])
    assert (field.value(), field.error()) == (3, None)


def test_what_was_offered_for_other_words_is_not_taken(qtbot: QtBot) -> None:
    asked: list[tuple[str, Found]] = []
    field = RefField("当事人", lambda words, found: asked.append((words, found)))
    page = shown(qtbot, field, TextField("备注"))
    type_in(field, "李")
    qtbot.waitUntil(lambda: len(asked) == 1)
    asked[0][1]([LI])
    popup = QApplication.activePopupWidget()
    qtbot.waitUntil(popup.isActiveWindow)
    popup.hide()
    qtbot.waitUntil(page.isActiveWindow)
    type_in(field, "李娜")
    leave(field)
    assert field.value() is None
    asked[1][1]([LI, RefItem(4, "李娜", "0311 · 热线班")])
    assert field.value() is None
    assert field.error() is not None


def test_a_press_on_an_offer_takes_it(qtbot: QtBot) -> None:
    field = RefField("当事人", find)
    shown(qtbot, field)
    type_in(field, "王伟")
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Down)
    assert field.text() == "王伟"
    qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Return)
    assert field.value() == 2


def test_nothing_found_is_said(qtbot: QtBot) -> None:
    field = RefField("当事人", find)
    shown(qtbot, field)
    type_in(field, "赵")
    qtbot.waitUntil(lambda: field.hint() == "没有找到，请换几个字再找。")


def test_a_half_typed_reference_survives_in_a_draft(qtbot: QtBot) -> None:
    field = RefField("当事人", find)
    shown(qtbot, field)
    type_in(field, "王")
    draft = field.snapshot()
    field.set_value(WANG_LINE)
    chosen = field.snapshot()
    field.restore(draft)
    assert (field.text(), field.value()) == ("王", None)
    field.restore(chosen)
    assert field.item() == WANG_LINE


def test_fields_follow_the_theme(qapp: QApplication, qtbot: QtBot) -> None:
    fields: Sequence[Field] = (DateField("日期", today), PasswordField(), ChoiceField("a", [(1, "甲")]))
    page = shown(qtbot, *fields)
    before = page.grab().toImage()
    theme.apply(qapp, "dark")
    assert page.grab().toImage() != before


# moments


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-21 09:30", "2026-11-21 09:30"),
        ("2026-11-21 9:30", "2026-11-21 09:30"),
        ("11-21　９：３０", "2026-11-21 09:30"),
        ("昨天 14:20", "2026-11-23 14:20"),
        ("1121 0:05", "2026-11-21 00:05"),
    ],
)
def test_a_moment_is_typed_as_short_as_a_day(qtbot: QtBot, typed: str, meant: str) -> None:
    field = TimeField("发生时间", today=today)
    shown(qtbot, field)
    type_in(field, typed)
    assert field.value() == datetime.fromisoformat(meant)
    leave(field)
    assert field.text() == meant


@pytest.mark.parametrize("typed", ["2026-11-21", "9:30", "昨天 25:00", "2026-02-30 09:30", "昨天 9:5"])
def test_what_is_no_moment_is_refused_and_stays(qtbot: QtBot, typed: str) -> None:
    field = TimeField("发生时间", today=today)
    shown(qtbot, field)
    type_in(field, typed)
    leave(field)
    assert field.value() is None
    assert "请填写日期和时间" in (field.error() or "")
    assert field.text() == typed
