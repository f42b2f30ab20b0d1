"""Punches read from every kind of file, checked and imported; no source doubles what another one brought."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import models.areas
from models.attendance.punches import queries
from models.attendance.tables import Punch
from models.core import access, audit, check, listing, register
from models.core.errors import Forbidden, Refused
from models.core.imports import queries as imports
from models.core.imports.register import get_kind
from models.core.imports.tables import ImportBatch, ImportLine
from models.core.imports.workflow import State
from models.core.lists import Filter, Query
from models.core.register import Done
from models.core.unit import perform
from reports.kit import intake, returned
from reports.kit.intake import Checked, Plan
from tests.factories import staff
from tests.reports import books
from tests.samples import World
from tests.source import ROOT

assert models.areas

DATA = ROOT / "tests/data"
FLAT, BLOCK, MONTH, LOG = (
    DATA / name
    for name in (
        "11_打卡流水_2026年10月.xlsx", "12_考勤记录表_2026年10月.xlsx", "13_钉钉考勤_2026年10月.xlsx", "14_attlog.dat",
    )
)  # fmt: skip
EVER = (datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2100-01-01"))
OCTOBER = (datetime.fromisoformat("2026-10-01"), datetime.fromisoformat("2026-11-01"))
HEAD = ["工号", "姓名", "打卡时间", "设备"]


@pytest.fixture
def office(file_world: World) -> World:
    """The people of the sample register."""
    person = access.load_user(file_world.admin)
    intake.post(intake.check_file(get_kind("staff"), DATA / "08_花名册.xlsx", Plan(accept_new=True)), person=person)
    return file_world


@pytest.fixture
def two(world: World) -> World:
    """Two people, on both kinds of database."""
    staff.employee(work_no="KF001", name="张梅振", machine_no="1")
    staff.employee(work_no="KF002", name="孟广", machine_no="2")
    return world


def look(path: Path, **choices: Any) -> Checked:
    return intake.check_file(get_kind("punches"), path, Plan(**choices))


def take(world: World, path: Path, **choices: Any) -> Done:
    return intake.post(look(path, **choices), person=access.load_user(world.admin))


def refused(checked: Checked) -> list[tuple[int, str]]:
    return [(one["row"], one["code"]) for one in intake.result(checked)["refused"]]


def count(between: tuple[datetime, datetime] = EVER) -> int:
    return len(queries.punches_between(None, *between))


def stamps() -> list[str]:
    return [f"{at:%m-%d %H:%M:%S}" for _, at, _, _ in queries.punches_between(None, *EVER)]


def flat(path: Path, *rows: Sequence[Any], head: Sequence[Any] = HEAD) -> Path:
    return books.workbook(path, {"打卡": [head, *rows]})


def log(path: Path, days: int, first: str = "2026-10-01", people: int = 2, times: int = 2) -> Path:
    """An attlog file: people × days × times, one hour after the other."""
    begin = datetime.fromisoformat(f"{first} 06:00:30")
    lines = [
        f"{who:9d}\t{begin + timedelta(days=day, hours=hour):%Y-%m-%d %H:%M:%S}\t1\t0\t1\t0"
        for day in range(days) for hour in range(times) for who in range(1, people + 1)
    ]  # fmt: skip
    path.write_text("\r\n".join(lines) + "\r\n", "ascii")
    return path


# the samples


def test_the_flat_log_is_read_as_stated(office: World) -> None:
    checked = look(FLAT)
    assert (checked.source.sheet, checked.source.layout.label) == ("打卡流水", "")
    assert len(checked.found.accepted) == 2334
    assert refused(checked) == [
        (210, "DUPLICATE_ROW"), (342, "DUPLICATE_ROW"), (381, "DUPLICATE_ROW"), (438, "DUPLICATE_ROW"),
        (1477, "UNKNOWN_STAFF"), (1587, "UNKNOWN_STAFF"), (1670, "BAD_TIME"), (1801, "UNKNOWN_STAFF"),
        (1930, "BAD_TIME"),
    ]  # fmt: skip
    assert not any(checked.source.ignored.values())


def test_the_blocks_of_the_machine_are_read_as_stated(office: World) -> None:
    checked = look(BLOCK)
    assert (checked.source.sheet, checked.source.layout.label) == ("刷卡记录", "考勤机记录表")
    assert (len(checked.found.accepted), refused(checked)) == (2296, [])
    assert len({(row.number, row.at) for row in checked.source.rows}) == 1263
    assert len({row.number for row in checked.source.rows}) == 60
    assert not any(row.values["exact"] for row in checked.source.rows)


def test_the_raw_records_of_a_monthly_export_come_before_its_other_sheets(office: World) -> None:
    checked = look(MONTH)
    assert (checked.source.sheet, len(checked.found.accepted), refused(checked)) == ("原始记录", 2334, [])
    checked = look(MONTH, sheet="打卡时间")
    assert checked.source.layout.label == "每人一行的打卡时间表"
    assert len({(row.number, row.at) for row in checked.source.rows}) == 1263
    assert (len(checked.found.accepted), refused(checked)) == (2329, [])


def test_what_another_program_counted_is_never_taken(office: World, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="不是打卡记录") as caught:
        look(MONTH, sheet="月度汇总")
    assert caught.value.code == "NOT_TAKEN"
    book = openpyxl.load_workbook(MONTH)
    for name in ("打卡时间", "原始记录"):
        del book[name]
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(Refused, match="不是打卡记录"):
        look(tmp_path / "x.xlsx")


def test_the_log_of_the_machine_is_read_as_stated(office: World) -> None:
    checked = look(LOG)
    assert (checked.source.layout.label, len(checked.found.accepted)) == ("考勤机导出的打卡记录", 2334)
    assert refused(checked) == []


def _empty() -> None:
    for table in (Punch, ImportBatch, ImportLine):
        table.delete().execute()


@pytest.mark.slow
def test_any_order_of_the_sources_ends_with_the_same_punches(office: World) -> None:
    for order in itertools.permutations((FLAT, BLOCK, MONTH, LOG)):
        _empty()
        for path in order:
            checked = look(path)
            before = count()
            if checked.found.new:
                done = intake.post(checked, person=access.load_user(office.admin))
                assert done.details["accepted"] == len(checked.found.accepted)
            assert count() == before + len(checked.found.new)
        assert (count(), count(OCTOBER)) == (2334, 2329)


# other shapes of plain tables


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (["工号", "姓名", "刷卡时间"], ["KF001", "张梅振", "2026-10-08 08:21;17:40"]),
        (["考勤号码", "日期", "时间"], ["0001", "2026/10/8", "08:21 17:40"]),
        (["姓名", "账号", "日期", "打卡时间"], ["张梅振", "zhangmz", "2026年10月8日", "08:21\n17:40"]),
        (["姓名", "日期", "签到时间", "签退时间"], ["张梅振", "2026-10-08", "08:21", "17:40"]),
        (["工号", "日期", "上班1", "下班1", "上班2", "下班2"], ["KF001", "2026-10-08", "08:21", "17:40", "", "缺卡"]),
        (["人员编号", "打卡时间1", "打卡时间2"], [1, "2026-10-08 08:21", "2026-10-08 17:40"]),
        (["时间", "姓名", "账号", "首次打卡", "末次打卡"], ["2026/10/08 星期四", "张梅振", "z", "08:21", "17:40"]),
        (["Emp No.", "Name", "Date", "Clock In", "Clock Out"], [1, "张梅振", "2026-10-08", "8:21 AM", "5:40 PM"]),
        (["AC-No.", "Name", "Time", "State"], ["1", "张梅振", "2026-10-08 08:21;17:40", "C/In"]),
    ],
)
def test_times_may_share_a_cell_or_stand_side_by_side(office: World, tmp_path: Path, head: Any, row: Any) -> None:
    checked = look(flat(tmp_path / "x.xlsx", row, head=head))
    assert (len(checked.found.new), refused(checked)) == (2, [])
    take(office, tmp_path / "x.xlsx")
    assert stamps() == ["10-08 08:21:00", "10-08 17:40:00"]


def test_columns_of_one_name_are_told_apart_by_the_groups_above_them(office: World, tmp_path: Path) -> None:
    rows = [
        ["日报"], ["基础信息", "", "", "上班1", "", "下班1", ""],
        ["时间", "姓名", "账号", "应打卡时间", "打卡时间", "应打卡时间", "打卡时间"],
        ["2026/10/08", "张梅振", "z", "08:30", "08:21", "17:30", "次日00:30"],
    ]  # fmt: skip
    take(office, books.workbook(tmp_path / "x.xlsx", {"日报": rows}))
    assert stamps() == ["10-08 08:21:00", "10-09 00:30:00"]


@pytest.mark.parametrize(
    ("head", "row", "code"),
    [
        (["工号", "打卡时间", "打卡结果"], ["KF001", "2026-10-08 17:40", "补卡审批通过"], "BAD_SOURCE"),
        (
            ["工号", "日期", "下班1打卡时间", "下班1打卡结果", "上班1打卡时间"],
            ["KF001", "10-8", "", "", "8:21"],
            "BAD_TIME",
        ),
        (["工号", "日期", "打卡时间"], ["KF001", "2026-10-08", 0], "BAD_TIME"),
    ],
)
def test_what_is_no_punch_of_a_machine_is_refused(
    office: World, tmp_path: Path, head: Any, row: Any, code: str
) -> None:
    checked = look(flat(tmp_path / "x.xlsx", row, head=head))
    assert ([one[1] for one in refused(checked)], checked.found.new) == ([code], ())


@pytest.mark.parametrize(("title", "month", "days"), [
    ("2026年10月", "", ["10-08", "11-01", "12-20"]), ("", "2026-10", ["10-08", "11-01"]), ("2025年", "2026-10", []),
])  # fmt: skip
def test_a_year_may_stand_in_the_title_and_a_stated_month_leaves_the_others_out(
    office: World, tmp_path: Path, title: str, month: str, days: list[str]
) -> None:
    rows = [["KF001", at] for at in ("10-08 08:21", "11月1日 06:10", "12/20 08:21")]
    checked = look(books.workbook(tmp_path / "x.xlsx", {"表": [[title], ["工号", "打卡时间"], *rows]}), month=month)
    future = [one for one in checked.faults if "还没有到" in one.sentence]
    assert [f"{row.values['at']:%m-%d}" for row in checked.found.new] + ["12-20"] * len(future) == days
    codes = {code for _, code in refused(checked)}
    assert codes == ({"LEFT_OUT"} if title == "" else {"BAD_TIME"})


def test_a_fault_names_its_own_cell_and_leaves_the_rest_of_the_row(office: World, tmp_path: Path) -> None:
    head = ["工号", "日期", "签到时间", "签退时间"]
    path = flat(tmp_path / "x.xlsx", ["KF001", "2026-10-08", "08:21", "25:61"], ["KF002", "2026-10-08"], head=head)
    checked = look(path)
    (one,) = intake.result(checked)["refused"]
    assert (one["row"], one["letter"], one["code"], one["value"]) == (2, "D", "BAD_TIME", "25:61")
    assert len(checked.found.new) == 1
    mended = look(path, corrections={(2, "at2"): "17:40"})
    assert (len(mended.found.new), mended.faults) == (2, ())


def test_a_table_without_people_is_no_table_of_punches(office: World, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="以及“工号”、“考勤号”、“账号”、“姓名”之一") as caught:
        look(flat(tmp_path / "x.xlsx", ["2026-10-08 08:21", "大门"], head=["打卡时间", "设备"]))
    assert caught.value.code == "NO_HEADER"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", ["\t", ",", " "])
def test_texts_come_in_every_encoding(office: World, tmp_path: Path, encoding: str, sign: str) -> None:
    lines = [sign.join(("1", "2026-10-08 08:21:13", "1", "0")), sign.join(("2", "2026-10-08 08:2")), ""]
    (tmp_path / "1_attlog.dat").write_text("\r\n".join(lines), encoding)
    checked = look(tmp_path / "1_attlog.dat")
    assert (len(checked.found.new), refused(checked)) == (1, [(2, "BAD_LINE")])
    rows = ["考勤号码,姓名,打卡时间", "1,张梅振,2026-10-08 08:21:13"]
    (tmp_path / "x.csv").write_text("\n".join(rows), encoding)
    assert len(look(tmp_path / "x.csv").found.new) == 1


def test_the_refused_cells_come_back_with_what_they_need(office: World, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BLOCK)
    page = book["刷卡记录"]
    page["A6"], page["C7"] = "08:20\n25:61", "9999"
    book.save(tmp_path / "x.xlsx")
    checked = look(tmp_path / "x.xlsx")
    assert dict(refused(checked)) == {6: "BAD_TIME", 8: "UNKNOWN_STAFF"}
    out = tmp_path / "退回.xlsx"
    name, header = checked.source.sheet, checked.source.layout.header.number
    returned.write(out, checked.source.layout.rows, name, header, checked.placed_faults, checked.left_rows)
    page = openpyxl.load_workbook(out).worksheets[0]
    rows = [tuple(cell.value for cell in row) for row in page.iter_rows()]
    assert [row[0] for row in rows] == [
        "考 勤 记 录 表",
        None,
        "考勤日期:",
        1,
        "工 号:",
        "08:20\n25:61",
        "工 号:",
        rows[7][0],
    ]
    assert "A 列：“2026-10-01 25:61”不是可能的打卡时间" in str(rows[5][-1])
    assert page["A6"].fill.start_color.rgb == returned.RED
    assert page["B6"].fill.fill_type is None

    mended = look(tmp_path / "x.xlsx", corrections={(6, "A"): "08:20\n17:36", (7, "C"): "2"})
    assert (mended.faults, len(mended.found.new)) == ((), 2296)
    assert [(one.row, one.column, one.new) for one in mended.source.corrections] == [
        (6, "A", "08:20\n17:36"), (7, "C", "2"),
    ]  # fmt: skip


# again, and back


def test_a_longer_export_of_the_same_machine_brings_only_its_new_days(two: World, tmp_path: Path) -> None:
    done = take(two, log(tmp_path / "1_attlog.dat", 3))
    assert (done.details["written"], imports.batch(done.details["batch"]).whole) == (12, True)
    done = take(two, log(tmp_path / "1_attlog.dat", 6))
    assert (done.details["written"], done.details["same"]) == (12, 12)
    with pytest.raises(Refused) as caught:
        take(two, tmp_path / "1_attlog.dat")
    assert caught.value.code == "SAME_FILE"
    assert count() == 24
    assert check.check() == []


def test_a_reversed_import_is_gone_and_files_that_counted_on_it_may_come_again(two: World, tmp_path: Path) -> None:
    first = take(two, log(tmp_path / "a.dat", 3))
    take(two, log(tmp_path / "b.dat", 5))
    before = audit.anchor().seq
    back = perform("imports.reverse", {"id": first.details["batch"]}, user=two.admin)
    assert (back.details["reversed"], count(), audit.anchor().seq) == (12, 8, before + 1)
    assert "“b.dat”（第 2 批）也有其中的内容" in back.notice
    assert take(two, tmp_path / "b.dat").details["written"] == 12
    assert count() == 20
    assert check.check() == []


def test_a_reversal_that_nobody_counted_on_names_no_files(two: World, tmp_path: Path) -> None:
    done = take(two, log(tmp_path / "a.dat", 1))
    take(two, log(tmp_path / "b.dat", 1, first="2026-10-05"))
    assert "再导入一次" not in perform("imports.reverse", {"id": done.details["batch"]}, user=two.admin).notice


# large files


@pytest.mark.slow
def test_a_large_file_is_staged_and_seen_only_when_it_is_posted(two: World, tmp_path: Path) -> None:
    path = log(tmp_path / "year.dat", 420, first="2025-03-01", times=13)
    told: list[tuple[int, int]] = []

    def tell(_words: str, done: int, whole: int) -> None:
        told.append((done, whole))
        assert (count(), queries.data_until()) == (0, None)

    done = intake.post(look(path), person=access.load_user(two.admin), tell=tell)
    assert told[0] == (0, 10_920)
    assert (done.details["written"], count()) == (10_920, 10_920)
    assert take(two, log(path, 421, first="2025-03-01", times=13)).details["written"] == 26
    back = perform("imports.reverse", {"id": done.details["batch"]}, user=two.admin)
    assert (back.details["reversed"], count()) == (10_920, 26)
    assert take(two, path).details["written"] == 10_920
    assert check.check() == []


@pytest.mark.slow
def test_two_large_imports_of_the_same_punches_do_not_double_them(two: World, tmp_path: Path) -> None:
    one, other = (log(tmp_path / name, 420 + more, "2025-03-01", times=13) for more, name in enumerate(("a", "b")))
    person = access.load_user(two.admin)
    late = look(one)
    intake.post(look(other), person=person)
    with pytest.raises(Refused, match="检查之后又有人导入") as caught:
        intake.post(late, person=person)
    assert (caught.value.code, count()) == ("MEANWHILE", 10_946)
    assert ImportBatch.select().where(ImportBatch.state != State.POSTED).count() == 0, "nothing is left behind"


# readers


def test_punches_are_read_by_people_and_time(two: World, tmp_path: Path) -> None:
    take(two, log(tmp_path / "a.dat", 3))
    first, last = datetime.fromisoformat("2026-10-01 07:00:30"), datetime.fromisoformat("2026-10-02 06:00:30")
    found = queries.punches_between([1], first, last)
    assert [(who, at, exact) for who, at, _, exact in found] == [(1, first, True)]
    assert len(queries.punches_between(None, first, last + timedelta(seconds=1))) == 4
    assert queries.punches_between([], *EVER) == []
    assert queries.punches_between(range(1000), *EVER) == queries.punches_between(None, *EVER)
    assert queries.data_until() == datetime.fromisoformat("2026-10-03 07:00:30")
    assert queries.empty_days(date(2026, 9, 30), date(2026, 10, 4)) == {date(2026, 9, 30), date(2026, 10, 4)}


def rows_of(user: int, *filters: Filter) -> Iterator[dict[str, Any]]:
    kind = register.get_list("punches")
    for row in listing.every(kind, access.load_user(user), Query(filters)):
        yield dict(zip([column.key for column in kind.columns], row.values, strict=True))


def test_the_list_of_punches_is_filtered_and_keeps_to_the_data_scope(two: World, tmp_path: Path) -> None:
    rows = [["KF001", "", "2026-10-08 08:21:13", "1号机"], ["KF002", "", "2026-11-01 08:21", "手机"]]
    take(two, flat(tmp_path / "x.xlsx", *rows))
    assert [(one["name"], one["source"]) for one in rows_of(two.admin)] == [("孟广", "phone"), ("张梅振", "machine")]
    month = (Filter("at", "ge", "2026-10-01"), Filter("at", "le", "2026-10-31 23:59:59"))
    assert [one["work_no"] for one in rows_of(two.admin, *month)] == ["KF001"]
    for asked, name in (
        (Filter("employee_id", "eq", 2), "孟广"), (Filter("device", "eq", "1号机"), "张梅振"),
        (Filter("source", "eq", "手机打卡"), "孟广"),
    ):  # fmt: skip
        assert [one["name"] for one in rows_of(two.admin, asked)] == [name]
    account = {"login": "mg", "name": "孟广", "password": "Spring-2026", "roles": ["AGENT"], "scope": "own"}
    own = perform("org.add_user", {**account, "employee_id": 2}, user=two.admin).record
    assert own is not None
    assert [one["name"] for one in rows_of(own[1])] == ["孟广"]
    with pytest.raises(Forbidden):
        intake.post(look(log(tmp_path / "a.dat", 1)), person=access.load_user(own[1]))


def test_nobody_edits_a_punch() -> None:
    acts = {name for name, one in register.actions.items() if one.entity == "punch"}
    assert acts == {"attendance.import_punches"}
    assert not {"row_version"} & set(Punch._meta.fields)
