"""The month-end pack: what is in it, who gets it, what it refuses, and that nothing of it is ever half done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

import models.areas
from models.appraisal import pack
from models.appraisal.tables import BonusSheet
from models.core import access, audit, check, disk
from models.core.access import Person
from models.core.audit import Anchor
from models.core.errors import Forbidden, Refused
from models.core.tables import AuditEntry
from models.core.unit import perform
from reports import appraisal
from reports.kit.template import render
from tests.factories import attendance, leave, org
from tests.factories import month as months
from tests.factories.month import Closable
from tests.samples import World

assert models.areas

OCTOBER = months.MONTH


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder in which packs are put."""
    made = tmp_path / "材料"
    made.mkdir()
    return made


@pytest.fixture
def office(file_world: World) -> Closable:
    """An office whose agent was absent on the last day of October; all sheets are still open."""
    return months.closable(file_world, "WWWA")


def supervisor(office: Closable) -> Person:
    return access.load_user(office.office.supervisor_user)


def prepare_bonus(office: Closable) -> None:
    perform(
        "appraisal.prepare_bonus", {"month": OCTOBER, "units": [office.unit], "remark": "先编制"},
        user=office.office.supervisor_user,
    )  # fmt: skip


def check_bonus(office: Closable) -> None:
    for user in (office.office.manager_user, office.hr_user):
        row = BonusSheet.get(BonusSheet.unit_id == office.unit)
        values = {"id": row.id, "row_version": row.row_version, "remark": ""}
        perform("appraisal.approve_bonus", values, user=user)


@pytest.fixture
def ready(office: Closable) -> Closable:
    """The same with attendance and bonus sheets checked."""
    months.checked(office)
    prepare_bonus(office)
    check_bonus(office)
    return office


def index_of(folder: Path) -> list[dict[str, Any]]:
    sheet: Any = load_workbook(folder / appraisal.INDEX).active
    head, *rows = [list(row) for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]
    return [dict(zip(head, row, strict=True)) for row in rows]


def names_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_a_pack_holds_sheets_annexes_an_index_with_hashes_and_the_anchor(ready: Closable, shelf: Path) -> None:
    attendance.criticism(ready.office.agent, months.FIRST)
    made = appraisal.write_pack(supervisor(ready), OCTOBER, shelf / "十月")
    unit = pack.months.unit_names()[ready.unit]
    assert names_in(made.folder) == list(made.files) == [
        "00_存证码.txt", "00_目录.xlsx", f"01_考勤表_{unit}.xlsx", f"02_绩效考核奖金表_{unit}.xlsx",
        "03_考勤异常通知.docx",
        "04_书面检查.docx", *made.files[6:],
    ]  # fmt: skip
    rows = index_of(made.folder)
    written = {row["文件名"]: row for row in rows if row["文件名"]}
    assert sorted(written) == list(made.files)[2:]
    for name, row in written.items():
        assert row["文件的校验码（SHA-256）"] == disk.sha256(made.folder / name)
    assert written[f"01_考勤表_{unit}.xlsx"]["数量"] == "4 人"
    assert written["03_考勤异常通知.docx"]["数量"] == "1 份"
    assert {row["材料"]: row["说明"] for row in rows if not row["文件名"]}["请假单"] == "本月没有"
    sheet: Any = load_workbook(made.folder / f"01_考勤表_{unit}.xlsx").active
    assert "第 1 版" in sheet["A3"].value
    assert "草稿" not in sheet["A2"].value


def test_the_anchor_stands_for_the_pack_and_check_accepts_it(ready: Closable, shelf: Path) -> None:
    made = appraisal.write_pack(supervisor(ready), OCTOBER, shelf / "十月")
    anchor = Anchor.parse((made.folder / appraisal.ANCHOR).read_text("utf-8"))
    assert str(anchor) == made.anchor == str(audit.anchor())
    assert check.check(anchor) == []
    entry = AuditEntry.get(AuditEntry.seq == anchor.seq)
    assert entry.action == "appraisal.export_pack"
    assert disk.sha256(made.folder / appraisal.INDEX) in entry.detail
    AuditEntry.update(title="x").where(AuditEntry.seq == anchor.seq).execute()
    assert check.check(anchor) != []


def test_slips_of_the_month_go_into_one_file_as_copies(ready: Closable, shelf: Path) -> None:
    inside = leave.slip(ready.office.agent, months.FIRST, state="approved")
    leave.slip(ready.office.agent, months.FIRST, state="refused")
    leave.slip(ready.hr, months.FIRST, state="approved")  # stands on another sheet
    made = appraisal.write_pack(supervisor(ready), OCTOBER, shelf / "十月")
    (name,) = [one for one in made.files if "请假单" in one]
    assert next(row["数量"] for row in index_of(made.folder) if row["文件名"] == name) == "1 份"
    page: Any = Document(str(made.folder / name))
    words = "".join(page.element.itertext())
    assert str(inside.number) in words
    headers = "".join("".join(one.header._element.itertext()) for one in page.sections)
    assert "副本" in words + headers


# refusals


def test_what_is_not_checked_yet_is_named_and_a_draft_is_made_when_asked_for(office: Closable, shelf: Path) -> None:
    unit = pack.months.unit_names()[office.unit]
    with pytest.raises(Refused, match=f"还没有全部核对，没有导出：{unit}的考勤表未关账；{unit}的绩效考核奖金表未编制"):
        appraisal.write_pack(supervisor(office), OCTOBER, shelf / "十月")
    assert names_in(shelf) == []
    made = appraisal.write_pack(supervisor(office), OCTOBER, shelf / "十月", draft=True)
    assert made.done.notice.startswith("已导出 2026-10 月末材料草稿")
    sheet: Any = load_workbook(made.folder / f"01_考勤表_{unit}.xlsx").active
    assert "（草稿）" in sheet["A2"].value
    assert {row["材料"]: row["说明"] for row in index_of(made.folder)}["绩效考核奖金表"] == "还没有编制"
    assert [row["说明"] for row in index_of(made.folder) if row["材料"] == "没有核对"] == [
        f"{unit}的考勤表未关账", f"{unit}的绩效考核奖金表未编制",
    ]  # fmt: skip
    assert any("未结事项" in one for one in made.files)
    months.checked(office)
    prepare_bonus(office)
    with pytest.raises(Refused, match=f"没有导出：{unit}的绩效考核奖金表已编制。"):
        appraisal.write_pack(supervisor(office), OCTOBER, shelf / "又一份")


def test_a_folder_that_holds_something_is_left_alone_and_an_empty_one_is_used(ready: Closable, shelf: Path) -> None:
    full, empty = shelf / "旧材料", shelf / "空的"
    for folder in (full, empty):
        folder.mkdir()
    (full / "重要.txt").write_text("别动", "utf-8")
    with pytest.raises(Refused, match="“旧材料”里已经有内容，没有覆盖"):
        appraisal.write_pack(supervisor(ready), OCTOBER, full)
    assert names_in(full) == ["重要.txt"]
    assert appraisal.INDEX in names_in(appraisal.write_pack(supervisor(ready), OCTOBER, empty).folder)
    with pytest.raises(Refused, match="找不到文件夹"):
        appraisal.write_pack(supervisor(ready), OCTOBER, shelf / "没有" / "十月")
    file = shelf / "文件.txt"
    file.write_text("", "utf-8")
    with pytest.raises(Refused, match="已经存在"):
        appraisal.write_pack(supervisor(ready), OCTOBER, file)


def test_only_who_sees_whole_sheets_takes_them_out(file_world: World, ready: Closable, shelf: Path) -> None:
    with pytest.raises(Refused, match="2026-10 没有您可以看的考勤表"):
        appraisal.write_pack(access.load_user(ready.office.agent_user), OCTOBER, shelf / "a")
    stranger = access.load_user(org.user(file_world, roles=("SYSADMIN",), scope="all"))
    with pytest.raises((Forbidden, Refused)):
        appraisal.write_pack(stranger, OCTOBER, shelf / "b")
    inspector = org.user(file_world, roles=("INSPECTOR",), scope="below", scope_unit_id=ready.unit)
    made = appraisal.write_pack(access.load_user(inspector), OCTOBER, shelf / "c")
    assert ("绩效考核奖金表", "您没有查看的权限，没有包括") in made.lacking
    assert not any("奖金" in one for one in made.files)


# nothing half done


def test_a_failure_leaves_no_folder_and_no_entry(ready: Closable, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = AuditEntry.select().count()

    def full(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(render, "known", full)
    with pytest.raises(Refused, match="没有导出：磁盘空间不够"):
        appraisal.write_pack(supervisor(ready), OCTOBER, shelf / "十月")
    assert names_in(shelf) == []
    assert AuditEntry.select().count() == before


def test_a_pack_that_is_stopped_leaves_nothing(ready: Closable, shelf: Path) -> None:
    seen: list[tuple[int, int]] = []

    def tell(done: int, of: int) -> None:
        seen.append((done, of))
        if done == 1:
            raise Refused("已取消，没有导出。", code="CANCELLED")

    with pytest.raises(Refused, match="已取消"):
        appraisal.write_pack(supervisor(ready), OCTOBER, shelf / "十月", tell=tell)
    assert [done for done, _ in seen] == [0, 1]
    assert names_in(shelf) == []


def test_a_sheet_that_changes_meanwhile_refuses_the_pack(ready: Closable, shelf: Path) -> None:
    def tell(done: int, _of: int) -> None:
        if done == 1:
            row = BonusSheet.get(BonusSheet.unit_id == ready.unit)
            values = {"id": row.id, "row_version": row.row_version}
            perform("appraisal.lock_bonus", values, user=ready.hr_user)

    with pytest.raises(Refused, match="期间有人改动了考勤表或奖金表，没有导出"):
        appraisal.write_pack(supervisor(ready), OCTOBER, shelf / "十月", tell=tell)
    assert names_in(shelf) == []


def test_a_folder_that_appears_meanwhile_is_left_alone(ready: Closable, shelf: Path) -> None:
    target = shelf / "十月"

    def tell(done: int, _of: int) -> None:
        if done == 0:
            target.mkdir()
            (target / "别人的.txt").write_text("别动", "utf-8")

    with pytest.raises(Refused, match="已经有内容，没有覆盖"):
        appraisal.write_pack(supervisor(ready), OCTOBER, target, tell=tell)
    assert names_in(target) == ["别人的.txt"]
    assert names_in(shelf) == ["十月"]
