"""Importing a register, as far as it is pure: cells, rows, repeats, and comparing with what is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.cells import Cell
from models.core.imports import rules
from models.core.imports.register import CREATE, Answers, ImportRow, get_kind
from models.staff import actions, intake
from models.staff.intake import Known
from models.staff.workflow import State
from tests.factories.staff import id_number

assert actions  # offers the kind
KIND = get_kind("staff")
NOBODY = Answers()
ALL = Answers(otherwise=CREATE)
ROW: dict[str, Cell] = {
    "work_no": "KF001",
    "name": "单小明",
    "gender": "男",
    "id_no": id_number(),
    "birth_date": date(1990, 5, 1),
    "phone": "19900000001",
    "hired_on": date(2024, 3, 4),
    "probation_ends_on": date(2024, 6, 3),
}


def codes(**changes: Cell) -> list[str]:
    return [fault.code for fault in rules.read_row(KIND, 7, {**ROW, **changes})[1]]


def test_a_good_row_is_read_without_fault() -> None:
    row, faults = rules.read_row(KIND, 7, ROW)
    assert faults == []
    assert row.number == 7
    assert row.values == {**ROW, "gender": "male"}


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        ("phone", "+86 199 0000 0001"), ("phone", "86-19900000001"), ("phone", "0086 19900000001"),
        ("phone", "'19900000001"), ("id_no", f"'{id_number()}"), ("work_no", "'KF001"), ("birth_date", "1990.05"),
        ("birth_date", "1990年5月"), ("birth_date", 199005), ("birth_date", 1990.05),
        ("birth_date", "1990-05-01 08:30"),
    ],
)  # fmt: skip
def test_other_ways_to_write_the_same_are_read(key: str, cell: Cell) -> None:
    row, faults = rules.read_row(KIND, 7, {**ROW, key: cell})
    assert faults == []
    assert row.values == {**ROW, "gender": "male"}


@pytest.mark.parametrize("sign", ["无", "/", "—", "-", "－", "暂无", "\\"])
def test_signs_for_nothing_are_nothing(sign: str) -> None:
    raw = dict.fromkeys((one.key for one in intake.COLUMNS), sign)
    row, faults = rules.read_row(KIND, 7, {**raw, "work_no": "1", "name": "甲"})
    assert faults == []
    assert {key for key, value in row.values.items() if value} == {"work_no", "name"}
    assert codes(work_no=sign, name=sign) == ["MISSING_NAME", "MISSING_STAFF_NO"]


def test_lost_zeros_make_nobody_new() -> None:
    stored = {
        **dict.fromkeys(intake.PLAIN), "id": 5, "unit_id": None, "post_id": None, "superior": ("", ""),
        "superior_id": None, "certificates": set(), "name": "甲",
    }  # fmt: skip
    known = Known(employees={"0007": stored, "KF7": {**stored, "id": 6}})
    found = intake.compare(
        [ImportRow(n, {"work_no": no, "name": "甲"}) for n, no in ((2, "7"), (3, "KF7"), (4, "77"))], known, NOBODY
    )
    assert [(row.number, row.values["work_no"]) for row in found.same] == [(2, "0007"), (3, "KF7")]
    assert [row.values["work_no"] for row in found.new] == ["77"]
    twice = [ImportRow(2, {"work_no": "0008"}), ImportRow(3, {"work_no": "8"})]
    assert [(one.row, one.code) for one in intake.duplicates(twice)] == [(3, "DUP_STAFF_NO")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": None}, "MISSING_NAME"),
        ({"work_no": " "}, "MISSING_STAFF_NO"),
        ({"work_no": "KF;1"}, "BAD_CODE"),
        ({"id_no": "99072119870227150"}, "BAD_ID"),
        ({"id_no": "991820198701262171"}, "BAD_ID"),
        ({"id_no": 9.92307198812277e17}, "BAD_ID"),
        ({"id_no": 992307198812277186}, "BAD_ID"),
        ({"birth_date": date(1990, 5, 2)}, "BIRTH_MISMATCH"),
        ({"birth_date": "1990年2月30日"}, "BAD_DATE"),
        ({"birth_date": "1990.06"}, "BIRTH_MISMATCH"),
        ({"birth_date": "1990.06", "id_no": ""}, "BAD_DATE"),
        ({"birth_date": "90.5.1"}, "BAD_DATE"),
        ({"birth_date": 1990.1, "id_no": ""}, "BAD_DATE"),
        ({"id_no": "990721870227150"}, "BAD_ID"),
        ({"phone": "19900000001/19900000002"}, "BAD_PHONE"),
        ({"gender": "女"}, "SEX_MISMATCH"),
        ({"gender": "先生"}, "BAD_SEX"),
        ({"phone": "1990000224"}, "BAD_PHONE"),
        ({"phone": 1990000224.0}, "BAD_PHONE"),
        ({"hired_on": "2018年2月30日"}, "BAD_DATE"),
        ({"probation_ends_on": date(2024, 3, 3)}, "BAD_PROBATION"),
        ({"contract_from": date(2024, 3, 4), "contract_until": date(2024, 3, 3)}, "BAD_CONTRACT"),
        ({"state": "走了"}, "BAD_STATE"),
        ({"product_role": "国王"}, "BAD_ROLE"),
        ({"remark": "长" * 501}, "TOO_LONG"),
    ],
)
def test_a_faulty_cell_is_named_with_its_code(changes: dict[str, Cell], code: str) -> None:
    _, faults = rules.read_row(KIND, 7, {**ROW, **changes})
    assert [fault.code for fault in faults] == [code]
    assert faults[0].row == 7
    assert faults[0].sentence.endswith("。")
    assert faults[0].column in intake.LABELS.values()


def test_all_faults_of_a_row_are_collected() -> None:
    assert codes(name="", phone="12", gender="女", hired_on="昨天") == [
        "BAD_PHONE", "BAD_DATE", "MISSING_NAME", "SEX_MISMATCH",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "key", "value"),
    [
        ({"id_no": f"{id_number()[:6]} {id_number()[6:14]} {id_number()[14:]}"}, "id_no", id_number()),
        ({"phone": "199-0000-8275"}, "phone", "19900008275"),
        ({"phone": 19900000774.0}, "phone", "19900000774"),
        ({"phone": "+86 19900000774"}, "phone", "19900000774"),
        ({"name": "潘  婷"}, "name", "潘婷"),
        ({"work_no": 17.0}, "work_no", "17"),
        ({"state": "试用"}, "state", "probation"),
        ({"product_role": "收费员"}, "product_role", "CASHIER"),
        ({"hired_on": "2022.11.18", "probation_ends_on": None}, "hired_on", date(2022, 11, 18)),
    ],
)
def test_untidy_cells_are_tidied(changes: dict[str, Cell], key: str, value: Any) -> None:
    row, faults = rules.read_row(KIND, 7, {**ROW, **changes})
    assert (row.values[key], faults) == (value, [])


def test_an_id_number_may_be_full_width_with_a_small_x() -> None:
    number = next(n for s in range(999) if (n := id_number(serial=s)).endswith("X"))
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number.lower())
    row, faults = rules.read_row(KIND, 7, {"work_no": "KF1", "name": "单小明", "id_no": f" {wide} "})
    assert (row.values["id_no"], faults) == (number, [])
    assert row.values["birth_date"] == date(1990, 5, 1)


def rows(*values: dict[str, Any]) -> list[ImportRow]:
    return [ImportRow(number, {"name": "某人", **one}) for number, one in enumerate(values, 2)]


def test_a_repeated_number_is_refused_and_the_first_row_stays() -> None:
    given_rows = rows(
        {"work_no": "KF001", "id_no": id_number(), "machine_no": "1"},
        {"work_no": "KF001", "id_no": None, "machine_no": ""},
        {"work_no": "KF002", "id_no": id_number(), "machine_no": "1"},
        {"work_no": "KF003"},
    )
    found = intake.duplicates(given_rows)
    assert [(f.row, f.code) for f in found] == [(3, "DUP_STAFF_NO"), (4, "DUP_ID"), (4, "DUP_MACHINE_NO")]
    assert all("第 2 行" in f.sentence for f in found)
    clean, faults = rules.checked(KIND, given_rows)
    assert [row.number for row in clean] == [2, 5]
    assert len(faults) == 3


@given(st.lists(st.sampled_from(["A", "B", "C", ""]), max_size=12))
def test_each_number_remains_exactly_once(numbers: list[str]) -> None:
    clean, faults = rules.checked(KIND, rows(*({"work_no": n} for n in numbers)))
    kept = [row.values["work_no"] for row in clean if row.values["work_no"]]
    assert sorted(kept) == sorted({n for n in numbers if n})
    assert len(clean) + len({f.row for f in faults}) == len(numbers)


KNOWN = Known(
    {("维修部",): 1, ("营业厅",): 2, ("维修部", "抢修班"): 3, ("抢修班",): 3},
    {"班长": 1},
    {
        "KF001": {
            "id": 11, "name": "单小明", "gender": "male", "id_no": id_number(), "birth_date": date(1990, 5, 1),
            "phone": "", "product_role": "AGENT", "hired_on": None, "probation_ends_on": None, "contract_from": None,
            "contract_until": None, "education": "", "machine_no": "17", "state": "active", "left_on": None,
            "remark": "", "unit_id": 3, "post_id": 1, "superior_id": 12, "superior": ("KF002", "何志刚"),
            "certificates": {("燃气具安装维修工", "ZJ1", date(2028, 1, 1))},
        },
    },
)  # fmt: skip
SAME = {
    "work_no": "KF001", "name": "单小明", "department": "维修部", "group": "抢修班", "post": "班长",
    "superior": "kf002", "certificate": "燃气具安装维修工",
    "certificate_no": "ZJ1", "certificate_until": date(2028, 1, 1), "remark": "",
}  # fmt: skip


def test_a_known_person_with_equal_values_is_the_same() -> None:
    found = intake.compare(rows(SAME, {**SAME, "superior": "何志刚"}), KNOWN, NOBODY)
    assert (len(found.same), found.new, found.changed, found.faults) == (2, (), (), ())
    assert len(found.accepted) == 2


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"phone": "19900000001"}, {"phone": ("", "19900000001")}),
        ({"group": "", "department": "营业厅"}, {"department": (3, "营业厅")}),
        ({"superior": "周敏"}, {"superior": (12, "周敏")}),
        ({"state": "left"}, {"state": ("active", "left")}),
        ({"certificate_until": date(2030, 1, 1)}, {"certificate": ("", "燃气具安装维修工")}),
    ],
)
def test_what_differs_is_named(changes: dict[str, Any], fields: dict[str, Any]) -> None:
    found = intake.compare(rows({**SAME, **changes}), KNOWN, NOBODY)
    assert [dict(one.fields) for one in found.changed] == [fields]
    assert found.changed[0].record == 11


def test_units_and_posts_that_are_missing_refuse_the_row_or_are_created() -> None:
    strangers = rows(
        {"work_no": "N1", "department": "安检部", "group": "一班", "post": "安检员"},
        {"work_no": "N2", "department": "安检部", "post": "班长"},
        {"work_no": "N3", "department": "抢修班"},
        {"work_no": "N4"},
    )
    found = intake.compare(strangers, KNOWN, NOBODY)
    assert [(f.row, f.code) for f in found.faults] == [
        (2, "UNKNOWN_DEPARTMENT"), (2, "UNKNOWN_POST"), (3, "UNKNOWN_DEPARTMENT"),
    ]  # fmt: skip
    assert [row.number for row in found.new] == [4, 5]
    found = intake.compare(strangers, KNOWN, ALL)
    assert found.faults == ()
    assert [(one.column, one.name, one.rows) for one in found.questions] == [
        ("department", "安检部", (2, 3)), ("department", "安检部 / 一班", (2,)), ("post", "安检员", (2,)),
    ]  # fmt: skip


def test_numbers_that_belong_to_somebody_else_are_refused() -> None:
    others = rows({"work_no": "N1", "id_no": id_number()}, {"work_no": "N2", "machine_no": "17"})
    found = intake.compare(others, KNOWN, NOBODY)
    assert [(f.row, f.code) for f in found.faults] == [(2, "DUP_ID"), (3, "DUP_MACHINE_NO")]
    assert all("KF001" in f.sentence for f in found.faults)


@pytest.mark.parametrize(
    ("words", "number"), [("kf001", 1), ("何志刚", 2), ("单小明", None), ("无此人", None), ("\uff2b\uff26００1", 1)]
)
def test_a_superior_is_found_by_number_or_by_a_name_that_only_one_has(words: str, number: int | None) -> None:
    people = [(1, "KF001", "单小明"), (2, "KF002", "何志刚"), (3, "KF003", "单小明")]
    assert intake.Names(people).find(words) == number


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"state": "probation", "left_on": date(2026, 1, 1)}, State.PROBATION),
        ({"left_on": date(2026, 1, 1)}, State.LEFT),
        ({"probation_ends_on": date(2026, 11, 22)}, State.PROBATION),
        ({"probation_ends_on": date(2026, 11, 21)}, State.ACTIVE),
        ({}, State.ACTIVE),
    ],
)
def test_the_state_of_a_new_person(values: dict[str, Any], state: State) -> None:
    assert intake.state_of_row(ImportRow(2, values), date(2026, 11, 22)) == state


def test_a_certificate_needs_a_name_or_a_number() -> None:
    assert intake.certificate_of(ImportRow(2, {"certificate": "", "certificate_until": date(2028, 1, 1)})) is None
    assert intake.certificate_of(ImportRow(2, {"certificate_no": "ZJ1"})) == ("", "ZJ1", None)
