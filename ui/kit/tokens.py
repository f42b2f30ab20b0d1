"""Design tokens: the only place with colour values, and the sizes that everything else is built from."""

from typing import Final

Tokens = dict[str, str]

LIGHT: Final[Tokens] = {
    "base": "#EEF1F5", "layer": "#F7F8FA", "card": "#FFFFFF", "subtle": "#F3F5F8",
    "hover": "#ECF0F5", "press": "#E2E7EE", "selected": "#E4EFFC",
    "line": "#E2E6EC", "line_strong": "#C8CFD9", "ctl": "#FFFFFF", "ctl_line": "#D0D6DF", "ctl_edge": "#7F8A99",
    "text": "#1A1F27", "text2": "#4B5563", "text3": "#616B7A", "disabled": "#9AA3B0",
    "accent": "#1A62C4", "accent_hover": "#1655AD", "accent_press": "#124892", "on_accent": "#FFFFFF",
    "focus": "#0B3D85",
    "ok": "#0E6B3B", "ok_bg": "#E1F3E8", "warn": "#874B00", "warn_bg": "#FCEFD8",
    "bad": "#B3261E", "bad_bg": "#FCE7E5", "info": "#1A56A8", "info_bg": "#E4EFFC",
    "vio": "#5E35A6", "vio_bg": "#EEE7FA", "teal": "#0B6068", "teal_bg": "#DDF1F2",
    "mute": "#4B5563", "mute_bg": "#E9EDF2",
    "c1": "#2F74D0", "c2": "#CC7A1B", "c3": "#2E9C8E", "c4": "#8A6BD1", "c5": "#B7C0CC", "grid": "#E7EAEF",
    "shadow": "#000000", "veil": "#0A121E", "weekend": "#F6F7F9", "today": "#FFF7E6",
}  # fmt: skip

DARK: Final[Tokens] = {
    "base": "#1A1C20", "layer": "#202328", "card": "#282C32", "subtle": "#2D3239",
    "hover": "#333941", "press": "#3B424B", "selected": "#1F3A5C",
    "line": "#383E47", "line_strong": "#4B535F", "ctl": "#2D3239", "ctl_line": "#434B56", "ctl_edge": "#8B96A5",
    "text": "#ECEFF3", "text2": "#B7BFCA", "text3": "#9BA5B3", "disabled": "#69727E",
    "accent": "#6CB0F7", "accent_hover": "#86BFF9", "accent_press": "#559BE3", "on_accent": "#08182A",
    "focus": "#B9DAFF",
    "ok": "#7FD6A2", "ok_bg": "#1D3A2B", "warn": "#F3BE6E", "warn_bg": "#43341B",
    "bad": "#FF9D95", "bad_bg": "#4B2523", "info": "#8EC2FB", "info_bg": "#1F3A5C",
    "vio": "#CBB4F6", "vio_bg": "#392B52", "teal": "#7CD2D6", "teal_bg": "#173A3D",
    "mute": "#C0C7D1", "mute_bg": "#3A4049",
    "c1": "#5B9BE6", "c2": "#E9A457", "c3": "#4FBBAD", "c4": "#A78CE6", "c5": "#5A6371", "grid": "#363C45",
    "shadow": "#000000", "veil": "#05080D", "weekend": "#2B2F36", "today": "#3A3222",
}  # fmt: skip

# The logo and the sign-in picture keep their colours in both themes.
BRAND: Final[Tokens] = {
    "ember1": "#F2A03D", "ember2": "#D9542B", "pane": "#FFFFFF",
    "night1": "#16263F", "night2": "#22385A", "night3": "#3A4763",
    "lamp1": "#FFD58A", "lamp2": "#EE8F3E", "glow": "#F6B25B",
    "on_night": "#FFFFFF", "on_night2": "#C9D5E8", "on_night3": "#A9B8D0",
}  # fmt: skip

TONES: Final = ("ok", "warn", "bad", "info", "vio", "teal", "mute")

# Device-independent pixels at font scale 1.
GAP: Final = 12
PAGE_MARGINS: Final = (20, 14, 20, 14)
CARD_MARGINS: Final = (16, 12, 16, 12)
RADIUS_CARD: Final = 8
RADIUS_CONTROL: Final = 5
RADIUS_BADGE: Final = 4
TOP_BAR: Final = 48
NAV_ITEM: Final = 34
CONTROL: Final = 32
ROW: Final = 34
ROW_COMPACT: Final = 30
HEAD: Final = 34
BADGE: Final = 22
CHIP: Final = 28
SIDEBAR: Final = 212
SIDEBAR_FOLDED: Final = 56
PANE: Final = 304
MIN_TARGET: Final = 28

# Type sizes in pixels of what is painted; those of labels stand in the style sheet.
TITLE: Final = 20
BODY: Final = 13
HINT: Final = 12
AXIS: Final = 11

SCALE_NORMAL: Final = 1.0
SCALE_LARGE: Final = 1.15


def high_contrast(tokens: Tokens) -> Tokens:
    """Return the same theme for people who asked their system for more contrast: no grey text, no pale edges."""
    return tokens | {
        "text2": tokens["text"],
        "text3": tokens["text"],
        "line": tokens["ctl_edge"],
        "line_strong": tokens["ctl_edge"],
        "ctl_line": tokens["ctl_edge"],
    }


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two #RRGGBB colours, from 1 to 21. Source: WCAG 2.2, relative luminance."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)
