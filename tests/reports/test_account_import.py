"""The register of accounts read from office files, checked, imported, staged and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import peewee as pw
import pytest

import models.areas
from models.core import access, listing, register
from models.core.errors import Refused
from models.core.imports import actions, staging
from models.core.imports.register import TakenBack, get_kind
from models.core.lists import Query
from models.core.register import Done
from models.core.unit import perform
from models.ledger.accounts import reversing
from models.ledger.accounts.importing import KIND
from models.ledger.tables import LedgerAccount, LedgerOwner, LedgerPlace
from reports.kit import intake
from reports.kit.intake import Checked, Plan
from tests.factories import ledger, org
from tests.reports import books
from tests.samples import World
from tests.source import ROOT

assert models.areas

REGISTER = ROOT / "tests/data/00_户档案.xlsx"
HEAD = ["户号", "户名", "小区", "楼栋", "单元", "房号", "建筑面积", "用户类型", "热费单价", "联系电话", "入住情况"]
ROW = ["0010110101", "邱雪", "锦绣家园", "1号楼", "1单元", "101", 61.68, "居民", 23.0, "", ""]
A: Any = LedgerAccount


def finance(world: World) -> access.Person:
    return access.load_user(org.user(world, roles=("FINANCE",), scope="all"))


def check(path: Path, **choices: Any) -> Checked:
    return intake.check_file(get_kind("accounts"), path, Plan(**choices))


def take(world: World, path: Path, **choices: Any) -> Done:
    return intake.post(check(path, **choices), person=finance(world))


def book(folder: Path, rows: list[list[Any]], name: str = "户档案.xlsx") -> Path:
    return books.workbook(folder / name, {"户档案": [HEAD, *rows]})


def codes(checked: Checked) -> list[tuple[int, str]]:
    return [(fault.row, fault.code) for fault in (*checked.source.faults, *checked.found.faults)]


def row(**values: Any) -> list[Any]:
    named = dict(zip(HEAD, ROW, strict=True)) | values
    return [named[key] for key in HEAD]


def found(world: World, words: str) -> list[str]:
    kind = register.get_list("accounts")
    rows = listing.page(kind, access.load_user(world.admin), Query(search=words))
    return [one.values[0] for one in rows]


def test_the_register_is_taken_whole(world: World) -> None:
    checked = check(REGISTER)
    assert (len(checked.found.new), codes(checked), checked.found.remark) == (10_000, [], "")
    done = take(world, REGISTER)
    assert done.details["written"] == 10_000
    known = A.select(pw.fn.COUNT(A.id), pw.fn.SUM(A.area), pw.fn.COUNT(pw.fn.NULLIF(A.meter_no, ""))).tuples()
    assert [int(one) for one in known.first()] == [10_000, 101_606_586, 7_019]
    classes = dict(A.select(A.class_code, pw.fn.COUNT(A.id)).group_by(A.class_code).tuples())
    assert sorted(classes.values()) == [104, 9_896]
    first = A.get(A.number == "0010110101")
    place = LedgerPlace.get_by_id(first.place_id)
    assert (place.compound, place.building, first.area, first.price) == ("锦绣家园", "1号楼", 10_031, 320_000)
    assert found(world, "热电家属院 8-2-902") == ["0200820902"]
    assert found(world, "10110102") == ["0010110102"]
    with pytest.raises(Refused) as refused:
        take(world, REGISTER)
    assert refused.value.code == "SAME_FILE"


def test_what_is_wrong_with_rows_is_named(world: World, tmp_path: Path) -> None:
    path = book(tmp_path, [
        ROW,
        row(户号="0010110102", 建筑面积=0),
        row(户号="0010110103", 建筑面积="很大"),
        row(户号="", 户名="李四"),
        row(户号="0010110104", 户名=""),
        row(户号="0010110105", 联系电话="没有"),
        row(户号="0010110106", 小区=""),
        row(户号="0010;10107"),
        ROW,
        row(户名="别人"),
        row(户号="0010110108", 热费单价=-1),
    ])  # fmt: skip
    assert codes(check(path)) == [
        (3, "BAD_AREA"), (4, "BAD_AREA"), (5, "MISSING_ACCOUNT"), (6, "MISSING_NAME"), (7, "BAD_PHONE"),
        (8, "MISSING_COMPOUND"), (9, "BAD_ACCOUNT"), (12, "BAD_PRICE"), (10, "DUPLICATE_ROW"), (11, "DUP_ACCOUNT"),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        take(world, path)
    assert refused.value.code == "ROWS"
    assert A.select().count() == 0


def test_values_are_read_in_the_forms_that_people_type(world: World, tmp_path: Path) -> None:
    path = book(tmp_path, [
        ROW,
        row(
            户号=10110102, 户名=" 张 三 ", 建筑面积="１００.３１㎡", 热费单价="23元/㎡", 用户类型="住宅",
            联系电话="138-0000-1234 / 04721234567", 入住情况="未入住",
        ),
        row(户号="0010110103", 用户类型="神仙", 入住情况="偶尔回来"),
    ])  # fmt: skip
    checked = check(path)
    assert "神仙" in checked.found.remark
    take(world, path)
    second = A.get(A.number == "0010110102")
    assert (second.name, second.area, second.price) == ("张三", 10_031, 230_000)
    assert (second.phone, second.occupancy) == ("13800001234、04721234567", "vacant")
    third = A.get(A.number == "0010110103")
    assert (third.class_code, third.remark) == ("", "入住情况：偶尔回来")
    assert found(world, "4567") == ["0010110102"]


def test_an_address_gives_the_place(world: World, tmp_path: Path) -> None:
    path = books.workbook(tmp_path / "气.xlsx", {"用户": [
        ["用户编号", "用户姓名", "小区", "用气地址", "表号"],
        ["G001", "单小明", "锦绣家园", "锦绣家园3号楼2单元501室", "77"],
        ["G002", "单大明", "锦绣家园", "锦绣家园北门商铺", "78"],
    ]})  # fmt: skip
    take(world, path)
    first, second = (A.get(A.number == number) for number in ("G001", "G002"))
    assert (first.unit_no, first.room, first.address) == ("2单元", "501", "")
    assert LedgerPlace.get_by_id(first.place_id).building == "3号楼"
    assert second.address == "锦绣家园北门商铺"
    assert found(world, "锦绣家园3号楼") == ["G001"]
    assert found(world, "北门商铺") == ["G002"]
    assert found(world, "sxm") == ["G001"]


def test_known_accounts_change_only_where_it_is_said(world: World, tmp_path: Path) -> None:
    take(world, book(tmp_path, [ROW, row(户号="0010110102")]))
    again = book(tmp_path, [row(户名="邱小雪", 楼栋="2号楼", 建筑面积=""), row(户号="0010110102")], "二.xlsx")
    checked = check(again)
    assert [dict(one.fields) for one in checked.found.changed] == [
        {"name": ("邱雪", "邱小雪"), "compound": ("锦绣家园", "锦绣家园"), "building": ("1号楼", "2号楼")}
    ]
    assert len(checked.found.same) == 1
    with pytest.raises(Refused):
        take(world, again)
    done = take(world, again, update_known=True)
    row_now = A.get(A.number == "0010110101")
    assert (row_now.name, row_now.area, LedgerPlace.get_by_id(row_now.place_id).building) == ("邱小雪", 6_168, "2号楼")
    assert [one.name for one in LedgerOwner.select()] == ["邱雪"]
    assert found(world, "邱雪") == ["0010110101", "0010110102"]
    assert done.record is not None
    perform("imports.reverse", {"id": done.record[1]}, user=world.admin)
    assert A.get(A.number == "0010110101").name == "邱雪"
    assert not LedgerOwner.select().exists()


def test_a_reversal_frees_the_numbers_that_nothing_uses(world: World, tmp_path: Path) -> None:
    path = book(tmp_path, [ROW, row(户号="0010110102")])
    done = take(world, path)
    ledger.charge(A.get(A.number == "0010110102").id)
    assert done.record is not None
    back = perform("imports.reverse", {"id": done.record[1]}, user=world.admin)
    assert (back.details["reversed"], back.details["kept"]) == (1, 1)
    assert [one.number for one in A.select()] == ["0010110102"]
    assert take(world, path).details["written"] == 1


def staged(world: World, path: Path, monkeypatch: pytest.MonkeyPatch) -> Done:
    for module in (intake, actions):
        monkeypatch.setattr(module, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(staging, "AT_ONCE", 4)
    return take(world, path)


def test_a_large_register_is_staged_and_can_be_taken_back(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row(户号=f"00101{number:05d}", 楼栋=f"{number % 3 + 1}号楼") for number in range(1, 22)]
    path = book(tmp_path, rows)
    done = staged(world, path, monkeypatch)
    assert done.details["written"] == 21
    assert (A.select().count(), LedgerPlace.select().count()) == (21, 3)
    assert len(found(world, "邱雪")) == 21
    assert done.record is not None
    used, changed = (A.get(A.number == number).id for number in ("0010100001", "0010100002"))
    ledger.charge(used)
    values = {"id": changed, "row_version": 1, "phone": "13800001234"}
    perform("ledger.edit_customer", values, user=finance(world).user_id)
    back = perform("imports.reverse", {"id": done.record[1]}, user=world.admin)
    assert (back.details["reversed"], back.details["kept"]) == (19, 2)
    assert sorted(one.id for one in A.select()) == sorted([used, changed])
    assert len(found(world, "邱雪")) == 2
    assert staged(world, path, monkeypatch).details["written"] == 19


def test_numbers_that_another_import_is_loading_are_refused_in_words(world: World, tmp_path: Path) -> None:
    checked = check(book(tmp_path, [ROW]))
    person = finance(world)
    batch = staging.begin(KIND, person, file="另一份.xlsx", sheet="", sha256="1" * 64, month="")
    staging.add(KIND, batch, 0, checked.found.new)
    assert found(world, "邱雪") == []
    with pytest.raises(Refused) as refused:
        take(world, book(tmp_path, [row(户名="别人")], "三.xlsx"))
    assert refused.value.code == "MEANWHILE"
    with pytest.raises(Refused):
        perform("ledger.open_account", {"number": "0010110101", "name": "邱雪"}, user=person.user_id)
    staging.discard(batch)
    assert A.select().count() == 0
    assert take(world, book(tmp_path, [ROW], "四.xlsx")).details["written"] == 1


def test_taking_back_an_empty_batch_does_nothing(world: World) -> None:
    assert reversing.take_back(None, 99) == TakenBack(0)  # type: ignore[arg-type]
