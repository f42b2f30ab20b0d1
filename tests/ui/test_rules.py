"""The pages about rules and regulation texts: what a person sees, presses and gets, on a real database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from models.core import clock, database
from models.core.regulation import queries as regulation_queries
from models.core.rulebook import queries
from models.org import founding
from models.org.tables import UserAccount
from models.staff.tables import Acknowledgement
from tests.factories import staff
from tests.samples import regulation
from tests.ui.office import Office
from ui.core.regulation import PasteDialog, TextPage, VersionsPage
from ui.core.rulebook import RulebookPage
from ui.core.rulechanges import ChangesPage, ComparePage
from ui.kit import listmodel
from ui.kit.actionform import ActionDialog
from ui.kit.ruleform import RuleDialog
from ui.kit.why import WhyPopup
from ui.kit.widerows import WideRowsField, _RowDialog
from ui.org.founding import FoundingPage, QuestionDialog
from ui.staff.acknowledgements import OverviewPage, RecordsPage

DAYS = "certs.expiry_reminder_days"


def row_of(page: Any, key: str) -> Any:
    return next(row for row in page.rows.values() if listmodel.value_of(page.kind, row, "key") == key)


def pane(office: Office, page: Any, record: int) -> None:
    """Look at a row with its detail."""
    page.side.set_shown(True)
    page.table.go_to(record)
    page.side.refresh()
    office.settle(page)


def dialog(office: Office, page: Any, kind: type[Any]) -> Any:
    office.settle(page)
    return page.findChildren(kind)[-1]


def labels(page: Any, row: Any) -> list[str]:
    return [one.label for one in page.actions_for(row, page.side.more(row))]


def press(page: Any, row: Any, label: str) -> None:
    next(one for one in page.actions_for(row, page.side.more(row)) if one.label == label).run()


def changed(office: Office, value: str = "45", since: str = "2099-03-01", **more: Any) -> int:
    values = {"values": [{"key": DAYS, "value": value}], "valid_from": since, "reason": "会议决定", **more}
    return office.act("rulebook.set", values)


def test_a_parameter_is_changed_from_a_day_on_in_its_own_form(office: Office) -> None:
    page = office.show(RulebookPage(office.desk().context))
    row = row_of(page, DAYS)
    pane(office, page, row.record)
    press(page, row, "修改")
    form = dialog(office, page, RuleDialog)
    assert form.form.fields["value"].value() == 60
    form.form.fields["value"].set_value(45)
    form.form.fields["valid_from"].set_value(date(2099, 3, 1))
    form.form.fields["reason"].set_value("会议决定")
    form.submit()
    office.settle(page)
    read = database.read
    assert read(lambda: queries.value(DAYS, date(2099, 3, 1))) == 45
    assert read(lambda: queries.value(DAYS, date(2099, 2, 28))) == 60


@pytest.mark.slow
@pytest.mark.parametrize(
    "key",
    [
        "certs.block_assignment_without_cert", "calendar.end_of_day", "penalty.amount_step", "duty.hotline.mode",
        "absence.alert_days", "field.knock.gas_count", "awards.disqualify_on", "reports.annual_cutoff",
    ],
)  # fmt: skip
def test_every_kind_of_value_comes_back_unchanged_from_its_form(office: Office, key: str) -> None:
    page = office.show(RulebookPage(office.desk().context))
    page._edit(key)
    form = dialog(office, page, RuleDialog)
    form.form.fields["valid_from"].set_value(date(2099, 3, 1))
    form.form.fields["reason"].set_value("照旧")
    form.submit()
    office.settle(page)
    first = queries.register.get_parameter(key).first
    found = database.read(lambda: queries.provision(key, date(2099, 3, 1)))
    assert found.value == first
    # what stands in a regulation already says so and needs no change
    assert found.origin == "office"  # what it says is now the office's own rule


def test_somebody_else_was_faster_and_is_named(office: Office) -> None:
    desk = office.desk()
    page = office.show(RulebookPage(desk.context))
    page._edit(DAYS)
    form = dialog(office, page, RuleDialog)
    changed(office)
    form.form.fields["value"].set_value(30)
    form.form.fields["reason"].set_value("x")
    form.submit()
    office.settle(page)
    assert "刚被周敏改为“45 天”" in form.problem.words()
    assert form.form.fields["value"].value() == 30
    form.form.mark_clean()


def test_a_table_is_changed_row_by_row(office: Office) -> None:
    page = office.show(RulebookPage(office.desk().context))
    page._edit("certificate_kinds")
    form = dialog(office, page, RuleDialog)
    rows = form.form.fields["rows"]
    assert isinstance(rows, WideRowsField)
    before = len(rows.value())
    rows._edit_row(0)
    line = rows.findChildren(_RowDialog)[-1]
    line.form.fields["name"].set_value("焊工证")
    line.submit()
    rows._add_row()
    line = rows.findChildren(_RowDialog)[-1]
    line.form.fields["name"].set_value("电工证")
    line.form.fields["holder"].set_value("person")
    line.submit()
    rows._move(before, -1)
    rows._remove(0 if before < 2 else 1)
    form.form.fields["reason"].set_value("修订附表")
    form.submit()
    office.settle(page)
    today = date(2099, 1, 1)
    names = [row["name"] for row in database.read(lambda: queries.policy("certificate_kinds", today))]
    assert {"焊工证", "电工证"} <= set(names)
    assert len(names) == before


def test_a_row_with_decimals_is_shown_in_its_own_words_and_saved_exactly(office: Office) -> None:
    page = office.show(RulebookPage(office.desk().context))
    page._edit("attendance_bands")
    form = dialog(office, page, RuleDialog)
    rows = form.form.fields["rows"]
    assert rows.text().splitlines()[1] == "迟到 30–180 分钟：旷工 0.5 天（推荐值）"
    rows._edit_row(1)
    line = rows.findChildren(_RowDialog)[-1]
    assert line.form.fields["absence"].value() == "0.5"
    line.form.fields["absence"].set_value("0.125")
    line.submit()
    assert "最多两位小数" in line.form.fields["absence"].error()
    line.form.fields["absence"].set_value("０.75")
    line.form.fields["recommended"].set_value(False)
    line.submit()
    assert rows.text().splitlines()[1] == "迟到 30–180 分钟：旷工 0.75 天"
    form.form.fields["valid_from"].set_value(date(2099, 1, 1))
    form.form.fields["reason"].set_value("会议决定")
    form.submit()
    office.settle(page)
    found = database.read(lambda: queries.policy("attendance_bands", date(2099, 1, 1)))
    assert (found[1]["absence"], found[1]["recommended"]) == (Decimal("0.75"), False)


def test_a_table_can_be_left_without_rows(office: Office) -> None:
    page = office.show(RulebookPage(office.desk().context))
    page._edit("attendance_tolerance")
    form = dialog(office, page, RuleDialog)
    form.form.fields["rows"]._remove(0)
    form.form.fields["valid_from"].set_value(date(2099, 1, 1))
    form.form.fields["reason"].set_value("不再容忍")
    form.submit()
    office.settle(page)
    assert database.read(lambda: queries.policy("attendance_tolerance", date(2099, 1, 1))) == ()


def test_why_a_rule_says_so_and_the_article_it_stands_in(office: Office) -> None:
    with database.connection():
        article = regulation.article(office.world)
    changed(office, since="2026-01-01", article_id=article, retroactive=True)
    desk = office.desk()
    page = office.show(RulebookPage(desk.context))
    row = row_of(page, DAYS)
    pane(office, page, row.record)
    assert labels(page, row) == ["看条文", "为什么", "修改"]
    press(page, row, "看条文")
    assert desk.opened[-1] == ("regulation_text", article)
    press(page, row, "为什么")
    popup = page.findChildren(WhyPopup)[-1]
    assert [one.what for one in popup.card.explained.timeline] == ["60 天", "45 天"]
    popup.card.article_wanted.emit(popup.card.explained.bases[0])
    assert desk.opened[-1] == ("regulation_text", article)


def test_ticked_recommendations_are_confirmed_together(office: Office) -> None:
    page = office.show(RulebookPage(office.desk().context))
    keys = (DAYS, "appraisal.period_months", "training.induction_required")
    page.model.set_ticked([row_of(page, key).record for key in keys])
    (action,) = page.bulk_actions()
    assert action.label == "确认 2 项推荐值"  # the third stands in a regulation
    action.run()
    form = dialog(office, page, ActionDialog)
    form.form.fields["reason"].set_value("办公会同意")
    form.submit()
    office.settle(page)
    assert database.read(lambda: queries.newest(DAYS)).confirmed_at is not None
    assert page.bulk_actions() == ()


def test_what_held_on_a_day_is_asked_with_one_button(office: Office) -> None:
    page = office.show(RulebookPage(office.desk().context))
    for button in page.head_buttons():
        if button.text().startswith("查看某一天"):
            button.click()
    editor = page.bar.editor()
    assert editor.column.value() == "on"
    editor.hide()


def test_who_may_only_read_has_nothing_to_press_but_the_answer(office: Office) -> None:
    user = office.act(
        "org.add_user",
        {"login": "reader", "name": "钱芳", "password": "Spring-2026", "roles": ["AGENT"], "scope": "own"},
    )
    with database.connection():
        UserAccount.update(must_change=False).where(UserAccount.id == user).execute()
    page = office.show(RulebookPage(office.desk(user).context))
    row = row_of(page, DAYS)
    pane(office, page, row.record)
    assert labels(page, row) == ["为什么"]
    page.model.set_ticked([row.record])
    assert page.bulk_actions() == ()


def test_a_change_to_come_is_withdrawn_with_a_reason(office: Office) -> None:
    changed(office)
    page = office.show(ChangesPage(office.desk().context))
    row = max(page.rows.values(), key=lambda one: one.record)
    press(page, row, "撤回修改")
    form = dialog(office, page, ActionDialog)
    form.form.fields["reason"].set_value("推迟")
    form.submit()
    office.settle(page)
    assert database.read(lambda: queries.value(DAYS, date(2099, 3, 1))) == 60
    row = page.rows[row.record]
    assert page.actions_for(row, None) == ()


def test_two_days_are_compared(office: Office) -> None:
    changed(office)
    page = office.show(ComparePage(office.desk().context))
    assert page.table.cover() is not None
    page.first.set_value(date(2099, 4, 1))
    page.second.set_value(date(2099, 1, 1))  # the wrong way round
    page.go.click()
    office.settle(page)
    assert page.table.cover() is None
    assert [page.model.cell(0, at) for at in (1, 2, 3)] == ["证书到期提前提醒", "60 天", "45 天"]
    assert page.first.value() == date(2099, 1, 1)


def test_a_regulation_is_put_in_from_a_word_file_and_read(office: Office, tmp_path: Path) -> None:
    document = Document()
    for line in ("第一章 总则", "第一条 为规范服务，制定本制度。", "第二条（范围）适用于客服部。"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "制度.docx"))
    desk = office.desk()
    page = office.show(VersionsPage(desk.context))
    number = office.act("regulation.add", dict(regulation.TITLE))
    page.enter(number, "客户服务部管理制度")
    paste = page.findChildren(PasteDialog)[-1]
    paste.take(tmp_path / "制度.docx")
    office.settle(page)
    paste.submit()
    form = dialog(office, page, ActionDialog)
    assert [row["number"] for row in form.form.fields["articles"].value()] == ["第一条", "第二条"]
    form.form.fields["in_force_from"].set_value(date(2026, 1, 1))
    form.form.fields["reason"].set_value("首次录入")
    form.submit()
    office.settle(page)
    (row,) = page.rows.values()
    pane(office, page, row.record)
    press(page, row, "阅读条文")
    _, article = desk.opened[-1]
    text = office.show(TextPage(desk.context), record=article)
    assert [one.number for one, _ in text._texts] == ["第一条", "第二条"]
    text.search.setText("范围")
    assert [one.number for one, box in text._texts if not box.isHidden()] == ["第二条"]
    text.search.setText("1")
    assert [one.number for one, box in text._texts if not box.isHidden()] == ["第一条"]


def test_what_cannot_be_read_is_said_beside_the_text(office: Office, tmp_path: Path) -> None:
    (tmp_path / "制度.docx").write_bytes(b"no package")
    page = office.show(VersionsPage(office.desk().context))
    page.enter(None, "")
    paste = page.findChildren(PasteDialog)[-1]
    paste.take(tmp_path / "制度.docx")
    office.settle(page)
    assert "已损坏" in paste.problem.words()


def test_an_employee_reads_and_acknowledges(office: Office) -> None:
    with database.connection():
        version = regulation.version(office.world, regulation.regulation(office.world))
        person = staff.employee(name="周敏").id
        UserAccount.update(employee_id=person).where(UserAccount.id == office.world.admin).execute()
        article = regulation_queries.articles(version)[0].id
    desk = office.desk()
    page = office.show(TextPage(desk.context), record=article)
    (read,) = [one for one in page.head_actions(page_read(page)) if one.label == "我已阅读并确认"]
    read.run()
    office.settle(page)
    assert database.read(lambda: Acknowledgement.select().count()) == 1
    assert [one.label for one in page.head_actions(page_read(page))] == ["全部版本"]


def page_read(page: TextPage) -> Any:
    return database.read(page.fetch)


def test_signatures_of_several_people_are_recorded_together(office: Office) -> None:
    with database.connection():
        people = [staff.employee(name=name).id for name in ("单小明", "何志刚", "王芳")]
        regulation.version(office.world, regulation.regulation(office.world))
    page = office.show(OverviewPage(office.desk().context))
    assert len(page.rows) == len(people)
    page.model.set_ticked(list(page.rows)[:2])
    (action,) = page.bulk_actions()
    assert action.label == "登记 2 人已确认"
    action.run()
    form = dialog(office, page, ActionDialog)
    form.form.fields["acknowledged_on"].set_value(date(2026, 3, 2))
    form.submit()
    office.settle(page)
    assert len(page.rows) == 1  # the view shows who has not
    records = office.show(RecordsPage(office.desk().context))
    assert len(records.rows) == 2


def test_empty_pages_say_how_to_begin(office: Office) -> None:
    text = office.show(TextPage(office.desk().context))
    assert text.top.isHidden()
    assert office.show(VersionsPage(office.desk().context)).table.cover() is not None
    assert office.show(OverviewPage(office.desk().context)).table.cover() is not None


def question(office: Office, page: FoundingPage, name: str) -> Any:
    page._answer(next(one for one in founding.QUESTIONS if one.name == name))
    return dialog(office, page, QuestionDialog)


def test_a_question_of_the_set_up_is_one_form_and_one_act(office: Office) -> None:
    page = office.show(FoundingPage(office.desk().context))
    form = question(office, page, "hall")
    assert form.form.fields["hall.open_from"].value() == "08:30"
    form.form.fields["hall.open_from"].set_value("09:00")
    form.submit()
    office.settle(page)
    today = database.read(clock.now).date()
    found = {one.key: one for one in database.read(lambda: queries.on_day(today, all_areas=True))}
    assert found["hall.open_from"].value == "09:00"
    assert found["hall.weekdays"].reason == "开张设置"
    assert found["hall.open_from"].change_id == found["hall.weekdays"].change_id


def test_money_is_refused_until_somebody_answers_for_it(office: Office) -> None:
    page = office.show(FoundingPage(office.desk().context))
    form = question(office, page, "takes")
    form.submit()
    assert form.isVisible()  # nothing is chosen beforehand
    form.form.fields["penalty.takes"].set_value("wage")
    form.submit()
    office.settle(page)
    assert "确认的负责人" in form.problem.words()
    form.form.fields["penalty.money.confirmed_by"].set_value("王总")
    form.form.fields["penalty.money.consulted_on"].set_value(date(2026, 1, 5))
    form.form.fields["penalty.money.published_on"].set_value(date(2026, 2, 5))
    form.submit()
    office.settle(page)
    assert database.read(lambda: queries.answered(["penalty.takes", "penalty.money.confirmed_by"]))


def test_a_logo_is_taken_and_what_is_no_picture_is_refused(office: Office, tmp_path: Path) -> None:
    desk = office.desk()
    page = office.show(FoundingPage(desk.context))
    (tmp_path / "a.png").write_bytes(b"MZ")
    page.take_logo(tmp_path / "a.png")
    office.settle(page)
    assert "不是 PNG 或 JPG" in str(desk.failed[-1])
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    page.take_logo(tmp_path / "b.png")
    office.settle(page)
    assert {one.question.name: one.done for one in database.read(founding.answers)}["logo"]


def test_other_questions_lead_to_their_pages(office: Office) -> None:
    desk = office.desk()
    page = office.show(FoundingPage(desk.context))
    for one in founding.QUESTIONS:
        if one.page and one.name != "names":
            page._answer(one)
            assert desk.opened[-1][0] == one.page
            assert (len(desk.opened[-1]) > 1) is bool(one.table)  # a table is opened, not only its page
