"""Whether somebody may decide a paper by its approval chain, and the words for the paper if he does."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from models.core import clock, register
from models.core.access import Person
from models.core.errors import Forbidden, NotFound, Refused
from models.core.unit import Unit
from models.org import queries, rules
from models.org.rules import Decision, Hole
from models.org.tables import ApprovalChain, PaperDecision


class Decide(Protocol):
    """Who decides a paper of a chain about an employee, leaving out the barred."""

    def __call__(
        self, chain: str, concerned: int, barred: Collection[int] = (), *, unit: int | None = None,
        aside: Collection[int] = (), stand_in: bool = True,
    ) -> Decision | Hole: ...  # fmt: skip


@dataclass(frozen=True)
class Decided:
    """Who took a decision, for whom if the right was lent, and how the paper says it (代 included)."""

    decider: int
    stands_for: int | None
    words: str


def deciding(chains: Collection[str], people: Collection[int]) -> Decide:
    """Who decides papers of these chains, read once for all the `people` whom they concern or who are barred.

    The result takes chain, employee concerned and the barred, and gives the one decision that counts for a paper
    with one signature: the last of its chain, or the step that nobody may take. It also takes the `unit` that the
    paper is about, who else is left `aside`, and whether the fallback of the top person is the `stand_in`. Raises
    NotFound for an unknown chain.
    """
    known, here, lent = _read(chains, people)

    def decide(
        chain: str, concerned: int, barred: Collection[int] = (), *, unit: int | None = None,
        aside: Collection[int] = (), stand_in: bool = True,
    ) -> Decision | Hole:  # fmt: skip
        if chain not in known:
            raise NotFound()
        found = rules.resolve(
            known[chain], here, concerned, barred=barred, lent=lent[chain], at_unit=unit, aside=aside,
            stand_in=stand_in,
        )  # fmt: skip
        return final(known[chain], found)

    return decide


def _read(
    chains: Collection[str], people: Collection[int]
) -> tuple[Mapping[str, rules.Chain], rules.Office, Mapping[str, Mapping[int, int]]]:
    """Chains by code, the office as it is today, and who lent his right for each chain."""
    stored = queries.chains_of(chains)
    known = {code: chain for code, (chain, _) in stored.items()}
    rights = queries.lent_today({permission for _, permission in stored.values()}, clock.now().date())
    lent = {code: rights[permission] for code, (_, permission) in stored.items()}
    takers = {taker for of_chain in lent.values() for taker in of_chain.values()}
    return known, queries.office(list(known.values()), {*people, *takers}), lent


@dataclass(frozen=True)
class Taken:
    """A decision that was taken about a paper of several steps, and whether it was the last one."""

    decided: Decided
    labels: tuple[str, ...]
    is_last: bool


Next = Callable[..., "Decision | Hole | None"]


def stepping(
    chains: Collection[str], people: Collection[int], at_unit: int | None = None, *, stand_in: bool = True
) -> Next:
    """Who decides next about papers that go through these chains step by step, read once for all the `people`.

    The result takes chain, employee concerned (0 where it concerns nobody of the staff), the labels of the steps that
    were taken (with who took them where each step needs another person), and the barred; None when every step was.
    `at_unit` is the unit that the papers are about where it is not that of the employee; the result takes that of a
    single paper as `unit`, and who is left `aside` of it. Without `stand_in` the fallback of the top person decides
    nothing. Raises NotFound for an unknown chain.
    """
    known, here, lent = _read(chains, people)

    def following(
        chain: str, concerned: int, taken: Collection[str], barred: Collection[int] = (), unit: int | None = at_unit,
        aside: Collection[int] = (),
    ) -> Decision | Hole | None:  # fmt: skip
        if chain not in known:
            raise NotFound()
        found = rules.resolve(
            known[chain], here, concerned, barred=barred, lent=lent[chain], at_unit=unit,
            done=taken if isinstance(taken, Mapping) else None, stand_in=stand_in, aside=aside,
        )  # fmt: skip
        return rules.following(known[chain], found, taken)

    return following


def taken(entity: str, rounds: Mapping[int, int]) -> dict[int, list[PaperDecision]]:
    """The decisions about papers in their present round, in order; `rounds` gives it by record."""
    table = PaperDecision
    rows = table.select().where(table.entity == entity, table.record.in_(list(rounds))).order_by(table.id)
    found: dict[int, list[PaperDecision]] = {record: [] for record in rounds}
    for row in rows:
        if row.round == rounds[row.record]:
            found[row.record].append(row)
    return found


def labels_of(decisions: Iterable[PaperDecision]) -> frozenset[str]:
    """The steps that decisions took."""
    return frozenset(label for one in decisions for label in json.loads(one.labels))


def takers_of(decisions: Iterable[PaperDecision]) -> dict[str, int]:
    """The steps that decisions took, each with who took it."""
    return {label: one.decider_id or 0 for one in decisions for label in json.loads(one.labels)}


def take(
    unit: Unit, chain: str, entity: str, record: int, round_: int, concerned: int, *, barred: Collection[int] = (),
    at_unit: int | None = None, refuse: bool = False, remark: str = "", stand_in: bool = True,
    aside: Collection[int] = (),
) -> Taken:  # fmt: skip
    """Take the next step of a paper for the author of the act, and keep it; a refusal ends the round.

    `concerned` is whom the paper is about (0 for nobody of the staff), `barred` are others who took part in it: none
    of them decides, nor do those `aside`, whom nobody has to outrank. The paper has to be held by the act. Raises
    Forbidden, naming who may, and Refused when no step is left.
    """
    before = takers_of(taken(entity, {record: round_})[record])
    following = stepping([chain], {concerned, *barred, *aside, *before.values()}, at_unit, stand_in=stand_in)
    decision = following(chain, concerned, before, barred, aside=aside)
    if decision is None:
        raise Refused("每一步都已经批准，不用再批。")
    decided = admitted(unit, chain, decision, concerned, {*barred, *aside})
    labels = tuple(one for one in decision.labels if one not in before) if isinstance(decision, Decision) else ()
    unit.insert(
        PaperDecision, entity=entity, record=record, round=round_, labels=json.dumps(labels, ensure_ascii=False),
        outcome="refused" if refuse else "approved", decider_id=decided.decider, stands_for_id=decided.stands_for,
        words=decided.words[:200], remark=remark[:300],
        decided_at=unit.behalf.received_at if unit.behalf is not None else unit.now, recorded_at=unit.now,
    )  # fmt: skip
    done = before | dict.fromkeys(labels, decided.decider)
    return Taken(decided, labels, following(chain, concerned, done, barred, aside=aside) is None)


def final(chain: rules.Chain, found: rules.Resolution) -> Decision | Hole:
    """The decision with the last word in a resolved chain, or why nobody may take it."""
    last = chain.steps[-1].label
    hole = next((one for one in found.holes if one.label == last), None)
    return hole or found.decisions[-1]


def may_decide(person: Person, chain: str, concerned: int, barred: Collection[int] = ()) -> bool:
    """Whether this person may take the decision; for many papers, `deciding` reads the office once."""
    return takes(person, deciding([chain], {concerned, *barred})(chain, concerned, barred))


def takes(person: Person, decision: Decision | Hole) -> bool:
    """Whether a decision is this person's to take."""
    return isinstance(decision, Decision) and person.employee_id is not None and decision.may_act(person.employee_id)


def require(unit: Unit, chain: str, concerned: int, barred: Collection[int] = ()) -> Decided:
    """Raise Forbidden, naming who may, unless the author of the act decides this paper; returns what the paper says.

    `concerned` is whom the paper is about, `barred` are others who took part in it: none of them decides it
    (R-028, R-090). A decision on behalf is that of its author, not of the typist.
    """
    return admitted(unit, chain, deciding([chain], {concerned, *barred})(chain, concerned, barred), concerned, barred)


def admitted(unit: Unit, chain: str, decision: Decision | Hole, concerned: int, barred: Collection[int]) -> Decided:
    """Raise Forbidden, naming who may, unless this resolved decision is that of the author of the act."""
    if isinstance(decision, Hole):
        raise Forbidden(f"现在没有人可以批准：{decision.why}{decision.remedy}")
    author = unit.author
    numbers = [decision.decider, *([decision.stands_for] if decision.stands_for is not None else [])]
    names = register.entities["employee"].titles(numbers)
    if not takes(author, decision):
        who = "您" if unit.behalf is None else author.name
        raise Forbidden(f"{_why_not(author, who, concerned, barred)}可由 {'、'.join(names[n] for n in numbers)} 批准。")
    permission = ApprovalChain.select(ApprovalChain.permission).where(ApprovalChain.code == chain).scalar()
    unit.require(permission, concerning=concerned or None, approving=True)
    acting = decision.decider if author.employee_id == decision.decider else numbers[-1]
    stands_for = decision.stands_for if acting != decision.stands_for else None
    named = names[acting] if stands_for is None else f"{names[acting]} 代 {names[stands_for]}"
    return Decided(acting, stands_for, f"{named}（{decision.label}）")


def _why_not(author: Person, who: str, concerned: int, barred: Collection[int]) -> str:
    if author.employee_id is None:
        return "您的账号没有对应的员工，不能审批。请系统管理员在“用户”里选上是哪位员工，"
    if author.employee_id == concerned:
        return f"{who}不能审批与本人有关的事项。"
    if author.employee_id in barred:
        return f"{who}参与了这件事，不能再决定。"
    return f"这件事不由{who}批准。"
