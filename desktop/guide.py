"""Help: the user's guide in its own window, the keys on one card, and what the program is made of."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QImage, QKeyEvent, QTextBlockFormat, QTextCursor, QTextDocument, QTextTable, QTextTableFormat
from PySide6.QtWidgets import QFrame, QGridLayout, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from desktop import version
from ui.kit import layouts, theme
from ui.kit.buttons import Button
from ui.kit.logo import Logo
from ui.kit.overlay import Modal
from ui.kit.qt import override
from ui.kit.text import KeyCap, Label

CHAPTERS = (
    ("start", "第一次启动"),
    ("sign-in", "登录、锁定和退出"),
    ("workbench", "工作台"),
    ("staff", "人员花名册"),
    ("roster", "排班"),
    ("attendance", "考勤"),
    ("leave", "请假"),
    ("month-end", "关账和考勤表"),
    ("attendance-rules", "考勤规则"),
    ("penalty", "处罚单"),
    ("penalty-rules", "处罚规则"),
    ("bonus", "得分和奖金"),
    ("ledger", "收费台账"),
    ("import", "导入文件"),
    ("organisation", "单位、部门和岗位"),
    ("users", "用户、权限和审批"),
    ("printing", "打印和另存"),
    ("papers", "单据模板"),
    ("rulebook", "制度和参数"),
    ("calendar", "工作日历"),
    ("system", "操作记录和备份"),
)
MARGIN = 20
PICTURE = "\ufffc"  # what stands in a text document for a picture
# Pages that share a chapter with another one.
_SHARED = {
    "templates": "papers",
    "employment_events": "staff",
    "certificates": "staff",
    "appraisals": "staff",
    "appraisals_due": "staff",
    "inductions": "staff",
    "unreachable": "staff",
    "territories": "staff",
    "requirements": "staff",
    "rosters": "roster",
    "shift_swaps": "roster",
    "shift_types": "roster",
    "rotations": "roster",
    "post_leavings": "roster",
    "roster_changes": "roster",
    "leave_balances": "leave",
    "leave_grants": "leave",
    "leave_proofs": "leave",
    "my_requests": "leave",
    "waiting_requests": "leave",
    "slips": "penalty",
    "appeals": "penalty",
    "slip_witnesses": "penalty",
    "penalty_measures": "penalty",
    "penalty_cases": "penalty",
    "penalty_losses": "penalty",
    "deduction_lists": "penalty",
    "deductions": "penalty",
    "penalty_pay": "penalty",
    "fund": "penalty",
    "fund_spendings": "penalty",
    "earlier_penalties": "penalty",
    "outsiders": "penalty",
    "rule_changes": "rulebook",
    "rule_compare": "rulebook",
    "regulation_text": "rulebook",
    "regulations": "rulebook",
    "acknowledgements": "rulebook",
    "acknowledgement_records": "rulebook",
    "founding": "rulebook",
    "imports": "import",
    "import_lines": "import",
    "import_mappings": "import",
    "departments": "organisation",
    "posts": "organisation",
    "permissions": "users",
    "delegations": "users",
    "chains": "users",
    "chain_gaps": "users",
    "audit": "system",
    "backups": "system",
}
KEYS = (
    ("Ctrl+K", "搜索全部，> 只搜功能，# 只搜编号"),
    ("Ctrl+1…9", "换到左侧的页面"),
    ("Ctrl+N", "新增"),
    ("Ctrl+S", "保存"),
    ("Ctrl+P", "打印"),
    ("Ctrl+E", "导出"),
    ("Ctrl+F", "筛选这个列表"),
    ("空格", "勾选这一行"),
    ("Ctrl+I", "详情栏"),
    ("Ctrl+B", "折叠导航"),
    ("Esc", "关闭、取消选择、返回"),
    ("F6 / Shift+F6", "下一个、上一个区域"),
    ("Alt+← / →", "后退、前进"),
    ("Ctrl+Enter", "主要操作"),
    ("F2 / Enter", "编辑、打开"),
    ("F5", "刷新"),
    ("F1", "本页帮助"),
    ("Ctrl+/", "显示这些按键"),
)


def guide_folder() -> Path:
    """Where the chapters are, in a checkout and in the frozen program."""
    return version.root() / "docs" / "guide"


def chapter_of(name: str) -> str:
    """The chapter of a page, or of that name; the first one for a name that nobody knows."""
    names = [chapter for chapter, _ in CHAPTERS]
    wanted = _SHARED.get(name, name)
    return wanted if wanted in names else names[0]


class GuideWindow(QWidget):
    """The chapters on the left, the text on the right; stays open beside the work."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("暖窗使用指南")
        self.setProperty("ground", "base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.list = QListWidget()
        self.list.setAccessibleName("章节")
        self.list.setFixedWidth(theme.px(200))
        for name, title in CHAPTERS:
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setSizeHint(QSize(0, theme.px(34)))
            self.list.addItem(item)
        self.list.currentItemChanged.connect(self._chosen)
        self.text = QTextBrowser()
        self.text.setAccessibleName("正文")
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(MARGIN)
        self.setLayout(layouts.row(self.list, (self.text, 1), gap=1))
        self.resize(920, 640)

    def open_chapter(self, name: str) -> None:
        """Show the chapter of a page."""
        self.show()  # first: pictures take the width that the text has
        self.list.setCurrentRow([chapter for chapter, _ in CHAPTERS].index(chapter_of(name)))
        self.raise_()
        self.activateWindow()
        self.text.setFocus()

    def _chosen(self, item: QListWidgetItem) -> None:
        file = guide_folder() / f"{item.data(Qt.ItemDataRole.UserRole)}.md"
        self.text.document().setBaseUrl(QUrl.fromLocalFile(f"{guide_folder()}/"))
        self.text.setMarkdown(file.read_text("utf-8"))
        give_room(self.text.document())
        room = self.text.width() - self.text.verticalScrollBar().sizeHint().width() - 2 * MARGIN
        fit_pictures(self.text.document(), room, self.devicePixelRatioF())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


def licences() -> str:
    """The components of the program with their licences, as Markdown; names and licences are proper names."""
    listed = (version.root() / "docs" / "third-party-licences.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in listed.splitlines() if line[:2] == "| "]
    lines = [f"| {row[0]} | {row[1]} | {row[2]} |" for row in rows[1:] if len(row) >= 3]
    return "\n".join(["| 组件 | 版本 | 许可 |", "|---|---|---|", *lines])


def give_room(document: QTextDocument) -> None:
    """Set a text that came from Markdown as a page is set: air between lines and paragraphs, quiet tables."""
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        wanted = block.blockFormat()
        heading = wanted.headingLevel()
        in_list, in_table = block.textList() is not None, QTextCursor(block).currentTable() is not None
        close = in_table or PICTURE in block.text()  # a line is as high as the picture in it
        wanted.setLineHeight(100 if close else 135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if not in_table:
            wanted.setTopMargin(18 if heading == 2 else 4 if in_list else 6)
            wanted.setBottomMargin(4)
        cursor.setPosition(block.position())
        cursor.setBlockFormat(wanted)
        if heading:
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            shown = cursor.charFormat()
            shown.setFont(theme.font(20 if heading == 1 else 15, strong=True))
            cursor.mergeCharFormat(shown)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _set_table(frame)


def fit_pictures(document: QTextDocument, room: float, ratio: float) -> None:
    """Show pictures no wider than `room`, with all the dots that the screen has for them."""
    block = document.begin()
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            shown = fragments.fragment().charFormat().toImageFormat()
            url = document.baseUrl().resolved(QUrl(shown.name()))
            picture = QImage(url.toLocalFile()) if shown.isValid() else QImage()
            if picture.width() > room:
                small = picture.scaledToWidth(round(room * ratio), Qt.TransformationMode.SmoothTransformation)
                small.setDevicePixelRatio(ratio)
                document.addResource(QTextDocument.ResourceType.ImageResource.value, url, small)
            fragments += 1
        block = block.next()
    document.markContentsDirty(0, document.characterCount())


def _set_table(table: QTextTable) -> None:
    shape: QTextTableFormat = table.format().toTableFormat()
    shape.setCellPadding(5)
    shape.setCellSpacing(0)
    shape.setBorderCollapse(True)
    shape.setBorderBrush(theme.color("line"))
    shape.setTopMargin(6)
    shape.setBottomMargin(6)
    table.setFormat(shape)


class _Card(Modal):
    """A dialog with a title, a content, and one button that closes it."""

    def __init__(self, parent: QWidget, title: str, width: int, content: QWidget) -> None:
        super().__init__(parent, title, width, light=True)
        close = Button("关闭", "plain", key="Esc")
        close.clicked.connect(self.accept)
        head = layouts.column(Label(title, "dialog-title"), 8, content, gap=4, margins=(24, 20, 24, 18))
        self.panel_layout.addLayout(head)
        foot = QFrame()
        foot.setProperty("kind", "dialog-foot")
        foot.setLayout(layouts.row(None, close, margins=(24, 12, 24, 12)))
        self.panel_layout.addWidget(foot)
        close.setFocus()


class KeysDialog(_Card):
    """All keys on one card (Ctrl+/)."""

    def __init__(self, parent: QWidget) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(9)
        half = -(-len(KEYS) // 2)
        for number, (key, words) in enumerate(KEYS):
            row, side = number % half, number // half * 2
            grid.addWidget(KeyCap(key), row, side, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(Label(words, "label"), row, side + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        super().__init__(parent, "按键", 720, layouts.boxed(grid))


class AboutDialog(_Card):
    """What the program is, its version, and the licences of what it is made of."""

    def __init__(self, parent: QWidget) -> None:
        text = QTextBrowser()
        text.setAccessibleName("第三方许可")
        text.setFrameShape(QFrame.Shape.NoFrame)
        text.setOpenLinks(False)
        text.setMarkdown(licences())
        give_room(text.document())
        text.setFixedHeight(280)
        words = layouts.column(
            Label("暖窗 Hearthdesk", "subtitle"),
            Label(f"客户服务部综合管理 · 版本 {version.version()}", "quiet"),
            gap=2,
        )
        head = layouts.row(Logo(40), words, None, gap=12)
        super().__init__(
            parent, "关于暖窗", 620, layouts.boxed(layouts.column(head, Label("第三方许可", "section"), text, gap=10))
        )
