"""Writing to a terminal, or to whatever else reads: colours and signs are for terminals alone."""

from typing import Any

from rich.console import Console
from rich.text import Text


class PlainConsole(Console):
    """A console that changes no word of a text, and leaves a closed pipe to the command."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)

    def on_broken_pipe(self) -> None:
        """End the command. rich would end the process with a failure."""
        raise BrokenPipeError


def output() -> PlainConsole:
    """Return the console of results."""
    return PlainConsole()


def messages() -> PlainConsole:
    """Return the console of everything else: it leaves a pipe to the results."""
    return PlainConsole(stderr=True)


def shows_signs(console: Console) -> bool:
    """Return True if signs such as ✓ can be shown."""
    return console.is_terminal and console.encoding.startswith("utf")


def printable(words: Any) -> str:
    """Return a text of somebody else for a terminal: a control character could move its cursor or set its title."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in str(words))


def styled(*parts: tuple[str, str]) -> Text:
    """Return a line of parts, each with its style."""
    return Text.assemble(*parts)
