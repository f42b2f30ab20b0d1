"""Certificates, appraisals, posts and the archive of people as the office uses them on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from models.core import clock, database
from tests.ui.office import Desk, Office
from ui.kit.actionform import ActionDialog
from ui.kit.text import Label
from ui.kit.why import WhyPopup
from ui.kit.whylink import WhyLink
from ui.staff.page import StaffPage
from ui.staff.parts import Files
from ui.staff.record import RecordView
from ui.staff.records import (
    AppraisalsPage,
    CertificatesPage,
    DuePage,
    EventsPage,
    InductionsPage,
    RequirementsPage,
    TerritoriesPage,
    UnreachablePage,
)

PERSON = {"work_no": "KF001", "name": "单小明", "product_role": "AGENT", "state": "active", "hired_on": "2020-03-02"}


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


def hire(office: Office, **values: Any) -> int:
    return office.act("staff.hire", {**PERSON, **values})


def show(office: Office, page: Any, record: int) -> Any:
    """The page with a record in its pane."""
    shown = office.show(page, 1500, 780)
    open_current(office, shown, record)
    return shown


def open_current(office: Office, page: Any, record: int) -> None:
    page.table.go_to(record)
    page.side.set_shown(True)
    office.qtbot.wait(150)
    office.settle(page)


def labels(page: Any) -> list[str]:
    return [one.label for one in page.actions_for(page.current(), page.side.more(page.current()))]


def run(office: Office, page: Any, label: str) -> None:
    """Choose an action of the current row, as its menu or button does."""
    actions = page.actions_for(page.current(), page.side.more(page.current()))
    next(one for one in actions if one.label == label).run()
    office.settle(page)


def dialog_of(page: Any) -> ActionDialog:
    return next(one for one in page.findChildren(ActionDialog) if one.isVisible())


def press(office: Office, widget: Any) -> None:
    QApplication.processEvents()
    office.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_what_is_kept_beside_the_register_has_lists_of_its_own(office: Office, desk: Desk) -> None:
    record = hire(office)
    today = database.read(lambda: clock.now().date()).isoformat()
    office.act("staff.add_certificate", {"employee_id": record, "name": "会计从业", "number": "ZJ1"})
    office.act("staff.request_appraisal", {"employee_id": record, "content": "收费系统", "requested_by": "manager"})
    office.act("staff.add_induction", {"employee_id": record, "held_on": "2020-03-03", "waiver": "老员工"})
    office.act("staff.add_unreachable", {"employee_id": record, "happened_at": f"{today} 00:00"})
    office.act("staff.give_territory", {"employee_id": record, "name": "暖阳小区", "from_on": "2026-10-01"})
    pages = (EventsPage, CertificatesPage, AppraisalsPage, DuePage, InductionsPage, UnreachablePage, TerritoriesPage)
    for kind in pages:
        page = office.show(kind(desk.context))
        assert len(page.rows) == 1, kind
        open_current(office, page, next(iter(page.rows)))
        assert labels(page), kind
    assert desk.failed == []


def test_an_appraisal_is_approved_filed_and_followed_by_pay(office: Office, desk: Desk) -> None:
    record, chief = hire(office), hire(office, work_no="KF002", name="何志刚")
    values = {"employee_id": record, "kind": "periodic", "appraised_on": "2024-05-20", "appraiser_id": chief,
              "result": "passed", "scores": [{"axis": "服务态度", "score": 27, "full": 30}]}  # fmt: skip
    entry = office.act("staff.add_appraisal", values)
    page = show(office, AppraisalsPage(desk.context), entry)
    assert "27 / 30" in [label.text() for label in page.findChildren(Label)]
    page.views.chosen.emit("all")
    for step in ("审核考核", "归档考核"):
        open_current(office, page, entry)
        assert labels(page)[0] == step
        run(office, page, step)
        press(office, dialog_of(page).primary)
        office.settle(page)
        office.settle(page)
    open_current(office, page, entry)
    assert labels(page) == ["按考核调整工资"]


def test_a_form_of_scores_begins_with_the_axes_of_the_office(office: Office, desk: Desk) -> None:
    record = hire(office, state="probation", probation_ends_on="2020-06-02")
    office.act("staff.add_induction", {"employee_id": record, "held_on": "2020-03-03", "trainer": "何志刚"})
    page = show(office, StaffPage(desk.context), record)
    run(office, page, "登记试用期考核")
    dialog = dialog_of(page)
    assert "kind" not in dialog.form.fields
    assert [one["axis"] for one in dialog.form.fields["scores"].snapshot()] == ["工作态度", "业务能力", "遵守制度"]


def test_the_axes_of_the_kind_stand_ready_wherever_an_appraisal_is_scored(office: Office, desk: Desk) -> None:
    record = hire(office)
    entry = office.act("staff.request_appraisal", {"employee_id": record, "content": "灶具", "requested_by": "manager"})
    for page, row, label, axes in (
        (AppraisalsPage(desk.context), entry, "登记考核结果", ["理论知识", "实际操作"]),
        (DuePage(desk.context), record, "登记定期考核", ["工作质量", "工作效率", "服务态度", "遵守制度"]),
        (StaffPage(desk.context), record, "登记定期考核", ["工作质量", "工作效率", "服务态度", "遵守制度"]),
    ):
        shown = show(office, page, row)
        run(office, shown, label)
        scores = dialog_of(shown).form.fields["scores"].snapshot()
        assert [one["axis"] for one in scores] == axes, label


def test_a_probation_appraisal_that_waits_is_the_next_step(office: Office, desk: Desk) -> None:
    record, chief = hire(office, state="probation"), hire(office, work_no="KF002", name="何志刚")
    office.act("staff.add_induction", {"employee_id": record, "held_on": "2020-03-03", "trainer": "何志刚"})
    values = {"employee_id": record, "kind": "probation", "appraised_on": "2024-05-20", "appraiser_id": chief,
              "result": "passed", "scores": []}  # fmt: skip
    entry = office.act("staff.add_appraisal", values)
    page = show(office, StaffPage(desk.context), record)
    assert labels(page)[0] == "办理试用期考核"
    run(office, page, "办理试用期考核")
    assert desk.opened[-1] == ("appraisal_entry", entry)


def test_why_a_certificate_stands_as_it_does(office: Office, desk: Desk) -> None:
    values = {"employee_id": hire(office), "name": "电工证", "number": "ZJ1", "valid_until": "2020-01-01"}
    number = office.act("staff.add_certificate", values)
    page = show(office, CertificatesPage(desk.context), number)
    press(office, next(one for one in page.findChildren(WhyLink) if not one.isHidden()))
    popup = next(one for one in page.window().findChildren(WhyPopup) if one.isVisible())
    assert "已过期" in popup.card.explained.result
    popup.card.record_wanted.emit("certificate", number)
    assert desk.opened[-1] == ("certificate", number)
    assert not popup.isVisible()


def test_a_renewal_begins_the_day_after_the_old_one_ends(office: Office, desk: Desk) -> None:
    values = {"employee_id": hire(office), "name": "电工证", "number": "ZJ1", "issuer": "应急管理局",
              "valid_until": "2026-01-01"}  # fmt: skip
    number = office.act("staff.add_certificate", values)
    page = show(office, CertificatesPage(desk.context), number)
    assert labels(page)[0] == "换证"
    run(office, page, "换证")
    fields = dialog_of(page).form.fields
    assert {name: one.text() for name, one in fields.items() if name != "_reason"} == {
        "number": "ZJ1", "issuer": "应急管理局", "valid_from": "2026-01-02", "valid_until": "", "review_due_on": "",
    }  # fmt: skip
    press(office, dialog_of(page).primary)
    office.settle(page)
    office.settle(page)
    assert "原证已保留" in desk.told[-1]


def test_certificates_of_the_firm_are_entered_and_reviewed(office: Office, desk: Desk) -> None:
    values = {"name": "资质证书", "number": "A1", "valid_until": "2030-01-01", "review_due_on": "2026-12-01"}
    number = office.act("staff.add_firm_certificate", values)
    review = {"id": number, "row_version": 1, "reviewed_on": "2026-10-08", "result": "passed",
              "review_due_on": "2027-12-01"}  # fmt: skip
    office.act("staff.review_certificate", review)
    page = office.show(CertificatesPage(desk.context), 1500, 780)
    assert len(page.rows) == 0
    page.views.chosen.emit("firm")
    office.settle(page)
    open_current(office, page, number)
    assert "2026-10-08 年检" in [label.text() for label in page.findChildren(Label)]
    assert labels(page) == ["换证", "更正证书", "登记年检", "注销证书", "删除证书"]
    leader = office.act("org.add_user", {"login": "zg", "name": "郭颖", "password": "Spring-2026",
                                         "roles": ["SUPERVISOR"], "scope": "all"})  # fmt: skip
    other = office.show(CertificatesPage(office.desk(leader).context), 1500, 780)
    other.views.chosen.emit("firm")
    office.settle(other)
    open_current(office, other, number)
    assert labels(other) == []


def test_the_archive_is_written_and_told(office: Office, desk: Desk, tmp_path: Path) -> None:
    record = hire(office)
    values = {"entity": "employee", "record": record, "name": "身份证.pdf", "content": b"%PDF-1.4"}
    office.act("core.attach", values)
    page = show(office, StaffPage(desk.context), record)
    page.on_open(page.current())
    office.settle(page)
    view = page.record_view()
    assert isinstance(view, RecordView)
    view.show_tab("files")
    files = view.findChild(Files)
    assert files is not None
    files.write(tmp_path / "档案")
    office.settle(page)
    assert (tmp_path / "档案.zip").exists()
    assert desk.told[-1].startswith("已导出单小明的档案，共 1 个文件")
    files.write(tmp_path / "档案.zip")
    office.settle(page)
    assert "已经存在" in getattr(desk.failed[-1], "sentence", "")


def test_what_posts_ask_and_somebody_lacks_leads_to_him(office: Office, desk: Desk) -> None:
    record = hire(office, product_role="FIELD")
    page = office.show(RequirementsPage(desk.context), 1500, 780)
    (row,) = page.rows
    open_current(office, page, row)
    assert page.findChildren(WhyLink)
    run(office, page, "打开人员资料")
    assert desk.opened[-1] == ("employee", record)
