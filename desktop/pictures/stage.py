"""The stage on which the scenes of the pictures are played: the whole window, without a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from desktop.session import Session
    from desktop.shell import Shell
    from ui.kit.tasks import Tasks


@dataclass
class Stage:
    """What scenes are played on; `after` takes back what a scene leaves behind."""

    app: QApplication
    shell: Shell
    tasks: Tasks
    session: Session
    after: list[Callable[[], None]] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until every worker has delivered and the window has painted what came of it."""
        from PySide6.QtCore import QEventLoop, QTimer

        from ui.kit.tasks import Task

        quiet = 0
        while quiet < 2:  # a delivery may start further work, a layout may need a second turn
            running = [task for task in self.tasks.findChildren(Task) if task.is_running()]
            loop = QEventLoop()
            for task in running:
                task.finished.connect(loop.quit)
            if not running:
                quiet += 1
                QTimer.singleShot(0, loop.quit)
            loop.exec()


Scene = Callable[[Stage], "QWidget | None"]
