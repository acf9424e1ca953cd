"""Results that do not depend on the caller are completed once, without an actor."""

import gc
from collections.abc import Collection
from dataclasses import replace
from typing import Any, ClassVar

import pytest
import strawberry
from graphql import Source

from hub.graphql.execution.graph import Graph, build_graph
from hub.graphql.kit.context import Context
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.shared_results import CompletedResults, SharedResults

Info = strawberry.Info[Context[str, None], None]
asked: list[str] = []


@strawberry.type
class Inner:
    name: str

    @resolver_field("The name so many times.")
    def times(self, count: int = 1) -> str:
        asked.append(f"times {count}")
        return self.name * count

    @resolver_field("Fails.")
    def broken(self) -> str | None:
        asked.append("broken")
        raise ValueError

    @resolver_field("Who asks.")
    def who(self, info: Info) -> str | None:
        asked.append("who")
        return info.context.actor

    @resolver_field("Later.")
    async def later(self) -> str:
        asked.append("later")
        return self.name


@strawberry.type
class Shared:
    completed: strawberry.Private[CompletedResults | None] = None
    source: strawberry.Private[str]

    @resolver_field("What it holds.")
    def inner(self) -> Inner:
        asked.append("inner")
        return Inner(name=self.source)


@strawberry.type
class Marked:
    unshared_fields: ClassVar[Collection[str]] = ("mark",)
    completed: strawberry.Private[CompletedResults | None] = None
    source: strawberry.Private[str]
    mark: str

    @resolver_field("What it holds.")
    def inner(self) -> Inner:
        asked.append("inner")
        return Inner(name=self.source)


SOURCE, OTHER = "abc", "xyz"
things: SharedResults[str, Shared] = SharedResults(lambda source: Shared(source=source), 4)
marks: SharedResults[str, str, Marked] = SharedResults(lambda one, other: Marked(source=one + other, mark=""), 4)


@strawberry.type
class Query:
    @resolver_field("One for all.")
    async def shared(self, info: Info) -> Shared:
        assert info.context.actor
        return things.get(SOURCE)

    @resolver_field("One for all, but for its mark.")
    async def marked(self, mark: str) -> Marked:
        return replace(marks.get(SOURCE, OTHER), mark=mark)

    @resolver_field("One's own.")
    async def own(self) -> Shared:
        return Shared(source=SOURCE)


@pytest.fixture
def graph() -> Graph:
    asked.clear()
    things._made.clear()
    marks._made.clear()
    return build_graph(Query, open_schema=True)


async def ask(graph: Graph, document: str, who: str = "ann", **variables: Any) -> Any:
    context: Context[str, None] = Context(None, "request", admitted=who)
    return await graph.execute(document, variables, context_value=context)


async def test_equal_selections_are_completed_once(graph: Graph) -> None:
    document = "query ($n: Int!) { a: shared { inner { name times(count: $n) } } }"
    for who in ("ann", "bob", "ann"):
        assert (await ask(graph, document, who, n=2)).data == {"a": {"inner": {"name": "abc", "times": "abcabc"}}}
    assert asked == ["inner", "times 2"]


async def test_differently_written_equal_selections_share_a_result(graph: Graph) -> None:
    await ask(graph, "{ shared { inner { name times(count: 2) } } }")
    await ask(graph, "query Other {  # in other words\n shared{inner{name,times(count:2)}} }", "bob")
    assert asked == ["inner", "times 2"]


async def test_other_variables_or_fields_are_completed_separately(graph: Graph) -> None:
    fragment = "fragment F on Shared { inner { times(count: $n) } }"
    inside = "query ($n: Int!, $m: Boolean = false) { __typename @include(if: $m) shared { ...F } } " + fragment
    assert (await ask(graph, inside, n=1)).data == {"shared": {"inner": {"times": "abc"}}}
    assert (await ask(graph, inside, n=2)).data == {"shared": {"inner": {"times": "abcabc"}}}
    assert (await ask(graph, "{ shared { inner { name } } }")).data == {"shared": {"inner": {"name": "abc"}}}
    assert asked == ["inner", "times 1", "inner", "times 2", "inner"]
    asked.clear()
    assert (await ask(graph, inside, n=1, m=True)).data["shared"] == {"inner": {"times": "abc"}}
    assert asked == [], "a variable that stands elsewhere makes no difference"


async def test_skip_and_include_results_are_kept_apart(graph: Graph) -> None:
    document = "query ($on: Boolean!) { shared { inner { name times @include(if: $on) } } }"
    assert (await ask(graph, document, on=False)).data["shared"]["inner"] == {"name": "abc"}
    assert (await ask(graph, document, on=True)).data["shared"]["inner"] == {"name": "abc", "times": "abc"}


async def test_shared_field_that_needs_the_actor_fails(graph: Graph) -> None:
    for who in ("ann", "bob"):
        answer = await ask(graph, "{ shared { inner { name who } } }", who)
        assert answer.data == {"shared": {"inner": {"name": "abc", "who": None}}}
        assert [error.extensions["code"] for error in answer.errors] == ["UNAUTHENTICATED"]
    own = await ask(graph, "{ own { inner { who } } }", "bob")
    assert own.data == {"own": {"inner": {"who": "bob"}}}


async def test_unshared_fields_keep_their_values_under_aliases(graph: Graph) -> None:
    document = (
        "query ($mark: String!) { marked(mark: $mark) { one: mark inner { name } ...F } } "
        "fragment F on Marked { other: mark }"
    )
    for who, mark in (("ann", "1"), ("bob", "2"), ("ann", "3")):
        answer = await ask(graph, document, who, mark=mark)
        assert answer.data == {"marked": {"one": mark, "inner": {"name": "abcxyz"}, "other": mark}}
        assert list(answer.data["marked"]) == ["one", "inner", "other"]
    assert asked == ["inner"], "what is given to the field itself makes no difference"
    assert (await ask(graph, '{ marked(mark: "4") { inner { name } } }')).data == {
        "marked": {"inner": {"name": "abcxyz"}}
    }
    assert (await ask(graph, '{ marked(mark: "5") { mark } }')).data == {"marked": {"mark": "5"}}
    assert (await ask(graph, '{ marked(mark: "6") { mark } }')).data == {"marked": {"mark": "6"}}


async def test_failed_or_awaited_results_are_not_kept(graph: Graph) -> None:
    for field in ("broken", "later"):
        for _ in range(2):
            await ask(graph, f"{{ shared {{ inner {{ {field} }} }} }}")
        assert asked == ["inner", field] * 2
        asked.clear()


async def test_only_the_last_sources_are_held(graph: Graph) -> None:
    sources = [f"source {number}" for number in range(6)]
    first = things.get(sources[0])
    assert things.get(sources[0]) is first
    for source in sources[1:]:
        things.get(source)
    assert things.get(sources[0]) is not first


async def test_padded_documents_are_not_kept_alive(graph: Graph) -> None:
    """Each would hold on to its whole text: in the caches of documents, and by the selections that are known of it."""

    def held() -> int:
        gc.collect()
        return sum(len(one.body) for one in gc.get_objects() if type(one) is Source and len(one.body) > 15_000)

    before = held()
    for number in range(60):
        for padding in (18_000, 200_000):
            answer = await ask(graph, f"{{ shared {{ inner {{ name }} }} }}  # {number} {'x' * padding}")
            assert answer.data == {"shared": {"inner": {"name": "abc"}}}
    assert held() - before < 60 * 18_000 + 600_000


async def test_results_kept_for_one_object_are_bounded(graph: Graph) -> None:
    for number in range(500):
        fields = " ".join(f"kept_{number}_{place}: name" for place in range(30))
        answer = await ask(graph, f"{{ shared {{ inner {{ {fields} }} }} }}")
        assert answer.data["shared"]["inner"][f"kept_{number}_29"] == SOURCE
    gc.collect()
    # The collector knows no dictionary of texts, but what holds it.
    held = [one["inner"] for one in gc.get_objects() if type(one) is dict and type(one.get("inner")) is dict]
    assert 9_000 < sum(len(one) for one in held if any(str(key).startswith("kept_") for key in one)) < 10_000
    asked.clear()
    fields = " ".join(f"kept_0_{place}: name" for place in range(30))
    assert (await ask(graph, f"{{ shared {{ inner {{ {fields} }} }} }}")).data["shared"]["inner"]["kept_0_0"] == SOURCE
    assert asked == []
