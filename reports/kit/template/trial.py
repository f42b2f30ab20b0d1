"""Trying a template that somebody puts in: its words are checked and it is filled, in a process with limits."""

from __future__ import annotations

from collections.abc import Sequence

from models.core.errors import Refused
from models.core.papers import kinds, values
from models.core.papers.kinds import PaperKind
from models.core.papers.values import Slot
from reports.kit import confined

MOST_FAULTS = 12
# Templates that passed in this program: a second press, or a repeated transaction, does not try them again.
_passed: set[str] = set()


@kinds.trial
def faults_of(kind: PaperKind, content: bytes) -> Sequence[str]:
    """Why a template cannot be used for a paper, one Chinese sentence each; none when it can."""
    mark = f"{kind.name} {values.digest(content.hex(), repr(kind.slots()))}"
    if mark in _passed:
        return ()
    try:
        found: list[str] = confined.run(check, kind.format, kind.slots(), content, kind.issued)
    except Refused as refused:
        return (refused.sentence,)
    if not found:
        _passed.add(mark)
    more = [f"另有 {len(found) - MOST_FAULTS} 处。"] if len(found) > MOST_FAULTS else []
    return (*found[:MOST_FAULTS], *more)


def check(form: str, slots: Sequence[Slot], content: bytes, lasting: bool = False) -> list[str]:
    """What is wrong with a template, here and now; when nothing is, it is filled with examples. Raises Refused."""
    from reports.kit.template import render

    template = render.template(form, content)
    found = template.faults(slots, lasting=lasting)
    if not found:
        example = values.example_of(slots)
        try:
            template.render([example, example])
        except Refused as refused:
            if refused.code != "TEMPLATE":
                raise
            return ["按样例试制时出错：条件里比较的两边不是同一类内容，或条件套得太深。请检查条件。"]
    return found
