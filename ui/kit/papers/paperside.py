"""The right side of the paper dialog: what it is, its choices, printer and copies, and the buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from models.core.papers.kinds import FORMATS, PaperKind
from ui.kit import layouts, theme
from ui.kit.actionfields import Input, Tools
from ui.kit.buttons import Button
from ui.kit.fields import BoolField, NumberField
from ui.kit.fields.choice import QuietComboBox
from ui.kit.notice import NoticeBar
from ui.kit.papers.paperwork import Shown, Stage, Wanted
from ui.kit.papers.printing import Printers
from ui.kit.scroll import ScrollBox
from ui.kit.text import Label

WIDTH = 272
MOST_COPIES = 99
ICONS = {"docx": "document_text", "xlsx": "document_table"}
ABOUT = {
    Stage.DRAFT: "第一次打印或另存时签发：从那时起内容和模板不再变，以后打印的都是副本。",
    Stage.ORIGINAL: "已签发，这是正本。打出以后再打印的都是副本。",
    Stage.COPY: "此前已打印 {} 份，这次自动加“副本”字样；正文与首次一致，并记入经过。",
}

UNDELIVERED = "已签发，但没有登记正本打出，可能当时断了电。正本确实没有印出来的，去掉“副本”再打印，并记入经过。"
MARK = "加“副本”字样"
AGAIN = "这是重打的正本，并记入经过。原来那份如已印出，请收好作废。"


class PaperSide(QWidget):
    """Fields and buttons; what they do is the dialog's part."""

    def __init__(self, kind: PaperKind, wanted: Wanted, tools: Tools) -> None:
        super().__init__()
        self.title = Label(f"打印{kind.label}", "dialog-title", wrap=True)
        self.subtitle = Label("", "quiet", wrap=True)
        asked = () if kind.issued else kind.options  # what an issued paper is about is known
        self.inputs = [Input(f, tools) for f in asked if f.name not in wanted.fixed]
        for one in self.inputs:
            one.show(wanted.initial.get(one.field.name, one.field.default))
            if isinstance(one.widget, BoolField):
                one.widget.close_up()
        self.printer = QuietComboBox()
        self.printer.setAccessibleName("打印机")
        self.printer.setPlaceholderText("正在查找打印机…")
        self.printer.setMinimumContentsLength(8)
        self.copies = NumberField("份数", hint=wanted.recipients or kind.recipients, lowest=1, highest=MOST_COPIES)
        self.copies.set_value(wanted.copies or kind.copies)
        self.copies.control.setMaximumWidth(theme.px(72))
        self.mark = QCheckBox(MARK)
        self.mark.setChecked(True)
        self.about = NoticeBar("", "info")
        self.notice = NoticeBar("", "bad")
        self.save_file = Button(f"另存为 {FORMATS[kind.format]}", icon=ICONS[kind.format], key="Ctrl+S")
        self.save_pdf = Button("另存为 PDF", icon="document_pdf")
        self.leave = Button("取消", key="Esc")
        self.print = Button("打印", "primary", "print", key="Ctrl+P")
        for widget in (self.mark, self.about, self.notice):
            widget.hide()
        self.setFixedWidth(theme.px(WIDTH))
        self.setLayout(self._laid_out())

    def _laid_out(self) -> Any:
        printer = layouts.column(Label("打印机", "label"), self.printer, gap=4)
        options = [one.widget for one in self.inputs]
        choices = layouts.column(
            self.title, self.subtitle, 2, *options, printer, self.copies, self.mark, self.about, self.notice, None,
            gap=10, margins=(2, 0, 2, 0),
        )  # fmt: skip
        buttons = layouts.column(self.save_file, self.save_pdf, layouts.row((self.leave, 1), (self.print, 1)), gap=10)
        return layouts.column((ScrollBox(layouts.boxed(choices)), 1), buttons, gap=10)

    def options(self) -> dict[str, Any]:
        """The choices that were made, JSON-shaped."""
        return {one.field.name: one.json() for one in self.inputs}

    def sets(self) -> int:
        """How many copies are wanted; one where the field was emptied."""
        return self.copies.value() or 1

    def is_complete(self) -> bool:
        """Whether a paper can be made of the choices. What was typed is checked; what was not yet is only missing."""
        typed = [one for one in self.inputs if one.widget.text()]
        readable = [one.widget.validate() for one in typed]
        return all(readable) and not [one for one in self.inputs if one.field.required and one not in typed]

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Show beside the choices what is wrong with them."""
        for one in self.inputs:
            if one.field.name in faults:
                one.widget.set_error(faults[one.field.name])

    def show_printers(self, found: Printers) -> None:
        """Offer the printers of this PC."""
        self.printer.clear()
        self.printer.addItems(found.names)
        self.printer.setCurrentText(found.preset)
        self.printer.setPlaceholderText("请选择" if found.names else "没有可用的打印机")

    def show_made(self, made: Shown | None, pages: int, *, is_fresh: bool) -> None:
        """Tell what was made: its number, its pages, whether it is a copy; `is_fresh` if this window issued it."""
        stage = made.stage if made is not None else None
        facts = [made.number if made is not None else "", f"共 {pages} 页" if pages else ""]
        self.subtitle.setText(" · ".join(one for one in facts if one))
        self.subtitle.setVisible(bool(self.subtitle.text()))
        is_open = made is not None and not made.delivered and not is_fresh
        if made is not None:
            self.mark.setVisible(stage is Stage.COPY or is_open)
            self.mark.setEnabled(is_open)  # nobody may print a second original
            self.mark.setText(MARK if is_open else f"{MARK}（重打必加）")
        self.print.setText("签发并打印" if stage is Stage.DRAFT else "打印")
        words = ABOUT.get(stage, "") if stage is not None else ""
        if is_open:
            words = UNDELIVERED if stage is Stage.COPY else AGAIN
        if words and made is not None:
            words = made.about or words.format(made.printed)
            self.about.set_words(words, "info")
        self.about.setVisible(bool(words))

    def say(self, words: str, action: str = "") -> None:
        """Show a fault above the buttons, or take it away."""
        if words:
            self.notice.set_words(words, "bad", action)
        self.notice.setVisible(bool(words))
