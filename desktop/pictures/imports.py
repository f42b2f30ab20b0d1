"""Pictures of an import in its states; the files are made on the spot, and nothing is written to the database."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.pictures.stage import Scene, Stage

HEAD = ("工号", "姓名", "性别", "手机", "部门", "岗位", "到岗日期", "宅电")
NAMES = (
    "张梅", "孟广", "覃华", "邱俊", "郭敏", "郑霞", "崔菊", "尹鹏", "唐福", "彭艳", "石阳", "孟伟", "潘婷", "范民",
    "邓涵", "莫立", "于洋", "苏晴", "沈涛", "秦岚", "韩磊", "吕晶", "施宏", "欧阳诸葛司马",
)  # fmt: skip
# Line, column and what somebody wrote there.
FAULTS = (
    (2, 3, "1990000"), (4, 6, "2020-13-06"), (5, 1, ""), (7, 0, "KF9002"), (8, 2, "不详"), (9, 6, "10.27"),
    (11, 3, "1990000O224"), (12, 0, ""), (14, 6, "去年三月"), (16, 3, "138"), (18, 2, "F"), (20, 6, "2026-02-30"),
)  # fmt: skip


def scenes() -> Iterator[tuple[str, Scene]]:
    """The states in the order of the steps, with no fault, twelve, and every row refused."""
    clean, faulty, refused = _rows(()), _rows(FAULTS), _rows([(line, 3, "12") for line in range(len(NAMES))])
    yield "import-file", partial(_import, None)
    yield "import-header", partial(_import, (("客服部名单",), ("编码", "称呼", "宅电"), ("KF9001", "张梅", "6620001")))
    yield "import-map", partial(_mapping, (HEAD, *clean))
    yield "import-clean", partial(_import, (HEAD[:4], *(row[:4] for row in clean)))
    yield "import-check", partial(_partly, (("客户服务部员工花名册",), HEAD, *faulty))
    yield "import-refused", partial(_import, (HEAD[:4], *(row[:4] for row in refused)))


def _rows(faults: Sequence[tuple[int, int, str]]) -> list[tuple[str, ...]]:
    rows = [
        [
            f"KF9{number:03d}", name, "女" if number % 3 else "男", f"1990000{1000 + number * 37}", "客服二部",
            "坐席员", f"{2015 + number % 10}-0{1 + number % 9}-1{number % 9}", "",
        ]
        for number, name in enumerate(NAMES, 1)
    ]  # fmt: skip
    for line, column, words in faults:
        rows[line][column] = words
    return [tuple(row) for row in rows]


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="hearthdesk-imports-")


def _file(rows: Sequence[Sequence[str]]) -> Path:
    file = Path(_folder().name) / "客服部花名册（2026年11月）.csv"
    with file.open("w", encoding="gb18030", newline="") as lines:
        csv.writer(lines).writerows(rows)
    return file


def _import(rows: Sequence[Sequence[str]] | None, stage: Stage) -> None:
    """The import of a register, with a file if there is one."""
    stage.session.desk.open_page("staff")
    stage.settle()
    page: Any = stage.session.desk.page()
    page.open_import()
    view = page.record_view()
    if rows is not None:
        view.take(_file(rows))
        stage.settle()


def _mapping(rows: Sequence[Sequence[str]], stage: Stage) -> None:
    _import(rows, stage)
    page: Any = stage.session.desk.page()
    page.record_view().show_mapping()


def _partly(rows: Sequence[Sequence[str]], stage: Stage) -> None:
    _import(rows, stage)
    page: Any = stage.session.desk.page()
    step = page.record_view().step
    step.how.sound.setChecked(True)
    step.problems.table.go_to(1)
