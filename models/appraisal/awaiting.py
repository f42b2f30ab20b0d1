"""What of bonus sheets and of proposed points waits for somebody's decision."""

from __future__ import annotations

from collections.abc import Iterator

from models.appraisal import duties, queries
from models.appraisal.adjustments import amounts
from models.core.access import Person
from models.org import waiting
from models.org.waiting import Kind, Waiting

waiting.add_kinds(Kind(5, "bonus_sheet", "奖金表"), Kind(6, "score_adjustment", "加减分"))


@waiting.reader
def _sheets(person: Person) -> Iterator[Waiting]:
    rows = list(duties.to_approve(person))
    titles = queries.sheet_titles([row.id for row in rows])
    for row in rows:
        yield Waiting(
            "bonus_sheet", row.id, row.row_version, None, row.prepared_by, titles.get(row.id, row.month),
            "批准奖金表", row.prepared_at, "appraisal.approve_bonus", "appraisal.return_bonus",
            {"id": row.id, "row_version": row.row_version}, due=row.due_on,
        )  # fmt: skip


@waiting.reader
def _adjustments(person: Person) -> Iterator[Waiting]:
    for row in duties.to_decide(person):
        what = f"{row.label} {amounts(row.points, row.fen)}，{row.reason}（{row.proposed_by}提出）"
        yield Waiting(
            "score_adjustment", row.id, row.row_version, row.employee_id, row.name, what, "批准加减分",
            row.proposed_at, "appraisal.approve_adjustment", "appraisal.refuse_adjustment",
            {"id": row.id, "row_version": row.row_version},
        )  # fmt: skip
