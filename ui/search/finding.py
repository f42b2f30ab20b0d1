"""What the Ctrl+K box finds: records that the person may read, and functions by words or pinyin initials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.core import database, register, text
from models.core.access import Person
from models.core.register import Action, Found
from ui.kit.searchbox import Hit, Section

FUNCTIONS, NUMBERS = ">", "#"
MOST_FUNCTIONS = 8
# Section and icon by kind of record; the others stand under their own name.
SECTIONS: Mapping[str, tuple[str, str]] = {
    "employee": ("人员", "person"),
    "department": ("组织", "organization"),
    "post": ("组织", "organization"),
    "user_account": ("用户", "key"),
}


@dataclass(frozen=True)
class Function:
    """Something to do or to open; `target` is handed back when it is chosen."""

    label: str
    place: str
    icon: str
    target: tuple[str, str]


@dataclass(frozen=True)
class SearchFor:
    """What can be found besides records: pages as functions, and the page on which a kind of record opens.

    `forms` are the forms of actions that have one of their own, as 'module:Class'.
    """

    functions: Sequence[Function]
    page_of: Mapping[str, str]
    forms: Mapping[str, str] = field(default_factory=dict)


def find(person: Person, asked: str, known: SearchFor) -> list[Section]:
    """Sections of hits for what was typed; runs in a worker."""
    only, words = (asked[0], asked[1:].strip()) if asked[:1] in (FUNCTIONS, NUMBERS) else ("", asked)
    sections: list[Section] = []
    if only != FUNCTIONS and words:
        found = database.read(lambda: register.find(person, words))
        if only == NUMBERS:
            code = text.code(words)
            found = [one for one in found if code in text.code(f"{one.title} {one.subtitle}")]
        sections = _records(found, words, known.page_of)
    if only != NUMBERS:
        hits = _functions(_all_functions(person, known), words)
        sections.append(Section("功能", hits))
    return [section for section in sections if section.hits]


def _records(found: Sequence[Found], words: str, page_of: Mapping[str, str]) -> list[Section]:
    """Hits in the order of the pages: people stand above their accounts."""
    by_section: dict[str, list[Hit]] = {}
    order = {entity: place for place, entity in enumerate(page_of)}
    for one in sorted((one for one in found if one.entity in order), key=lambda one: order[one.entity]):
        entity, page = register.entities[one.entity], page_of[one.entity]
        section, icon = SECTIONS.get(one.entity, (entity.label, "document_text"))
        hit = Hit(one.title, one.subtitle, entity.label, icon, ("record", page, one.record), marked(one.title, words))
        by_section.setdefault(section, []).append(hit)
    return [Section(title, hits) for title, hits in by_section.items()]


def _all_functions(person: Person, known: SearchFor) -> list[Function]:
    mine = [
        Function(action.label, _place(action), "open", ("action", action.name))
        for action in register.actions.values()
        if begins_by_itself(action) and (action.personal or person.may(action.permission))
    ]
    return [*known.functions, *mine]


def begins_by_itself(action: Action) -> bool:
    """Whether a person can start the action from nothing: not the program's own, not a change of a given record."""
    given = {f.name for f in action.fields if f.required} & {"id", "row_version", "entity", "record"}
    return bool(action.fields) and not action.system and not given


def _place(action: Action) -> str:
    entity = register.entities.get(action.entity)
    return entity.label if entity is not None else ""


def _functions(functions: Sequence[Function], words: str) -> list[Hit]:
    typed = text.tidy(words)
    hits = [
        Hit(one.label, one.place, "功能", one.icon, one.target, marked(one.label, typed))
        for one in functions
        if not typed or typed in one.label or _by_initials(one.label, typed) >= 0
    ]
    return hits[:MOST_FUNCTIONS]


def _by_initials(label: str, typed: str) -> int:
    """Where the pinyin initials that were typed stand in a label, or -1."""
    if not (typed.isascii() and typed.isalpha()):
        return -1
    return text.word_initials(label).find(typed.lower())


def marked(title: str, typed: str) -> str:
    """The part of a title that matched: what was typed, or the characters whose initials or pinyin it is."""
    if typed in title:
        return typed
    if not (typed.isascii() and typed.isalpha()):
        return ""
    typed = typed.lower()
    for initials in (text.initials(title), text.word_initials(title)):
        at = initials.find(typed)
        if at >= 0 and len(initials) == len(title):
            return title[at : at + len(typed)]
    if text.pinyin(title).startswith(typed):
        return next((title[:n] for n in range(1, len(title) + 1) if len(text.pinyin(title[:n])) >= len(typed)), title)
    return ""
