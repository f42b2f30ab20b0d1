"""Penalty slips by real acts: somebody does something to a slip, with the fields that the act needs at least."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from models.core import clock, register
from models.core.fields import Kind
from models.core.register import Done
from models.core.unit import Behalf, perform
from models.penalty.tables import PenaltySlip
from tests.factories import org, penalty
from tests.factories.attendance import Office
from tests.samples import World

EMPTY: dict[str, Any] = {
    "employee_id": None, "offence": "", "band": "", "quantity": 1, "happened_at": None, "place": "", "facts": "",
    "evidence": "", "source": "", "offended_id": None, "amount": None, "amount_reason": "", "measures": "",
    "measures_due_on": None, "measures_words": "", "late_reason": "",
}  # fmt: skip


class Desk:
    """An office with a clerk of personnel, and the acts of its people on slips."""

    def __init__(self, world: World, office: Office | None = None) -> None:
        self.world = world
        self.office = office or penalty.office(world)
        self.clerk, self.clerk_user = penalty.clerk(world, self.office.unit)
        self.users = {
            self.office.agent: self.office.agent_user, self.office.supervisor: self.office.supervisor_user,
            self.office.manager: self.office.manager_user, self.office.gm: self.office.gm_user,
            self.clerk: self.clerk_user,
        }  # fmt: skip

    def colleague(self, name: str, role: str = "AGENT", also: tuple[str, ...] = (), **account: Any) -> int:
        """Another one of the office, with an account that may have further roles."""
        one = org.colleague(self.world, name, role, self.office.unit)
        self.users[one] = org.user(self.world, roles=(role, *also), employee_id=one, **account)
        return one

    def do(self, name: str, who: int, slip: int | None = None, /, **values: Any) -> Done:
        """An act of one of the staff on a slip, as it is stored now."""
        return perform(name, self.values(name, slip, values), user=self.users[who])

    def on_paper(
        self, name: str, author: int, slip: int, *, at: datetime | None = None, typist: int = 0, scan: bool = True,
        **values: Any,
    ) -> Done:  # fmt: skip
        """The same, signed on paper and typed by the clerk."""
        behalf = Behalf(author, at or clock.now(), scan=("签字.pdf", penalty.PDF) if scan else None)
        return perform(
            name, self.values(name, slip, values), user=self.users[typist or self.clerk], behalf=behalf,
            reason="当时已在纸上签字",
        )  # fmt: skip

    def values(self, name: str, slip: int | None, given: dict[str, Any], /) -> dict[str, Any]:
        """The fields of an act: those given, the slip as it is stored now, a scan and now where one is needed."""
        fields = {f.name: f for f in register.actions[name].fields}
        found: dict[str, Any] = {one: EMPTY[one] for one in fields if one in EMPTY}
        found |= {one.name: penalty.PDF for one in fields.values() if one.kind is Kind.FILE}
        now = f"{clock.now():%Y-%m-%d %H:%M}"
        found |= {one.name: now for one in fields.values() if one.kind is Kind.TIME and one.required}
        found |= {one.name: "说明" for one in fields.values() if one.kind is Kind.TEXT and one.required}
        if slip is not None:
            found["id"] = slip
            if "row_version" in fields:
                found["row_version"] = PenaltySlip.get_by_id(slip).row_version
        return {**found, **given}

    def issue(self, who: int = 0, **content: Any) -> int:
        """A slip over 100 yuan about the agent for this morning, submitted by the supervisor; the record."""
        said = {
            "employee_id": self.office.agent, "offence": "GAS-03", "facts": "用户反映漏气，当班没有上报。",
            "happened_at": f"{clock.now() - timedelta(hours=2):%Y-%m-%d %H:%M}", **content,
        }  # fmt: skip
        done = self.do("penalty.issue", who or self.office.supervisor, **said)
        assert done.record is not None
        return done.record[1]

    def approved(self, **content: Any) -> int:
        """A slip that the manager approved, too."""
        slip = self.issue(**content)
        self.do("penalty.approve", self.office.manager, slip)
        return slip

    def refused(self, *witnesses: int, **content: Any) -> int:
        """A slip that the agent refused to sign before these colleagues."""
        slip = self.approved(**content)
        self.do("penalty.refuse", self.office.supervisor, slip, witnesses=list(witnesses))
        return slip


def row(slip: int) -> Any:
    """A slip as it is stored."""
    return PenaltySlip.get_by_id(slip)
