"""Names of places in the form that they are searched in, and a sorted index of them that is small in memory."""

import bisect
import sys
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self, overload

from hub.domain.text.normalised_text import normalise_text

_NO_SIGNS: Final = {code: None for code in range(128) if not chr(code).isalnum()}
_LAST: Final = "\U0010ffff"
"""Sorts after everything that a form may go on with."""

NUMBERS: Final = next(code for code in "IL" if array(code).itemsize == 4)
"""The code of an array of unsigned numbers of 32 bits."""


def place_form(text: str) -> str:
    """Return the form of a name: `normalise_text` without marks and spaces, so that Ürümqi is urumqi and Xi'an xian."""
    if text.isascii():
        return text.lower().translate(_NO_SIGNS)
    plain = unicodedata.normalize("NFD", normalise_text(text))
    return "".join(one for one in plain if one != " " and unicodedata.category(one)[0] != "M")


@dataclass(frozen=True, slots=True, repr=False)
class Texts(Sequence[str]):
    """Texts one after another in UTF-8, and where each begins; the last entry of `starts` is the end."""

    content: bytes
    starts: "array[int]"

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Return these texts."""
        parts = [text.encode() for text in texts]
        starts = array(NUMBERS, [0])
        for part in parts:
            starts.append(starts[-1] + len(part))
        return cls(b"".join(parts), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        return self.content[self.starts[at] : self.starts[at + 1]].decode()


@dataclass(frozen=True, slots=True, repr=False)
class NameIndex:
    """Every name of every place in the order of the names' forms, and the number of the place that has it."""

    names: Texts
    places: "array[int]"

    @classmethod
    def of(cls, names: Iterable[tuple[str, int]]) -> Self:
        """Return the index of names and the numbers of their places; a form counts once for a place."""
        forms: dict[tuple[str, int], str] = {}
        for name, place in names:
            if form := place_form(name):
                forms.setdefault((form, place), name)
        order = sorted(forms)
        return cls(Texts.of(forms[key] for key in order), array(NUMBERS, [place for _, place in order]))

    def sorted_again(self) -> Self:
        """Return the same names in the order of the forms that this process computes."""
        return self.of(zip(self.names, self.places, strict=True))

    def equal(self, form: str) -> range:
        """Return the entries whose name has this form."""
        return range(self._at(form), self._after(form))

    def beginning(self, form: str) -> range:
        """Return the entries whose name's form begins with this one."""
        return range(self._at(form), self._at(form + _LAST))

    def _at(self, form: str) -> int:
        return bisect.bisect_left(self.names, form, key=place_form)

    def _after(self, form: str) -> int:
        return bisect.bisect_right(self.names, form, key=place_form)


def little_endian(numbers: "array[int] | array[float]") -> bytes:
    """Return the bytes of an array in the order of a file."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()
