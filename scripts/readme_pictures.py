"""Takes the pictures of the README and of the guide anew, in few colours: python scripts/readme_pictures.py"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QImage, QPainter

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("FONTCONFIG_FILE", str(ROOT / "tests" / "fonts.conf"))  # free fonts for those of papers
TARGET = ROOT / "docs" / "pictures"
SIZE, SMALL_SIZE = "1600x900", "1366x688"
SMALLEST = 0  # what Qt calls the quality of a PNG: 0 packs it best
PLAIN, SHADED = 256, 0
GUIDE = ROOT / "docs" / "guide" / "pictures"
# Of the guide: the scene, and the part of it that is shown.
PAGE = QRect(213, 49, 1153, 639)  # without the sidebar and the top bar
PARTS = {
    "print": ("print", QRect(184, 14, 998, 660)),
    "ledger-arrears": ("arrears-selected", PAGE),
    "ledger-import-check": ("ledger-import-check", PAGE),
    "ledger-receive": ("ledger-receive", QRect(383, 40, 600, 620)),
    "ledger-figures": ("figures", PAGE),
}
PICTURES = {"signin": ("signin", SHADED), "workbench": ("workbench", PLAIN), "list": ("list-selected", PLAIN)}


def taken(folder: Path, scene: str, theme: str, size: str = SIZE) -> QImage:
    """One picture of the program, as its command `pictures` takes it."""
    command = [sys.executable, str(ROOT / "main.py"), "pictures", str(folder), "--page", scene, "--theme", theme]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return QImage(str(folder / f"{scene}-{size}-{theme}.png")).convertToFormat(QImage.Format.Format_RGB32)


def palette(picture: QImage, most: int) -> list[int]:
    """The colours that stand for all: one of every shade, so that no small thing turns grey, then the commonest."""
    counted = [colour for colour, _ in Counter(memoryview(picture.constBits()).cast("I")).most_common()]
    shades: dict[int, int] = {}
    for colour in counted:
        shades.setdefault(colour & 0xE0E0E0, colour)
    return list(dict.fromkeys([*list(shades.values())[:150], *counted]))[:most]


def keep(picture: QImage, file: Path, colours: int) -> None:
    """Write a picture; one with gradients keeps all its colours."""
    if colours:
        packed = picture.convertToFormat(QImage.Format.Format_Indexed8, palette(picture, colours))
    else:
        packed = picture.convertToFormat(QImage.Format.Format_RGB888)
    packed.save(str(file), quality=SMALLEST)


def main() -> None:
    """Take them all; the kit is shown half light and half dark."""
    application = QGuiApplication([])
    for place in (TARGET, GUIDE):
        place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hearthdesk-readme-") as folder:
        for name, (scene, colours) in PICTURES.items():
            keep(taken(Path(folder), scene, "light"), TARGET / f"{name}.png", colours)
        for name, (scene, part) in PARTS.items():
            keep(taken(Path(folder), scene, "light", SMALL_SIZE).copy(part), GUIDE / f"{name}.png", PLAIN)
        kit, dark = (taken(Path(folder), "kit", theme) for theme in ("light", "dark"))
    half = kit.width() // 2
    painter = QPainter(kit)
    painter.drawImage(half, 0, dark, half)
    painter.end()
    keep(kit, TARGET / "kit.png", PLAIN)
    application.quit()


if __name__ == "__main__":
    main()
