"""The organisation: what it publishes, its rules for the whole office, and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from models.core import register
from models.core.register import Done
from models.org import passwords, queries
from models.org.queries import THE_ORGANISATION, OrganisationData
from ui.kit import layouts, recordpane, tokens
from ui.kit.actionform import run_action
from ui.kit.cards import Card, Facts
from ui.kit.confirm import ConfirmDialog
from ui.kit.notice import NoticeBar
from ui.kit.qt import override
from ui.kit.readpage import ReadPage
from ui.kit.recordpane import Carried
from ui.kit.rowactions import RowAction
from ui.kit.scroll import ScrollBox
from ui.kit.text import Label
from ui.org.recovery import RecoveryDialog

NO_CODE = "还没有恢复码。忘记管理员密码时只能靠它重设，请生成并封存。"


@dataclass(frozen=True)
class Read:
    """The organisation, who decides when the top person is concerned, and what the record carries."""

    data: OrganisationData
    fallback: str
    carried: Carried


class OrganisationPage(ReadPage):
    """The one organisation of this database."""

    page_name = "organisation"
    chapter = "organisation"
    title = "单位资料"
    permission = "org.read"
    entities = frozenset({"organisation", "attachment"})

    @override
    def fetch(self) -> Read:
        data = queries.organisation()
        fallback = register.title_of("employee", data.fallback_id) if data.fallback_id else ""
        return Read(data, fallback, recordpane.read(self.context.person, "organisation", THE_ORGANISATION))

    @override
    def head_actions(self, read: Read) -> Sequence[RowAction]:
        edit = self.act("org.edit_organisation", THE_ORGANISATION, label="修改单位资料", icon="edit", kind="primary")
        fallback = self.act("org.set_fallback", THE_ORGANISATION, icon="person_swap")
        code = []
        if self.context.person.may("users.write"):
            words = "更换恢复码" if read.data.has_recovery_code else "生成恢复码"
            code = [RowAction(words, self.ask_code, "key")]
        return [*fallback, *code, *edit]

    @override
    def show_read(self, read: Read) -> None:
        layouts.clear(self.body)
        data = read.data
        public = Card("公开信息", note="印在单据和公示上")
        public.add(
            Facts(
                [
                    ("单位名称", data.name), ("简称", data.short_name), ("网址", data.website),
                    ("客服电话", data.phone), ("监督电话", data.supervision_phone), ("抢修电话", data.emergency_phone),
                    ("邮箱", data.email), ("地址", data.address), ("营业时间", data.office_hours),
                ]
            )
        )  # fmt: skip
        public.add(Label("公示内容", "label"))
        public.add(Label(data.public_notice or "—", wrap=True))
        office = Card("全单位的规则")
        office.add(
            Facts(
                [
                    ("闲置几分钟后锁定", f"{data.idle_minutes} 分钟"),
                    ("最高负责人回避时的决定人", read.fallback),
                    ("恢复码", "已封存" if data.has_recovery_code else "没有"),
                ]
            )
        )
        if data.remark:
            office.add(Label(data.remark, "quiet", wrap=True))
        left: list[layouts.Item] = [public, office, None]
        if not data.has_recovery_code and self.context.person.may("users.write"):
            bar = NoticeBar(NO_CODE, "warn", "生成恢复码")
            bar.pressed.connect(self.ask_code)
            left.insert(0, bar)
        carried = recordpane.carried_widgets(self.context, "organisation", THE_ORGANISATION, read.carried)
        side = Card("", *carried)
        side.setFixedWidth(tokens.PANE)
        columns = layouts.row((layouts.column(*left, gap=12), 1), layouts.column(side, None), gap=12)
        self.body.addWidget(ScrollBox(layouts.boxed(columns)), 1)

    def ask_code(self) -> None:
        """Replace the sealed recovery code, after a question: the old one is void at once."""
        words = "新恢复码只显示一次，请打印或抄下后封存。原来的恢复码立即作废。"
        ConfirmDialog.ask(self, "更换恢复码", words, "生成新恢复码", self._new_code, back="不更换")

    def _new_code(self, _reason: str) -> None:
        code = passwords.new_code()
        run_action(
            self.context, "org.set_recovery_code", {"recovery_code": code}, partial(self._show_code, code), owner=self
        )

    def _show_code(self, code: str, _done: Done) -> None:
        RecoveryDialog(self, code).present()
