"""Who a row of punches is about, and what is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from models.attendance.punches import intake
from models.attendance.punches.intake import Known, Stamp
from models.attendance.workflow import Source
from models.core.imports.register import Answers, Comparison, ImportRow

NOW = datetime.fromisoformat("2026-11-02 09:00")
PEOPLE = intake.people_of(
    [
        (1, "KF001", "1", "张梅振"), (2, "KF002", "0012", "孟广"), (3, "KF003", None, "覃华"),
        (4, "KF004", "4", "王芳"), (5, "KF005", None, "王芳"), (6, "88", None, "石阳"),
    ]
)  # fmt: skip


def row(number: int = 2, at: str = "2026-10-08 08:21:13", **values: Any) -> ImportRow:
    exact = values.pop("exact", len(at) > 16)
    return ImportRow(number, {"at": datetime.fromisoformat(at), "exact": exact, "source": "machine", **values})


def compare(*rows: ImportRow, stored: tuple[Stamp, ...] = ()) -> Comparison:
    return intake.compare(rows, Known(PEOPLE, NOW, lambda *_: stored), Answers())


@pytest.mark.parametrize(
    ("named", "wanted"),
    [
        ({"work_no": "KF001"}, 1),
        ({"work_no": "KF001", "machine_no": "1", "name": "张梅振"}, 1),
        ({"machine_no": "12"}, 2),
        ({"machine_no": "00012"}, 2),
        ({"work_no": "12", "name": "孟广"}, 2),  # machines call their own number 工号
        ({"machine_no": "KF003"}, 3),
        ({"machine_no": "88"}, 6),
        ({"name": "覃华"}, 3),
        ({"machine_no": "777", "name": "覃华"}, 3),  # whose number on the machine is not registered yet
        ({"account": "tanhua", "name": "覃华"}, 3),
        ({"account": "KF003", "name": "覃华"}, 3),
    ],
)
def test_people_are_found_by_number_then_by_name(named: dict[str, str], wanted: int) -> None:
    assert [one.values["employee_id"] for one in compare(row(**named)).new] == [wanted]


@pytest.mark.parametrize(
    ("named", "column", "words"),
    [
        ({"machine_no": "999", "name": "测试"}, "考勤号", "没有登记"),
        ({"machine_no": "997"}, "考勤号", "没有登记"),
        ({"work_no": "KF009", "name": "覃华"}, "工号", "没有登记"),
        ({"machine_no": "777", "name": "张梅振"}, "考勤号", "没有登记"),
        ({"name": "王芳"}, "姓名", "有 2 个人都叫王芳"),
        ({"name": "赵云"}, "姓名", "没有“赵云”"),
        ({"account": "zhaoyun"}, "账号", "没有“zhaoyun”"),
        ({"work_no": "KF001", "name": "孟广"}, "姓名", "登记的是张梅振，文件写的是孟广"),
        ({"work_no": "KF001", "machine_no": "12"}, "考勤号", "工号是张梅振的，考勤号是孟广的"),
    ],
)
def test_who_is_unclear_is_refused_in_words(named: dict[str, str], column: str, words: str) -> None:
    (fault,) = compare(row(**named)).faults
    assert (fault.row, fault.code, fault.column) == (2, "UNKNOWN_STAFF", column)
    assert words in fault.sentence


@pytest.mark.parametrize(
    "at", ["2000-01-01 00:03:12", "2009-12-31 23:59:59", "2026-11-03 09:00:01", "2062-01-01 08:00"]
)
def test_the_clock_of_a_machine_may_be_wrong(at: str) -> None:
    (fault,) = compare(row(at=at, work_no="KF001")).faults
    assert (fault.code, fault.column) == ("BAD_TIME", "打卡时间")


def test_a_clock_that_is_a_little_ahead_is_no_fault() -> None:
    assert compare(row(at="2026-11-03 08:59:00", work_no="KF001")).faults == ()


def test_the_same_second_twice_is_a_copy_and_the_same_minute_is_not() -> None:
    found = compare(
        row(2, work_no="KF001"), row(3, machine_no="1"), row(4, at="2026-10-08 08:21:14", work_no="KF001"),
        row(5, at="2026-10-08 08:21", work_no="KF002"), row(6, at="2026-10-08 08:21", work_no="KF002"),
    )  # fmt: skip
    assert [(fault.row, fault.code) for fault in found.faults] == [(3, "DUPLICATE_ROW")]
    assert "与第 2 行" in found.faults[0].sentence
    assert [one.number for one in found.new] == [2, 4, 5, 6]


@pytest.mark.parametrize(("others", "exact"), [((), False), (("2026-10-08 17:40:13",), True)])
def test_whether_a_workbook_knows_seconds_is_seen_in_the_whole_file(others: tuple[str, ...], exact: bool) -> None:
    rows = [row(9, at=one, work_no="KF001") for one in others]
    found = compare(row(2, at="2026-10-08 08:21:00", exact=None, work_no="KF001"), *rows)
    assert found.new[0].values["exact"] is exact


def test_known_punches_are_the_same() -> None:
    stored = (Stamp(1, datetime.fromisoformat("2026-10-08 08:21"), False),)
    found = compare(row(2, work_no="KF001"), row(3, at="2026-10-08 17:40", work_no="KF001"), stored=stored)
    assert ([one.number for one in found.same], [one.number for one in found.new]) == ([2], [3])


def test_a_row_without_day_or_person_is_refused() -> None:
    nobody = intake.complete({"at": intake.moments.moment("2026-10-08 08:21"), "name": ""})
    undated = intake.complete({"at": intake.moments.moment("08:21"), "name": "覃华"})
    codes = [fault.code for values in (nobody, undated) for fault in intake.check(ImportRow(2, values), frozenset())]
    assert codes == ["UNKNOWN_STAFF", "BAD_TIME"]
    assert intake.check(ImportRow(2, undated), frozenset({"at"})) == []


@pytest.mark.parametrize(
    ("device", "place", "source"),
    [
        ("3号机", "", Source.MACHINE), ("", "", Source.MACHINE), ("考勤机", "安澜市供热大厦", Source.MACHINE),
        ("", "安澜市供热大厦", Source.PHONE), ("iPhone 手机", "", Source.PHONE), ("钉钉", "大厦", Source.PHONE),
    ],
)  # fmt: skip
def test_where_a_punch_comes_from(device: str, place: str, source: Source) -> None:
    assert intake.source_of(device, place) is source
