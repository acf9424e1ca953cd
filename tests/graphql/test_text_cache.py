"""What is kept of documents: some of those that come again, and never more than so many characters of them."""

import gc

import pytest
from graphql import Source

from hub.graphql.documents.text_cache import TextCache
from hub.graphql.transport.view import build_graph_app
from tests.graphql.small_graph import admit, small_graph
from tests.serving import GraphClient, Switchboard

LONG = 15_000


async def test_documents_are_kept_by_length_and_not_by_number(
    board: tuple[Switchboard, GraphClient],
) -> None:
    board[0].app = build_graph_app(small_graph(open_schema=False), None, admit, embedded=False)
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


def test_what_was_used_lately_is_kept() -> None:
    made: list[str] = []
    # Each counts for a hundred characters more than it has.
    kept: TextCache[int] = TextCache(310)

    def look(text: str, beside: str = "") -> int:
        def make() -> int:
            made.append(text)
            return len(text)

        return kept.of(text, beside, make)

    for text in ("aaaa", "bbbb", "aaaa", "cc", "dddd", "aaaa", "cc", "bbbb"):
        assert look(text) == len(text)
    assert made == ["aaaa", "bbbb", "cc", "dddd", "bbbb"]
    look("cc", "another")
    assert made[5:] == ["cc"]


def test_what_is_too_long_by_itself_is_not_kept() -> None:
    kept: TextCache[str] = TextCache(10)
    assert kept.of("a" * 11, None, lambda: "first") == "first"
    assert kept.of("a" * 11, None, lambda: "second") == "second"


def test_what_fails_is_not_kept() -> None:
    kept: TextCache[str] = TextCache(10)

    def fail() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.of("a", None, fail)
    assert kept.of("a", None, lambda: "made") == "made"
