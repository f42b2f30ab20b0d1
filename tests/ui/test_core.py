"""The operation log and the backups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from models.core import backup, database
from models.core.tables import AuditEntry, NumberSeries
from tests.ui.office import Desk, Office
from ui.core.audit import AuditPage
from ui.core.backups import BackupsPage
from ui.kit.actionform import ActionDialog
from ui.kit.buttons import Button
from ui.kit.notice import NoticeBar
from ui.kit.text import Label

POST = {"name": "坐席员", "product_role": "AGENT", "duties": "", "remark": ""}


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def log(office: Office, desk: Desk) -> AuditPage:
    page = office.show(AuditPage(desk.context), 1388, 780)
    assert isinstance(page, AuditPage)
    return page


def press(office: Office, widget: Any) -> None:
    office.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def button(widget: Any, text: str) -> Button:
    QApplication.processEvents()
    return next(one for one in widget.findChildren(Button) if one.text() == text and one.isVisible())


def words_in(widget: Any) -> list[str]:
    return [label.text() for label in widget.findChildren(Label) if label.text()]


def test_an_act_is_shown_with_before_and_after_in_words(office: Office, log: AuditPage) -> None:
    record = office.act("org.add_post", POST)
    office.act("org.edit_post", {**POST, "id": record, "row_version": 1, "product_role": "CASHIER"})
    log.reload()
    office.settle(log)
    log.table.go_to(max(log.rows))
    log.side.set_shown(True)
    office.qtbot.wait(150)
    office.settle(log)
    assert log.side.pane.title() == "修改岗位"
    assert "岗位 · 坐席员" in words_in(log.side.pane)
    assert "默认角色：客服人员 → 收费员" in words_in(log.side.pane)


def test_every_act_appears_in_the_open_log(office: Office, log: AuditPage, desk: Desk) -> None:
    before = len(log.rows)
    office.act("org.add_post", POST)
    desk.context.signals.changed.emit(frozenset({"post"}))
    office.settle(log)
    assert len(log.rows) == before + 1


def test_a_whole_chain_is_confirmed_and_a_changed_entry_is_found(office: Office, log: AuditPage) -> None:
    press(office, button(log, "核对记录"))
    office.settle(log)
    assert "完整，没有被改动" in log.verdict.words()
    with database.connection():
        AuditEntry.update(actor="别人").where(AuditEntry.seq == 1).execute()
    log.verify()
    office.settle(log)
    assert "第 1 条的内容与校验码不符" in log.verdict.words()
    assert log.verdict.property("tone") == "bad"


def test_an_anchor_goes_into_a_file_and_finds_a_cut_log(
    office: Office, log: AuditPage, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "存证码.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    log.take_anchor()
    office.settle(log)
    office.settle(log)
    assert "存证码" in out.read_text("utf-8")
    assert "存放在数据库以外" in desk.told[-1]
    log.verify_against(out)
    office.settle(log)
    office.settle(log)
    assert "完整" in log.verdict.words()
    with database.connection():
        AuditEntry.delete().where(AuditEntry.seq >= 2).execute()
    log.verify_against(out)
    office.settle(log)
    office.settle(log)
    assert log.verdict.property("tone") == "bad"
    empty = tmp_path / "x.txt"
    empty.write_text("别的", "utf-8")
    log.verify_against(empty)
    office.settle(log)
    assert "没有存证码" in str(desk.failed[-1])


def test_the_log_is_filtered_by_person_act_and_day(office: Office, log: AuditPage) -> None:
    office.act("org.add_post", POST)
    editor = log.bar.editor()
    editor.open_below(log.bar, "label")
    editor.value.widget.set_value("新增岗位")
    press(office, editor.apply)
    office.settle(log)
    assert [row.values[3] for row in log.rows.values()] == ["新增岗位"]
    editor.open_below(log.bar, "at")
    editor.value.widget.set_value(log.tools.today)
    press(office, editor.apply)
    office.settle(log)
    assert log.state.filters[-1].value.endswith("00:00:00")
    assert len(log.rows) == 1


@pytest.fixture
def backups(office: Office, desk: Desk) -> BackupsPage:
    page = office.show(BackupsPage(desk.context), 1388, 780)
    assert isinstance(page, BackupsPage)
    office.settle(page)
    return page


def test_a_backup_is_made_verified_and_listed(
    office: Office, backups: BackupsPage, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "b.db"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    office.qtbot.keyClick(backups, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    office.settle(backups)
    office.settle(backups)
    assert desk.failed == []
    assert "核对过可以恢复" in desk.told[-1]
    assert backup.verify(out).rows["post"] == 0
    assert [row.values[1] for row in backups.rows.values()] == ["manual"]
    assert not backups.strip.isVisible()


def test_a_series_that_waits_is_released_with_the_highest_printed_number(
    office: Office, backups: BackupsPage, desk: Desk
) -> None:
    with database.connection():
        NumberSeries.insert(name="CF-2026", last=31, held=True).execute()
    backups.reload()
    office.settle(backups)
    office.settle(backups)
    bar = next(one for one in backups.findChildren(NoticeBar) if "CF-2026" in one.words())
    press(office, bar.action)
    office.settle(backups)
    dialog = next(one for one in backups.findChildren(ActionDialog) if one.isVisible())
    assert dialog.form.fields["highest"].text() == "31"
    dialog.form.fields["highest"].set_value(36)
    dialog.form.fields["_reason"].control.setPlainText("查了存根")
    press(office, dialog.primary)
    office.settle(backups)
    office.settle(backups)
    row = database.read(lambda: NumberSeries.get(NumberSeries.name == "CF-2026"))
    assert (row.last, row.held) == (36, False)
    assert not [one for one in backups.findChildren(NoticeBar) if "CF-2026" in one.words() and one.isVisible()]


@pytest.mark.parametrize("kind", [AuditPage, BackupsPage])
def test_every_page_fits_the_smallest_window(office: Office, desk: Desk, kind: Any) -> None:
    page = office.show(kind(desk.context), 1154, 624)
    assert page.minimumSizeHint().width() <= 1280 - 212
    assert page.minimumSizeHint().height() <= 640 - 48


def test_without_the_right_both_pages_say_which_one_is_missing(office: Office) -> None:
    desk = office.desk(office.world.nobody)
    for kind, right in ((AuditPage, "查看操作记录"), (BackupsPage, "备份和恢复")):
        page = office.show(kind(desk.context))
        assert right in page.table.cover().words.text()
