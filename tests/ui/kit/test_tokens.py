"""Contrast of the tokens, as the design promises it."""

import pytest

from ui.kit import tokens

THEMES = {"light": tokens.LIGHT, "dark": tokens.DARK}
READABLE = [
    ("text", "card"), ("text", "layer"), ("text", "base"), ("text", "selected"), ("text", "hover"),
    ("text2", "card"), ("text2", "layer"), ("text2", "base"), ("text2", "subtle"), ("text2", "selected"),
    ("text3", "card"), ("text3", "layer"), ("text3", "base"), ("text3", "subtle"),
    ("accent", "card"), ("accent", "layer"), ("accent", "selected"), ("on_accent", "accent"),
    ("on_accent", "accent_hover"), ("bad", "card"), ("warn", "card"), ("ok", "card"), ("bad", "subtle"),
    *((tone, f"{tone}_bg") for tone in tokens.TONES),
]  # fmt: skip
VISIBLE = [
    ("ctl_edge", "card"), ("focus", "card"), ("focus", "layer"), ("accent", "base"),
    ("c1", "card"), ("c2", "card"), ("c3", "card"), ("c4", "card"),
]  # fmt: skip


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("front", "ground"), READABLE)
def test_words_are_readable(name: str, front: str, ground: str) -> None:
    assert tokens.contrast(THEMES[name][front], THEMES[name][ground]) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("front", "ground"), VISIBLE)
def test_edges_and_glyphs_are_visible(name: str, front: str, ground: str) -> None:
    assert tokens.contrast(THEMES[name][front], THEMES[name][ground]) >= 3


@pytest.mark.parametrize(
    ("name", "front", "ground", "ratio"),
    [
        ("light", "text", "card", 16.5), ("dark", "text", "card", 12.2), ("light", "accent", "card", 5.9),
        ("light", "bad", "bad_bg", 5.5), ("dark", "focus", "card", 9.7), ("light", "ctl_edge", "card", 3.5),
    ],
)  # fmt: skip
def test_ratios_are_those_of_the_design(name: str, front: str, ground: str, ratio: float) -> None:
    assert tokens.contrast(THEMES[name][front], THEMES[name][ground]) == pytest.approx(ratio, abs=0.06)


@pytest.mark.parametrize("name", THEMES)
def test_high_contrast_has_no_grey_words_and_no_pale_edges(name: str) -> None:
    strong = tokens.high_contrast(THEMES[name])
    assert strong["text2"] == strong["text3"] == strong["text"]
    assert {strong[k] for k in ("line", "line_strong", "ctl_line")} == {strong["ctl_edge"]}
    assert strong["bad"] == THEMES[name]["bad"]


def test_both_themes_have_the_same_tokens() -> None:
    assert tokens.LIGHT.keys() == tokens.DARK.keys()


def test_black_on_white_is_the_greatest_contrast() -> None:
    assert tokens.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert tokens.contrast("#808080", "#808080") == 1
