"""Who decides about whom: approval chains resolved for the people there are, also in an office of three."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from models.core.access import LINE, ROLE_NAMES, Role

MAX_DELAY = 300
NAMED = 3  # people whom a gap names; of the others it tells the number


class UnitKind(StrEnum):
    """What a unit of the organisation is."""

    DEPARTMENT = "department"
    GROUP = "group"
    STATION = "station"


UNIT_KIND_NAMES: Mapping[str, str] = {
    UnitKind.DEPARTMENT: "部门",
    UnitKind.GROUP: "班组",
    UnitKind.STATION: "站点",
}
# Rights to decide about others; lending «all approvals» lends these.
DECIDING = frozenset({"approve", "confirm", "decide"})
# The appeal is never answered by the one who issued the slip.
NOT_BY_FIRST_OF: Mapping[str, str] = {"penalty.appeal": "penalty.slip", "penalty.appeal_gm": "penalty.slip"}

# Whoever decides about these stands above everybody who took part in them; of other papers only above
# the person concerned, and those who took part just leave it to somebody else.
OUTRANKING = frozenset({"penalty.slip", "penalty.appeal", "penalty.appeal_gm"})


def is_approval(permission: str) -> bool:
    """Whether a right is one of deciding about others, told by its last word."""
    return permission.rsplit(".", 1)[-1] in DECIDING


def sign_in_delay(failed: int) -> int:
    """Seconds to wait after this many wrong passwords in a row: 1, 2, 4 … at most 300."""
    return min(MAX_DELAY, 1 << min(failed - 1, 16)) if failed > 0 else 0


def makes_circle(parents: Mapping[int, int | None], unit: int, new_parent: int | None) -> bool:
    """Whether a unit put under `new_parent` would stand below itself."""
    above = new_parent
    while above is not None:
        if above == unit:
            return True
        above = parents.get(above)
    return False


@dataclass(frozen=True)
class Colleague:
    """Somebody of the staff: the roles of his register entry and of his account, and the unit he belongs to.

    One who is not `able` (suspended) has papers of his own but decides about none.
    """

    employee_id: int
    name: str
    roles: frozenset[str]
    unit_id: int | None = None
    able: bool = True


@dataclass(frozen=True)
class Unit:
    """A unit as far as approvals need it."""

    unit_id: int
    parent_id: int | None = None
    head_id: int | None = None


@dataclass(frozen=True)
class Step:
    """One step of a chain as the office wrote it down."""

    role: str
    label: str


@dataclass(frozen=True)
class Chain:
    """A chain; with `separate`, each step needs another person (R-090)."""

    code: str
    label: str
    steps: tuple[Step, ...]
    separate: bool = False


@dataclass(frozen=True)
class Decision:
    """One decision of a resolved chain.

    `labels` are the steps that fell together; `decider` may act; `stands_for` is the employee whose right he
    uses when it was lent (printed 代); `passed_up` are the roles that were vacant or concerned.
    """

    labels: tuple[str, ...]
    decider: int
    stands_for: int | None = None
    passed_up: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How the decision is printed: the names of all steps that fell together."""
        return "、".join(self.labels)

    def may_act(self, employee_id: int) -> bool:
        """Whether this employee may take the decision: the decider, or the one who lent him the right."""
        return employee_id in (self.decider, self.stands_for)


@dataclass(frozen=True)
class Hole:
    """A step that nobody may take: why, and what to do about it."""

    label: str
    why: str
    remedy: str


@dataclass(frozen=True)
class Resolution:
    """A chain for one person: the decisions in order, and the steps that cannot be taken."""

    decisions: tuple[Decision, ...]
    holes: tuple[Hole, ...] = ()


def rank(roles: Collection[str]) -> int:
    """Where somebody stands in the reporting line: 0 for daily work and for roles beside the line, 4 for the GM."""
    return max((LINE.index(Role(role)) for role in roles if role in LINE), default=0)


@dataclass(frozen=True)
class Office:
    """The people in service, the units, and who decides when the top person is concerned.

    Of those who decide nothing and stand at the bottom of the line, a large office gives only the first few of each
    unit; `more` tells by unit how many others there are.
    """

    people: Mapping[int, Colleague]
    units: Mapping[int, Unit] = field(default_factory=dict)
    fallback: int | None = None
    more: Mapping[int | None, int] = field(default_factory=dict)

    @cached_property
    def holders(self) -> Mapping[str, Sequence[int]]:
        """Employees by role, in the order of their numbers."""
        held: dict[str, list[int]] = {}
        for one in sorted(self.people):
            for role in self.people[one].roles if self.people[one].able else ():
                held.setdefault(role, []).append(one)
        return held

    @cached_property
    def holders_in(self) -> Mapping[tuple[str, int], Sequence[int]]:
        """Employees by role and unit, in the order of their numbers."""
        held: dict[tuple[str, int], list[int]] = {}
        for role, holders in self.holders.items():
            for one in holders:
                unit_id = self.people[one].unit_id
                if unit_id is not None:
                    held.setdefault((role, unit_id), []).append(one)
        return held

    @cached_property
    def top_rank(self) -> int:
        """The highest rank that anybody who may decide has."""
        return max((rank(one.roles) for one in self.people.values() if one.able), default=0)

    @cached_property
    def stand_in(self) -> int | None:
        """The named fallback, as long as he may decide."""
        person = self.people.get(self.fallback) if self.fallback is not None else None
        return self.fallback if person is not None and person.able else None

    def is_top(self, employee_id: int) -> bool:
        """Whether nobody who may decide ranks above this employee, and he stands in the line at all."""
        return 0 < self.top_rank <= self.rank_of(employee_id)

    def rank_of(self, employee_id: int) -> int:
        """The rank of an employee; 0 for somebody who is no longer in service."""
        person = self.people.get(employee_id)
        return rank(person.roles) if person is not None else 0

    def above(self, unit_id: int | None) -> list[Unit]:
        """A unit and those above it, the nearest first."""
        path: list[Unit] = []
        while unit_id is not None and unit_id in self.units:
            path.append(self.units[unit_id])
            unit_id = path[-1].parent_id
        return path

    def in_line(self, role: str, unit_id: int | None, barred: Collection[int]) -> int | None:
        """The nearest holder of a role in the unit or above it; a head before the others of his unit."""
        for unit in self.above(unit_id):
            head = self.people.get(unit.head_id) if unit.head_id is not None else None
            if head is not None and head.able and role in head.roles and head.employee_id not in barred:
                return head.employee_id
            for one in self.holders_in.get((role, unit.unit_id), ()):
                if one not in barred:
                    return one
        return None

    def anywhere(self, role: str, barred: Collection[int]) -> int | None:
        """Any holder of a role in the whole office."""
        return next((one for one in self.holders.get(role, ()) if one not in barred), None)


def ladder(role: str) -> tuple[str, ...]:
    """The roles that may take a step, the nearest first: up the line, or to the GM from a role beside the line."""
    return tuple(LINE[LINE.index(Role(role)) :]) if role in LINE else (role, Role.GM)


def decider(
    office: Office, role: str, unit_id: int | None, barred: Collection[int], below: Collection[int] | None = None,
    *, stand_in: bool = True,
) -> tuple[int | None, tuple[str, ...]]:  # fmt: skip
    """Who takes a step of this role for somebody of this unit, and the roles that the step passed on its way up.

    A vacant step, and one whose holder is barred, goes to the next role up and never down, first along the
    units, then in the whole office. In the line, the decider ranks above those `below` him, all of the barred by
    default (R-028, R-090, R-096). When the top person himself is barred, the named fallback decides, unless
    `stand_in` is False.
    """
    floor = max((office.rank_of(one) + 1 for one in (barred if below is None else below)), default=0)
    steps = ladder(role)
    open_to = [one for one in steps if one not in LINE or rank((one,)) >= floor]
    if floor > rank((Role.GM,)):
        open_to = []
    for near in (True, False):
        for one in open_to:
            found = office.in_line(one, unit_id, barred) if near and _has_line(one) else office.anywhere(one, barred)
            if found is not None:
                return found, steps[: steps.index(one)]
    if stand_in and any(office.is_top(one) for one in barred) and office.stand_in not in barred:
        return office.stand_in, steps
    return None, steps


def _has_line(role: str) -> bool:
    """Whether holders of a role serve some units only; the GM and the roles beside the line serve the whole office."""
    return role in LINE and role != Role.GM


def resolve(
    chain: Chain,
    office: Office,
    concerned: int,
    *,
    barred: Collection[int] = (),
    lent: Mapping[int, int] | None = None,
    at_unit: int | None = None,
    done: Mapping[str, int] | None = None,
    stand_in: bool = True,
    aside: Collection[int] = (),
) -> Resolution:
    """The decisions of a chain about `concerned`, in order; `at_unit` is where it begins, his own unit by default.

    `done` are the steps that were taken, by whom: they are no decisions any more, and where each step needs another
    person, whoever took one takes no other. Without `stand_in` the named fallback of the top person is left out.

    `barred` are others who may not decide (the issuer of a slip), `OUTRANKING` tells of which papers the decider has
    to stand above them, too; those `aside` (a witness, the superior who was defied, R-113) may not decide either, but
    nobody has to stand above them. `lent` maps who lent his right to whom today. Steps that fall to one person become
    one decision, in the place of his last step.
    """
    person = office.people.get(concerned)
    unit_id = at_unit if at_unit is not None or person is None else person.unit_id
    shut = {concerned, *barred, *aside}
    decisions: list[Decision] = []
    holes: list[Hole] = []
    if done and chain.separate:
        shut |= set(done.values())
    for step in chain.steps:
        if done and step.label in done:
            continue
        below = shut - (set(aside) - {concerned, *barred}) if chain.code in OUTRANKING else (concerned,)
        found, passed = decider(office, step.role, unit_id, shut, below, stand_in=stand_in)
        if found is None:
            holes.append(_hole(step, office, shut, concerned, stand_in=stand_in))
            continue
        taker = (lent or {}).get(found)
        stands_for = None
        if taker is not None and taker != found and taker not in shut and _is_able(office, taker):
            found, stands_for = taker, found
        decisions.append(Decision((step.label,), found, stands_for, passed))
        if chain.separate:
            shut |= {found} if stands_for is None else {found, stands_for}
    return Resolution(_joined(decisions), tuple(holes))


def following(chain: Chain, found: Resolution, taken: Collection[str]) -> Decision | Hole | None:
    """The next decision of a resolved chain of which the steps `taken` are done, or why nobody may take it.

    None when every step was taken.
    """
    order = [step.label for step in chain.steps]
    decisions = [one for one in found.decisions if not set(one.labels) <= set(taken)]
    holes = [one for one in found.holes if one.label not in taken]
    if decisions and (not holes or order.index(decisions[0].labels[-1]) < order.index(holes[0].label)):
        return decisions[0]
    return holes[0] if holes else None


def _is_able(office: Office, employee_id: int) -> bool:
    return employee_id in office.people and office.people[employee_id].able


def _joined(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    kept: dict[int, Decision] = {}
    for one in decisions:
        earlier = kept.pop(one.decider, None)
        if earlier is not None:
            passed = tuple(dict.fromkeys((*earlier.passed_up, *one.passed_up)))
            stands_for = one.stands_for if one.stands_for is not None else earlier.stands_for
            one = Decision((*earlier.labels, *one.labels), one.decider, stands_for, passed)  # noqa: PLW2901
        kept[one.decider] = one
    return tuple(kept.values())


def _hole(step: Step, office: Office, shut: Collection[int], concerned: int, *, stand_in: bool) -> Hole:
    if not any(office.is_top(one) for one in shut):
        words = "、".join(ROLE_NAMES[one] for one in ladder(step.role))
        return Hole(step.label, f"没有人担任：{words}。", "请登记担任其中一个角色的人员，或给最高负责人加上它。")
    why = "涉及最高负责人，没有上一级可以办理。"
    if not stand_in:
        return Hole(step.label, why, "请由外部人员决定，再登记他签字的文件。")
    if office.fallback is None:
        return Hole(step.label, why, "请指定最高负责人回避时由谁决定。")
    if office.stand_in is None:
        return Hole(step.label, why, "指定的决定人不在职，请另行指定。")
    if office.fallback == concerned:
        return Hole(step.label, "涉及的正是指定的决定人本人，没有上一级可以办理。", "请登记更高一级的负责人。")
    return Hole(step.label, "指定的决定人已参与这件事，没有其他人可以办理。", "请再登记一位可以审批的负责人。")


@dataclass(frozen=True)
class Gap:
    """A step that cannot be taken today, for how many, why, and what to do; `people` names the first of them."""

    chain_code: str
    chain: str
    step: str
    people: tuple[str, ...]
    count: int
    why: str
    remedy: str


NOBODY = Gap(
    "", "全部审批", "每一步", (), 0, "还没有登记在职人员，看不出谁能办理。", "请先在“人员花名册”里导入或登记人员。"
)


def gaps(chains: Sequence[Chain], office: Office) -> tuple[Gap, ...]:
    """Every step of every chain that cannot be taken today, people with the same reason together.

    Where nobody is registered nothing can be looked into, which is a gap of its own.
    """
    if not office.people:
        return (NOBODY,)
    by_code = {chain.code: chain for chain in chains}
    found: dict[tuple[str, Hole], list[_Alike]] = {}
    alike = _alike(chains, office)
    for chain in chains:
        before = by_code.get(NOT_BY_FIRST_OF.get(chain.code, ""))
        for group in alike:
            barred: tuple[int, ...] = ()
            if before is not None:
                barred = tuple(d.decider for d in resolve(before, office, group.numbers[0]).decisions[:1])
            for hole in resolve(chain, office, group.numbers[0], barred=barred).holes:
                found.setdefault((chain.code, hole), []).append(group)
    return tuple(_gap(by_code[code], hole, groups, office) for (code, hole), groups in found.items())


def _gap(chain: Chain, hole: Hole, groups: Sequence[_Alike], office: Office) -> Gap:
    first = sorted(number for group in groups for number in group.numbers[:NAMED])[:NAMED]
    names = tuple(office.people[one].name for one in first)
    return Gap(chain.code, chain.label, hole.label, names, sum(one.count for one in groups), hole.why, hole.remedy)


def taking(chains: Sequence[Chain]) -> frozenset[str]:
    """The roles that may take a step of one of the chains."""
    return frozenset(role for chain in chains for step in chain.steps for role in ladder(step.role))


@dataclass(frozen=True)
class _Alike:
    """Employees whose papers go the same way: their numbers in order, and how many there are with those not given."""

    numbers: Sequence[int]
    count: int


def _alike(chains: Sequence[Chain], office: Office) -> Sequence[_Alike]:
    """Employees by how their papers go: alike within a unit and a rank.

    In the line nobody decides about his own rank or below, so that his own papers never come to him; the fallback
    and those who take steps beside the line are looked at one by one.
    """
    beside = taking(chains) - set(LINE)
    found: dict[tuple[int | None, ...], list[int]] = {}
    for number in sorted(office.people):
        one = office.people[number]
        alone = number == office.fallback or not beside.isdisjoint(one.roles)
        found.setdefault((number,) if alone else (one.unit_id, rank(one.roles)), []).append(number)
    return [
        _Alike(numbers, len(numbers) + (office.more.get(key[0], 0) if key[1:] == (0,) else 0))
        for key, numbers in found.items()
    ]
