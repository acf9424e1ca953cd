"""Handwritten, after OWASP: insecure defaults and headers. Methods, content types, requests that browsers send unasked."""

import gzip
import json
from collections.abc import Iterator
from itertools import product
from typing import Final

from tests.hostile.attack import JSON_KIND, Attack, Header, asked, bearer, head, request
from tests.hostile.poison import CANARY
from tests.hostile.scene import LIVE_KEY, OFFICER, STRANGER, Scene

QUESTION: Final = "{ viewer { __typename } }"
GRAPHS: Final = (("/graphql", LIVE_KEY), ("/police/graphql", OFFICER))
NO_KIND: Final = ("415 BAD_REQUEST",)
NO_REQUEST: Final = ("400 BAD_REQUEST",)
SERVED: Final = ("200",)
NO_METHOD: Final = ("405 BAD_REQUEST",)
STRANGE: Final = ("200 UNAUTHENTICATED",)


def doors(scene: Scene) -> list[Attack]:
    """Return all of them."""
    return [*_kinds(scene), *_bodies(scene), *_methods(scene), *_headers(scene), *_uploads(scene), *_elsewhere(scene)]


def _kinds(scene: Scene) -> Iterator[Attack]:
    """Yield forms of a body: a graph reads none that a browser sends to any site unasked."""
    body = asked(QUESTION)
    for (path, role), (name, kind, expects) in product(
        GRAPHS,
        (
            ("none", None, NO_KIND),
            ("empty", "", NO_KIND),
            ("plain text", "text/plain", NO_KIND),
            ("plain text that says JSON", "text/plain; application/json", NO_KIND),
            ("a form", "application/x-www-form-urlencoded", NO_KIND),
            ("a form of parts", "multipart/form-data; boundary=x", NO_KIND),
            ("a document", "application/graphql", NO_KIND),
            ("markup", "text/html", NO_KIND),
            ("two", "application/json, text/plain", NO_KIND),
            ("another character set", "application/json; charset=utf-16", NO_KIND),
            ("a character set that is none", f"application/json; charset={CANARY}", NO_KIND),
            ("a character set in an odd way", "application/json; charset*=utf-7'x'%ff%00", (*NO_KIND, *SERVED)),
            ("a character set in many pieces", "application/json; " + "; ".join(f"charset*{n}*=%ff" for n in range(500)), (*NO_KIND, *SERVED)),
            ("long", "application/json; a=" + "x" * 30_000, NO_KIND),
            ("quotes without an end", 'application/json; charset="' + '\\"' * 5_000, NO_KIND),
            ("separators", "application/json" + ";" * 20_000, NO_KIND),
            ("capitals", "APPLICATION/JSON", SERVED),
        ),
    ):  # fmt: skip
        sent = request("POST", path, scene.token(role), body, kind=kind)
        yield Attack(f"content type {path}: {name}", role, (sent,), expects)


def _bodies(scene: Scene) -> Iterator[Attack]:
    """Yield bodies that are no request."""
    deep = b"[" * 100_000
    texts: tuple[tuple[str, bytes, tuple[str, ...]], ...] = (
        ("nothing", b"", NO_REQUEST),
        ("null", b"null", NO_REQUEST),
        ("a number", b"7", NO_REQUEST),
        ("a text", b'"{ viewer { __typename } }"', NO_REQUEST),
        ("bytes", bytes(range(256)), NO_REQUEST),
        ("no UTF-8", b'{"query": "\xff\xfe"}', NO_REQUEST),
        ("UTF-16", asked(QUESTION).decode().encode("utf-16"), ()),
        ("a byte order mark", b"\xef\xbb\xbf" + asked(QUESTION), ()),
        ("a null byte", asked(QUESTION) + b"\0", NO_REQUEST),
        ("two documents", asked(QUESTION) * 2, NO_REQUEST),
        ("brackets", deep, NO_REQUEST),
        ("4 MiB of brackets", b"[" * 4_194_304, NO_REQUEST),
        ("4 MiB of braces", b'{"a":' * 838_860, NO_REQUEST),
        ("4 MiB of an array in itself", b'{"query":' + deep + b"]" * 100_000 + b"}", NO_REQUEST),
        ("4 MiB of digits", b'{"query": "{ a }", "variables": {"a": ' + b"9" * 4_000_000 + b"}}", ()),
        ("4 MiB of keys", b'{"query": "{ a }", "variables": {' + b",".join(b'"%d":0' % n for n in range(380_000)) + b"}}", ()),
        ("4 MiB of escapes", b'{"query": "' + b"\\u0041" * 690_000 + b'"}', ()),
        ("4 MiB of empty lists", b'{"query": "{ a }", "variables": {"a": [' + b"[]," * 1_300_000 + b"[]]}}", ()),
        ("5 MiB", b" " * 5_242_880, ("413 BODY_TOO_LARGE",)),
        ("NaN", b'{"query": "{ a }", "variables": {"a": NaN}}', NO_REQUEST),
        ("more than a double holds", b'{"query": "{ a }", "variables": {"a": 1e999}}', NO_REQUEST),
        ("one key twice", b'{"query": "{ nothing }", "query": "{ viewer { __typename } }"}', SERVED),
        ("another key twice", b'{"variables": {"a": 1}, "query": "{ viewer { __typename } }", "variables": []}', NO_REQUEST),
        ("a prototype", b'{"query": "{ viewer { __typename } }", "__proto__": {"admin": true}}', SERVED),
        ("a query in a list", asked([QUESTION]), NO_REQUEST),
        ("a query in an object", asked({"$ne": QUESTION}), NO_REQUEST),
        ("a query of half a character", asked("{ viewer { __typename } } # \ud83d"), ()),
        ("a query of control characters", asked("{ viewer\x00\x01\x1b { __typename } }"), ("200 BAD_REQUEST",)),
        ("variables in a text", asked(QUESTION, '{"a": 1}'), NO_REQUEST),
        ("variables in a list", asked(QUESTION, [{}]), NO_REQUEST),
        ("a name in an object", asked(QUESTION, operationName={"$ne": 1}), NO_REQUEST),
        ("a name of nobody", asked(QUESTION, operationName="x" * 100_000), ("200 BAD_REQUEST", *NO_REQUEST)),
        ("a persisted query of nobody", asked(None, extensions={"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}), NO_REQUEST),
        ("packed", gzip.compress(asked(QUESTION), mtime=0), NO_REQUEST),
        ("a bomb", gzip.compress(b" " * 50_000_000, mtime=0), NO_REQUEST),
    )  # fmt: skip
    for number, (name, body, expects) in enumerate(texts):
        path, role = GRAPHS[number % 2]
        headers = [("Content-Encoding", "gzip")] if body[:2] == b"\x1f\x8b" else []
        yield Attack(f"body {path}: {name}", role, (request("POST", path, scene.token(role), body, headers),), expects)
    strange = request("POST", "/graphql", None, b"[" * 4_194_304)
    yield Attack("body of a stranger: 4 MiB of brackets", STRANGER, (strange,))


def _methods(scene: Scene) -> Iterator[Attack]:
    """Yield other methods, and headers that ask for one."""
    for (path, role), method in product(GRAPHS, ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")):
        yield Attack(
            f"method {path}: {method}", role, (request(method, path, scene.token(role), asked(QUESTION)),), NO_METHOD
        )
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        for method in ("GET", "DELETE"):
            sent = request("POST", "/graphql", scene.token(LIVE_KEY), asked(QUESTION), [(name, method)])
            yield Attack(f"method by {name}: {method}", LIVE_KEY, (sent,), SERVED)
    mutation = "mutation%20%7BremoveDevices(input:%7Brefs:[%22x%22]%7D)%7BuserErrors%7Bcode%7D%7D%7D"
    subscription = "subscription%20%7BalertFeed%7Bsequence%7D%7D"
    for name, target, role, expects in (
        ("a mutation", f"/graphql?query={mutation}", LIVE_KEY, NO_METHOD),
        ("a mutation under another name", f"/graphql?query=query%20a%7B__typename%7D{mutation}", LIVE_KEY, NO_REQUEST),
        ("a subscription", f"/graphql?query={subscription}", LIVE_KEY, NO_REQUEST),
        ("variables that are none", "/graphql?query=%7B__typename%7D&variables=%7B%22a%22", LIVE_KEY, NO_REQUEST),
        ("variables in a list", "/graphql?query=%7B__typename%7D&variables=[]", LIVE_KEY, NO_REQUEST),
        ("no query", "/graphql?quer=1", LIVE_KEY, NO_REQUEST),
        ("bytes", "/graphql?query=%ff%fe%00", LIVE_KEY, ("200 BAD_REQUEST",)),
        ("two queries", "/graphql?query=%7Ba%7D&query=%7B__typename%7D", LIVE_KEY, SERVED),
        ("a key in the address", f"/graphql?query=%7Bviewer%7Bmode%7D%7D&authorization=Bearer%20{scene.tokens[LIVE_KEY]}", STRANGER, STRANGE),
        ("a page", "/graphql", STRANGER, NO_REQUEST),
    ):  # fmt: skip
        token = scene.token(role)
        yield Attack(
            f"GET: {name}",
            role,
            (request("GET", target, token, headers=[("Accept", "text/html")], kind=None),),
            expects,
        )


def _headers(scene: Scene) -> Iterator[Attack]:
    """Yield headers that claim something, or that try to be repeated or logged."""
    token = scene.tokens[LIVE_KEY]
    cases: tuple[tuple[str, list[Header], tuple[str, ...]], ...] = (
        ("an id with an end of line", [("X-Request-Id", f"{CANARY}%0d%0aSet-Cookie: a=b")], SERVED),
        ("an id in markup", [("X-Request-Id", f"<script>{CANARY}</script>")], SERVED),
        ("an id that looks up", [("X-Request-Id", "${jndi:ldap://127.0.0.1/" + CANARY + "}")], SERVED),
        ("a long id", [("X-Request-Id", CANARY * 1_000)], SERVED),
        ("two ids", [("X-Request-Id", "aaaaaaaa"), ("X-Request-Id", "bbbbbbbb")], SERVED),
        ("many headers", [(f"X-A{n}", "x") for n in range(2_000)], SERVED),
        ("a long header", [("X-A", "x" * 50_000)], SERVED),
        ("headers without an end", [(f"X-A{n}", "x" * 1_000) for n in range(100)], ("closed", *SERVED)),
        ("a header beyond all measure", [("X-A", "x" * 200_000)], ("closed",)),
        ("no Accept that can be met", [("Accept", "image/png")], SERVED),
        ("a long Accept", [("Accept", ",".join(["application/json;q=0.1"] * 2_000))], SERVED),
        ("an Accept of parameters", [("Accept", "application/json" + ";a=b" * 10_000)], SERVED),
        ("an Accept that is none", [("Accept", ";;;,,,q=\xff;=;q=1e9")], SERVED),
        (
            "an Accept of weights",
            [("Accept", "application/json;q=-1, application/graphql-response+json;q=NaN")],
            SERVED,
        ),
        ("a cookie", [("Cookie", f"authorization=Bearer {token}; session=1")], SERVED),
        (
            "another host",
            [("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example;for=127.0.0.1")],
            SERVED,
        ),
        ("a sender of one's own", [("X-Forwarded-For", "127.0.0.1"), ("X-Real-Ip", "::1")], SERVED),
        ("another address", [("X-Original-Url", "/metrics"), ("X-Rewrite-Url", "/police/graphql")], SERVED),
        ("an officer", [("X-Officer", "operator"), ("X-Role", "admin"), ("X-Powers", "OPERATE")], SERVED),
        ("another origin", [("Origin", "https://evil.example")], SERVED),
        ("no origin", [("Origin", "null")], SERVED),
        ("an origin that is none", [("Origin", f"\xff{CANARY}\t")], SERVED),
        ("a wish to upgrade", [("Upgrade", "h2c"), ("HTTP2-Settings", "AAMAAABkAAQAAP__")], SERVED),
        ("a wish to go on", [("Expect", "100-continue")], SERVED),
        ("a wish that nobody knows", [("Expect", CANARY)], SERVED),
        ("a range", [("Range", "bytes=" + ",".join(f"{n}-" for n in range(2_000)))], SERVED),
        ("a language", [("Accept-Language", "../../" * 2_000)], SERVED),
        ("a purpose", [("X-Purpose", "%00" * 5_000)], SERVED),
    )
    for name, headers, expects in cases:
        sent = request("POST", "/graphql", token, asked(QUESTION), headers)
        yield Attack(f"header: {name}", LIVE_KEY, (sent,), expects)
    for name, given in (
        ("a second key", [*bearer(token), ("Authorization", "Bearer rk_live_x")]),
        ("a second key before", [("Authorization", "Bearer rk_live_x"), *bearer(token)]),
        ("two in one", [("Authorization", f"Bearer rk_live_x, Bearer {token}")]),
        ("another scheme", [("Authorization", f"Basic {token}")]),
        ("no scheme", [("Authorization", token)]),
        ("only in a cookie", [("Cookie", f"authorization=Bearer {token}; Authorization={token}")]),
        ("only with a proxy", [("Proxy-Authorization", f"Bearer {token}")]),
        ("of a proxy", [("X-Forwarded-Authorization", f"Bearer {token}")]),
        ("many spaces", [("Authorization", "Bearer" + " " * 5_000 + token)]),
    ):
        body = request("POST", "/graphql", None, asked(QUESTION), given)
        yield Attack(f"authorization: {name}", LIVE_KEY, (body,), (*SERVED, *STRANGE))


def _uploads(scene: Scene) -> Iterator[Attack]:
    """Yield GraphQL multipart requests, which the hub does not speak, and forms that a page may send unasked."""
    operations = json.dumps({"query": "mutation ($f: Upload!) { a(f: $f) }", "variables": {"f": None}})
    parts = (("operations", operations), ("map", '{"0": ["variables.f"]}'), ("0", CANARY))
    whole = "".join(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in parts)
    form = "multipart/form-data; boundary=x"
    for (path, role), (name, body) in product(
        GRAPHS,
        (
            ("whole", f"{whole}--x--\r\n"),
            ("without an end", whole),
            ("of many parts", whole * 500),
            ("with a map of everything", whole.replace("variables.f", "__proto__.f")),
        ),
    ):
        sent = request("POST", path, scene.token(role), body.encode(), kind=form)
        yield Attack(f"upload {path}: {name}", role, (sent,), NO_KIND)
    cookie = [("Cookie", f"authorization=Bearer {scene.tokens[LIVE_KEY]}"), ("Origin", "https://evil.example")]
    for path, kind in product(
        ("/photos", "/police/photos", "/graphql", "/police/graphql"), (form, "text/plain", JSON_KIND)
    ):
        sent = request("POST", path, None, whole.encode(), cookie, kind)
        unknown = ("401 UNAUTHENTICATED",) if "photos" in path else (*NO_KIND, *NO_REQUEST)
        yield Attack(f"a page sends {kind.split(';')[0]} to {path}", STRANGER, (sent,), unknown)


def _elsewhere(scene: Scene) -> Iterator[Attack]:
    """Yield addresses of other servers, and those of the hub with additions."""
    for number, target in enumerate(
        (
            *(
                "/",
                "/admin",
                "/graphiql",
                "/playground",
                "/explorer",
                "/altair",
                "/voyager",
                "/graphql/",
                "/GraphQL",
                "//graphql",
            ),
            *(
                "/graphql/schema",
                "/graphql.php",
                "/api/graphql",
                "/v1/graphql",
                "/.env",
                "/.git/config",
                "/robots.txt",
                "/docs",
            ),
            *(
                "/openapi.json",
                "/server-status",
                "/actuator/env",
                "/debug/pprof",
                "/metrics/",
                "/readyz/..",
                "/healthz%00",
            ),
            *(
                "/../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..%5c..%5c",
                "/%ff%fe",
                "/a" * 5_000,
                "/?" + "a=b&" * 10_000,
            ),
            *(f"/{CANARY}", f"/%0d%0aSet-Cookie:{CANARY}", "/media", "/police/photos/x/page/x", "/cap/x", "/a/x"),
        )
    ):
        for role in (STRANGER, LIVE_KEY):
            sent = request("GET", target, scene.token(role), kind=None)
            yield Attack(f"address {number} {target[:40]} by {role}", role, (sent,), ("404 NOT_FOUND",))
    for path, method in product(("/metrics", "/readyz", "/healthz"), ("POST", "DELETE")):
        yield Attack(f"{method} {path}", STRANGER, (request(method, path, None, b"{}"),), NO_METHOD)
    for path in ("/metrics", "/readyz", "/healthz"):
        sent = head("GET", path, [("Connection", "close"), ("X-A", CANARY)])
        yield Attack(f"GET {path}", STRANGER, (sent,), SERVED)
