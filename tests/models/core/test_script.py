"""Traditional headings and terms are those in simplified characters."""

from __future__ import annotations

import pytest

from models.core import cells, script
from models.core.cells import ImportColumn


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("應收熱費（元）", "应收热费（元）"),
        ("戶號 戶名 建築面積 單價", "户号 户名 建筑面积 单价"),
        ("減免、滯納金、已繳、欠費、收費員、備註", "减免、滞纳金、已缴、欠费、收费员、备注"),
        ("小計 總計 本頁小計 作廢", "小计 总计 本页小计 作废"),
        ("位臵", "位置"),
        ("plain 户号", "plain 户号"),
    ],
)
def test_characters(traditional: str, simplified: str) -> None:
    assert script.simplified(traditional) == simplified
    assert script.simplified(simplified) == simplified


def test_headings_are_matched_in_either_script() -> None:
    columns = (ImportColumn("a", "户号", cells.code), ImportColumn("b", "收費方式", cells.words, ("繳費方式",)))
    assert cells.match_columns(["戶 號", "缴费方式"], columns) == {"a": 0, "b": 1}
    assert cells.match_columns(["*户号", "收费方式"], columns) == {"a": 0, "b": 1}
