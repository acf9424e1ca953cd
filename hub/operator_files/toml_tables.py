"""Read a TOML table that an operator wrote. A refusal names the line, and holds no value of the table."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Annotated, Any, Final, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
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


def read_table(file: TableFile, table: type[Table], content: bytes | str) -> Table:
    """Return the checked table; raise the file's error, which names the value that cannot be used, and its line."""
    if len(content) > file.max_bytes:
        advice = f"; {file.advice}" if file.advice else ""
        raise file.refusal(f"{file.name} must have at most {file.max_bytes:,} bytes{advice}.")
    text = _decode(content, file.name, file.refusal)
    found = _check(table, _load(text, file.name, file.refusal))
    if not isinstance(found, dict):
        return found
    sentence, path = _describe(table, found)
    line = line_of(text, path)
    where = f" (line {line})" if line else ""
    raise file.refusal(f"{file.name}: {sentence}{where}.", path=[printable(part) for part in path])


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


def rejected(sentence: str, *path: str | int) -> PydanticCustomError:
    """Return a fault for validators: the whole sentence, without its full stop, and the path in the table."""
    return PydanticCustomError("rejected", "{sentence}", {"sentence": sentence, "path": path})


def row_rejected(words: str) -> PydanticCustomError:
    """Return a fault for validators of a row, whose words follow those for the row."""
    return PydanticCustomError("row_rejected", "{words}", {"words": words})


def require_unique(rows: str, row: str, ids: Iterable[str], advice: str) -> None:
    """Raise a fault for two rows with one id. For validators; `row` is the word for one of `rows`."""
    numbers: dict[str, int] = {}
    for number, one in enumerate(ids, start=1):
        if (first := numbers.setdefault(folded(one), number)) != number:
            raise rejected(f"`id` of {row} {number} is that of {row} {first}; {advice}", rows, number - 1, "id")


def _describe(table: type[BaseModel], fault: ErrorDetails) -> tuple[str, list[str]]:
    """Return what is wrong, such as "`emails` of step 2 of force 1 must be …", and the path of the value."""
    if fault["type"] == "rejected":
        return fault["msg"], [str(part) for part in fault["ctx"]["path"]]
    words, name, fields = list[str](), "", table.model_fields
    row: type[BaseModel] | None = table
    for part, below in zip_longest(fault["loc"], fault["loc"][1:]):
        if isinstance(part, int):
            # A row of a list of tables; a value of a list, and a row that is no table, are named by the list.
            is_row = row and (below is not None or fault["type"] == "row_rejected")
            words[0] = f"{name} {part + 1}" if is_row else words[0]
            continue
        fields, name = row.model_fields if row else fields, part
        words.insert(0, f"`{printable(name[:40])}`")
        row = _row_of(fields[name].annotation) if name in fields else None
    what, path = " of ".join(words), [str(part) for part in fault["loc"]]
    if fault["type"] == "row_rejected":
        return f"{what} {fault['msg']}", path
    if fault["type"] == "extra_forbidden":
        return f"{what} is not known; the keys here are {', '.join(sorted(fields))}", path
    if fault["type"] == "missing":
        return f"{what} is missing", path
    return f"{what} must be {fields[name].description}", path


def _row_of(annotation: Any) -> type[BaseModel] | None:
    """Return the table below a field: that of a row, if it is a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((row for one in get_args(annotation) if (row := _row_of(one))), None)


def printable(text: str) -> str:
    """Return a key of a table without characters that would break the one line of a refusal."""
    return "".join(one if one.isprintable() else "?" for one in text)
