"""The dialog of any registered action, and running an action that needs no form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from models.core import audit, clock, database, register, stored
from models.core.access import Person
from models.core.errors import BadFields, Conflict, ConnectionLost, NotFound, Refused
from models.core.fields import Field, Kind
from models.core.register import Action, Done
from models.core.stored import Stored
from models.core.unit import BEHALF, CHANNELS, Behalf, new_op_id, outcome_of, perform
from ui.kit import compare, merge
from ui.kit.actionfields import FileField, Input, Tools
from ui.kit.buttons import Button
from ui.kit.fields import BoolField, ChoiceField, LongTextField, RefItem, TimeField
from ui.kit.form import Form, FormDialog
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.stores import DraftPlace
from ui.kit.text import set_look

Then = Callable[[Done], object]
# Seconds for which a lost line is waited for before the person is told.
PATIENCE = 15.0
COLUMN = 264  # of the two in a form of medium width
_WIDE = (Kind.LONG_TEXT, Kind.CHOICES, Kind.ROWS, Kind.REFS)
_SECRET = (Kind.PASSWORD, Kind.FILE, Kind.ID_NUMBER)
_REASON, REASON = "_reason", "原因"
_BEHALF_FIELDS = ("_author", "_channel", "_received_at", "_scan")


@dataclass(frozen=True)
class Request:
    """What a form is opened for: the record it changes, values that are fixed and not shown, values to begin with.

    `consequence` is told above a dangerous act, `page` names where a draft is taken up again. `version` is what was
    read where the act is about something else than one record, or about one that the person decides without seeing it.
    `behalf` is the employee for whom the act is recorded; the form then is for nobody else.
    """

    action: Action
    record: int | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    initial: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    subtitle: str = ""
    verb: str = ""
    consequence: str = ""
    page: str = ""
    version: int | None = None
    behalf: int | None = None

    @property
    def entity(self) -> str:
        """The kind of record that the action changes."""
        return next((f.ref for f in self.action.fields if f.name == "id" and f.ref), self.action.entity)

    @property
    def subject(self) -> int | None:
        """The record that the form is about: the one it changes, or the one that its fixed values name."""
        return self.record or next((value for value in self.fixed.values() if isinstance(value, int)), None)

    @property
    def has_version(self) -> bool:
        """Whether the action must name the version that was read."""
        return any(f.kind is Kind.VERSION for f in self.action.fields)

    def shown(self) -> tuple[Field, ...]:
        """The fields that a person fills in."""
        return tuple(
            f for f in self.action.fields if f.kind is not Kind.VERSION and f.name != "id" and f.name not in self.fixed
        )


@dataclass(frozen=True)
class Prepared:
    """What was read before a form opens: the record, the day, and the titles of records that are referred to.

    `done` is the outcome of the act that a draft was left by, when the line was lost, if it was saved after all.
    `extra` is what the form of this action reads besides.
    """

    today: date
    stored: Stored | None
    titles: Mapping[tuple[str, int], RefItem]
    done: Done | None = None
    extra: Any = None


def draft_key(action: str, record: int | None) -> str:
    """The key of the one draft that there may be of this form for this record."""
    return f"{action}:{record or 'new'}"


def open_action(
    parent: QWidget,
    context: Context,
    request: Request,
    then: Then | None = None,
    dialog: type[ActionDialog] | None = None,
) -> None:
    """Read what the form needs in the worker, then open it; a record that is gone is said in words.

    `dialog` is the form of an action that has one of its own.
    """
    made = dialog or ActionDialog
    kept = context.drafts.find(draft_key(request.action.name, request.subject)) or {}
    context.tasks.run(
        partial(database.read, partial(_prepare, context.person, request, kept.get("op_id", ""), made.read_extra)),
        partial(_open, parent, context, request, then, made),
        context.fail,
        owner=parent,
        key=(id(parent), "form"),
    )


def _prepare(
    person: Person, request: Request, op_id: str, extra: Callable[[Person, Request], Any]
) -> Prepared:  # fmt: skip
    found = _load(person, request) if request.has_version else None
    values = {**(found.values if found else {}), **request.initial}
    titles: dict[tuple[str, int], RefItem] = {}
    referred = _referred(request.shown(), values)
    if request.behalf is not None:
        referred.setdefault("employee", set()).add(request.behalf)
    for ref, records in referred.items():
        kind = register.entities[ref]
        known = kind.titles(sorted(records))
        titles |= {(ref, one): RefItem(one, known.get(one, f"{kind.label} {one}")) for one in records}
    done = outcome_of(op_id, person.user_id) if op_id else None
    return Prepared(clock.now().date(), found, titles, done, extra(person, request))


def _load(person: Person, request: Request) -> Stored | None:
    """The record as it is stored; of one that the person decides without seeing it, only the version is known."""
    if request.record is None:
        return None
    try:
        return stored.load(person, request.entity, request.record)
    except NotFound:
        if request.version is None:
            raise
        return None


def _referred(shown: Sequence[Field], values: Mapping[str, Any]) -> dict[str, set[int]]:
    """The records that values refer to, by kind, those in lines of a field too."""
    found: dict[str, set[int]] = {}
    for f in shown:
        value = values.get(f.name, f.default)
        if f.kind is Kind.REF and value and f.ref in register.entities:
            found.setdefault(f.ref, set()).add(value)
        elif f.kind is Kind.REFS and value and f.ref in register.entities:
            found.setdefault(f.ref, set()).update(value)
        elif f.kind is Kind.ROWS:
            for line in value or ():
                for ref, records in _referred(f.rows, line).items():
                    found.setdefault(ref, set()).update(records)
    return found


def _open(
    parent: QWidget, context: Context, request: Request, then: Then | None, made: type[ActionDialog], prepared: Prepared
) -> None:
    if prepared.done is not None:
        context.drafts.drop(draft_key(request.action.name, request.subject))
        context.tell(f"上次断线前填写的已经保存：{prepared.done.notice}")
    dialog = made(parent, context, request, prepared)
    if then is not None:
        dialog.performed.connect(then)
    dialog.start()


class ActionDialog(FormDialog):
    """The form of one action, empty or filled from a record; `performed` carries Done after it was saved.

    One operation id belongs to the dialog: a second press, and a press after a lost line, are the same act. While
    the outcome of a lost act is unknown its values cannot be changed, because it may have been saved as it was.
    """

    performed = Signal(object)

    def __init__(self, parent: QWidget, context: Context, request: Request, prepared: Prepared) -> None:
        self.context, self.request = context, request
        self._op_id = new_op_id()
        self._is_unknown = False
        self._stored = prepared.stored
        self._version = self._read_version()
        self._tools = Tools(context, prepared.today, dict(prepared.titles))
        action = self.sent = request.action  # a form may be sent as another act, such as the draft of a slip
        self.extra = prepared.extra
        self.inputs = {f.name: self.make_input(f, self._tools) for f in request.shown()}
        # The version goes with a draft: taken up later, the typing is compared with what it was based on.
        self._opened = self._begin()
        fields = len(self.inputs)
        title = request.title or action.label
        subtitle = request.subtitle or (prepared.stored.title if prepared.stored else "")
        form = Form(1 if fields <= 2 else 2)
        super().__init__(
            parent,
            title,
            form,
            request.verb or action.label,
            subtitle,
            460 if fields <= 2 else 720 if fields > 9 else 600,
        )
        self.draft_key = draft_key(action.name, request.subject)
        self.draft_title = f"{title} · {subtitle}" if subtitle else title
        self.draft_place = DraftPlace(request.page, action.name, request.subject)
        self._restored = NoticeBar("已恢复您上次没保存的内容。", "info", action="从头填写")
        self._restored.pressed.connect(self._start_afresh)
        self._copy = Button("复制我填写的内容", "link", "copy")
        self._copy.clicked.connect(self._copy_typing)
        self._copy.hide()
        self._build(form)
        self.submitted.connect(self._send)
        form.mark_clean()

    # making the form

    @staticmethod
    def read_extra(person: Person, request: Request) -> Any:  # noqa: ARG004  (for those who override)
        """What a form of one's own needs besides; called in the worker inside a read."""
        return None

    def make_input(self, f: Field, tools: Tools) -> Input:
        """The field of the form for a field of the action; called before the dialog itself is made."""
        return Input(f, tools)

    def add_input(self, form: Form, one: Input) -> None:
        """Put a field into the form."""
        form.add(one.field.name, one.widget, wide=one.field.kind in _WIDE or _is_wide(one.widget))

    def _build(self, form: Form) -> None:
        action = self.request.action
        if self.request.consequence:
            form.add_widget(NoticeBar(self.request.consequence, "warn"))
        form.add_widget(self._restored)
        self._restored.hide()
        group = ""
        for one in self.inputs.values():
            if one.field.group != group:
                group = one.field.group
                if group:
                    form.add_heading(group)
            self.add_input(form, one)
            one.show(self._opened.get(one.field.name))
        self._may_record = action.behalf and self.context.person.may(BEHALF)
        if self._may_record:
            self._build_behalf(form)
        if (action.danger or self._may_record) and not _own_reason(action):
            reason = LongTextField(REASON, required=action.danger, hint="会记入操作记录", lines=2, max_length=500)
            form.add(_REASON, reason, wide=True)
        if action.danger:
            set_look(self.primary, "kind", "danger")
        form.add_widget(self._copy)
        if self._may_record:
            self._show_behalf()

    def _build_behalf(self, form: Form) -> None:
        known = self.request.behalf is not None  # whoever it is, also somebody who decides nothing, such as who signs
        words, who = (
            ("本人书面、电话或当面办理，由我代录", "本人") if known else ("书面、电话或当面的决定，由我代录", "决定人")
        )
        toggle = BoolField("代录", words)
        form.add("_behalf", toggle, wide=True)
        author = Input(Field("_author", who, Kind.REF, required=True, ref="employee"), self._tools)
        form.add("_author", author.widget)
        form.add("_channel", ChoiceField("来源", list(CHANNELS.items()), required=True))
        form.add("_received_at", TimeField("收到时间", required=True, today=self._tools.now_is))
        form.add("_scan", FileField("扫描件", hint="补录以前收到的书面材料时必须附上"))
        toggle.changed.connect(self._show_behalf)
        if self.request.behalf is not None:
            toggle.set_value(True)
            author.show(self.request.behalf)
            self._lock_behalf()

    def _lock_behalf(self) -> None:
        """What is recorded for somebody who is known is recorded for nobody else."""
        for name in ("_behalf", "_author"):
            self.form.fields[name].set_read_only(True)

    def _show_behalf(self) -> None:
        on = bool(self.form.fields["_behalf"].value())
        names = _BEHALF_FIELDS if self.request.action.danger else (*_BEHALF_FIELDS, _REASON)
        for name in names:
            if name in self.form.fields:
                self.form.fields[name].setVisible(on)
                self.form.fields[name].setEnabled(on)
        if self.isVisible():
            self.settle()

    def _read_version(self) -> int | None:
        return self._stored.version if self._stored else self.request.version

    def _begin(self) -> dict[str, Any]:
        known = self._stored.values if self._stored else {}
        request = self.request
        return {
            name: audit.plain(request.initial.get(name, known.get(name, one.field.default)))
            for name, one in self.inputs.items()
        }

    def start(self) -> None:
        """Open, with the draft of an earlier time if there is one, and keep the typing from now on."""
        drafts = self.context.drafts
        # A form about something that a draft could not lead back to, such as a cell of a grid, keeps none.
        if self.request.subject is not None or not self.request.fixed:
            kept = drafts.find(self.draft_key)
            if kept:
                self.restore(kept)
                self._restored.show()
            drafts.watch(self, self.draft_key)
        self.present()

    # drafts

    def snapshot(self) -> dict[str, Any] | None:
        """What was typed, or None while nothing was."""
        if not self.form.dirty():
            return None
        fields = {name: kept for name, kept in self.form.snapshot().items() if not self._is_secret(name)}
        kept = {"fields": fields, "opened": self._opened, "version": self._version}
        return {**kept, "op_id": self._op_id} if self._is_unknown else kept

    def _is_secret(self, name: str) -> bool:
        """Whether a field must not lie on the disk of this PC."""
        return name in self.inputs and self.inputs[name].field.kind in _SECRET

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Show what was typed before, on top of the version that it was based on."""
        self._version = snapshot.get("version", self._version)
        self._opened = {**self._opened, **snapshot.get("opened", {})}
        self.form.restore(snapshot.get("fields", {}))

    def _start_afresh(self) -> None:
        self.context.drafts.drop(self.draft_key)
        self._version = self._read_version()
        self._opened = self._begin()
        for name, one in self.inputs.items():
            one.show(self._opened.get(name))
        self.form.mark_clean()
        self._restored.hide()
        self.context.drafts.watch(self, self.draft_key)
        self.form.focus_first()

    @override
    def _give_up(self, _reason: str) -> None:
        self.context.drafts.drop(self.draft_key)
        super()._give_up(_reason)

    # saving

    def typed(self) -> dict[str, Any]:
        """The values as the form shows them."""
        return {name: one.json() for name, one in self.inputs.items()}

    def _send(self) -> None:
        self._save(self.typed())

    def _save(self, typed: Mapping[str, Any]) -> None:
        values: dict[str, Any] = {**self.request.fixed, **typed}
        if any(f.name == "id" for f in self.sent.fields):
            values["id"] = self.request.record
        if any(f.kind is Kind.VERSION for f in self.sent.fields):
            values["row_version"] = self._version
        self.set_busy(True)
        work = partial(
            perform,
            self.sent.name,
            values,
            user=self.context.person.user_id,
            op_id=self._op_id,
            behalf=self._behalf(),
            reason=self._reason(),
            budget=PATIENCE,
        )
        self.context.tasks.run(work, self._saved, partial(self._failed, typed), owner=self)

    def _reason(self) -> str:
        found = self.form.fields.get(_own_reason(self.request.action) or _REASON)
        return str(found.value() or "") if found is not None and found.isEnabled() else ""

    def _behalf(self) -> Behalf | None:
        fields = self.form.fields
        if not self._may_record or not fields["_behalf"].value():
            return None
        received: datetime = fields["_received_at"].value()
        return Behalf(fields["_author"].value(), received, fields["_channel"].value(), fields["_scan"].value())

    def _saved(self, done: Done) -> None:
        self.context.drafts.drop(self.draft_key)
        self.form.mark_clean()
        self.set_busy(False)
        self.performed.emit(done)
        self.accept()
        told(self.context, done)

    def _failed(self, typed: Mapping[str, Any], error: Exception) -> None:
        self.set_busy(False)
        self._is_unknown = isinstance(error, ConnectionLost)
        self.form.set_read_only(self._is_unknown)
        if self._may_record and self.request.behalf is not None:
            self._lock_behalf()
        if isinstance(error, ConnectionLost):
            self._show_problem(error.sentence)
        elif isinstance(error, BadFields):
            others = self.form.set_faults(error.faults)
            if others:
                self._show_problem("；".join(others))
        elif isinstance(error, Conflict):
            self._compare(typed, error)
        elif isinstance(error, Refused):
            self._show_problem(error.sentence)
        else:
            self._show_problem("没有保存成功，您填写的内容都还在。请再试一次；仍不行时请联系系统管理员。")
            self.context.fail(error)

    def _show_problem(self, sentence: str) -> None:
        self._copy.show()
        self.show_problem(sentence)
        self.settle()

    def _copy_typing(self) -> None:
        QGuiApplication.clipboard().setText(self.form.as_text())

    # two people on one record

    def _compare(self, typed: Mapping[str, Any], conflict: Conflict) -> None:
        fields = tuple(one.field for one in self.inputs.values())
        opened = dict(self._opened)
        work = partial(merge.compare, conflict.entity, fields, opened, dict(typed), conflict.theirs.values)
        self.set_busy(True)
        self.context.tasks.run(
            partial(database.read, work), partial(self._show_versions, conflict), self._not_compared, owner=self
        )

    def _not_compared(self, error: Exception) -> None:
        self.set_busy(False)
        self.context.fail(error)

    def _show_versions(self, conflict: Conflict, found: merge.Comparison) -> None:
        self.set_busy(False)
        known = register.entities.get(conflict.entity)
        theirs = conflict.theirs
        shown = compare.Conflict(
            _subject(known.label if known else "记录"),
            self._stored.title if self._stored else self.windowTitle(),
            theirs.who or "别人",
            f"{theirs.at:%H:%M}" if theirs.at else "刚才",
            found.clashes,
            found.mine,
            found.theirs,
            self.form.as_text(),
        )
        compare.CompareDialog.ask(self, shown, partial(self._decided, conflict, found))

    def _decided(self, conflict: Conflict, found: merge.Comparison, decision: compare.Decision) -> None:
        """Show the merged values on top of the other's version, and save; or leave the record as the other saved it."""
        if decision.kind == "theirs":
            self._give_up("")
            self.context.tell("已采用对方保存的内容，您的修改没有保存。")
            self.context.signals.changed.emit(frozenset({conflict.entity}))
            return
        values = merge.picked(found, decision.choices)
        theirs = {name: found.stored[name] for name in self.inputs if name in found.stored}
        self.context.tasks.run(
            partial(database.read, partial(_titles, [one.field for one in self.inputs.values()], values)),
            partial(self._take_over, conflict.theirs.version, theirs, values),
            self._not_compared,
            owner=self,
        )

    def _take_over(
        self,
        version: int,
        theirs: Mapping[str, Any],
        values: Mapping[str, Any],
        titles: Mapping[tuple[str, int], RefItem],
    ) -> None:
        self._version = version
        self._opened = {**self._opened, **theirs}
        self._tools.titles.update(titles)
        for name, one in self.inputs.items():
            one.show(values.get(name))
        self._save(values)


def _is_wide(widget: QWidget) -> bool:
    """Whether a field asks for more than one of two columns, such as radios with long words."""
    return widget.minimumSizeHint().width() > COLUMN


def _subject(label: str) -> str:
    """A kind of record as something that somebody filled in: 人员资料."""
    return label if label.endswith(("资料", "记录")) else f"{label}资料"


def _own_reason(action: Action) -> str:
    """The action's own field for the reason, which then goes into the log too; empty if it has none."""
    return next((f.name for f in action.fields if f.name in ("reason", "cause") or f.label == REASON), "")


def _titles(fields: list[Field], values: Mapping[str, Any]) -> dict[tuple[str, int], RefItem]:
    found = {}
    for f in fields:
        number = values.get(f.name)
        if f.kind is Kind.REF and number:
            found[f.ref, number] = RefItem(number, register.title_of(f.ref, number))
    return found


def told(context: Context, done: Done) -> None:
    """Show what was done and let the pages know what changed."""
    context.tell(done.notice)
    if done.changed:
        context.signals.changed.emit(done.changed)


def run_action(
    context: Context,
    name: str,
    values: Mapping[str, Any],
    then: Then | None = None,
    *,
    owner: QWidget | None = None,
    reason: str = "",
    failed: Callable[[Exception], object] | None = None,
) -> None:
    """Do an action that needs no form; its notice is shown and the change told, then `then(done)` is called.

    `then` and `failed` are left out when `owner` is gone by then; what was done is told all the same.
    """
    key = f"{name}|{audit.dump(values)}"
    op_id = context.unknown.setdefault(key, new_op_id())
    work = partial(perform, name, dict(values), user=context.person.user_id, op_id=op_id, reason=reason)
    context.tasks.run(work, partial(_ran, context, key, owner, then), partial(_not_run, context, key, owner, failed))


def _is_there(owner: QWidget | None) -> bool:
    return owner is None or isValid(owner)


def _ran(context: Context, key: str, owner: QWidget | None, then: Then | None, done: Done) -> None:
    context.unknown.pop(key, None)
    told(context, done)
    if then is not None and _is_there(owner):
        then(done)


def _not_run(
    context: Context,
    key: str,
    owner: QWidget | None,
    failed: Callable[[Exception], object] | None,
    error: Exception,
) -> None:
    if not isinstance(error, ConnectionLost):
        context.unknown.pop(key, None)
    tell = failed if failed is not None and _is_there(owner) else context.fail
    tell(error)
    if isinstance(error, Conflict):
        context.signals.changed.emit(frozenset({error.entity}))
