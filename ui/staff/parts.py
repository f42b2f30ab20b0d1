"""The parts of somebody's record page: facts, post, certificates, history, appraisals, files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from models.core import queries, register
from models.core.explain import Explanation
from models.core.lists import ListKind, Row
from models.core.register import Done
from models.core.unit import new_op_id
from models.staff.archive import Archive
from models.staff.workflow import EVENT_NAMES, EVENT_TONES, EventKind
from ui.kit import layouts, listmodel, recordpane, tokens
from ui.kit.attachments import size_words
from ui.kit.badge import Badge, BadgeText
from ui.kit.buttons import Button
from ui.kit.cards import Card, Facts
from ui.kit.page import Context
from ui.kit.recordpane import Carried, RecordFiles
from ui.kit.table import Cell, Column, TableModel, TableView
from ui.kit.table import Row as TableRow
from ui.kit.text import Label
from ui.kit.whylink import WORDS, WhyLink, show_why
from ui.staff.reading import Judged, Whole

PLACE = ("unit", "post", "product_role", "superior_id")
PERSON = ("gender", "birth_date", "education", "phone", "id_no")
WORK = (
    "hired_on", "probation_ends_on", "contract_from", "contract_until", "machine_no", "base_pay",
    "previous_experience_months", "left_on", "left_reason",
)  # fmt: skip
EVENT_COLUMNS = (
    Column("day", "日期", "date", 100),
    Column("what", "事项", "badge", 96),
    Column("from", "变动前", width=150),
    Column("to", "变动后", width=150),
    Column("why", "原因", width=160, stretch=True),
    Column("reference", "依据文号", width=110),
)
FILE_COLUMNS = (
    Column("kind", "类别", width=100),
    Column("about", "所属记录", width=220),
    Column("name", "文件名", "link", 260, stretch=True),
    Column("note", "说明", width=130),
    Column("size", "大小", "number", 90),
    Column("added", "添加", width=150),
)
CERTIFICATE_KEYS = ("name", "number", "issuer", "valid_from", "valid_until", "review_due_on", "standing")
APPRAISAL_KEYS = ("appraised_on", "kind", "content", "score", "full", "result", "appraiser_id", "state")
_ROWS_SHOWN = 12


def facts(context: Context, kind: ListKind, row: Row, columns: int) -> Card:
    """The master data in so many columns, as far as the person may see it."""
    card = Card("资料")
    for title, keys in (("岗位", PLACE), ("个人", PERSON), ("任职和合同", WORK)):
        listed = [kind.column(key) for key in keys]
        allowed = [c for c in listed if not c.permission or context.person.may(c.permission)]
        found = [(c.label, listmodel.words_of(kind, row, c.key)) for c in allowed]
        if found:
            card.add(Label(title, "section"))
            card.add(Facts(found, columns=columns))
    remark = listmodel.value_of(kind, row, "remark")
    if remark:
        card.add(Label("备注", "section"))
        card.add(Label(remark, wrap=True))
    return card


def post(context: Context, whole: Whole) -> Card:
    """What the post asks, each with its answer and why."""
    card = Card("岗位要求", gap=6)
    told = whole.posting
    if told is not None:
        trained = BadgeText("已登记", "ok") if told.is_trained else BadgeText("没有记录", "warn")
        card.add(_line(context, "岗前培训", Badge(trained.text, trained.tone), told.induction))
        if told.experience is not None:
            card.add(_line(context, "客服经验", Badge("低于建议", "info", "info"), told.experience))
        found = told.unreachable
        tone = "warn" if found.proposes else "mute"
        card.add(_line(context, "本月联系不上", Badge(f"{found.count} 次", tone, ""), found.explanation))
    if whole.due is not None:
        card.add(_line(context, "下次定期考核", Label(f"{whole.due.due.on:%Y-%m-%d}"), whole.due.due.explanation))
    if whole.station_number:
        card.add(layouts.row(_key("站内工号"), Label(whole.station_number), None))
    if whole.territories:
        card.add(layouts.row(_key("负责片区"), (Label("、".join(whole.territories), wrap=True), 1)))
    return card


def _key(words: str) -> Label:
    label = Label(words, "hint")
    label.setFixedWidth(96)
    return label


def _line(context: Context, words: str, value: QWidget, why: Explanation) -> layouts.Item:
    return layouts.row(_key(words), value, None, WhyLink(context, f"{words}：{WORDS}", why))


def judged(
    context: Context, title: str, name: str, keys: Sequence[str], found: Judged, actions: Sequence[QWidget] = ()
) -> Card:
    """Rows of another list that are about the person; a press opens one there, the last column says why."""
    kind = register.get_list(name)
    columns = [_column(kind, key, stretch=key in ("issuer", "content")) for key in keys]
    if found.why:
        columns.append(Column("why", "", "link", 80, sortable=False))
    rows = [
        TableRow(
            row.record,
            (
                *(listmodel.cell(kind.column(key), listmodel.value_of(kind, row, key)) for key in keys),
                *((WORDS,) if found.why else ()),
            ),
        )
        for row in found.rows
    ]
    card = table_card(title, columns, rows, actions, on_open=partial(context.open_page, kind.entity))
    table = card.findChild(TableView)
    if table is not None:
        table.link_pressed.connect(partial(_link, context, kind, found.why, table))
    return card


def _column(kind: ListKind, key: str, *, stretch: bool) -> Column:
    made = next(one for one in listmodel.table_columns(kind) if one.key == key)
    return Column(made.key, made.label, made.kind, made.width, made.align, stretch=stretch)


def _link(
    context: Context, kind: ListKind, why: Mapping[int, Explanation], table: TableView, record: int, key: str
) -> None:
    if key == "why" and record in why:
        show_why(table, table.rect(), context, WORDS, why[record])
    else:
        context.open_page(kind.entity, record)


def events(whole: Whole, actions: Sequence[QWidget] = ()) -> Card:
    """The employment history, the latest first."""
    rows = [
        TableRow(
            one.id,
            (
                f"{one.happened_on:%Y-%m-%d}", _event_badge(one.kind), one.from_words, one.to_words, one.cause,
                one.reference,
            ),
        )
        for one in whole.events
    ]  # fmt: skip
    return table_card("任职记录", EVENT_COLUMNS, rows, actions)


def _event_badge(kind: str) -> BadgeText:
    tone = EVENT_TONES[EventKind(kind)]
    return BadgeText(EVENT_NAMES[EventKind(kind)], tone, "" if tone == "mute" else None)


def table_card(
    title: str,
    columns: Sequence[Column],
    rows: Sequence[TableRow],
    actions: Sequence[QWidget] = (),
    on_open: Callable[[int], object] | None = None,
) -> Card:
    """A small table in a card, as high as its rows; its actions stand in the head."""
    right = layouts.boxed(layouts.row(*actions)) if actions else None
    card = Card(title, note=f"{len(rows)} 条" if rows else "", right=right)
    if not rows:
        card.add(Label("还没有记录", "hint"))
        return card
    model = TableModel(columns, checkable=False)
    table = TableView(model, title, compact=True)
    model.setParent(table)
    model.set_rows(rows)
    table.setFixedHeight(tokens.HEAD + tokens.ROW_COMPACT * min(len(rows), _ROWS_SHOWN) + 16)
    if on_open is not None:
        table.activated_row.connect(on_open)
    card.add(table)
    return card


class Files(QWidget):
    """All files about a person in one place; his own can be added, and all be taken out together."""

    def __init__(self, context: Context, record: int, carried: Carried, archive: Archive) -> None:
        super().__init__()
        self._context, self._archive = context, archive
        self._op_id = new_op_id()
        self._files = {one.file.id: one for one in archive.files}
        actions = []
        self.export = Button("导出档案", icon="arrow_export")
        self.export.clicked.connect(self._ask)
        if not archive.files:
            self.export.set_reason("还没有附件，没有可以导出的档案")
        if context.person.may("staff.archive"):
            actions.append(self.export)
        rows = [TableRow(one.file.id, _file_cells(one)) for one in archive.files]
        card = table_card("档案", FILE_COLUMNS, rows, actions, on_open=self._open)
        table = card.findChild(TableView)
        if table is not None:
            table.link_pressed.connect(self._open)
        items: list[layouts.Item] = [card]
        if carried.can_attach:
            items.append(Card("本人资料的附件", RecordFiles(context, "employee", record, carried)))
        self.setLayout(layouts.column(*items, None, gap=12))

    def _open(self, file: int, _key: str = "") -> None:
        work = partial(queries.attachment_content, self._context.person, file)
        recordpane.open_file(self._context, self, work)

    def _ask(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "导出档案", f"{self._archive.title} 档案.zip", "压缩文件 (*.zip)")
        if name:
            self.write(Path(name))

    def write(self, out: Path) -> None:
        """Write everything into a file of this name, in the worker."""
        self.export.set_busy(True)
        out = out if out.suffix.lower() == ".zip" else out.with_name(out.name + ".zip")
        work = partial(_write, self._context.person, self._archive.employee_id, out, self._op_id)
        self._context.tasks.run(work, partial(self._written, out), self._failed, owner=self)

    def _written(self, out: Path, done: Done) -> None:
        self.export.set_busy(False)
        self._op_id = new_op_id()
        self._context.tell(f"{done.notice}文件：{out.name}")

    def _failed(self, error: Exception) -> None:
        self.export.set_busy(False)
        self._context.fail(error)


def _file_cells(one: Any) -> tuple[Cell, ...]:
    file = one.file
    added = f"{file.added_at:%Y-%m-%d} {file.added_by}"
    return one.kind, one.about, file.name, file.note, size_words(file.size), added


def _write(person: Any, employee: int, out: Path, op_id: str) -> Done:
    from reports import staff  # office files are slow to import

    return staff.write_archive(person, employee, out, op_id=op_id)
