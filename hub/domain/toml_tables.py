"""Read a TOML table that an operator wrote. A refusal names the line, and holds no value of the table."""

import tomllib
from typing import Any

from pydantic import BaseModel, ConfigDict

from hub.domain.toml_lines import line_beyond_parser
from hub.errors import HubError


class StrictTable(BaseModel):
    """Values as TOML types them: no text is read as a number, no number as true, no unknown key is ignored."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


# No refusal is raised inside a handler: it would keep the library's error as its context, and that the value.


def decode_table(content: bytes | str, name: str, refusal: type[HubError]) -> str:
    """Return the text of a table; raise `refusal`, a sentence that begins with `name`, if it is not UTF-8."""
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    raise refusal(f"{name} is not UTF-8; save it as UTF-8 (line {line}).")


def load_table(text: str, name: str, refusal: type[HubError]) -> dict[str, Any]:
    """Return the values of a table; raise `refusal`, a sentence that begins with `name`, if it is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # It names the line itself.
        sentence = f"{name} is not TOML: {error}."
    except RecursionError:
        sentence = f"{name} has a value nested too deep; correct it (line {line_beyond_parser(text)})."
    except ValueError:
        sentence = f"{name} has a number with too many digits; correct it (line {line_beyond_parser(text)})."
    raise refusal(sentence)


def printable(text: str) -> str:
    """Return a key of a table without characters that would break the one line of a refusal."""
    return "".join(one if one.isprintable() else "?" for one in text)
