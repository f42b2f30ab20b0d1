"""Every component on one page, and pictures of windows with what floats over them."""

from datetime import date

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from models.core.explain import Basis, Explanation, Moment
from ui.kit import layouts, theme, tokens
from ui.kit.badge import Badge, BadgeText
from ui.kit.buttons import Button, MenuButton
from ui.kit.cards import Card
from ui.kit.chips import AddChip, FilterChip
from ui.kit.clockcard import ClockCard, ClockText
from ui.kit.fields import ChoiceField, DateField, Field, MoneyField, TextField
from ui.kit.notice import NoticeBar
from ui.kit.overlay import Modal
from ui.kit.rangebar import Place, RangeBar, RangeText
from ui.kit.segmented import Segmented
from ui.kit.stages import Stages, StageText
from ui.kit.table import CellText, Column, Row, TableModel, TableView
from ui.kit.text import Label, Role
from ui.kit.why import WIDTH, WhyCard

_KINDS = ("居民", "商业", "公福", "工业", "其他")


def picture(window: QWidget) -> QPixmap:
    """Return a window as it looks with its open dialogs, which are windows of their own to Qt."""
    result = window.grab()
    painter = QPainter(result)
    for dialog in window.findChildren(Modal):
        if dialog.isVisible():
            painter.drawPixmap(window.mapFromGlobal(dialog.mapToGlobal(QPoint(0, 0))), dialog.grab())
    painter.end()
    return result


def gallery() -> QWidget:
    """Return the page with all components, with fixed sample words."""
    cards = (_buttons(), _fields(), _states(), _notices(), _table(), _types())
    left = layouts.column(*cards, None, gap=8)
    page = layouts.boxed(
        layouts.row((left, 1), layouts.column(_why(), *_course(), None, gap=8), margins=(14, 10, 14, 10)), "layer"
    )
    page.setAccessibleName("组件一览")
    page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    page.setFocus()
    return page


def _looking(button: Button, look: str) -> Button:
    button.setProperty("look", look)
    return button


def _disabled(button: Button) -> Button:
    button.set_reason("这里演示停用的按钮")
    return button


def _today() -> date:
    return date(2026, 11, 24)


def _buttons() -> Card:
    menu = QMenu()
    menu.addAction("打印")
    more = MenuButton("更多", menu)
    menu.setParent(more, menu.windowFlags())
    first = (Button("保存", "primary"), Button("导出", icon="arrow_export"), Button("作废", "danger"), more)
    second = (Button("取消", "ghost"), Button("看条文", "link"))
    busy = Button("保存", "primary")
    busy.set_busy(True)
    looks = (
        _looking(Button("保存", "primary"), "hover"),
        _looking(Button("导出"), "hover"),
        _looking(Button("导出"), "focus"),
        _disabled(Button("保存", "primary")),
        _disabled(Button("导出")),
        busy,
        Label("悬停 · 悬停 · 焦点 · 停用 · 停用 · 处理中", "hint"),
    )
    return Card("按钮", layouts.row(*first, *second, None), layouts.row(*looks, None), gap=7)


def _fields() -> Card:
    name = TextField("姓名", required=True)
    name.set_value("陈立新")
    day = DateField("日期", _today)
    day.set_value(_today())
    kind = ChoiceField("类别", [(words, words) for words in _KINDS], required=True)
    kind.set_value("居民")
    amount = MoneyField("金额")
    amount.set_value(18000)
    amount.set_error("超出幅度 50–100 元，请改小或申请越幅")
    number = TextField("只读")
    number.set_value("CF-2026-0036")
    number.set_read_only(True)
    sign = ChoiceField("签字", [(1, "拒签"), (2, "本人签字")], required=True)
    sign.set_value(1)
    return Card("输入", _line(name, day, kind), _line(amount, number, sign), gap=7)


def _line(*fields: Field) -> layouts.Item:
    return layouts.row(*((field, 1) for field in fields), gap=12)


def _states() -> Card:
    badges = (
        BadgeText("已签", "ok"), BadgeText("剩 13 小时", "warn"), BadgeText("逾期 1 天", "bad"),
        BadgeText("申诉期", "info"), BadgeText("申诉中", "vio"), BadgeText("分期还款", "teal"),
        BadgeText("草稿", "mute"),
    )  # fmt: skip
    chips = (FilterChip("期间", "2026 采暖季"), FilterChip("类别", "全部", active=False), AddChip())
    switch = Segmented(["月", "周", "日"], "时段")
    shown = (Badge(one.text, one.tone, one.icon) for one in badges)
    return Card("状态徽标（图形 + 文字 + 颜色）", layouts.row(*shown, None), layouts.row(*chips, switch, None), gap=7)


def _notices() -> Card:
    done = NoticeBar("已下达，申诉截止 11-26（周四）24:00。", "ok")
    due = NoticeBar("答复将于明天 24:00 到期。", "warn", "去答复", icon="clock")
    bad = NoticeBar("第 871 行实收大于应收，未导入。", "bad", "查看")
    info = NoticeBar("明年节假日安排未维护，期限按普通工作日计算。", "info", "去维护")
    return Card("提示条", layouts.row((done, 1), (due, 1), gap=10), bad, info, gap=7)


def _table() -> Card:
    columns = (
        Column("number", "单号", "link", 110),
        Column("name", "姓名", "text", 80, stretch=True),
        Column("amount", "金额（元）", "money", 90),
        Column("state", "状态", "badge", 110),
    )
    model = TableModel(columns)
    model.set_rows(
        (
            Row(1, ("CF-2026-0036", "陈立新", "80.00", BadgeText("申诉期", "info"))),
            Row(2, ("CF-2026-0034", "孙晓东", "50.00", BadgeText("申诉中", "vio"))),
            Row(3, ("CF-2026-0031", "王建国", CellText("100.00", strong=True), BadgeText("逾期 1 天", "bad"))),
        )
    )
    model.set_ticked([2])
    table = TableView(model, "处罚单", compact=True)
    table.go_to(1)
    table.setFixedHeight(theme.px(tokens.HEAD) + 3 * theme.px(tokens.ROW_COMPACT) + 2)
    model.setParent(table)
    return Card("", table, margins=(14, 8, 14, 8))


def _types() -> Card:
    samples: tuple[tuple[str, Role], ...] = (
        ("28 指标", "figure"), ("20 页面标题", "title"), ("16 小标题", "subtitle"), ("14 正文强调", "card-title"),
        ("13 正文与表格 1,234.50", "body"), ("12 说明", "hint"),
    )  # fmt: skip
    labels = (Label(words, role) for words, role in samples)
    return Card("", layouts.row(*labels, None, gap=16), margins=(14, 6, 14, 6))


def _course() -> tuple[Card, ...]:
    """Return the stages of a record, one of its clocks, and an amount in its range."""
    stages = Stages(
        (
            StageText("提交", "林涛", "11-20", "done"), StageText("待签字", "陈立新", "剩 2 天", "current"),
            StageText("办结"),
        )
    )  # fmt: skip
    words = ("11-23 生效，次日起算 3 个自然日",)
    clock = ClockCard(ClockText("申诉剩余", "11-26（周四）24:00 截止", words, "running", "2", "天 13 时", 0.8))
    course = Card("", stages, margins=(14, 8, 14, 8))
    cases = (5000, 8000, 8000, 10_000)
    shown = RangeText(
        Place(5000, "50 元"), Place(10_000, "100 元"), Place(8000, "本次 80"), cases, "50 元至 100 元，本次 80 元"
    )
    amount = Card("", RangeBar(shown), margins=(14, 4, 14, 6))
    for card in (course, clock, amount):
        card.setFixedWidth(theme.px(WIDTH))
    return course, clock, amount


def _why() -> Card:
    """Return an explanation of a deadline, with fixed sample words."""
    explained = Explanation(
        "截止 10-08（周四）24:00",
        (
            "09-28（周一）签字，当天不计。",
            "按日历日计算 3 天，到 10-01（周四）。",
            "10-01（周四）至 10-07（周三）是国庆节，顺延到下一个工作日。",
        ),
        (
            Basis("R-093", "《处罚管理制度》申诉", 1, "受处罚人认为处罚不合理的，可在三日内书面申诉。"),
            Basis("C-03", value="最后一天是休息日的，顺延到下一个工作日", recommended=True),
        ),
        timeline=(
            Moment("09-28（周一）", "签字"),
            Moment("10-01（周四）", "满 3 天"),
            Moment("10-08（周四）24:00", "截止", "info"),
        ),
    )
    card = Card("", WhyCard("申诉为什么到这一天？", explained, correction="更正并写理由"), margins=(0, 0, 0, 0))
    card.setFixedWidth(theme.px(WIDTH))
    return card
