"""What the pages of the ledger share: rows with a state and the acts that are open in it, forms with codes of rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from models.core import clock, database, register
from models.core.access import Person
from models.core.fields import Field
from models.core.lists import Row
from models.ledger import whose
from models.ledger.tariffs import queries as tariffs
from models.ledger.tariffs.values import Book
from ui.kit import listmodel
from ui.kit.actionfields import Input, OwnInput, Tools
from ui.kit.actionform import ActionDialog, Request
from ui.kit.badge import BadgeText
from ui.kit.buttons import Kind
from ui.kit.detail import Detail, Figure
from ui.kit.fields import ChoiceField
from ui.kit.papers import paperopen
from ui.kit.qt import override
from ui.kit.recordpane import RecordPage
from ui.kit.rowactions import RowAction

CHAPTER, ACCOUNT = "ledger", "ledger_account"
STANDING, CONTACT = "ledger.set_standing", "ledger.log_contact"


class CodeInput(OwnInput):
    """A code that is chosen by its words; empty where nothing is."""

    @override
    def json(self) -> str:
        return self.widget.value() or ""

    @override
    def show(self, value: Any) -> None:
        self.widget.set_value(value or None)


class CodeDialog(ActionDialog):
    """The form of an act some of whose fields take codes of the rule tables: they are chosen from those in force."""

    @staticmethod
    @override
    def read_extra(person: Person, request: Request) -> Any:
        return tariffs.book(clock.now().date())

    @property
    def book(self) -> Book:
        """The rules of charges as they are today."""
        found: Book = self.extra
        return found

    def options(self, f: Field) -> Mapping[str, str] | None:
        """What a field offers, by code; None for one that takes no code."""
        if f.name == "code" and self.request.action.name == STANDING:
            return self.book.standings()
        made = {"way": self.book.way_names, "class_code": self.book.class_names}
        return made[f.name]() if f.name in made else None

    @override
    def make_input(self, f: Field, tools: Tools) -> Input:
        options = self.options(f)
        if options is None:
            return super().make_input(f, tools)
        return CodeInput(f, tools, ChoiceField(f.label, list(options.items()), f.required, radios=False))


class ContactDialog(ActionDialog):
    """The form that logs a contact: most are logged while the telephone is still in the hand."""

    @staticmethod
    @override
    def read_extra(person: Person, request: Request) -> str:
        return f"{clock.now():%Y-%m-%d %H:%M}"

    @override
    def _begin(self) -> dict[str, Any]:
        begun = super()._begin()
        return {**begun, "at": begun["at"] or self.extra}


class LedgerPage(RecordPage):
    """A list of the ledger.

    `acts` names, by the state of a row («» for every one), the acts that are open in it, the likeliest first; `shown`
    of the pane are columns: `title_keys` and `subtitle_keys` name a row, `figure` is the big figure with its unit, and
    `fact_keys` what is told below. `ended` are states that grey a row.
    """

    chapter = CHAPTER
    icon = "receipt_money"
    state_key = "state"
    acts: Mapping[str, Sequence[str]] = {}
    icons: Mapping[str, str] = {}
    consequences: Mapping[str, str] = {}
    title_keys: Sequence[str] = ()
    subtitle_keys: Sequence[str] = ()
    figure: tuple[str, str] = ("", "")
    fact_keys: Sequence[str] = ()
    ended: Sequence[str] = ()

    def value(self, row: Row, key: str) -> Any:
        """One column of a row."""
        return listmodel.value_of(self.kind, row, key)

    def words(self, row: Row, *keys: str) -> str:
        """Columns of a row in words, those that are empty left out."""
        filled = [key for key in keys if self.value(row, key) not in (None, "")]
        return " · ".join(listmodel.words_of(self.kind, row, key) for key in filled)

    def state_of(self, row: Row) -> str:
        """Where a row stands; empty for a list without states."""
        return str(self.value(row, self.state_key)) if self._has(self.state_key) else ""

    def _has(self, key: str) -> bool:
        return any(one.key == key for one in self.kind.columns)

    def badge(self, row: Row) -> BadgeText | None:
        """The state of a row as a badge."""
        if not self._has(self.state_key) or not self.kind.column(self.state_key).tones:
            return None
        return listmodel.badge(self.kind.column(self.state_key), self.value(row, self.state_key))

    @override
    def detail(self, row: Row, more: Any) -> Detail:
        if not self.title_keys:
            return super().detail(row, more)
        key, unit = self.figure
        label = self.kind.column(key).label.partition("（")[0] if key else ""
        figure = Figure(label, f"{self.words(row, key)} {unit}".strip()) if key and self.words(row, key) else None
        facts = [(self.kind.column(one).label, self.words(row, one)) for one in self.fact_keys if self.words(row, one)]
        title = self.words(row, *self.title_keys)
        return Detail(title, self.words(row, *self.subtitle_keys), self.badge(row), figure, facts)

    def how(self, row: Row, name: str) -> dict[str, Any]:  # noqa: ARG002  (for those who override)
        """What the form of an act about a row gets besides."""
        return {}

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        found: list[RowAction] = []
        for name in (*self.acts.get(self.state_of(row), ()), *self.acts.get("", ())):
            how = {"subtitle": self.words(row, *self.title_keys), "consequence": self.consequences.get(name, "")}
            kind: Kind = "plain" if any(one.kind == "primary" for one in found) else "primary"
            made = self.act(name, row.record, icon=self.icons.get(name, "edit"), kind=kind, **how | self.how(row, name))
            found += made
        return [*found, *self.papers_of(row)]

    def papers_of(self, row: Row) -> list[RowAction]:
        """Printing what belongs to a row."""
        return paperopen.of_record(self, self.context, self.kind.entity, row.record)

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if self.state_of(row) in self.ended else ""

    def open_account_of(self, row: Row) -> None:
        """Go to the account that a row belongs to."""
        read = partial(database.read, partial(whose.accounts_of, self.kind.entity, [row.record]))
        then = partial(self._go_to_account, row.record)
        self.context.tasks.run(read, then, self.context.fail, owner=self, key=(id(self), "account"))

    def _go_to_account(self, record: int, found: Mapping[int, int]) -> None:
        if record in found:
            self.context.open_page(ACCOUNT, found[record])

    @override
    def fixed_for(self, action: str, record: int) -> Mapping[str, Any]:
        """A form beside an account, such as taking its money, names it in a field of its own."""
        names = {one.name for one in register.get_action(action).fields}
        return {"account_id": record} if "account_id" in names and "id" not in names else {}

    def go(self, label: str, entity: str, record: Any, icon: str = "open") -> list[RowAction]:
        """A way to another record, where there is one."""
        if record is None:
            return []
        return [RowAction(label, partial(self.context.open_page, entity, int(record)), icon)]
