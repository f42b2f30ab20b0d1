"""The operation log: who did what, for whom, when, before and after, why; and whether it is whole."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from models.core import audit, database, queries
from models.core.audit import Anchor
from models.core.errors import Refused
from models.core.lists import Row
from models.core.queries import EntryDetail, TouchedRecord
from models.core.register import Done
from ui.kit import layouts, listmodel
from ui.kit.actionform import run_action
from ui.kit.buttons import Button, MenuButton
from ui.kit.cards import KeyValue
from ui.kit.detail import Detail
from ui.kit.listhooks import EVERY_CHANGE
from ui.kit.listpage import ListPage
from ui.kit.notice import NoticeBar
from ui.kit.qt import override
from ui.kit.rowactions import RowAction, menu
from ui.kit.text import Label

ANCHOR_FILE = "存证码.txt"
TEXT = "文本文件 (*.txt)"
SHOWN_FAULTS = 5


class AuditPage(ListPage):
    """The log with its detail; it is read, verified and anchored here, never changed."""

    list_name = page_name = "audit"
    chapter = "system"
    icon = "history"
    checkable = False
    also = frozenset({EVERY_CHANGE})
    empty_words = "每一次登记、修改和审批都会自动记在这里。"

    def __init__(self, context):
        super().__init__(context)
        self.verdict = NoticeBar("", "info", "关闭")
        self.verdict.pressed.connect(self.verdict.hide)
        self.verdict.hide()
        self.add_notice(self.verdict)

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        check = Button("核对记录", icon="shield")
        check.clicked.connect(self.verify)
        actions = [
            RowAction("导出存证码", self.take_anchor, "arrow_download"),
            RowAction("用存证码核对", self.verify_with_anchor, "shield"),
        ]
        more = MenuButton("存证码", menu(actions, self), tip="存证码存放在别处，用来发现整段记录被替换")
        return (more, check)

    # detail

    @override
    def read_more(self, record: int) -> EntryDetail:
        return queries.audit_entry(self.context.person, record)

    @override
    def detail(self, row: Row, more: EntryDetail | None) -> Detail:
        words = partial(listmodel.words_of, self.kind, row)
        facts = [("操作人", words("actor"))]
        if words("author") != words("actor"):
            facts.append(("决定人", words("author")))
        facts += [(label, words(key)) for label, key in (("代录", "behalf"), ("原因", "reason")) if words(key) != "—"]
        facts += [("时间", words("at")), ("序号", words("seq"))]
        return Detail(words("label"), words("title"), facts=facts)

    @override
    def more_widgets(self, row: Row, more: EntryDetail | None) -> Sequence[QWidget]:
        if more is None:
            return ()
        found: list[QWidget] = [_touched(one) for one in more.records]
        found += [KeyValue(word, value) for word, value in more.notes]
        found.append(Label(f"校验码 {more.hash[:16]}…", "hint"))
        return found

    # verifying

    def verify(self) -> None:
        """Recompute the whole chain in the worker."""
        self._verify(None)

    def verify_with_anchor(self) -> None:
        """Recompute the chain against an anchor that was kept elsewhere."""
        name, _ = QFileDialog.getOpenFileName(self, "选择存证码文件", "", TEXT)
        if name:
            self.verify_against(Path(name))

    def verify_against(self, path: Path) -> None:
        """Read an anchor from a file, then verify with it."""
        self.context.tasks.run(partial(_anchor_in, path), self._verify, self.context.fail, owner=self)

    def _verify(self, known: Anchor | None) -> None:
        self.verdict.set_words("正在核对全部操作记录…", "info")
        self.verdict.show()
        self.context.tasks.run(
            partial(database.read, partial(_verified, known)), self._verified, self._not_verified, owner=self
        )

    def _not_verified(self, error: Exception) -> None:
        self.verdict.hide()
        self.context.fail(error)

    def _verified(self, found: tuple[list[str], Anchor]) -> None:
        faults, end = found
        if not faults:
            self.verdict.set_words(f"核对完毕，{end.seq:,} 条操作记录完整，没有被改动。", "ok", "关闭")
            return
        more = f"还有 {len(faults) - SHOWN_FAULTS} 处。" if len(faults) > SHOWN_FAULTS else ""
        words = "".join(faults[:SHOWN_FAULTS])
        self.verdict.set_words(f"{words}{more}请保留数据库现状，并联系系统管理员。", "bad", "关闭")

    # the anchor

    def take_anchor(self) -> None:
        """Give out the end of the chain; giving it out is itself recorded."""
        run_action(self.context, "core.take_anchor", {}, self._anchor_taken, owner=self)

    def _anchor_taken(self, done: Done) -> None:
        self.reload()
        name, _ = QFileDialog.getSaveFileName(self, "保存存证码", ANCHOR_FILE, TEXT)
        if name:
            self.write_anchor(Path(name), str(done.details["anchor"]))

    def write_anchor(self, path: Path, anchor: str) -> None:
        """Write the anchor into a file in the worker."""
        self.context.tasks.run(
            partial(_write, path, anchor), partial(self._anchor_written, path), self.context.fail, owner=self
        )

    def _anchor_written(self, path: Path, _result: object) -> None:
        self.context.tell(f"存证码已保存到 {path.name}。请存放在数据库以外的地方。")


def _touched(one: TouchedRecord) -> QWidget:
    """One record that an act touched, with what changed, before and after."""
    items: list[layouts.Item] = [Label(f"{one.label} · {one.title}", "strong", wrap=True)]
    for label, before, after in one.changes:
        if before == after:
            continue
        words = f"{label}：{after}" if before == "—" else f"{label}：{before} → {after}"
        items.append(Label(words, "label", wrap=True))
    return layouts.boxed(layouts.column(*items, gap=2))


def _verified(known: Anchor | None) -> tuple[list[str], Anchor]:
    return audit.verify(known), audit.anchor()


def _anchor_in(path: Path) -> Anchor:
    try:
        return Anchor.parse(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"读不到“{path.name}”。请选择导出的存证码文件。") from error


def _write(path: Path, anchor: str) -> None:
    try:
        path.write_text(f"暖窗操作记录存证码\n{anchor}\n", "utf-8")
    except OSError as error:
        raise Refused(f"没有写成“{path.name}”。请检查文件夹是否存在、能否写入。", code="FILE") from error
