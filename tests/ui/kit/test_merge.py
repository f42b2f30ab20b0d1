"""Three versions of one record, field by field."""

from __future__ import annotations

from datetime import date

from models.core.fields import Field, Kind, version_field
from ui.kit import merge

FIELDS = (
    Field("phone", "电话", Kind.PHONE),
    Field("remark", "备注", Kind.LONG_TEXT),
    Field("pay", "基本工资", Kind.MONEY),
    Field("hired", "入职日期", Kind.DATE),
    Field("sex", "性别", Kind.CHOICE, choices={"m": "男", "f": "女"}),
    version_field(),
)
OPENED = {"phone": "13800000000", "remark": "", "pay": 300000, "hired": "2026-01-05", "sex": "m"}


def compare(typed: dict, stored: dict) -> merge.Comparison:
    return merge.compare("employee", FIELDS, OPENED, {**OPENED, **typed}, {**OPENED, **stored})


def test_what_only_one_side_changed_needs_no_choice() -> None:
    found = compare({"remark": "老员工"}, {"hired": date(2026, 2, 1)})
    assert (found.mine, found.theirs, found.clashes) == (("备注",), ("入职日期",), ())
    assert merge.picked(found, {})["hired"] == "2026-02-01"
    assert merge.picked(found, {})["remark"] == "老员工"


def test_the_same_change_by_both_is_no_difference() -> None:
    found = compare({"phone": "139 0000 0000"}, {"phone": "13900000000"})
    assert (found.mine, found.theirs, found.clashes) == ((), (), ())


def test_what_both_changed_must_be_picked_and_money_is_never_preset() -> None:
    found = compare({"pay": 310000, "sex": "f", "phone": "1"}, {"pay": 320000, "phone": "13911111111"})
    assert [(c.name, c.opened, c.mine, c.theirs, c.preset) for c in found.clashes] == [
        ("phone", "13800000000", "1", "13911111111", True),
        ("pay", "3,000.00 元", "3,100.00 元", "3,200.00 元", False),
    ]
    chosen = merge.picked(found, {"phone": "theirs", "pay": "mine"})
    assert (chosen["phone"], chosen["pay"], chosen["sex"]) == ("13911111111", 310000, "f")


def test_a_field_that_the_act_did_not_touch_stays_as_typed() -> None:
    found = merge.compare("employee", FIELDS, OPENED, {**OPENED, "remark": "x"}, {"pay": 300000})
    assert found.merged["remark"] == "x"
    assert found.clashes == ()
