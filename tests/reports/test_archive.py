"""Everything kept about a person in one file: as far as one may see, noted, whole or not at all."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

import models.areas
from models.core import access, audit, disk
from models.core.errors import Forbidden, Refused
from models.core.unit import perform
from models.staff import archive
from reports import staff as papers
from tests.factories import org, staff
from tests.samples import World

assert models.areas


def keep(file_world: World, entity: str, record: int, name: str, content: bytes = b"%PDF-1.4") -> None:
    values = {"entity": entity, "record": record, "name": name, "content": content}
    perform("core.attach", values, user=file_world.admin)


@pytest.fixture
def somebody(file_world: World) -> int:
    """Somebody with files of his own, of a certificate, an appraisal and a pay event."""
    row = staff.employee(name="单小明", work_no="KF001")
    keep(file_world, "employee", row.id, "身份证.pdf", b"%PDF-1.4 one")
    keep(file_world, "certificate", staff.certificate(row.id).id, "上岗证.pdf", b"%PDF-1.4 two")
    keep(file_world, "appraisal_entry", staff.appraisal(row.id).id, "上岗证.pdf", b"%PDF-1.4 three")
    keep(file_world, "employment_event", staff.event(row.id, kind="pay").id, "定级表.pdf", b"%PDF-1.4 four")
    keep(file_world, "certificate", staff.certificate(staff.employee().id).id, "别人的.pdf")
    return int(row.id)


def test_all_files_about_a_person_stand_in_one_place(file_world: World, somebody: int) -> None:
    found = archive.archive_of(access.load_user(file_world.admin), somebody)
    assert found.title == "KF001 单小明"
    assert (found.files[0].kind, found.files[0].file.name) == ("人员资料", "身份证.pdf")
    assert sorted((one.kind, one.file.name) for one in found.files) == [
        ("人员资料", "身份证.pdf"), ("任职记录", "定级表.pdf"), ("考核", "上岗证.pdf"), ("证书", "上岗证.pdf"),
    ]  # fmt: skip


def test_who_may_not_see_pay_does_not_see_its_papers(file_world: World, somebody: int) -> None:
    leader = access.load_user(org.user(file_world, "lead", roles=("SUPERVISOR",), scope="all"))
    assert "定级表.pdf" not in [one.file.name for one in archive.archive_of(leader, somebody).files]
    with pytest.raises(Forbidden):
        papers.write_archive(leader, somebody, Path("x.zip"))
    finance = access.load_user(org.user(file_world, "cw", roles=("FINANCE",), scope="all"))
    with pytest.raises(Refused):
        archive.archive_of(finance, somebody)


def test_the_files_come_with_an_index_and_the_export_is_noted(file_world: World, somebody: int, tmp_path: Path) -> None:
    out = tmp_path / "档案.zip"
    done = papers.write_archive(access.load_user(file_world.admin), somebody, out)
    assert "共 4 个文件" in done.notice
    assert audit.history("employee", somebody)[0].label == "导出人员档案"
    with zipfile.ZipFile(out) as book:
        assert book.testzip() is None
        names = [one for one in book.namelist() if one != "目录.xlsx"]
        assert len(set(names)) == 4
        assert sorted(book.read(one) for one in names) == sorted(
            f"%PDF-1.4 {word}".encode() for word in ("one", "two", "three", "four")
        )
        rows = list(load_workbook(BytesIO(book.read("目录.xlsx"))).active.values)
    listed = {f"{row[1]}/{row[3]}" for row in rows[1:]}
    assert listed == set(names)


def test_a_file_that_exists_or_cannot_be_written_is_told_and_nothing_is_left(
    file_world: World, somebody: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, before = access.load_user(file_world.admin), audit.anchor()
    old = tmp_path / "档案.zip"
    old.write_bytes(b"old")
    for out in (old, tmp_path / "missing" / "x.zip", tmp_path / "x.rar"):
        with pytest.raises(Refused):
            papers.write_archive(person, somebody, out)
    assert old.read_bytes() == b"old"
    assert audit.anchor() == before
    monkeypatch.setattr(disk, "publish", _full)
    with pytest.raises(Refused, match="磁盘空间不够"):
        papers.write_archive(person, somebody, tmp_path / "new.zip")
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".zip" or "new" in one.name] == ["档案.zip"]


def _full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_nobody_without_files_has_an_archive(file_world: World, tmp_path: Path) -> None:
    row = staff.employee()
    with pytest.raises(Refused, match="还没有附件"):
        papers.write_archive(access.load_user(file_world.admin), row.id, tmp_path / "x.zip")
    assert list(tmp_path.glob("*.zip")) == []
