"""A bar for exports, by rich."""

from typing import Any

from reunion_police.errors import LibraryMissing
from reunion_police.exports import ExportProgress


class ProgressBar:
    """A bar for `on_progress`, in a terminal or a notebook. Use it as a context manager, or once.

    console: the console of rich to draw on. Raises LibraryMissing without rich.
    """

    def __init__(self, console: Any = None) -> None:
        try:
            from rich.progress import Progress
        except ModuleNotFoundError:
            raise LibraryMissing("rich", "progress") from None
        self._progress = Progress(console=console, transient=False)
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> "ProgressBar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, progress: ExportProgress) -> None:
        """Show how far the export is."""
        if progress.step not in self._tasks:
            words = {"making": "Rows made", "downloading": "Bytes here"}[progress.step]
            self._tasks[progress.step] = self._progress.add_task(words, total=progress.total)
        self._progress.update(self._tasks[progress.step], completed=progress.done, total=progress.total)
        self._progress.refresh()
