"""The page of the console and its files."""

import gzip
import os
from pathlib import Path

import aiohttp
import pytest
from starlette.requests import Request
from starlette.routing import Route

from hub.app import build_bare_app
from hub.http.console.pages import ConsolePages
from tests.http.console_server.browser import Browser
from tests.serving import served

SCRIPT = b"console.log('a script that is long enough to be worth its compression');" * 20
NAME = "console-A5YJKTOX.js"

PAGE_REQUEST = Request({"type": "http", "path_params": {}, "headers": []})


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A build, with files beside it that nobody may read."""
    folder = tmp_path / "built"
    (folder / "assets").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("PRIVATE")
    (folder / "assets" / NAME).write_bytes(SCRIPT)
    (folder / "assets" / f"{NAME}.map").write_bytes(b"PRIVATE sources")
    (folder / "assets" / "plain.js").write_bytes(b"PRIVATE: its bytes may change")
    (folder / "assets" / "face-ABCDEFGH.woff2").write_bytes(b"wOF2")
    (folder / "assets" / "link-ABCDEFGH.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "index.html").write_text(f'<script type="module" src="/console/assets/{NAME}"></script>')
    return folder


def app_of(built: Path) -> object:
    pages, app = ConsolePages(built), build_bare_app()
    app.router.routes += [
        Route("/console/assets/{name}", pages.asset),
        Route("/console", pages.page),
        Route("/console/{path:path}", pages.page),
    ]
    return app


async def test_page_runs_only_what_came_with_it(built: Path) -> None:
    async with served(app_of(built)) as url, aiohttp.ClientSession(url) as session:  # type: ignore[arg-type]
        for path in ("/console", "/console/", "/console/cases/ca_1/tips"):
            async with session.get(path) as answer:
                assert (answer.status, NAME in await answer.text()) == (200, True)
                policy = answer.headers["Content-Security-Policy"]
                assert "unsafe" not in policy
                assert "*" not in policy
                assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src")
                assert policy.endswith("base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
                assert answer.headers["Cache-Control"] == "no-store"
                assert answer.headers["Referrer-Policy"] == "no-referrer"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        for path in ("/console/graphql", "/console/sign-out", "/console/drafts/a/b", "/consolex"):
            async with session.get(path) as answer:
                assert answer.status == 404, path


async def test_policy_names_the_origin_of_the_operators_maps_alone(built: Path) -> None:
    plain, with_maps = ConsolePages(built), ConsolePages(built, "https://maps.example:8443")
    policies = [(await pages.page(PAGE_REQUEST)).headers["Content-Security-Policy"] for pages in (plain, with_maps)]
    before, after = (policy.split("; ") for policy in policies)
    assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] == [
        ("connect-src 'self'", "connect-src 'self' https://maps.example:8443")
    ]


async def test_asset_is_compressed_once_and_kept_for_ever(built: Path) -> None:
    connector = aiohttp.TCPConnector()
    async with (
        served(app_of(built)) as url,  # type: ignore[arg-type]
        aiohttp.ClientSession(url, connector=connector, auto_decompress=False) as session,
    ):
        for accepted, packed in (("gzip, br", True), ("identity", False)):
            async with session.get(f"/console/assets/{NAME}", headers={"Accept-Encoding": accepted}) as answer:
                body = await answer.read()
                assert (gzip.decompress(body) if packed else body) == SCRIPT
                assert ("Content-Encoding" in answer.headers) == packed
                assert answer.headers["Content-Type"].startswith("text/javascript")
                assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
                assert answer.headers["Vary"] == "Accept-Encoding"
        async with session.get("/console/assets/face-ABCDEFGH.woff2", headers={"Accept-Encoding": "gzip"}) as answer:
            assert (await answer.read(), answer.headers["Content-Type"]) == (b"wOF2", "font/woff2")


async def test_no_other_file_is_served(built: Path) -> None:
    async with served(app_of(built)) as url, aiohttp.ClientSession(url) as session:  # type: ignore[arg-type]
        for name in (
            *("..%2f..%2fsecret.txt", "%2e%2e%2findex.html", "..%5cindex.html", "index.html", "plain.js"),
            *(f"{NAME}.map", f"{NAME}%00", "link-ABCDEFGH.txt", "", "none-ABCDEFGH.js", NAME.upper()),
        ):
            async with session.get(f"{url}/console/assets/{name}", allow_redirects=False) as answer:
                assert (answer.status, b"PRIVATE" in await answer.read()) == (404, False), name


async def test_later_build_is_served_without_a_restart(built: Path) -> None:
    async with served(app_of(built)) as url, aiohttp.ClientSession(url) as session:  # type: ignore[arg-type]
        async with session.get(f"/console/assets/{NAME}") as answer:
            assert answer.status == 200
        (built / "assets" / "later-ABCDEFGH.css").write_text("a{}")
        (built / "index.html").write_text("later")
        os.utime(built / "index.html", (1, 1))
        async with session.get("/console/assets/later-ABCDEFGH.css") as answer:
            assert (answer.status, answer.content_type) == (200, "text/css")
        async with session.get("/console") as answer:
            assert await answer.text() == "later"


async def test_without_a_build_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    async with served(app_of(tmp_path / "none")) as url, aiohttp.ClientSession(url) as session:  # type: ignore[arg-type]
        async with session.get("/console") as answer:
            assert (answer.status, "make console" in await answer.text()) == (404, True)
        async with session.get(f"/console/assets/{NAME}") as answer:
            assert answer.status == 404


async def test_only_listed_methods_are_taken(browser: Browser) -> None:
    for method, path, status in (
        ("GET", "/console/graphql", 404),
        ("POST", "/console/session", 405),
        ("GET", "/console/sign-out", 404),
        ("PUT", "/console/photos", 405),
        ("POST", "/console", 405),
        ("POST", "/console/anything", 405),
    ):
        assert (await browser.send(method, path)).status == status, path
