"""Handwritten, after OWASP: costly requests. Depth, aliases, directives, fragments, pages, batches."""

import json
from collections.abc import Iterator
from typing import Any, Final

from tests.hostile.attack import Attack, asked, request
from tests.hostile.scene import LIVE_KEY, OFFICER, Scene

LIMIT: Final = ("200 BAD_REQUEST", "400 BAD_REQUEST")
ITEMS: Final = ("200 TOO_MANY_ITEMS", "400 TOO_MANY_ITEMS", "429 RATE_LIMITED")
COST: Final = ("200 COST_TOO_HIGH", "200 TOO_MANY_ITEMS", "429 RATE_LIMITED")
SERVED: Final = ("200",)


def expensive(scene: Scene) -> list[Attack]:
    """Return all of them; a limit as the answer shows that nothing was executed."""
    found = []
    for path, role, cases in (
        ("/graphql", LIVE_KEY, (*_documents(), *_partner_documents(scene))),
        ("/police/graphql", OFFICER, (*_documents(), *_police_documents())),
    ):
        for name, document, variables, expects in cases:
            sent = request("POST", path, scene.token(role), asked(document, variables))
            found.append(Attack(f"expensive {path}: {name}", role, (sent,), expects))
    return [*found, *_batches(scene)]


Case = tuple[str, str, Any, tuple[str, ...]]


def _documents() -> Iterator[Case]:  # noqa: PLR0915 - a list
    """Yield documents for either graph."""
    deep = "{ ... on Query " * 1_000 + "{ __typename }" + "}" * 1_000
    chain = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(40))
    yield "nested beyond the stack", "{a" * 1_400 + "}" * 1_400, None, LIMIT
    yield "nested inline fragments", deep, None, LIMIT
    yield "brackets", "{" * 50_000, None, LIMIT
    yield "a nested list in a literal", "{ node(id: " + "[" * 1_400 + "]" * 1_400 + ") { id } }", None, LIMIT
    yield "a nested object in a literal", "{ node(id: " + "{a:" * 900 + "1" + "}" * 900 + ") { id } }", None, LIMIT
    yield (
        "a nested type of a variable",
        "query ($a: " + "[" * 1_400 + "Int" + "]" * 1_400 + ") { __typename }",
        None,
        LIMIT,
    )
    yield "aliases", "{ " + " ".join(f"a{n}: __typename" for n in range(500)) + " }", None, LIMIT
    yield (
        "aliases of what costs",
        "{ " + " ".join(f"a{n}: viewer {{ __typename }}" for n in range(60)) + " }",
        None,
        LIMIT,
    )
    yield "a field again and again", "{ " + "__typename " * 2_000 + "}", None, LIMIT
    yield "fields that must be merged", "{ " + "viewer { __typename } " * 600 + "}", None, LIMIT
    yield "directives", "{ __typename " + "@a " * 1_000 + "}", None, LIMIT
    yield "known directives", "{ __typename " + "@include(if: true) " * 300 + "}", None, LIMIT
    yield "directives of an operation", "query " + "@skip(if: false) " * 300 + "{ __typename }", None, LIMIT
    yield (
        "fragments",
        "{ ...f0 } " + " ".join(f"fragment f{n} on Query {{ __typename }}" for n in range(200)),
        None,
        LIMIT,
    )
    yield "fragments that double", "{ ...f0 } " + chain + " fragment f40 on Query { __typename }", None, LIMIT
    yield "a fragment of itself", "{ ...f } fragment f on Query { ...f }", None, LIMIT
    yield "fragments of each other", "{ ...f } fragment f on Query { ...g } fragment g on Query { ...f }", None, LIMIT
    yield "a fragment spread often", "{ " + "...f " * 900 + "} fragment f on Query { __typename }", None, LIMIT
    yield "a fragment that nobody uses", "{ __typename } fragment f on Query { __typename }", None, LIMIT
    yield "operations", " ".join(f"query q{n} {{ __typename }}" for n in range(200)), None, LIMIT
    yield "variables", "query (" + " ".join(f"$a{n}: Int" for n in range(900)) + ") { __typename }", None, LIMIT
    yield "tokens", "{ __typename # \n " + "a " * 20_000 + "}", None, LIMIT
    yield "a long name", "{ " + "a" * 90_000 + " }", None, LIMIT
    yield "a long comment", "{ __typename } #" + "x" * 99_000, None, SERVED
    yield "a comment too long", "{ __typename } #" + "x" * 101_000, None, LIMIT
    yield "commas", "{" + "," * 99_000 + "__typename }", None, SERVED
    yield "a long number", "{ node(id: " + "9" * 90_000 + ") { __typename } }", None, ()
    yield "a long exponent", "{ node(id: 1e" + "9" * 90_000 + ") { __typename } }", None, LIMIT
    yield "a block text without end", '{ node(id: """' + "\n " * 40_000, None, LIMIT
    yield "escapes", '{ node(id: "' + "\\u0041" * 15_000 + '") { __typename } }', None, ()
    yield (
        "introspection of introspection",
        "{ __schema { types " + "{ fields { type " * 30 + "{ name }" + "} }" * 30 + "} }",
        None,
        LIMIT,
    )
    yield "a schema instead of a question", "type Query { a: Int } schema { query: Query }", None, LIMIT
    yield "an extension of a type", "extend type Query { a: Int }", None, LIMIT
    yield "values in all", "query ($a: Int) { __typename }", {"a": [["x"] * 4_000] * 60}, ITEMS
    yield "a list in a variable", "query ($a: [Int]) { __typename }", {"a": [1] * 6_000}, ITEMS
    yield "variables that nobody declared", "{ __typename }", {f"a{n}": n for n in range(4_000)}, SERVED


def _partner_documents(scene: Scene) -> Iterator[Case]:
    page = (
        '{ edges { node { id revisions { number } texts(language: "en") { title } areas { polygon { latitude } } } } }'
    )
    yield "a page without an end", f"{{ alerts(first: 2147483647) {page} }}", None, COST
    yield "a page of less than nothing", f"{{ alerts(first: -1) {page} }}", None, ITEMS
    yield "a page of nothing", f"{{ alerts(first: 0) {page} }}", None, ITEMS
    yield "a page of more than there are numbers", f"{{ alerts(first: {10**30}) {page} }}", None, (*COST, *LIMIT)
    pages = " ".join(f"a{n}: alerts(first: 100) {page}" for n in range(30))
    yield "thirty whole pages", f"{{ {pages} }}", None, COST
    audiences = " ".join(
        f'a{n}: audience(alert: "{scene.alert}", first: 5000) {{ edges {{ cursor }} }}' for n in range(30)
    )
    yield "thirty audiences", f"{{ {audiences} }}", None, COST
    entities = "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Alert { id revisions { number } } } }"
    yield "entities", entities, {"r": [{"__typename": "Alert", "id": scene.alert}] * 4_000}, ITEMS
    yield "entities at the limit", entities, {"r": [{"__typename": "Alert", "id": scene.alert}] * 100}, SERVED
    twice = " ".join(f"a{n}: _entities(representations: $r) {{ __typename }}" for n in range(30))
    yield (
        "entities by aliases",
        f"query ($r: [_Any!]!) {{ {twice} }}",
        {"r": [{"__typename": "Alert", "id": "x"}] * 90},
        ITEMS,
    )
    refs = [f"hostile-{n}" for n in range(1_001)]
    removal = "mutation ($r: [String!]!) { removeDevices(input: {refs: $r}) { userErrors { code } } }"
    yield "a device too many", removal, {"r": refs}, ITEMS
    guesses = " ".join(f'a{n}: withdrawTip(input: {{receiptCode: "{n:026}"}}) {{ withdrawn }}' for n in range(30))
    yield "guesses of receipt codes by aliases", f"mutation {{ {guesses} }}", None, ("200 RATE_LIMITED", "200")
    registrations = " ".join(
        f"a{n}: registerDevices(input: {{devices: $d}}) {{ userErrors {{ code }} }}" for n in range(5)
    )
    devices = [{"ref": f"hostile-{n}", "cell": "8631aa51fffffff", "token": f"t{n}"} for n in range(20)]
    yield "registrations by aliases", f"mutation ($d: [DeviceInput!]!) {{ {registrations} }}", {"d": devices}, ()


def _police_documents() -> Iterator[Case]:
    everything = '{ edges { node { id notes { reason } reach(purpose: "a test") { stages { number } } } } }'
    yield "all cases and all they reach", f'{{ cases(purpose: "a test", first: 100) {everything} }}', None, ()
    searches = " ".join(
        f'a{n}: cases(purpose: "a test", filter: {{text: "a"}}, first: 100) {everything}' for n in range(30)
    )
    yield "thirty searches", f"{{ {searches} }}", None, COST
    yield "a page without an end", f'{{ cases(purpose: "a test", first: 2147483647) {everything} }}', None, COST
    many = '{ cases(purpose: "a test", filter: {place: {circle: {point: {latitude: 0, longitude: 0}, radiusKm: 1e300}}}) { pageInfo { endCursor } } }'
    yield "a circle larger than the earth", many, None, ()
    yield (
        "a purpose without an end",
        "query ($p: String!) { cases(purpose: $p) { pageInfo { endCursor } } }",
        {"p": "x" * 1_000_000},
        (),
    )


def _batches(scene: Scene) -> Iterator[Attack]:
    """Yield lists of operations: GraphQL over HTTP has none."""
    one = {"query": "{ viewer { __typename } }"}
    for path, role in (("/graphql", LIVE_KEY), ("/police/graphql", OFFICER)):
        for name, document in (
            ("two", [one, one]),
            ("a thousand", [one] * 1_000),
            ("a list of lists", [[one]]),
            ("none", []),
            ("an object of numbers", {"0": one, "1": one}),
        ):
            sent = request("POST", path, scene.token(role), json.dumps(document).encode())
            yield Attack(f"batch {path}: {name}", role, (sent,), ("400 BAD_REQUEST",))
