"""Setting up an office: a handful of questions, each answered by itself and in any order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from models.core import clock, database, register
from models.core.errors import Refused
from models.core.fields import Field
from models.core.rulebook import queries as rulebook
from models.core.rulebook import register as rules
from models.core.rulebook.rules import Parameter, Shape
from models.org import founding
from models.org.founding import Answer, Question
from models.org.papers import LOGO_NOTE
from models.org.queries import THE_ORGANISATION
from ui.kit import layouts
from ui.kit.actionform import ActionDialog, Prepared, Request, run_action
from ui.kit.badge import Badge
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.readpage import ReadPage
from ui.kit.scroll import ScrollBox
from ui.kit.text import Label, Line

SET = "rulebook.set"
PICTURES = "图片 (*.png *.jpg *.jpeg)"
LARGEST_LOGO = 2 * 1024 * 1024
FINISHED = "开张设置已完成。以后在“参数和规则”“单位资料”里修改。"


class FoundingPage(ReadPage):
    """Every question with its answer so far; what is answered is not asked again but can be changed."""

    page_name = "founding"
    chapter = "rulebook"
    title = "开张设置"
    permission = "org.found"
    entities = frozenset(
        {
            "rule_value", "organisation", "attachment", "approval_chain", "employee", "user_account", "department",
            "regulation", "regulation_version",
        }
    )  # fmt: skip

    @override
    def fetch(self) -> tuple[Answer, ...]:
        return founding.answers()

    @override
    def show_read(self, read: tuple[Answer, ...]) -> None:
        layouts.clear(self.body)
        self._records = {one.question.name: one.record for one in read}
        left = [one for one in read if not one.done and one.question.name not in founding.OPTIONAL]
        if left:
            words = f"还有 {len(left)} 项没有回答。可以随时离开，以后接着做；没有回答的，暂按推荐值办理。"
            self.body.addWidget(NoticeBar(words, "info"))
        else:
            self.body.addWidget(NoticeBar(FINISHED, "ok"))
        card = Card("", margins=(20, 8, 20, 8), gap=0)
        for number, one in enumerate(read, 1):
            if number > 1:
                card.add(Line())
            card.add(self._line(number, one, is_next=one in left[:1]))
        self.body.addWidget(ScrollBox(layouts.boxed(layouts.column(card, None))), 1)

    def _line(self, number: int, one: Answer, *, is_next: bool) -> QWidget:
        question = one.question
        head = layouts.row(Label(f"{number}. {question.title}", "strong"), _badge(one), None)
        words = layouts.column(head, Label(question.why, "hint", wrap=True), Label(one.words, wrap=True), gap=3)
        button = Button(self._verb(one), "primary" if is_next else "plain")
        button.setFixedWidth(96)
        button.clicked.connect(partial(self._answer, question))
        if not self.context.person.may(question.permission):
            button.set_reason("请有权限的同事回答。")
        box = QFrame()
        box.setLayout(layouts.row((words, 1), button, gap=16, margins=(0, 12, 0, 12)))
        box.setAccessibleName(f"{question.title}：{one.words}")
        return box

    @staticmethod
    def _verb(one: Answer) -> str:
        if one.question.name == "logo":
            return "更换图片" if one.done else "选择图片"
        if one.question.page and one.question.name != "names":
            return "去查看" if one.done else "去办理"
        return "修改" if one.done else "回答"

    def _answer(self, question: Question, _checked: bool = False) -> None:
        if question.keys:
            self._ask(question)
        elif question.name == "names":
            self.open_form("org.edit_organisation", THE_ORGANISATION)
        elif question.name == "logo":
            name, _ = QFileDialog.getOpenFileName(self, "选择标志图片", "", PICTURES)
            if name:
                self.take_logo(Path(name))
        else:
            record = self._records[question.name]
            self.context.open_page(question.page, *([] if record is None else [record]))

    # the logo

    def take_logo(self, file: Path) -> None:
        """Keep a picture as the logo of the organisation; the newest one counts."""
        self.context.tasks.run(partial(_picture, file), self._keep_logo, self.context.fail, owner=self)

    def _keep_logo(self, read: tuple[str, bytes]) -> None:
        name, content = read
        values = {
            "entity": "organisation", "record": THE_ORGANISATION, "name": name, "content": content, "note": LOGO_NOTE,
        }  # fmt: skip
        run_action(self.context, "core.attach", values, owner=self)

    # rules

    def _ask(self, question: Question) -> None:
        self.context.tasks.run(
            partial(database.read, partial(_read, question)), self._open, self.context.fail, owner=self,
            key=(id(self), "form"),
        )  # fmt: skip

    def _open(self, opened: Opened) -> None:
        QuestionDialog(self, self.context, opened).start()

    @override
    def open_form(self, name: str, record: int | None = None, **how: Any) -> None:
        """A draft of an answer leads back to its question."""
        if name == SET and record is not None:
            self._ask(founding.QUESTIONS[record - 1])
            return
        super().open_form(name, record, **how)


@dataclass(frozen=True)
class Opened:
    """What a question's form is filled with: the values that hold, the newest rows, and the day."""

    question: Question
    values: Mapping[str, Any]
    seen: Mapping[str, int]
    prepared: Prepared


def _badge(one: Answer) -> Badge:
    if one.done:
        return Badge("已回答", "ok")
    return Badge("可不答", "mute", "") if one.question.name in founding.OPTIONAL else Badge("未回答", "warn")


def _read(question: Question) -> Opened:
    today = clock.now().date()
    return Opened(
        question,
        rulebook.values(question.keys, today),
        {key: rulebook.newest(key).id for key in question.keys},
        Prepared(today, None, {}),
    )


class QuestionDialog(ActionDialog):
    """The parameters of one question in one form; all are set by one act."""

    def __init__(self, parent: QWidget, context: Context, opened: Opened) -> None:
        self._asked = opened
        action = register.get_action(SET)
        dated = [f for f in action.fields if f.name in ("valid_from", "retroactive")]
        fields = [_field(rules.get_parameter(key)) for key in opened.question.keys]
        initial = {key: _plain(value) for key, value in opened.values.items()}
        request = Request(
            replace(action, fields=(*fields, *dated), behalf=False),
            founding.QUESTIONS.index(opened.question) + 1,
            initial={**initial, "valid_from": opened.prepared.today.isoformat()},
            title=opened.question.title,
            subtitle=opened.question.why,
            verb="保存回答",
            page=FoundingPage.page_name,
        )
        super().__init__(parent, context, request, opened.prepared)

    @override
    def typed(self) -> dict[str, Any]:
        found = super().typed()
        rows = [
            {"key": key, "value": _text(found[key]), "seen": self._asked.seen[key]}
            for key in self._asked.question.keys
            if found[key] not in (None, "", [])
        ]
        dated = {name: found[name] for name in ("valid_from", "retroactive")}
        return {"values": rows, "reason": founding.REASON, "article_id": None, **dated}


def _field(one: Parameter) -> Field:
    """The field of a parameter under its own key; some may stay empty, such as who answers for money."""
    needed = one.key not in founding.MAY_BE_EMPTY and one.shape is not Shape.BOOL
    label = f"{one.label}（{one.unit}）" if one.unit and one.shape is not Shape.MONEY else one.label
    return replace(one.field(), name=one.key, label=label, required=needed)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, (bool, int)) or value is None else str(value)


def _picture(file: Path) -> tuple[str, bytes]:
    """Name and content of a picture. Raises Refused for what is none, or too large for a letterhead."""
    try:
        if file.stat().st_size > LARGEST_LOGO:
            raise Refused("标志图片超过 2 MB。请先缩小再上传。", code="FILE")
        content = file.read_bytes()
    except OSError as error:
        raise Refused(f"读不到“{file.name}”。请检查文件是否还在、是否被其他程序占用。", code="FILE") from error
    if not content.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff")):
        raise Refused(f"“{file.name}”不是 PNG 或 JPG 图片。请另存为 PNG 后再上传。", code="FILE")
    return file.name, content
