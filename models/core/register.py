"""The register of actions, lists and entities: each described once, read by the screen, the command line and tests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from models.core.access import Person
from models.core.errors import Refused
from models.core.fields import Field, Values
from models.core.lists import ListKind

if TYPE_CHECKING:
    from models.core.unit import Unit


@dataclass(frozen=True)
class Done:
    """What an action did: the sentence for the person, which entities changed, and the record concerned.

    `once` is told to the person who asked and kept nowhere, not even with the stored outcome (an ID number).
    """

    notice: str
    changed: frozenset[str] = frozenset()
    record: tuple[str, int] | None = None
    title: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    once: Mapping[str, Any] = field(default_factory=dict)


Function = Callable[["Unit", Values], Done]


@dataclass(frozen=True)
class Action:
    """One thing a person can do: one function, one transaction, one audit entry.

    `personal` acts concern only the person's own settings and need no permission; `always` ones are allowed
    even before a first password was changed; `system` ones may be done by the program itself, and by nobody else
    when they name no permission (noting a sign-in). `former` ones may be recorded on behalf of somebody who has left,
    too: what he signed about himself. `prepare` runs
    before the transaction, with a connection and within the same budget, for slow work such as hashing a password.
    """

    name: str
    label: str
    permission: str
    fields: tuple[Field, ...]
    function: Function
    entity: str = ""
    behalf: bool = False
    former: bool = False
    danger: bool = False
    personal: bool = False
    always: bool = False
    system: bool = False
    prepare: Callable[[dict[str, Any]], dict[str, Any]] | None = None


@dataclass(frozen=True)
class Found:
    """A record that a search or a picker offers."""

    entity: str
    record: int
    title: str
    subtitle: str = ""


@dataclass(frozen=True)
class Entity:
    """A kind of record: its words, how records are named, found, and how their columns are called in history.

    `more` reads what a form of this record needs from other tables, by field (the roles of a user).
    `attach` is the right to keep files with such records; none may be kept where it is empty. `keeps` tells why a
    person may not take a file off a record (evidence of a paper that counts), empty where he may. `details` is the
    right to see their files and history, where these say more than the list.
    """

    name: str
    label: str
    labels: Mapping[str, str]
    titles: Callable[[Collection[int]], dict[int, str]]
    find: Callable[[Person, str, int], list[Found]] | None = None
    masked: frozenset[str] = frozenset()
    permission: str = ""
    list_name: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    refs: Mapping[str, str] = field(default_factory=dict)
    more: Callable[[int], Mapping[str, Any]] | None = None
    attach: str = ""
    keeps: Callable[[Person, int], str] | None = None
    details: str = ""


actions: dict[str, Action] = {}
lists: dict[str, ListKind] = {}
entities: dict[str, Entity] = {}


def action(
    name: str, label: str, permission: str, *fields: Field, entity: str = "", **options: Any
) -> Callable[[Function], Function]:
    """Register a function as an action. `permission` is empty only for `personal` and `system` actions."""

    def keep(function: Function) -> Function:
        if name in actions:
            raise ValueError(f"two actions are named {name}")
        actions[name] = Action(name, label, permission, fields, function, entity=entity, **options)
        return function

    return keep


def add_entity(entity: Entity) -> None:
    """Register a kind of record."""
    entities[entity.name] = entity


def add_list(kind: ListKind) -> None:
    """Register a list that the screen shows and `list` prints."""
    lists[kind.name] = kind


def get_action(name: str) -> Action:
    """The action of this name. Raises Refused when there is none."""
    if name not in actions:
        raise Refused(f"没有名为“{name}”的操作。用 do --list 查看全部操作。")
    return actions[name]


def get_list(name: str) -> ListKind:
    """The list of this name. Raises Refused when there is none."""
    if name not in lists:
        raise Refused(f"没有名为“{name}”的列表。可用的列表：{'、'.join(sorted(lists))}。")
    return lists[name]


def title_of(entity: str, record: int) -> str:
    """How a record is called in sentences, or its number when it is unknown."""
    known = entities.get(entity)
    titles = known.titles([record]) if known else {}
    return titles.get(record, f"{known.label if known else entity} {record}")


def find(person: Person, words: str, *, only: str = "", limit: int = 8) -> list[Found]:
    """Records that match what was typed, kind by kind, as far as the person may read them."""
    result: list[Found] = []
    for entity in entities.values():
        wanted = not only or entity.name == only
        if wanted and entity.find is not None and (not entity.permission or person.may(entity.permission)):
            result.extend(entity.find(person, words, limit))
    return result
