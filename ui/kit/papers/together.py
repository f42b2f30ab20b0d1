"""A paper of each of many records in one file: making it, issuing what was not issued yet, and noting what went out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.core.access import Person
from models.core.errors import ConnectionLost, Refused
from models.core.papers import kinds
from models.core.papers.queries import Issued
from models.core.register import Done
from models.core.unit import perform
from ui.kit.papers.paperwork import Shown, Stage
from ui.kit.tasks import Progress

TOLD = 6  # reasons that are told one by one
FIRST = "{} 份第一次打出：打印或另存时签发，从那时起内容不再变。"
ORIGINALS = "{} 份是正本。"
COPIES = "{} 份此前已签发，加“副本”字样。"
UNDELIVERED = "其中 {} 份没有登记正本打出，可能当时断了电；确实没有印出来的，去掉“副本”再打印。"


@dataclass(frozen=True)
class ManyShown(Shown):
    """Papers in one file: `fresh` ones to be issued, by record with the mark of what was seen; those that are in it as
    `originals` and as `copies`, by the number under which they were issued; `again` are originals of an earlier time.
    """

    fresh: dict[int, str] = field(default_factory=dict)
    originals: tuple[int, ...] = ()
    again: tuple[int, ...] = ()
    copies: tuple[int, ...] = ()


@dataclass(frozen=True)
class Written:
    """What was written down: the papers issued, what to tell, and why it ended early, if it did."""

    issued: tuple[int, ...]
    done: Done
    error: Exception | None = None


def make(person: Person, paper: str, records: Sequence[int], own: Collection[int], *, again: bool) -> ManyShown:
    """Papers of these records as they are now; originals are `own`, those issued in this window and not yet out.

    With `again` those are originals, too, of which none went out at an earlier time. Raises Refused, ConnectionLost.
    """
    from reports.kit import papers  # office files are slow to import

    kind = kinds.get_paper(paper)
    found = papers.make_together(person, kind.name, records, lambda one: _is_original(one, own, again=again))
    issued = found.issued.values()
    originals = tuple(one.id for one in issued if _is_original(one, own, again=again))
    open_ones = [one.id for one in issued if not one.delivered and one.id not in own]
    copies = tuple(one.id for one in issued if one.id not in originals)
    stage = Stage.DRAFT if found.seen else Stage.ORIGINAL if originals else Stage.COPY
    words = _about(len(found.seen), len(originals), len(copies), [] if again else open_ones, found.left_out)
    return ManyShown(
        kind, stage, found.made.title, found.made.name, found.made.content, delivered=not open_ones, about=words,
        fresh=dict(found.seen), originals=originals, again=tuple(one for one in originals if one not in own),
        copies=copies,
    )  # fmt: skip


def _is_original(one: Issued, own: Collection[int], *, again: bool) -> bool:
    return not one.delivered and (again or one.id in own)


def _about(fresh: int, originals: int, copies: int, undelivered: Sequence[int], left_out: Sequence[str]) -> str:
    """What is in the file, and what is not, as sentences."""
    counted = ((FIRST, fresh), (ORIGINALS, originals), (COPIES, copies), (UNDELIVERED, len(undelivered)))
    told = "".join(words.format(number) for words, number in counted if number)
    if left_out:
        shown = "；".join(one.partition("。")[0] for one in left_out[:TOLD])
        told += f"没有包括 {len(left_out)} 份：{shown}{'，等等' if len(left_out) > TOLD else ''}。"
    return told


def write_down(person: Person, shown: ManyShown, sets: int, progress: Progress) -> Written:
    """Issue what is fresh, and write down what is printed again, one paper after the other.

    What was written before a fault stays: each paper is a document of its own.
    """
    issued: list[int] = []
    entities: set[str] = set()
    steps = [*_issues(shown, sets), *_repeats(shown, sets)]
    try:
        for number, (name, values) in enumerate(steps):
            progress.changed.emit(number, len(steps), f"正在登记第 {number + 1} 份，共 {len(steps)} 份…")
            done = perform(name, values, user=person.user_id)
            entities |= done.changed
            if name == "papers.issue" and done.record is not None:
                issued.append(done.record[1])
    except (Refused, ConnectionLost) as error:
        return Written(tuple(issued), _told(shown, issued, entities), error)
    return Written(tuple(issued), _told(shown, issued, entities))


def _issues(shown: ManyShown, sets: int) -> list[tuple[str, dict[str, Any]]]:
    paper = shown.kind.name
    return [
        ("papers.issue", {"paper": paper, "record": record, "originals": sets, "seen": mark})
        for record, mark in shown.fresh.items()
    ]


def _repeats(shown: ManyShown, sets: int) -> list[tuple[str, dict[str, Any]]]:
    again = [("papers.print_again", {"id": issue}) for issue in shown.again]
    return [*again, *(("papers.copy", {"id": issue, "copies": sets}) for issue in shown.copies)]


def _told(shown: ManyShown, issued: Sequence[int], entities: set[str]) -> Done:
    parts = [f"已签发 {len(issued)} 份{shown.kind.label}"] if issued else []
    parts += [f"已登记副本 {len(shown.copies)} 份"] if shown.copies and not issued else []
    return Done(f"{'，'.join(parts) or '已登记重打正本'}。", frozenset(entities), None, shown.kind.label)


def deliver(person: Person, originals: Sequence[int]) -> None:
    """Write down that these originals went out."""
    for issue in originals:
        perform("papers.deliver", {"id": issue}, user=person.user_id)
