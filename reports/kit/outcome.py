"""What happened to an imported file, as the command line prints it, and figures as they are typed there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from models.core import money
from models.core.errors import Refused
from models.core.imports import rules
from models.core.imports.register import ImportKind
from models.core.register import Done
from reports.kit.imported import Checked, letter


def result(checked: Checked, done: Done | None = None) -> dict[str, Any]:
    """What happened to a file, as the command line prints it; without `done` nothing was written."""
    source, kind = checked.source, checked.source.kind
    details = done.details if done is not None else {}
    created: dict[str, list[str]] = {}
    for one in checked.found.questions:
        created.setdefault(f"new_{one.column}s", []).append(one.name)
    return {
        "kind": kind.name,
        "file": source.file,
        "sheet": source.sheet,
        "batch": details.get("batch"),
        "accepted": len(checked.found.accepted),
        "written": details.get("written", 0),
        "updated": details.get("updated", 0),
        "same": len(checked.found.same),
        "changed": len(checked.found.changed),
        "refused": _refused(checked),
        "waiting": _waiting(checked, done),
        "ignored": {why: list(numbers) for why, numbers in source.ignored.items()},
        **created,
        "unread_columns": list(source.unread_columns),
        "remark": checked.remark,
        "told": details.get("told", ""),
        **checked.found.details,
        "corrections": [vars(one) for one in source.corrections],
        "totals": rules.sums(kind, checked.found.accepted),
        "stated": _gaps(checked.gaps),
        "subtotals": [
            {"row": one.subtotal.row, "words": one.subtotal.words, "stated": _gaps(one.gaps)} for one in checked.groups
        ],
    }


def _gaps(gaps: Iterable[rules.Gap]) -> dict[str, dict[str, Any]]:
    return {
        gap.key: {"stated": gap.stated, "read": gap.read, "difference": gap.difference, "rows": list(gap.rows)}
        for gap in gaps
    }


def _waiting(checked: Checked, done: Done | None) -> list[Any]:
    """What waits for a person; of rows that did not come with the act it was told before."""
    told = list(done.details.get("waiting", ())) if done is not None else []
    return told if done is not None and len(told) == done.details["held"] else [*checked.found.waiting, *told]


def _refused(checked: Checked) -> list[dict[str, Any]]:
    source = checked.source
    named_by = source.kind.named_by
    names = {row.key: row.values.get(named_by) for row in source.rows} if named_by else {}
    refused: dict[tuple[int, int], dict[str, Any]] = {}
    for fault in checked.faults:
        told = {
            "file": source.file, "sheet": source.sheet, "row": fault.row, "name": names.get(fault.key),
            "column": fault.column, "value": fault.value, "code": fault.code, "sentence": fault.sentence,
        }  # fmt: skip
        place = source.place_of(fault)
        if fault.part and place is not None:
            told["letter"] = letter(place)
        if fault.key in refused:
            refused[fault.key].setdefault("also", []).append(told)
        else:
            refused[fault.key] = told
    return list(refused.values())


def stated_amount(kind: ImportKind, words: str) -> tuple[str, int]:
    """A stated figure as it is typed on the command line: YUAN for the first totals column, 列名=YUAN, or 行数=N.

    Raises Refused when the kind has no such column or the text is no amount.
    """
    name, _, amount = words.rpartition("=")
    if name == "行数" and amount.isdecimal():
        return rules.COUNT, int(amount)
    keys = [key for key in kind.totals if not name or name in (key, kind.label_of(key))]
    if not keys:
        told = "、".join(["行数", *(kind.label_of(key) for key in kind.totals)])
        raise Refused(f"{kind.label}没有可以核对的合计{f'“{name}”' if name else ''}。可核对：{told}。")
    try:
        return keys[0], money.parse_yuan(amount)
    except ValueError as fault:
        raise Refused(f"“{words}”不是金额：{fault}") from fault
