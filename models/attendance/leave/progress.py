"""How far the approval of slips has come: who took which step, and who takes the next, read once for many."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from models.attendance.tables import LeaveSlip
from models.attendance.workflow import LeaveState, NoticeKind
from models.core.access import Person
from models.org import approvals
from models.org.rules import Decision, Hole
from models.org.tables import PaperDecision
from models.staff import describe as staff

ENTITY = "leave_slip"


@dataclass(frozen=True)
class Progress:
    """The decisions about a slip, in order, and the next one: by whom, why by nobody, or None when there is none."""

    taken: Sequence[PaperDecision]
    following: Decision | Hole | None
    names: Mapping[int, str]

    @property
    def words(self) -> str:
        """Who approved and whom it waits for: «待 何志刚 主管批准»."""
        return "；".join((*(one.words for one in self.taken), *self.waits_for))

    @property
    def waits_for(self) -> Sequence[str]:
        """Whom it waits for, nobody when everything was decided."""
        if isinstance(self.following, Hole):
            return (f"现在没有人可以“{self.following.label}”：{self.following.why}",)
        if self.following is None:
            return ()
        return (f"待 {self.names.get(self.following.decider, '')} {self.following.label}",)

    @property
    def has_reason(self) -> bool:
        """Whether somebody who approved said why."""
        return any(one.remark for one in self.taken)


def barred(row: LeaveSlip) -> frozenset[int]:
    """Who does not decide beside the person himself: who asked in writing for him. A call is only taken down."""
    asker = row.applied_by_id if row.notice == NoticeKind.WRITTEN else None
    return frozenset({asker} - {None, row.employee_id})  # type: ignore[arg-type]


def may_withdraw(person: Person, row: LeaveSlip) -> bool:
    """Whether a slip is this person's to take back: his own, or one that he asked for and nobody decided."""
    if person.employee_id is None:
        return False
    asked = row.state == LeaveState.SUBMITTED and row.applied_by_id == person.employee_id
    return asked or row.employee_id == person.employee_id


def progress(rows: Collection[LeaveSlip]) -> dict[int, Progress]:
    """How far each slip has come; of those that are decided, only what was decided."""
    waiting = [row for row in rows if row.state == LeaveState.SUBMITTED]
    taken = approvals.taken(ENTITY, {row.id: row.round for row in rows})
    found: dict[int, Decision | Hole | None] = {}
    if waiting:
        people = {row.employee_id for row in waiting}.union(*(barred(row) for row in waiting))
        following = approvals.stepping({row.chain for row in waiting}, people)
        found = {
            row.id: following(row.chain, row.employee_id, approvals.labels_of(taken[row.id]), barred(row))
            for row in waiting
        }
    deciders = {one.decider for one in found.values() if isinstance(one, Decision)}
    names = staff.employee_titles(deciders) if deciders else {}
    return {row.id: Progress(taken[row.id], found.get(row.id), names) for row in rows}


def decidable(
    person: Person, rows: Collection[LeaveSlip], come: Mapping[int, Progress] | None = None
) -> dict[int, Decision]:
    """The slips of which the next step is this person's, with that step; `come` is their progress, if it is known."""
    if person.employee_id is None:
        return {}
    return {
        record: one.following
        for record, one in (progress(rows) if come is None else come).items()
        if isinstance(one.following, Decision) and approvals.takes(person, one.following)
    }
