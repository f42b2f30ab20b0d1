"""Whether somebody may decide a paper by its approval chain, and the words for the paper if he does."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from models.core import clock, register
from models.core.access import Person
from models.core.errors import Forbidden, NotFound
from models.core.unit import Unit
from models.org import queries, rules
from models.org.rules import Decision, Hole
from models.org.tables import ApprovalChain

Decide = Callable[[str, int, Collection[int]], Decision | Hole]


@dataclass(frozen=True)
class Decided:
    """Who took a decision, for whom if the right was lent, and how the paper says it (代 included)."""

    decider: int
    stands_for: int | None
    words: str


def deciding(chains: Collection[str], people: Collection[int]) -> Decide:
    """Who decides papers of these chains, read once for all the `people` whom they concern or who are barred.

    The result takes chain, employee concerned and the barred, and gives the one decision that counts for a paper
    with one signature: the last of its chain, or the step that nobody may take. Raises NotFound for an unknown chain.
    """
    stored = {row.code: row for row in ApprovalChain.select().where(ApprovalChain.code.in_(sorted(chains)))}
    known = {code: rules.Chain(code, row.label, queries.steps_of(row.id), row.separate) for code, row in stored.items()}
    today = clock.now().date()
    lent = {code: queries.lent_today(row.permission, today) for code, row in stored.items()}
    takers = {taker for of_chain in lent.values() for taker in of_chain.values()}
    here = queries.office(list(known.values()), {*people, *takers})

    def decide(chain: str, concerned: int, barred: Collection[int] = ()) -> Decision | Hole:
        if chain not in known:
            raise NotFound()
        found = rules.resolve(known[chain], here, concerned, barred=barred, lent=lent[chain])
        return final(known[chain], found)

    return decide


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
    decision = deciding([chain], {concerned, *barred})(chain, concerned, barred)
    if isinstance(decision, Hole):
        raise Forbidden(f"现在没有人可以批准：{decision.why}{decision.remedy}")
    author = unit.author
    numbers = [decision.decider, *([decision.stands_for] if decision.stands_for is not None else [])]
    names = register.entities["employee"].titles(numbers)
    if not takes(author, decision):
        who = "您" if unit.behalf is None else author.name
        raise Forbidden(f"{_why_not(author, who, concerned, barred)}可由 {'、'.join(names[n] for n in numbers)} 批准。")
    row = ApprovalChain.get(ApprovalChain.code == chain)
    unit.require(row.permission, concerning=concerned, approving=True)
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
        return f"{who}是这件事的当事人，不能批准。"
    return f"这件事不由{who}批准。"
