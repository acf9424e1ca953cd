"""Read a TOML table that an operator wrote. A refusal names the line, and holds no value of the table."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from hub.domain.text.names import folded
from hub.errors import HubError, SettingsInvalid
from hub.operator_files.toml_lines import line_beyond_parser, line_of

MAX_ID_CHARACTERS: Final = 200
"""As long as a claim of a staff token may be."""


class StrictTable(BaseModel):
    """Values as TOML types them: no text is read as a number, no number as true, no unknown key is ignored."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


Table = TypeVar("Table", bound=StrictTable)


def _check_id(name: str) -> str:
    if not folded(name):
        raise ValueError
    return name


# The description of a field completes the sentence "`field` must be …".
TableId = Annotated[
    str,
    Field(max_length=MAX_ID_CHARACTERS, description=f"a text of 1 to {MAX_ID_CHARACTERS} characters, one visible"),
    AfterValidator(_check_id),
]
"""The id of a force, or of a region."""


# No refusal is raised inside a handler: it would keep the library's error as its context, and that the value.


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file with a table: the words that a refusal begins with, its error, the largest size, and how to keep to it."""

    name: str
    max_bytes: int
    advice: str = ""
    refusal: type[HubError] = SettingsInvalid


def read_table(file: TableFile, table: type[Table], content: bytes | str) -> tuple[Table | ErrorDetails, str]:
    """Return the checked table, or the fault to show, and the text. Raises the file's error if there is no table.

    The caller raises its refusal of a fault, for the reason above.
    """
    if len(content) > file.max_bytes:
        advice = f"; {file.advice}" if file.advice else ""
        raise file.refusal(f"{file.name} must have at most {file.max_bytes:,} bytes{advice}.")
    text = _decode(content, file.name, file.refusal)
    return _check(table, _load(text, file.name, file.refusal)), text


def _decode(content: bytes | str, name: str, refusal: type[HubError]) -> str:
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    raise refusal(f"{name} is not UTF-8; save it as UTF-8 (line {line}).")


def _load(text: str, name: str, refusal: type[HubError]) -> dict[str, Any]:
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


def _check(table: type[Table], given: Mapping[str, Any]) -> Table | ErrorDetails:
    try:
        return table.model_validate(given)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
    # An unknown key first: it explains why another is missing.
    return next((one for one in faults if one["type"] == "extra_forbidden"), faults[0])


def require_unique(ids: Iterable[str]) -> None:
    """Raise a fault of the type `repeated` with the numbers of two rows that have one id. For validators."""
    numbers: dict[str, int] = {}
    for number, one in enumerate(ids, start=1):
        if (first := numbers.setdefault(folded(one), number)) != number:
            raise PydanticCustomError("repeated", "", {"first": first, "number": number})


def path_of(fault: ErrorDetails, rows: str) -> list[str]:
    """Return the path of a fault in its table; of a repeated id that of the later row, one of `rows`."""
    if fault["type"] == "repeated":
        return [rows, str(fault["ctx"]["number"] - 1), "id"]
    return [str(part) for part in fault["loc"]]


def value_sentence(fault: ErrorDetails, what: str, fields: Mapping[str, FieldInfo], name: str) -> str:
    """Return what is wrong with a value: `what` are the words for it, `fields` those of its table."""
    if fault["type"] == "extra_forbidden":
        return f"{what} is not known; the keys here are {', '.join(sorted(fields))}"
    if fault["type"] == "missing":
        return f"{what} is missing"
    return f"{what} must be {fields[name].description}"


def settings_refusal(name: str, sentence: str, path: Sequence[str], text: str) -> SettingsInvalid:
    """Return the refusal of the value at a path of a table, with its line."""
    line = line_of(text, path)
    where = f" (line {line})" if line else ""
    return SettingsInvalid(f"{name}: {sentence}{where}.", path=[printable(part) for part in path])


def printable(text: str) -> str:
    """Return a key of a table without characters that would break the one line of a refusal."""
    return "".join(one if one.isprintable() else "?" for one in text)
