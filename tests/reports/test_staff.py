"""Papers of the staff register: the sheet of first passwords."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx import Document

from models.core.errors import Refused
from reports import staff
from reports.staff import FirstPassword


def test_first_passwords_are_printed_as_slips_for_a4(tmp_path: Path) -> None:
    people = [
        FirstPassword(f"员工{n}", f"KF{n:03d}", "呼叫中心" if n % 2 else "", f"KF{n:03d}", f"k7mq-{n:04d}")
        for n in range(1, 12)
    ]
    out = tmp_path / "初始密码.docx"
    staff.first_passwords(people, out, organisation="暖阳供热有限公司")
    page: Any = Document(str(out))
    section, table = page.sections[0], page.tables[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (len(table.rows), len(table.columns)) == (6, 2)
    slips = [cell.text for row in table.rows for cell in row.cells]
    for number, person in enumerate(people):
        for words in (person.name, person.login, person.password, "暖阳供热有限公司", "首次登录须改成"):
            assert words in slips[number]
    assert slips[11] == ""
    assert 4 * table.rows[0].height.mm < 297 - 24
    assert 'w:val="dashed"' in table._tbl.xml
    assert 'w:eastAsia="宋体"' in table._tbl.xml


def test_first_passwords_that_cannot_be_written_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        staff.first_passwords([], tmp_path / "无" / "x.docx", organisation="暖阳")
    assert "x.docx" in caught.value.sentence
