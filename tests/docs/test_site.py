"""The docs site: built as `make docs` does, whole, and readable on a phone without any server."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

import reunion
from docs.site.built_links import broken_links
from docs.site.docstrings import known_names, plain_to_rest
from docs.site.graph_reference import write_reference
from docs.site.markdown import BrokenLink, for_site
from docs.site.sdk_reference import sdk_pages
from docs.site.sources import PageOutsideNavigation, pages_of, write_sources
from tests.docs.blocks import ROOT
from tests.tools import DOCS_PYTHON, find_browser

SDL = '''
"""Queries."""
type Query { "One thing." thing("Its name." name: String! = "a"): Thing @deprecated(reason: "Use `other`.") }
"""A thing."""
type Thing implements Node @key(fields: "id") { "Its id." id: ID! kinds: [Kind!]! _hidden: Int }
interface Node { id: ID! }
enum Kind { "The first." ONE }
input Given { "A number." number: Int = 3 }
union Either = Thing
scalar Cell @specifiedBy(url: "https://example.org/cell")
'''


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site, once for all tests."""
    folder = tmp_path_factory.mktemp("docs") / "site"
    built = subprocess.run(
        [DOCS_PYTHON, "-m", "docs.site", folder],
        cwd=ROOT,
        env={"PYTHONPATH": "sdk", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (built.returncode, built.stdout + built.stderr) == (0, "")
    return folder


@pytest.mark.release
@pytest.mark.needs("docs")
def test_built_site_has_every_page_and_reference(site: Path) -> None:
    assert {"index.html", "quickstart.html", "search.html", "errors/index.html"} <= names(site)
    assert {f"errors/{page.stem}.html" for page in (ROOT / "docs" / "errors").glob("[A-Z]*_*.md")} <= names(site)
    for graph in ("partner", "police"):
        text = (site / "reference" / f"{graph}-graph.html").read_text(encoding="utf-8")
        defined = re.findall(r"^(?:type|input|enum|interface) ([A-Z]\w+)", sdl(graph), re.MULTILINE)
        assert [name for name in defined if f'id="{name.lower()}"' not in text] == []
    client = (site / "reference" / "sdk" / "devices.html").read_text(encoding="utf-8")
    assert "Register devices, or refresh them" in client


@pytest.mark.release
@pytest.mark.needs("docs", "chromium", "node")
def test_built_site_is_readable_and_searched_without_server(site: Path) -> None:
    # One error and one decision stand for the others, which look the same.
    pages = [name for name in sorted(names(site)) if not re.match(r"errors/(?!RATE)[A-Z]|decisions/(?!0038)\d", name)]
    looked = subprocess.run(
        ["node", Path(__file__).with_name("look.mjs")],
        input=json.dumps({"browser": find_browser(), "site": site.as_uri(), "pages": pages}),
        capture_output=True,
        text=True,
        check=True,
    )
    seen: dict[str, Any] = json.loads(looked.stdout)
    assert seen["wide"] == [], "pages that are wider than a screen, or that hide a part of a table"
    assert seen["requests"] == [], "requests to other servers"
    assert seen["console"] == []
    # The page of a task comes first, and what engineers of the hub wrote of it last.
    found = [link.removeprefix(f"{site.as_uri()}/") for link in seen["found"]]
    assert found[0] == "tasks/preferences.html"
    assert found[-1].startswith(("decisions/", "benchmarks", "fanout-rules", "one-alert"))


def test_broken_links_of_a_built_site_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<p id="here"><a href="b.html#there">b</a><a href="#here">a</a>')
    (tmp_path / "b.html").write_text('<a href="a.html#gone">a</a><a href="c.html">c</a><script src="https://x.org/y">')
    assert broken_links(tmp_path) == [
        "a.html: b.html#there: no such part of the page",
        "b.html: a.html#gone: no such part of the page",
        "b.html: c.html: no such file",
        "b.html: https://x.org/y: asks another server",
    ]


def test_links_lead_to_places_in_the_site() -> None:
    text = "[a](../errors/README.md#x) [b](../partner.graphql) [c](https://h3geo.org)\n```sh\n[f](g)\n```\n"
    moved = for_site("docs/tasks/tips.md", text, draw=str.upper)
    assert moved.startswith("[a](../errors/index.md#x) [b](../reference/partner-graph.md) [c](https://h3geo.org)")
    assert "[f](g)" in moved, "code stays as it is"
    with pytest.raises(BrokenLink, match=r"hub/errors\.py"):
        for_site("docs/tasks/tips.md", "[a](../../hub/errors.py)", draw=str.upper)


def test_all_pages_link_within_the_site(tmp_path: Path) -> None:
    assert "docs/webhook.md" in write_sources(ROOT, tmp_path / "site", {}, draw=str)


def test_diagrams_become_images_in_their_place() -> None:
    text = for_site(
        "docs/tasks/tips.md", "```mermaid\na --> b\n```\n", draw=lambda diagram: f"diagrams/{len(diagram)}.svg"
    )
    assert "](../diagrams/8.svg)" in text
    assert "mermaid" not in text


def test_page_outside_of_the_navigation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "lost.md").touch()
    with pytest.raises(PageOutsideNavigation, match=r"docs/lost\.md"):
        pages_of(tmp_path)


def test_graph_reference_tells_every_part_of_it() -> None:
    page = write_reference("A graph", "Intro.", SDL)
    for told in (
        *("### Query.thing", "One thing.", "Returns [`Thing`](#thing).", "**Deprecated.** Use `other`."),
        *('`name`: `String!` = `"a"`', "Its name.", "### Thing", "An entity of a supergraph, by `id`."),
        *("Implements [`Node`](#node).", "`kinds`: [`[Kind!]!`](#kind)", "`ONE`", "The first."),
        *("`number`: `Int` = `3`", "One of [`Thing`](#thing).", "[Specification](https://example.org/cell)"),
    ):
        assert told in page
    assert "_hidden" not in page


def test_docstrings_list_what_they_describe() -> None:
    lines = ["Send a tip.", "", "alert: the id, as `al_…`. text: 1 to 4,000", "characters.", "other: not described."]
    assert plain_to_rest(lines, frozenset({"alert", "text"})) == [
        *("Send a tip.", "", "* **alert**: the id, as ``al_…``.", "* **text**: 1 to 4,000", "  characters."),
        "  other: not described.",
    ]
    assert {"ref", "token", "latitude"} <= known_names(reunion.Device)


def test_sdk_reference_has_each_export_once() -> None:
    text = "\n".join(page for module, page in sdk_pages(reunion).items() if module != "index")
    for name in reunion.__all__:
        if not name.startswith("__") and name not in ("end", "hooks", "phone", "webhooks"):
            assert len(re.findall(rf":: reunion\.{name}\n", text)) == 1, name
    assert ":: reunion.phone.AlertTracker\n" in text
    assert ":: reunion.testing.FakeHub\n" in text


def names(site: Path) -> set[str]:
    """Return the paths of the pages of a built site."""
    return {str(path.relative_to(site)) for path in site.rglob("*.html")}


def sdl(graph: str) -> str:
    """Return the snapshot of a graph."""
    return (ROOT / "docs" / f"{graph}.graphql").read_text(encoding="utf-8")
