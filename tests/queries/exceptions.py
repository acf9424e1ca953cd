"""Operations that may examine much more than they return, or sort in memory, each with the reason."""

from typing import Final

EXCEPTIONS: Final[dict[tuple[str, str, tuple[str, ...]], str]] = {
    ("cases", "find", ("loc",)): "An analyst looks around a place: the few cases there are sorted by their opening.",
    ("cases", "find", ("seen_at",)): "An analyst looks at some weeks: their cases are sorted by their opening.",
    ("devices", "find", ("_id",)): "A new device is looked for by its ref and not found: one key for each.",
    ("devices", "find", ("h",)): "The same by its token.",
    ("stages", "aggregate", ()): "A scrape counts the stages by state.",
    ("units", "aggregate", ()): "A scrape counts the units by state, and adds up what they count.",
}
"""By collection, verb and fields of the filter."""
