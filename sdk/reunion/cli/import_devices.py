"""`reunion devices import`."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from reunion.cli.connection import AllowHttp, Url, connect
from reunion.cli.console import messages, output, printable
from reunion.cli.exit_codes import REFUSED
from reunion.cli.explain import CommandFailed, about_file
from reunion.cli.failures_file import FailuresFile
from reunion.errors import InvalidInput
from reunion.importing import ImportProgress, ImportResult, OnProgress, ProgressBar
from reunion.rows import csv_file

MAX_SHOWN_FAILURES: Final = 10


def read_column(text: str) -> tuple[str, str]:
    """Return field and column of `ref=user_id`. Raises BadParameter."""
    name, equals, column = text.partition("=")
    if not (name.strip() and equals and column.strip()):
        raise typer.BadParameter("give a field and your name of it, such as ref=user_id.")
    return name.strip(), column.strip()


def read_delimiter(text: str) -> str:
    """Return the sign between two columns. Raises BadParameter."""
    sign = "\t" if text == "tab" else text
    if len(sign) != 1 or sign in '"\r\n ':
        raise typer.BadParameter('give one sign, such as ";", or the word tab.')
    return sign


Rows = Annotated[
    Path, typer.Argument(help="A CSV in UTF-8 with `ref` and `cell`, or `latitude` and `longitude`.", metavar="FILE")
]
Resume = Annotated[
    Path | None, typer.Option(help="The file that keeps the place; by default FILE.resume.", metavar="FILE")
]
Columns = Annotated[
    list[Any] | None,
    typer.Option(
        parser=read_column, help="Your name of a column, such as ref=user_id; as often as needed.", metavar="FIELD=NAME"
    ),
]
Delimiter = Annotated[
    str, typer.Option(parser=read_delimiter, help="Between columns; `tab` for a tab.", metavar="SIGN")
]
Failures = Annotated[
    Path | None, typer.Option(help="Write each refused row to this CSV: row, ref, code, message.", metavar="FILE")
]


def import_devices(
    file: Rows,
    url: Url = "",
    allow_http: AllowHttp = False,
    resume: Resume = None,
    columns: Columns = None,
    delimiter: Delimiter = ",",
    failures: Failures = None,
) -> None:
    """Register the devices of a CSV of any size. Broken off, the same command goes on where it was."""
    names, place = dict(columns or ()), resume or file.with_name(f"{file.name}.resume")
    _check_rows(file, names, delimiter)
    if failures is not None and failures.resolve() in (file.resolve(), place.resolve()):
        raise typer.BadParameter("--failures must be a file of its own.")
    console, is_resumed = messages(), place.exists()
    with ExitStack() as opened:
        client = opened.enter_context(connect(url, allow_http=allow_http))
        console.print(f"{'Going on from' if is_resumed else 'The place is kept in'} {printable(place)}")
        refused = opened.enter_context(_failures_file(failures, is_resumed=is_resumed)) if failures else None
        on_failure = refused.add if refused else None
        try:
            with (
                _progress(console) as on_progress,
                about_file(place, "Delete it to begin again, or give another --resume."),
            ):
                result = client.devices.import_(
                    file,
                    columns=names,
                    delimiter=delimiter,
                    resume=place,
                    on_progress=on_progress,
                    on_failure=on_failure,
                )
        except InvalidInput as error:
            if error.request_id is not None:
                raise
            raise _unusable(file, error) from None
        except KeyboardInterrupt:
            console.print("Stopped. The same command goes on after the rows that were answered.")
            raise
    _show(result, failures)
    if result.refused:
        raise typer.Exit(REFUSED)


def _check_rows(file: Path, columns: dict[str, str], delimiter: str) -> None:
    """Read the header before anything is sent or asked for. Raises CommandFailed."""
    with about_file(file):
        if not file.is_file() and file.exists():
            raise CommandFailed(f"{printable(file)}: This is not a file.")
        if file.stat().st_size == 0:
            raise CommandFailed(f"{printable(file)}: The file is empty.")
        try:
            with csv_file(file, columns, delimiter):
                pass
        except InvalidInput as error:
            raise _unusable(file, error) from None


def _unusable(file: Path, error: InvalidInput) -> CommandFailed:
    words = error.message.replace("`columns`", "--columns").replace("`delimiter`", "--delimiter")
    return CommandFailed(f"{printable(file)}: {printable(words)}")


@contextmanager
def _failures_file(path: Path, *, is_resumed: bool) -> Iterator[FailuresFile]:
    with about_file(path):
        file = FailuresFile(path, is_resumed=is_resumed)
    try:
        yield file
    finally:
        file.close()


@contextmanager
def _progress(console: Console) -> Iterator[OnProgress]:
    """Give what shows the progress: a bar on a terminal, else a line for each tenth."""
    if not console.is_terminal:
        yield ProgressBar()
        return
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("rows, {task.fields[refused]} refused"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("import", total=None, refused=0)

        def show(progress: ImportProgress) -> None:
            bar.update(task, completed=progress.done, total=progress.total, refused=progress.refused)

        yield show


def _show(result: ImportResult, failures: Path | None) -> None:
    codes = ", ".join(f"{printable(code)} {number:,}" for code, number in sorted(result.codes.items()))
    output().print(f"{result.registered:,} registered, {result.refused:,} refused" + (f" ({codes})" if codes else ""))
    console = messages()
    if failures is not None and result.refused:
        console.print(f"The refused rows are in {printable(failures)}")
        return
    for failure in result.failures[:MAX_SHOWN_FAILURES]:
        console.print(f"row {failure.row} ({printable(failure.ref)}): {printable(failure.error.message)}")
    if result.refused > MAX_SHOWN_FAILURES:
        console.print("… --failures FILE writes all of them.")
