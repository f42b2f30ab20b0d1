"""Pictures of the ledger: arrears with ticks and pane, an account, the counter, takings, the import of a ledger."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.pictures.leave import rows

if TYPE_CHECKING:
    from desktop.pictures.stage import Scene, Stage

# Pages of which a row is shown in the pane beside the list.
PANES = ("accounts", "charges", "payments", "unclaimed", "takings", "dunning_runs", "ledger_rules")
HEAD = ("户号", "户名", "小区", "楼栋", "单元", "房号", "建筑面积", "单价", "应收热费", "减免", "滞纳金", "已收",
        "欠费", "收费日期", "收费方式", "票据号", "收费员", "备注")  # fmt: skip
TITLE = "2024-2025采暖季热费收缴台账"
WRONG = {3: (8, "2,207.00"), 5: (12, "88.00"), 7: (13, "2024-11-31")}  # line: column, what somebody wrote there
SHOWN = 14
SUMMED = range(8, 13)  # the columns with a total


def scenes() -> Iterator[tuple[str, Scene]]:
    """Each state by its name."""
    yield "arrears-selected", _arrears
    yield "ledger-account", _account
    yield "ledger-receive", _receive
    yield "ledger-count", partial(_form, "takings", "ledger.count", {"cashier_key": ""})
    yield "ledger-run", partial(_form, "dunning_runs", "ledger.make_run", {})
    yield "ledger-import-map", partial(_import, "map")
    yield "ledger-import-check", partial(_import, "check")
    for name in PANES:
        yield f"ledger-pane-{name.replace('_', '-')}", partial(_pane, name)


def _page(stage: Stage, name: str) -> Any:
    stage.session.desk.open_page(name)
    stage.settle()
    return stage.session.desk.page()


def _arrears(stage: Stage) -> None:
    """Three ticked households among what is due this week, one of them in the pane."""
    from ui.kit.listmodel import ListState

    page = _page(stage, "arrears")
    before = page.state
    page.apply(ListState.of_view(next(one for one in page.kind.views if one.name == "week")))
    stage.settle()
    keys = [row.id for row in page.model.rows[:8]]
    page.model.set_ticked(keys[1:8:3])
    page.table.go_to(keys[1] if len(keys) > 1 else None)
    page.side.set_shown(True)
    stage.settle()
    stage.after += [partial(page.side.set_shown, False), partial(page.apply, before)]
    stage.after.append(partial(page.model.tick_all, on=False))


def _account(stage: Stage) -> None:
    """The page of somebody who owes something."""
    page = _page(stage, "accounts")
    found = _owing(stage)
    if found:
        page.open_account(found[0])
        stage.settle()
    stage.after.append(page.back_to_list)


def _owing(stage: Stage) -> list[int]:
    """Accounts with something open, as the list of arrears has them."""
    from models.core import register
    from ui.kit.listmodel import value_of

    kind = register.get_list("arrears")
    return [int(value_of(kind, row, "account_id")) for row in rows(stage, "arrears")[:1]]


def _receive(stage: Stage) -> None:
    """The counter, with somebody who owes something."""
    page = _page(stage, "payments")
    found = _owing(stage)
    page.open_form("ledger.receive", **({"fixed": {"account_id": found[0]}} if found else {}))
    stage.settle()


def _form(name: str, action: str, fixed: dict[str, Any], stage: Stage) -> None:
    _page(stage, name).open_form(action, fixed=fixed)
    stage.settle()


def _pane(name: str, stage: Stage) -> None:
    """The first row of all of a list, in the pane."""
    from ui.kit.listmodel import ListState

    page = _page(stage, name)
    before = page.state
    if name != "ledger_rules":
        page.apply(ListState())
    stage.settle()
    if page.model.rows:
        page.table.go_to(page.model.rows[0].id)
    page.side.set_shown(True)
    stage.settle()
    stage.after += [partial(page.side.set_shown, False), partial(page.apply, before)]


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="hearthdesk-ledger-")


def _import(step: str, stage: Stage) -> None:
    """A ledger of households that the department has, with some faults in it; nothing is written."""
    from models.core.imports.register import get_kind

    page = _page(stage, "ledger_imports")
    page.open_import(get_kind("ledger"))
    view = page.record_view()
    view.take(_file(stage))
    stage.settle()
    if step == "map":
        view.show_mapping()
    else:
        view.step.how.sound.setChecked(True)
        view.step.problems.table.go_to(0)
    stage.settle()
    stage.after.append(page.back_to_list)


def _file(stage: Stage) -> Path:
    from models.core import register
    from ui.kit.listmodel import value_of

    kind = register.get_list("accounts")
    lines: list[Sequence[str]] = [(TITLE,), HEAD]
    sums = [0.0] * len(SUMMED)
    for number, row in enumerate(rows(stage, "accounts")[:SHOWN]):
        value = partial(value_of, kind, row)
        area = (value("area") or 10_000) / 100
        due = f"{area * 23:.2f}"
        line = [
            value("number"), value("name"), value("compound") or "", value("building") or "", value("unit_no"),
            value("room"), f"{area:.2f}", "23", due, "0.00", "0.00", due, "0.00", f"2024-11-{number + 1:02d}", "现金",
            f"RF2400{number:04d}", "钱小芳", "",
        ]  # fmt: skip
        if number in WRONG:
            column, words = WRONG[number]
            line[column] = words
        lines.append(line)
        for place, column in enumerate(SUMMED):
            sums[place] += float(line[column].replace(",", ""))
    lines.append(["合计", *[""] * 7, *(f"{one:.2f}" for one in sums)])
    file = Path(_folder().name) / "2024-2025采暖季热费台账.csv"
    with file.open("w", encoding="gb18030", newline="") as written:
        csv.writer(written).writerows(lines)
    return file
