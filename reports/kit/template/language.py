"""The little language of templates: places, loops and conditions, and nothing that could run or grow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from models.core.papers.values import Slot
from reports.kit.template.words import FILTERS

LOOP = frozenset({"index", "index0", "first", "last", "length", "revindex"})
# Everything else of the language (arithmetic, calls, assignments, macros, inclusions) is refused by name.
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Name, nodes.Getattr, nodes.Const,
    nodes.Compare, nodes.Operand, nodes.Not, nodes.And, nodes.Or, nodes.Filter, nodes.CondExpr,
)  # fmt: skip
WIDE = re.compile(r"[｛{][｛%％]|[｝%％][｝}]")
ASCII_MARKS = {"{{", "{%", "}}", "%}"}
Scope = Mapping[str, Sequence[Slot] | None]
SYNTAX = (
    (r".*innermost block that needs to be closed is 'for'", "循环没有写结尾 {{% endfor %}}"),
    (r".*innermost block that needs to be closed is 'if'", "条件没有写结尾 {{% endif %}}"),
    (r"Encountered unknown tag 'endfor'.*", "多写了一个循环结尾 {{% endfor %}}"),
    (r"Encountered unknown tag 'endif'.*", "多写了一个条件结尾 {{% endif %}}"),
    (r"Encountered unknown tag '(.*?)'.*", "不认识“{}”"),
)  # fmt: skip


def environment(finalize: Any) -> SandboxedEnvironment:
    """The sandbox in which templates are rendered: own filters, no functions, nothing undefined passes in silence."""
    made = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=finalize, cache_size=0)
    made.globals.clear()
    made.filters.clear()
    made.filters.update(FILTERS)
    made.tests.clear()
    return made


def faults(env: SandboxedEnvironment, source: str, slots: Sequence[Slot], where: str) -> list[str]:
    """Everything in a template's text that it must not say, one sentence each; `where` names the part of the file."""
    wide = sorted({found for found in WIDE.findall(re.sub(r"<[^>]+>", "", source)) if found not in ASCII_MARKS})
    if wide:
        return [f"{where}里的括号或百分号是全角的（{'、'.join(wide)}），请改成半角的 {{{{ }}}} 或 {{% %}}。"]
    try:
        tree = env.parse(source)
    except (ValueError, RecursionError):  # numbers of thousands of digits, thousands of brackets
        return [f"{where}：花括号里的写法不对。"]
    except TemplateSyntaxError as error:
        return [f"{where}：{_syntax(error)}{_near(source, error.lineno)}。"]
    # Only parsed, never compiled, before every node is known to be harmless: the compiler works out constants.
    found = list(_walk(tree, {one.name: one.slots if one.kind == "rows" else None for one in slots}, where, source))
    return list(dict.fromkeys(found))


def _syntax(error: TemplateSyntaxError) -> str:
    for pattern, words in SYNTAX:
        match = re.match(pattern, error.message or "", re.DOTALL)
        if match:
            return words.format(*match.groups())
    return "花括号里的写法不对"


def _near(source: str, line: int | None) -> str:
    if line is None:
        return ""
    lines = re.sub(r"<[^>]+>", "", source.splitlines()[line - 1] if line <= source.count("\n") + 1 else "").strip()
    return f"（“{lines[:40]}”附近）" if lines else ""


def _walk(node: nodes.Node, scope: Scope, where: str, source: str) -> Iterator[str]:
    near = _near(source, node.lineno)
    if not isinstance(node, ALLOWED):
        yield f"{where}：花括号里只能写占位符、循环和条件，不能计算或调用{near}。"
        return
    if isinstance(node, nodes.For):
        yield from _loop(node, scope, where, source)
        return
    if isinstance(node, nodes.Getattr):
        yield from _column(node, scope, where, near)
        return
    if isinstance(node, nodes.Name):
        if node.name not in scope:
            yield f"{where}：没有“{node.name}”这个占位符{near}。"
        elif scope[node.name] is not None:
            yield f"{where}：“{node.name}”是一张清单，要写成循环{near}。"
        return
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        yield f"{where}：不认识竖线后面的“{node.name}”，可用：{'、'.join(FILTERS)}{near}。"
    for child in node.iter_child_nodes():
        if isinstance(node, nodes.If) and child is node.test and _looped(node.test, scope) is not None:
            continue  # whether a list has lines at all
        yield from _walk(child, scope, where, source)


def _column(node: nodes.Getattr, scope: Scope, where: str, near: str) -> Iterator[str]:
    owner = node.node.name if isinstance(node.node, nodes.Name) else ""
    columns = scope.get(owner)
    if owner == "loop" and owner in scope:
        if node.attr not in LOOP:
            yield f"{where}：循环没有“{node.attr}”{near}。"
    elif owner not in scope or columns is None:
        yield f"{where}：“{owner or '…'}.{node.attr}”不是占位符{near}。"
    elif node.attr not in {one.name for one in columns}:
        yield f"{where}：“{owner}”没有“{node.attr}”这一项{near}。"


def _loop(node: nodes.For, scope: Scope, where: str, source: str) -> Iterator[str]:
    """A loop runs over a list of the paper, or over a list inside a row: so the output grows only with the data."""
    near = _near(source, node.lineno)
    columns = _looped(node.iter, scope)
    if columns is None or not isinstance(node.target, nodes.Name) or node.recursive:
        yield f"{where}：循环要写成 {{% for 行 in 清单 %}}，清单是这份单据的一张清单{near}。"
        return
    if isinstance(node.iter, nodes.Name) and "loop" in scope:
        yield f"{where}：循环里面不能再套同级的清单“{node.iter.name}”{near}。"
        return
    inner: dict[str, Sequence[Slot] | None] = {**scope, "loop": (), node.target.name: columns}
    for child in (*node.body, *node.else_, *([node.test] if node.test is not None else [])):
        yield from _walk(child, inner, where, source)


def _looped(node: nodes.Node, scope: Scope) -> Sequence[Slot] | None:
    """The columns of what a loop runs over, or None where that is no list."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name)
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        for one in scope.get(node.node.name) or ():
            if one.name == node.attr and one.kind == "rows":
                return one.slots
    return None
