"""Word papers from a template of the office: places, loops, pictures, many papers in one file, marks of copies."""

from __future__ import annotations

import io
import random
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import docx
import pytest
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from models.core.errors import Refused
from models.core.papers import values
from models.core.papers.values import Amount, Context, Picture
from reports.kit.template import language, words
from reports.kit.template.wordtemplate import WordTemplate
from tests.papers import KIND, PNG, word_template

SLOTS = KIND.slots()
EXAMPLE = {**values.example_of(SLOTS), "副本": ""}


def context(**more: Any) -> Context:
    return {**EXAMPLE, **more}


def render(content: bytes, *contexts: Context) -> Any:
    template = WordTemplate(content)
    assert template.faults(SLOTS) == []
    return docx.Document(io.BytesIO(template.render(contexts or (EXAMPLE,))))


def text_of(document: Any) -> str:
    """Everything that stands in the body, cell by cell."""
    return "\n".join(part.text or "" for part in document.element.body.iter("{*}t"))


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(name).decode()


def names(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.namelist()


def test_places_loops_dates_and_money_are_filled() -> None:
    made = render(word_template(), context(姓名="王<小>&明", 单位="A&B <公司>"))
    assert made.paragraphs[0].text == "A&B <公司>在职证明"
    assert "王<小>&明（工号 KF0012）自 2021年7月1日 起" in made.paragraphs[1].text
    rows = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    assert rows == [["", "", ""], ["2021-07-01", "入职", "3,500.00"], ["2021-07-01", "入职", "3,500.00"]]


def test_a_place_that_word_has_split_and_chinese_quotes_are_understood() -> None:
    page = docx.Document()
    paragraph = page.add_paragraph()
    for piece in ("{", "{ 姓", "名 }", "} {% if 姓名 == ", "“欧阳建国”", " %}对{% endif %}"):
        paragraph.add_run(piece)
    out = io.BytesIO()
    page.save(out)
    assert render(out.getvalue()).paragraphs[0].text == "欧阳建国 对"


def test_several_lines_and_tabs_in_a_value_stay() -> None:
    made = render(word_template("{{ 姓名 }}"), context(姓名="一\n二\t三<"))
    assert made.paragraphs[-1].text == "一\n二\t三<"


@given(st.text(max_size=80))
@settings(max_examples=40)
def test_any_text_comes_out_as_text(value: str) -> None:
    made = render(word_template("[{{ 姓名 }}]"), context(姓名=value))
    printable = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", value)
    assert made.paragraphs[-1].text.replace("\r", "\n") == f"[{printable}]".replace("\r", "\n")


def test_a_picture_stands_in_body_and_header() -> None:
    template = WordTemplate(word_template(header="{{ 照片 }}{{ 副本 }}"))
    content = template.render([EXAMPLE, EXAMPLE])
    made = docx.Document(io.BytesIO(content))
    assert len(made.inline_shapes) == 2
    assert made.inline_shapes[0].height.mm == pytest.approx(10, abs=0.1)
    assert made.inline_shapes[0].width.mm == pytest.approx(20, abs=0.1)
    assert sum(name.startswith("word/media/") for name in names(content)) == 1
    identifiers = re.findall(r'<wp:docPr id="(\d+)"', part(content, "word/document.xml"))
    assert len(set(identifiers)) == len(identifiers) == 2
    relation = made.sections[0].header.part.rels
    assert any(one.reltype.endswith("/image") and one.target_part.blob == PNG for one in relation.values())


def test_a_picture_that_is_none_leaves_its_place_blank_and_a_damaged_one_is_told() -> None:
    assert len(render(word_template(), context(照片=Picture(b""))).inline_shapes) == 0
    with pytest.raises(Refused, match="图片已损坏"):
        WordTemplate(word_template()).render([context(照片=Picture(PNG[:16]))])


def test_many_papers_are_sections_with_their_own_headers() -> None:
    contexts = [context(姓名=f"第{n}人", 编号=f"Z-{n}") for n in range(30)]
    made = render(word_template(), *contexts)
    assert [section.header.paragraphs[0].text for section in made.sections] == [f"F-01　Z-{n}　" for n in range(30)]
    assert all('w:start="1"' in section._sectPr.xml for section in made.sections)
    text = text_of(made)
    assert [text.count(f"第{n}人") for n in range(30)] == [1] * 30
    assert len(made.tables) == 30


def test_papers_with_the_same_header_share_it() -> None:
    content = WordTemplate(word_template()).render([EXAMPLE] * 5)
    assert sum("header" in name and not name.endswith(".rels") for name in names(content)) == 1


def test_the_number_of_pages_is_that_of_each_paper() -> None:
    template = docx.Document(io.BytesIO(word_template()))
    footer = template.sections[0].footer.paragraphs[0]._p
    for name in ("PAGE", "NUMPAGES"):
        field = docx.oxml.OxmlElement("w:fldSimple")
        field.set(docx.oxml.ns.qn("w:instr"), f" {name} ")
        footer.append(field)
    out = io.BytesIO()
    template.save(out)
    one, many = (WordTemplate(out.getvalue()).render([EXAMPLE] * n) for n in (1, 2))
    name = next(name for name in names(one) if "footer" in name)
    assert "NUMPAGES" in part(one, name)
    assert "PAGEREF _paper0 " in part(many, name)
    assert 'w:name="_paper1"' in part(many, "word/document.xml")


def by_docxtpl(content: bytes, values_: Context) -> str:
    """The text that docxtpl makes of the same template in its own slow way."""
    env = SandboxedEnvironment(undefined=StrictUndefined, finalize=plain)
    env.filters.update(words.FILTERS)
    template = DocxTemplate(io.BytesIO(content))
    template.render(values_, env, autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return text_of(docx.Document(out))


def plain(value: Any) -> Any:
    if isinstance(value, Picture):
        return ""
    return value if isinstance(value, Markup) else words.shown(value)


@pytest.mark.slow
def test_the_text_equals_that_of_docxtpl() -> None:
    chance = random.Random(7)
    content = word_template("{% if 副本 %}副本{% else %}正本{% endif %}　{{ 制表日期|年月 }}")
    contexts = [
        context(
            姓名="".join(chance.choices("欧阳建国<>&\"' 龘囍骉", k=8)), 副本=chance.choice(["", "副本"]),
            照片=Picture(b""), 经历=[
                {"日期": None, "事项": f"事项{n}", "工资": Amount(chance.randrange(10**9))}
                for n in range(chance.randrange(5))
            ],
        )
        for _ in range(20)
    ]  # fmt: skip
    template = WordTemplate(content)
    for one in contexts:
        assert text_of(docx.Document(io.BytesIO(template.render([one])))) == by_docxtpl(content, one)
    merged = text_of(docx.Document(io.BytesIO(template.render(contexts))))
    assert merged == "\n".join(by_docxtpl(content, one) for one in contexts)


def test_a_copy_is_marked_in_its_place_and_nowhere_else() -> None:
    content = word_template()
    original, copy = (WordTemplate(content).render([context(副本=mark)]) for mark in ("", "副本"))
    different = [name for name in names(original) if part_bytes(original, name) != part_bytes(copy, name)]
    assert [name for name in different if not name.startswith("word/header")] == []
    assert docx.Document(io.BytesIO(copy)).sections[0].header.paragraphs[0].text.endswith("副本")


def part_bytes(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(name)


@pytest.mark.parametrize("header", ["", "内部资料"])
def test_a_template_without_a_place_for_the_mark_gets_it_in_the_header(header: str) -> None:
    made = render(word_template(header=header), context(副本="副本"), context(副本="副本"))
    for section in made.sections:
        assert "副本" in "".join(paragraph.text for paragraph in section.header.paragraphs)
    original = render(word_template(header=header))
    assert "副本" not in "".join(paragraph.text for paragraph in original.sections[0].header.paragraphs)


def test_the_mark_is_on_a_first_page_with_a_header_of_its_own() -> None:
    page = docx.Document(io.BytesIO(word_template(header="内部资料")))
    page.sections[0].different_first_page_header_footer = True
    out = io.BytesIO()
    page.save(out)
    made = render(out.getvalue(), context(副本="副本"))
    assert "副本" in "".join(one.text for one in made.sections[0].first_page_header.paragraphs)
    assert [one.text for one in made.sections[0].header.paragraphs] == ["副本", "内部资料"]


def test_bookmarks_stay_in_one_paper_and_do_not_stand_twice_in_many() -> None:
    page = docx.Document(io.BytesIO(word_template()))
    mark = docx.oxml.OxmlElement("w:bookmarkStart")
    mark.set(docx.oxml.ns.qn("w:id"), "1")
    mark.set(docx.oxml.ns.qn("w:name"), "目录")
    page.paragraphs[0]._p.append(mark)
    out = io.BytesIO()
    page.save(out)
    template = WordTemplate(out.getvalue())
    marks = [part(template.render([EXAMPLE] * n), "word/document.xml").count("w:bookmarkStart") for n in (1, 2)]
    assert marks == [1, 2]  # in many, only those of their last pages


def test_tracked_changes_are_refused() -> None:
    page = docx.Document(io.BytesIO(word_template()))
    page.paragraphs[0]._p.append(docx.oxml.OxmlElement("w:ins"))
    out = io.BytesIO()
    page.save(out)
    assert any("接受全部修订" in one for one in WordTemplate(out.getvalue()).faults(SLOTS))


def test_two_threads_may_fill_one_template() -> None:
    template = WordTemplate(word_template())
    contexts = [context(姓名=f"第{n}人", 照片=Picture(PNG + b"x" * n)) for n in range(40)]
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda one: template.render([one]), contexts))
    for content, one in zip(made, contexts, strict=True):
        pictures = [part_bytes(content, name) for name in names(content) if name.startswith("word/media/")]
        assert pictures == [one["照片"].content]


def test_the_same_values_give_the_same_bytes() -> None:
    assert WordTemplate(word_template()).render([EXAMPLE]) == WordTemplate(word_template()).render([EXAMPLE])


FAULTS = [
    ("{{ 名字 }}", "正文：没有“名字”这个占位符"),
    ("{% for 行 in 经历 %}{{ 行.日其 }}{% endfor %}", "“行”没有“日其”这一项"),
    ("{% for 行 in 人员 %}{% endfor %}", "循环要写成 {% for 行 in 清单 %}"),
    ("{% for 行 in 经历 %}{{ 行.日期 }}", "循环没有写结尾 {% endfor %}"),
    ("{% if 姓名 %}有", "条件没有写结尾 {% endif %}"),
    ("{% endfor %}", "多写了一个循环结尾 {% endfor %}"),
    ("{{ 行.日期 }}", "“行.日期”不是占位符"),
    ("{{ 经历 }}", "“经历”是一张清单，要写成循环"),
    ("{{ 姓名|upper }}", "不认识竖线后面的“upper”"),
    ("｛｛ 姓名 ｝｝", "全角"),
    ("{{ 姓名", "花括号里的写法不对"),
    (f"{{{{ {'9' * 5000} }}}}", "花括号里的写法不对"),
    (f"{{{{ {'(' * 9999}姓名{')' * 9999} }}}}", "花括号里的写法不对"),
]


@pytest.mark.parametrize(("line", "sentence"), FAULTS)
def test_a_fault_is_named(line: str, sentence: str) -> None:
    found = WordTemplate(word_template(line)).faults(SLOTS)
    assert len(found) == 1
    assert sentence in found[0]


def test_a_fault_in_the_header_says_so() -> None:
    assert WordTemplate(word_template(header="{{ 名字 }}{{ 副本 }}")).faults(SLOTS)[0].startswith("页眉：没有“名字”")


HARMFUL = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ 姓名.__class__ }}",
    "{{ 姓名.upper() }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ 'A' * 2000000000 }}",
    "{{ 9 ** 999999999 }}",
    "{{ range(999999999)|list }}",
    "{% for a in range(999999999) %}x{% endfor %}",
    "{% for a in 经历 %}{% for b in 经历 %}{% for c in 经历 %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% set x = 'A' * 999999999 %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{{ 姓名|format('x') }}",
    "{{ 姓名|attr('__class__') }}",
    "{{ 姓名[0] }}",
    "{{ {}.__class__ }}",
    "{% for a in 经历 recursive %}{{ loop(经历) }}{% endfor %}",
    "{% raw %}{{ 姓名 }}{% endraw %}{{ joiner }}",
    "{% filter upper %}x{% endfilter %}",
]


@pytest.mark.parametrize("line", HARMFUL)
def test_what_could_run_or_grow_is_refused(line: str) -> None:
    assert WordTemplate(word_template(line)).faults(SLOTS) != []


def test_conditions_nested_too_deep_are_told() -> None:
    template = WordTemplate(word_template("{% if 姓名 %}" * 200 + "x" + "{% endif %}" * 200))
    with pytest.raises(Refused, match="对不上"):
        template.render([EXAMPLE])


def test_values_are_never_taken_for_a_template() -> None:
    made = render(word_template("{{ 姓名 }}"), context(姓名="{{ 工号 }}{% for %}"))
    assert made.paragraphs[-1].text == "{{ 工号 }}{% for %}"


def test_the_sandbox_holds_even_where_the_check_was_passed_by() -> None:
    for line in ("{{ ''.__class__.__mro__ }}", "{{ self.__init__.__globals__ }}", "{{ 未知 }}"):
        with pytest.raises(Refused, match="对不上"):
            WordTemplate(word_template(line)).render([EXAMPLE])
    assert language.environment(None).globals == {}


def with_field(*pieces: str) -> bytes:
    """The template with a field whose code is in so many pieces; an inner field where a piece is empty."""
    template = docx.Document(io.BytesIO(word_template()))
    paragraph = template.paragraphs[0]._p

    def add(name: str, text: str = "", kind: str = "") -> None:
        run, one = docx.oxml.OxmlElement("w:r"), docx.oxml.OxmlElement(name)
        one.text = text
        if kind:
            one.set(docx.oxml.ns.qn("w:fldCharType"), kind)
        run.append(one)
        paragraph.append(run)

    def field(inner: tuple[str, ...]) -> None:
        add("w:fldChar", kind="begin")
        for piece in inner:
            add("w:instrText", piece) if piece else field((" PAGE ",))
        add("w:fldChar", kind="separate")
        add("w:t", "x")
        add("w:fldChar", kind="end")

    field(pieces)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ((' INCLUDETEXT "C:\\x.docx" ',), "“INCLUDETEXT”"),
        (("DD", "EAUTO c:\\x"), "“DDEAUTO”"),
        (("", " calc"), "“CALC”"),
        (("MERGEFIELD 姓名",), "“MERGEFIELD”"),
        ((" HYPERLINK {{ 姓名 }}",), "域代码里不能写占位符"),
        ((' DATE \\@ "yyyy" ',), "自动更新的日期"),
    ],
)
def test_a_field_that_reads_something_else_is_refused_by_name(pieces: tuple[str, ...], words: str) -> None:
    found = WordTemplate(with_field(*pieces)).faults(SLOTS, lasting=True)
    assert any(words in one for one in found), found


@pytest.mark.parametrize("pieces", [(" PAGE  \\* MERGEFORMAT",), ("IF ", "", ' = 1 "a" "b"'), ("eq \\o\\ac(○,1)",)])
def test_fields_of_the_page_stay(pieces: tuple[str, ...]) -> None:
    assert WordTemplate(with_field(*pieces)).faults(SLOTS, lasting=True) == []


def test_a_paper_that_is_not_issued_may_show_the_day() -> None:
    assert WordTemplate(with_field("TIME")).faults(SLOTS) == []


def test_places_that_nobody_fills_are_named() -> None:
    template = docx.Document(io.BytesIO(word_template()))
    template.add_comment(template.paragraphs[0].runs[0], text="{{ 姓名 }}", author="周敏", initials="周")
    out = io.BytesIO()
    template.save(out)
    assert any(one.startswith("批注里的占位符") for one in WordTemplate(out.getvalue()).faults(SLOTS))


def test_a_file_that_is_no_word_document_is_refused_in_words() -> None:
    with zipfile.ZipFile(out := io.BytesIO(), "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
    for content in (b"", b"text", PNG, out.getvalue(), word_template()[:-200]):
        with pytest.raises(Refused, match="请"):
            WordTemplate(content)
