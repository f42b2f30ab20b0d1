"""The register of papers: what each is called, who may make it, from which values, on which template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import resources
from models.core import access, fields
from models.core.access import Person, Role
from models.core.errors import Refused
from models.core.fields import Field, Kind
from models.core.garbage import nothing_to_collect
from models.core.papers.values import Context, Picture, Slot, context_of, slot, slots_of

TEMPLATES = access.permission(
    "papers.templates", "维护单据模板", scope=(Role.ADMIN, Role.MANAGER, Role.HR, Role.SYSADMIN)
)
READ_TEMPLATES = access.permission(
    "papers.read_templates",
    "查看单据模板",
    scope=(
        Role.ADMIN, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR, Role.FINANCE, Role.INSPECTOR, Role.SYSADMIN,
    ),
)  # fmt: skip
FORMATS = {"docx": "Word", "xlsx": "Excel"}


@dataclass(frozen=True)
class Head:
    """What every paper may show beside its own values; 副本 is empty on the original."""

    organisation: str = slot("单位", "暖阳供热公司", "单位名称")
    logo: Picture = slot("标志", Picture(b""), "单位标志图片，没有上传时为空")
    form: str = slot("表号", "F-01", "表格编号")
    number: str = slot("编号", "F-01-2026-0001", "签发时给出的编号，预览时为空")
    made_on: date = slot("制表日期", date(2026, 11, 24))
    made_by: str = slot("制表人", "周敏")
    copy: str = slot("副本", "副本", "重印时为“副本”，第一次打印时为空")


@dataclass(frozen=True)
class About:
    """The record that an issued paper belongs to, how the paper is called, and whose it is (for the data scope).

    A record with a `number` of its own has its paper issued once, under that number.
    """

    record: int
    title: str
    employee_id: int | None = None
    unit_id: int | None = None
    number: str = ""


@dataclass(frozen=True)
class PaperKind:
    """One paper: its name in code, form number, words, right, values and options.

    `values` reads the plain values for a person: a `values_type`; it runs inside an open connection, checks the
    person's data scope and raises Refused or NotFound. `options` are its choices (month, unit, …), parsed like
    fields of an action. A paper with `about` is issued: its one option is `record`, of the kind `entity`, and its
    values are frozen; `about` runs when it is issued, and holds the record where it has a number of its own.
    `numbered` ones get a number of a gap-free series per year. A paper of which `many` are asked
    for at once (one for each record of a list) goes into one file; `values_of_many` reads them together, in the order
    of their options, where one by one takes long. With `expand` one set of options may mean several papers (all notices
    of a run), in the order in which they are wanted. `noted` says which options give out personal data,
    in words for the audit log, and nothing for the others. `recipients` says who gets one of the `copies` that are
    usually made.
    """

    name: str
    label: str
    area: str
    format: str
    permission: str
    values_type: type[Any]
    values: Callable[[Person, Mapping[str, Any]], Any]
    form: str = ""
    options: tuple[Field, ...] = ()
    entity: str = ""
    about: Callable[[Person, int], About] | None = None
    numbered: bool = False
    many: bool = False
    values_of_many: Callable[[Person, Sequence[Mapping[str, Any]]], Sequence[Any]] | None = None
    expand: Callable[[Person, Mapping[str, Any]], Sequence[Mapping[str, Any]]] | None = None
    noted: Callable[[Mapping[str, Any]], str] = lambda _: ""
    template: str = ""
    copies: int = 1
    recipients: str = ""

    @property
    def issued(self) -> bool:
        """Whether this paper is frozen when it is handed out."""
        return self.about is not None

    @property
    def title(self) -> str:
        """The paper with its form number, as lists show it."""
        return f"{self.form} {self.label}" if self.form else self.label

    def slots(self) -> tuple[Slot, ...]:
        """Every place that a template of this paper may fill."""
        return (*slots_of(self.values_type), *slots_of(Head))

    def default_template(self) -> bytes:
        """The template that goes with the program."""
        return resources.path("templates", self.template or f"{self.form or self.name}.{self.format}").read_bytes()


papers: dict[str, PaperKind] = {}


def add_paper(kind: PaperKind) -> None:
    """Register a paper."""
    if kind.name in papers:
        raise ValueError(f"two papers are named {kind.name}")
    papers[kind.name] = kind


def get_paper(name: str) -> PaperKind:
    """The paper of this name or form number. Raises Refused when there is none."""
    for kind in papers.values():
        if name in (kind.name, kind.form, kind.label):
            return kind
    raise Refused(f"没有名为“{name}”的单据。可用：{'、'.join(kind.title for kind in papers.values())}。")


def record_option(label: str, entity: str) -> Field:
    """The one option of a paper about a record."""
    return Field("record", label, Kind.REF, required=True, ref=entity)


def own_values(kind: PaperKind, person: Person, options: Mapping[str, Any]) -> Context:
    """What the paper itself shows, without its head. Raises Forbidden, BadFields, NotFound and Refused."""
    return own_values_of_many(kind, person, [options])[0]


def own_values_of_many(kind: PaperKind, person: Person, options: Sequence[Mapping[str, Any]]) -> list[Context]:
    """The same for several papers of a kind, one for each set of options."""
    access.require(person, kind.permission)
    with nothing_to_collect():
        asked = [fields.parse_all(kind.options, one) for one in options]
        if kind.values_of_many is not None:
            return [context_of(one) for one in kind.values_of_many(person, asked)]
        return [context_of(kind.values(person, one)) for one in asked]


def expanded(kind: PaperKind, person: Person, options: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """What is meant by sets of options, one for each paper. Raises Forbidden, BadFields, NotFound and Refused."""
    if kind.expand is None:
        return options
    access.require(person, kind.permission)
    return [meant for one in options for meant in kind.expand(person, fields.parse_all(kind.options, one))]


# Set by the area that keeps the organisation; core itself does not know it.
Letterhead = Callable[[], tuple[str, bytes]]
_letterhead: list[Letterhead] = []


def letterhead(function: Letterhead) -> Letterhead:
    """Register where name and logo of the organisation come from."""
    _letterhead[:] = [function]
    return function


def head(kind: PaperKind, person: Person, today: date, number: str = "") -> Context:
    """The values that every paper shows, for an original."""
    name, logo = _letterhead[0]()
    return context_of(Head(name, Picture(logo), kind.form, number, today, person.name, ""))


# Set by the room that reads office files: the sentences why a template cannot be used, none when it can.
Trial = Callable[[PaperKind, bytes], Sequence[str]]
_trial: list[Trial] = []


def trial(function: Trial) -> Trial:
    """Register how a template that somebody puts in is tried."""
    _trial[:] = [function]
    return function


def faults_of(kind: PaperKind, content: bytes) -> Sequence[str]:
    """Why a template cannot be used. Raises Refused where templates cannot be tried at all."""
    if not _trial:
        raise Refused("这里不能检查模板，没有换上。请在暖窗的“模板”页换上。")
    return _trial[0](kind, content)
