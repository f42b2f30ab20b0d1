"""Reading a file of any kind for an import, setting it against the database, and posting it in one act."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from models.core import database
from models.core.access import Person
from models.core.errors import Refused
from models.core.garbage import nothing_to_collect
from models.core.imports import actions, queries, rules, staging
from models.core.imports.queries import Batch
from models.core.imports.register import MOST_AT_ONCE, Answer, Comparison, ImportKind
from models.core.register import Done
from models.core.unit import new_op_id, outcome_of, perform
from reports.kit.gathering import read
from reports.kit.imported import Cancelled, Checked, Correction, Layout, Plan, Reading, Tell, letter, silent
from reports.kit.outcome import result, stated_amount
from reports.kit.placing import fitting, lay_out
from reports.kit.reading.workbook import Workbook, fingerprint, open_workbook, sheets_of_known

__all__ = [
    "Cancelled", "Checked", "Correction", "Layout", "Plan", "Reading", "Tell", "check", "check_file", "compare",
    "fields", "fitting", "lay_out", "letter", "post", "read", "refuse_taken", "result", "stated_amount",
]  # fmt: skip


def check(kind: ImportKind, book: Workbook, plan: Plan = Plan(), tell: Tell = silent) -> Checked:
    """Read a file and set it against the database in use; writes nothing. Raises Refused, ConnectionLost."""
    source = read(kind, book, plan, tell)
    if kind.month and not (plan.month or source.month):
        raise Refused(source.remark or f"导入{kind.label}要写明月份，例如 2026-11。", code="MONTH")
    return compare(source, plan)


def compare(source: Reading, plan: Plan) -> Checked:
    """Set rows that were read against the database in use; also after other answers. Raises ConnectionLost."""
    kind = source.kind
    faulty = {fault.key for fault in source.faults}
    sound = [row for row in source.rows if row.key not in faulty] if faulty else list(source.rows)

    def look() -> tuple[Comparison, Batch | None, str]:
        seen = queries.standing(kind)  # before what it stands for
        found = kind.compare(sound, kind.known(), plan.all_answers())
        return found, queries.earlier(kind, source.sha256, source.sheet, plan.month or source.month), seen

    with nothing_to_collect():
        found, earlier, seen = database.read(look)
    codes = rules.first_codes((*source.faults, *found.faults))
    left = [row for row in source.rows if row.key in codes] if codes else []
    refused = [(row, codes[row.key]) for row in rules.as_meant(kind, left, source.faults)]
    gaps = rules.gaps(kind, {**source.printed, **plan.stated}, found.accepted, refused)
    groups = rules.groups(kind, source.subtotals, found.accepted, refused) if source.subtotals else ()
    return Checked(source, plan, found, gaps, earlier, seen, groups)


def refuse_taken(kind: ImportKind, path: Path, plan: Plan) -> None:
    """Raise Refused for a workbook of one sheet that was taken whole, before any of it is read. Raises ConnectionLost.

    All others are refused when they are posted.
    """
    before = database.read(partial(queries.taken, kind, fingerprint(path), plan.month))
    if before is not None and plan.sheet in ("", before.sheet) and sheets_of_known(path) == (before.sheet,):
        raise actions.taken(before)


def check_file(kind: ImportKind, path: Path, plan: Plan = Plan()) -> Checked:
    """Open, read and compare a file in one go."""
    return check(kind, open_workbook(path), plan)


def fields(checked: Checked) -> dict[str, Any]:
    """The fields of the kind's action for a file that was checked."""
    source, plan, layout, kind = checked.source, checked.plan, checked.source.layout, checked.source.kind
    refused = checked.refused_count
    given = {
        "file": source.file,
        "sheet": source.sheet,
        "sha256": source.sha256,
        "month": checked.month,
        "rows": checked.found.accepted,
        "refused": refused,
        "harmless": refused - len(checked.blocking_rows),
        "reasons": _reasons(checked),
        "ignored": sum(len(numbers) for numbers in source.ignored.values()),
        "accept_new": plan.accept_new,
        "answers": [_answer(column, name, answer) for (column, name), answer in plan.answers.items()],
        "update_known": plan.update_known,
        "partial": checked.only_sound,
        "stated": [{"column": gap.key, "amount": gap.stated} for gap in checked.gaps],
        "explained": [{"column": gap.key, "amount": gap.difference} for gap in checked.gaps if gap.rows],
        "gap_reason": plan.gap_reason,
        "corrections": [
            {"row": one.row, "column": one.column, "old": one.old, "new": one.new} for one in source.corrections
        ],
    }
    if kind.drafts:
        given["as_draft"] = plan.as_draft
    if plan.mapping is not None:
        given["headings"] = [{"words": words} for words in layout.headings]
        given["positions"] = [{"column": key, "position": at} for key, at in plan.mapping.items()]
    return given


def _reasons(checked: Checked) -> list[dict[str, Any]]:
    """Why rows are sent back: the first fault of each, as many as are kept."""
    first = {fault.key: fault for fault in reversed(checked.faults) if fault.row > 0}
    told = sorted(first.values(), key=lambda fault: fault.key)[: actions.MOST_REASONS]
    return [{"row": one.row, "column": one.column[:48], "words": one.sentence[:1000]} for one in told]


def _answer(column: str, name: str, answer: Answer) -> dict[str, Any]:
    if isinstance(answer, int):
        return {"column": column, "name": name, "choice": "use", "record": answer}
    return {"column": column, "name": name, "choice": answer or "leave"}


def post(checked: Checked, *, person: Person, op_id: str = "", tell: Tell = silent) -> Done:
    """Write a file that was checked, in one act; more rows than one transaction should hold are staged before.

    `tell` follows the staging and may raise Cancelled. Raises Refused or Cancelled; then nothing was written.
    """
    kind, source = checked.source.kind, checked.source
    before = checked.earlier
    if before is not None and before.whole:
        raise actions.taken(before)
    if checked.blocking_rows and not checked.only_sound:
        raise Refused("有被退回的行，没有写入。请改正文件，或选择只导入通过的行。", code="ROWS")
    if not checked.found.accepted:
        raise Refused("没有导入：文件里没有可以导入的行。", code="NOTHING_NEW")
    given, op_id, reason = fields(checked), op_id or new_op_id(), f"导入 {source.file}"[:500]
    if len(checked.found.accepted) <= MOST_AT_ONCE:
        return perform(kind.action, given, user=person.user_id, op_id=op_id, reason=reason)
    done = database.read(partial(outcome_of, op_id, person.user_id))
    if done is not None:  # the answer to an earlier press was lost
        return done
    given |= _beyond_new(checked)
    if kind.stages is not None and not checked.found.new:
        return perform(kind.action, given, user=person.user_id, op_id=op_id, reason=reason)
    batch = _stage(checked, person, tell)
    try:
        staged = {**given, "batch": batch, "seen": checked.seen}
        return perform(kind.action, staged, user=person.user_id, op_id=op_id, reason=reason)
    except Exception:
        _give_up(batch)
        raise


def _beyond_new(checked: Checked) -> dict[str, Any]:
    """What a large file holds besides new rows: changed ones that are to be written, and the sums of all others."""
    found = checked.found
    changed = tuple(one.row for one in found.changed)
    rows, known = (changed, found.same) if checked.plan.update_known else ((), (*found.same, *changed))
    sums = {**rules.sums(checked.source.kind, known), rules.COUNT: len(known)}
    return {
        "rows": rows, "known": [{"column": key, "amount": amount} for key, amount in sums.items()],
        "held": len(found.waiting) + len(changed) - len(rows),
    }  # fmt: skip


def _stage(checked: Checked, person: Person, tell: Tell) -> int:
    """Add the new rows to a batch that nobody sees; its number. Whatever stops this leaves nothing behind."""
    source, rows = checked.source, checked.found.new
    batch = staging.begin(
        source.kind, person, file=source.file, sheet=source.sheet, sha256=source.sha256, month=checked.month
    )
    try:
        tell("正在装入", 0, len(rows))
        staging.load(source.kind, batch, rows, lambda staged: tell("正在装入", staged, len(rows)))
    except Exception:
        _give_up(batch)
        raise
    return batch


def _give_up(batch: int) -> None:
    """Take a batch away, as far as a full disk or a server that is gone allows; the next import takes the rest."""
    with suppress(Exception):  # what stopped the import is what a person is told
        staging.discard(batch)
