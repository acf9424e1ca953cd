"""The caches of documents: recently used ones are kept, within a limit of characters."""

import gc

import pytest
from graphql import Source

from hub.graphql.documents.text_cache import TextCache
from hub.graphql.live.callers import Callers
from hub.graphql.transport.view import build_graph_app
from tests.graphql.small_graph import admit, small_graph
from tests.serving import GraphClient, Switchboard

LONG = 15_000


async def test_documents_are_kept_by_length(
    board: tuple[Switchboard, GraphClient],
) -> None:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, Callers(admit), embedded=False)
    before = held()
    for number in range(40):
        names = " ".join(f"n{one}" for one in range(LONG // 6))
        answer = await board[1].ask(f"{{ {names} x{number} }}", "bob")
        assert set(answer.codes) == {"BAD_REQUEST"}
    assert held() - before < 250_000


def held() -> int:
    """Characters of long documents that were parsed and are still there."""
    gc.collect()
    return sum(len(one.body) for one in gc.get_objects() if type(one) is Source and len(one.body) > LONG // 2)


def test_recently_used_values_are_kept() -> None:
    made: list[str] = []
    # Each counts for a hundred characters more than it has.
    kept: TextCache[int] = TextCache(310)

    def look(text: str, beside: str = "") -> int:
        def make() -> int:
            made.append(text)
            return len(text)

        return kept.get_or_make(text, beside, make)

    for text in ("aaaa", "bbbb", "aaaa", "cc", "dddd", "aaaa", "cc", "bbbb"):
        assert look(text) == len(text)
    assert made == ["aaaa", "bbbb", "cc", "dddd", "bbbb"]
    look("cc", "another")
    assert made[5:] == ["cc"]


def test_value_of_too_long_text_is_not_kept() -> None:
    kept: TextCache[str] = TextCache(10)
    assert kept.get_or_make("a" * 11, None, lambda: "first") == "first"
    assert kept.get_or_make("a" * 11, None, lambda: "second") == "second"


def test_failed_value_is_not_kept() -> None:
    kept: TextCache[str] = TextCache(10)

    def fail() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.get_or_make("a", None, fail)
    assert kept.get_or_make("a", None, lambda: "made") == "made"
