"""The entry 系统管理 and the pages about the program itself, described without importing them."""

from ui.kit.page import PageKind

ENTRY = PageKind("system", "系统管理", "settings", "汇总", "")
_IMPORTS = "imports.read"
# What the office itself lays down: numbers, texts, and who knows them.
RULES = (
    PageKind("rules", "制度和参数", "gavel", "汇总", ""),
    PageKind("rulebook", "参数和规则", "gavel", "汇总", "ui.core.rulebook:RulebookPage", "rulebook.read", "rules"),
    PageKind(
        "rule_changes", "修改记录", "history", "汇总", "ui.core.rulechanges:ChangesPage", "rulebook.read", "rules"
    ),
    PageKind(
        "rule_compare", "比较两个日期", "clipboard_task", "汇总", "ui.core.rulechanges:ComparePage", "rulebook.read",
        "rules",
    ),
    PageKind(
        "regulation_text", "制度条文", "document_text", "汇总", "ui.core.regulation:TextPage", "regulation.read",
        "rules",
    ),
    PageKind(
        "regulations", "制度版本", "document_text", "汇总", "ui.core.regulation:VersionsPage", "regulation.read",
        "rules",
    ),
)  # fmt: skip
PAGES = (
    PageKind(
        "calendar", "工作日历", "calendar_ltr", "汇总", "ui.core.calendar:CalendarPage", "calendar.read", "system"
    ),
    PageKind(
        "templates",
        "模板",
        "document_text",
        "汇总",
        "ui.core.templates:TemplatesPage",
        "papers.read_templates",
        "system",
    ),
    PageKind("audit", "操作记录", "history", "汇总", "ui.core.audit:AuditPage", "audit.read", "system"),
    PageKind("backups", "备份", "save", "汇总", "ui.core.backups:BackupsPage", "backup.write", "system"),
    PageKind("importing", "数据导入", "table_arrow_up", "汇总", ""),
    PageKind("imports", "导入记录", "table_arrow_up", "汇总", "ui.core.imports:ImportsPage", _IMPORTS, "importing"),
    PageKind("import_lines", "导入明细", "document_text", "汇总", "ui.core.imports:LinesPage", _IMPORTS, "importing"),
    PageKind(
        "import_mappings", "列的对应", "column_triple", "汇总", "ui.core.imports:MappingsPage", _IMPORTS, "importing"
    ),
)
PAGE_OF = {
    "rule_value": "rulebook", "rule_change": "rule_changes", "regulation": "regulations",
    "regulation_version": "regulations", "regulation_article": "regulation_text",
    "audit_entry": "audit", "backup_record": "backups", "calendar_day": "calendar", "calendar_year": "calendar",
    "paper_template": "templates", "import_batch": "imports", "column_mapping": "import_mappings",
}  # fmt: skip
