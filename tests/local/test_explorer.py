"""The explorer of `hub dev`, as somebody sees it who opens the two links in a browser."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from rich.console import Console

from hub.local.dev_screen import Sample, show
from hub.local.environment_file import read_environment_file
from hub.local.explorer.doors import explorer_pages, explorer_routes
from hub.local.ports import free_port
from tests.local.dev_hub import Screen, running
from tests.production import started
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT
from tests.tools import find_browser

ROOT = Path(__file__).parents[2]
ROOM = ROOT / "hub" / "local" / "explorer"
SCREENSHOT = ROOT / "build" / "explorer.png"
PAGES = ("/graphiql", "/police/graphiql")
IN_A_BROWSER = pytest.mark.needs("node", "chromium")
LOADED = ("explorer.js", "explorer.css", "editor.worker.js", "graphql.worker.js", "json.worker.js")


@dataclass(frozen=True)
class Visit:
    """The output of `hub dev`, and the results of opening its links."""

    screen: Screen
    url: str
    key: str
    token: str
    seen: dict[str, Any]

    @property
    def pages(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The observations on the partner's page and on the officer's."""
        return self.seen["partner"], self.seen["police"]


def links(screen: Screen) -> tuple[str, str]:
    """The links that are printed for a browser."""
    partner, police = re.findall(r"^(http://\S+/graphiql\S+)$", screen.text, re.MULTILINE)
    return partner, police


def browse(browser: str, partner: str, police: str) -> dict[str, Any]:
    """Open them, and do on each page what there is to do."""
    SCREENSHOT.parent.mkdir(exist_ok=True)
    SCREENSHOT.unlink(missing_ok=True)
    told = {"browser": browser, "partner": partner, "police": police, "screenshot": str(SCREENSHOT)}
    done = subprocess.run(
        ["node", "browse.mjs"],
        cwd=ROOT / "tests" / "explorer",
        input=json.dumps(told),
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


@pytest.fixture(scope="module")
def built() -> None:
    """The bundle of the current sources, also if an older one was built."""
    subprocess.run(["node", "build.mjs"], cwd=ROOM, check=True, timeout=PROGRAM_TIMEOUT)


@pytest.fixture(scope="module")
def visit(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """One visit for all tests that only look at what was seen."""
    browser = find_browser()
    assert browser
    log = tmp_path_factory.mktemp("explorer") / "dev.log"
    with running(log) as process:
        screen = Screen(log.read_text())
        partner, police = links(screen)
        url = screen.named("partner graph").removesuffix("/graphql")
        yield Visit(screen, url, partner.partition("#")[2], police.partition("#")[2], browse(browser, partner, police))
        process.send_signal(signal.SIGINT)
        process.wait(HANG_TIMEOUT)


@IN_A_BROWSER
def test_explorer_links_hold_sample_key_and_token(visit: Visit) -> None:
    assert links(visit.screen) == (
        f"{visit.url}/graphiql#{visit.screen.named('test key')}",
        f"{visit.url}/police/graphiql#{visit.token}",
    )
    assert f"OFFICER={visit.token}\n" in visit.screen.text


@IN_A_BROWSER
def test_it_reads_the_schema_and_asks_with_the_key(visit: Visit) -> None:
    partner, police = visit.pages
    assert [page["title"] for page in visit.pages] == ["Partner graph – Reunion Hub", "Police graph – Reunion Hub"]
    assert "Alerts that this key may see, newest first." in partner["docs"]
    assert "Cases that you may read, the last opened first" in police["docs"]
    viewer = {"mode": "TEST", "partner": {"name": "Sample app"}}
    assert json.loads(partner["answer"])["data"] == {"viewer": viewer, "alerts": {"edges": []}}
    assert '"account": "hengshui-officer"' in police["answer"]
    assert '"errors"' not in police["answer"]


@IN_A_BROWSER
def test_what_it_opens_with_can_be_asked_and_followed(visit: Visit) -> None:
    partner, police = visit.pages
    assert json.loads(partner["registered"])["data"]["registerDevices"]["results"] == [
        {"ref": "phone-1", "ok": True, "error": None}
    ]
    opened = json.loads(police["opened"])["data"]["openCase"]
    assert opened["userErrors"] == []
    # It came to the page that was following when the officer opened it, and is there to be asked for.
    assert f'"id": "{opened["alertId"]}"' in partner["event"]
    assert f'"id": "{opened["alertId"]}"' in partner["alerts"]
    [socket] = visit.seen["sockets"]
    assert socket["url"] == f"{visit.url}/graphql".replace("http", "ws")
    assert socket["sent"][0] == {"type": "connection_init", "payload": {"Authorization": f"Bearer {visit.key}"}}
    assert visit.seen["missed"] == []


@IN_A_BROWSER
def test_explorer_page_calls_no_other_origin(visit: Visit) -> None:
    asked = [request["url"] for request in visit.seen["requests"]]
    assert len(asked) > len(LOADED)
    assert {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, asked)} == {visit.url}


@IN_A_BROWSER
def test_nothing_goes_wrong_in_the_browser(visit: Visit) -> None:
    assert visit.seen["violations"] == []
    assert visit.seen["console"] == []


@IN_A_BROWSER
def test_the_key_is_in_the_headers_and_nowhere_else(visit: Visit) -> None:
    partner, police = visit.pages
    for page, secret in ((partner, visit.key), (police, visit.token)):
        assert f'"Authorization": "Bearer {secret[:20]}' in page["headers"]
    assert [page["address"] for page in visit.pages] == [f"{visit.url}{path}" for path in PAGES]
    assert [page["kept"] for page in visit.pages] == ['[{},{},""]'] * 2
    for request in visit.seen["requests"]:
        assert not any(secret in request["url"] for secret in (visit.key, visit.token))
    sent = {(urlsplit(one["url"]).path, one["key"]) for one in visit.seen["requests"] if one["key"]}
    known = {("/graphql", f"Bearer {visit.key}"), ("/police/graphql", f"Bearer {visit.token}")}
    # The last one is that of the link that was opened in the same tab in the end; its page reads the schema.
    assert known <= sent <= known | {("/graphql", "Bearer another-key")}


@IN_A_BROWSER
def test_another_link_in_the_same_tab_brings_its_own_key(visit: Visit) -> None:
    another = visit.seen["partner"]["another"]
    assert '"Authorization": "Bearer another-key"' in another["headers"]
    assert another["address"] == f"{visit.url}/graphiql"


@IN_A_BROWSER
def test_explorer_screenshot_exists_and_is_not_blank(visit: Visit) -> None:
    picture = SCREENSHOT.read_bytes()
    assert picture.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(picture[16:20]) == 1600
    assert len(picture) > 50_000, "hardly anything is to be seen on it"


# ---------------------------------------------------------------- its doors


def get(address: str, accept: str = "text/html") -> tuple[int, dict[str, str], str]:
    """The status, the headers by their small names, and the body."""
    request = urllib.request.Request(address, headers={"Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=HANG_TIMEOUT) as answer:
            return (
                answer.status,
                {name.lower(): value for name, value in answer.headers.items()},
                answer.read().decode(),
            )
    except urllib.error.HTTPError as refused:
        with refused:
            headers = {name.lower(): value for name, value in refused.headers.items()}
            return refused.code, headers, refused.read().decode()


@IN_A_BROWSER
def test_the_page_may_run_only_what_came_with_it(visit: Visit) -> None:
    for path in (*PAGES, *(f"/graphiql/{name}" for name in LOADED)):
        status, headers, body = get(f"{visit.url}{path}")
        assert status == 200, path
        rules = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
        assert rules["default-src"] == "'none'"
        assert rules["script-src"] == rules["worker-src"] == rules["connect-src"] == "'self'"
        assert rules["frame-ancestors"] == rules["base-uri"] == rules["form-action"] == "'none'"
        assert not re.search(r"https?:|\*|unsafe-eval", headers["content-security-policy"])
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers
        if path in PAGES:
            assert re.findall(r"<script([^>]*)>([^<]*)<", body) == [(' src="/graphiql/explorer.js" defer', "")]


@IN_A_BROWSER
def test_explorer_serves_no_other_file(visit: Visit) -> None:
    for path in ("/graphiql/", "/graphiql/page.html", "/graphiql/build.mjs", "/graphiql/..%2fdoors.py", "/explorer"):
        status, _, body = get(f"{visit.url}{path}")
        assert (status, json.loads(body)["code"]) == (404, "NOT_FOUND"), path


def no_page_of_a_graph(url: str, expected: int) -> None:
    for path in ("/graphql", "/police/graphql"):
        status, headers, body = get(f"{url}{path}")
        assert (status, headers["content-type"]) == (expected, "application/json")
        assert "BAD_REQUEST" in body
        assert "<" not in body


def no_explorer(url: str) -> None:
    for path in (*PAGES, *(f"{page}/{name}" for page in PAGES for name in ("", "page.html", *LOADED))):
        status, _, body = get(f"{url}{path}")
        assert (status, json.loads(body)["code"]) == (404, "NOT_FOUND"), path


@IN_A_BROWSER
def test_graph_addresses_serve_no_page_in_dev(visit: Visit) -> None:
    no_page_of_a_graph(visit.url, 400)


@IN_A_BROWSER
@pytest.mark.parametrize("deployment_mode", ["production", "embedded"])
def test_no_other_command_has_an_explorer(visit: Visit, tmp_path: Path, deployment_mode: str) -> None:
    port = str(free_port())
    given = dict(read_environment_file(Path(visit.screen.named("hub admin")))) | {"HUB_PORT": port}
    command: tuple[str, ...] = ("child", "serve")
    if deployment_mode == "production":
        # The database and the broker of this `hub dev`, and otherwise what production is given.
        given = {name: given[name] for name in ("MONGO_URL", "REDIS_URL", "BROKER_URL", "HUB_KEY")}
        command = ("serve", "--host", "127.0.0.1", "--port", port)
    with started(tmp_path / "said", 1, *command, **given) as process:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/healthz", process, tmp_path / "said")
        no_explorer(url)
        no_page_of_a_graph(url, 405 if deployment_mode == "production" else 400)


def wait_for(address: str, process: subprocess.Popen[bytes], said: Path, within: float = HANG_TIMEOUT) -> None:
    deadline = time.monotonic() + within
    while True:
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < deadline, said.read_text()
        try:
            assert get(address)[0] == 200
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return


# ---------------------------------------------------------------- where there is no npm


def test_without_it_the_screen_says_how_to_get_it(tmp_path: Path) -> None:
    assert (explorer_pages("http://x", tmp_path), explorer_routes(tmp_path)) == ({}, [])
    sample = Sample(
        "http://x", tmp_path, "http://y", tmp_path, tmp_path, tmp_path, {"TEST": "t", "LIVE": "l"}, "o", "s", {}
    )
    with (tmp_path / "screen").open("w") as out:
        show(sample, Console(file=out, soft_wrap=True))
    said = (tmp_path / "screen").read_text()
    [line] = [line for line in said.splitlines() if line.startswith("explorer")]
    assert "Node 20 and npm" in line
    assert "/graphiql" not in said


@pytest.mark.parametrize("npm", ["absent", "failing", "working"])
def test_make_runs_the_hub_whatever_npm_does(tmp_path: Path, npm: str) -> None:
    tree, programs, called = tmp_path / "tree", tmp_path / "programs", tmp_path / "called"
    fresh_tree(tree)
    programs.mkdir()
    if npm != "absent":
        built = "mkdir -p ../hub/http/console/built; touch ../hub/http/console/built/index.html"
        script(
            programs / "npm",
            f"case $3 in relay|build) echo $3 >> {called}; {built};; "
            f"*) echo npm >> {called}; mkdir -p node_modules; exit {int(npm == 'failing')};; esac",
        )
        script(
            programs / "node",
            f"case $1 in build.mjs) echo node >> {called}; mkdir -p built; touch built/page.html;; esac",
        )
        for name in ("mkdir", "touch"):
            (programs / name).symlink_to(str(shutil.which(name)))
    calls = {"absent": [], "failing": ["npm", "npm"], "working": ["npm", "node", "npm", "relay", "build"]}[npm]
    for goal, said in (("demo", []), ("dev", calls), ("dev", calls * 2 if npm == "failing" else calls)):
        done = subprocess.run(
            [str(shutil.which("make")), goal],
            cwd=tree,
            env={"PATH": str(programs)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, f"hub {goal}"), done.stderr
        for page in ("explorer", "console"):
            assert (f"The {page} could not be built" in done.stderr) == (npm == "failing" and goal == "dev")
        assert (called.read_text().split() if called.exists() else []) == said


def fresh_tree(tree: Path) -> None:
    """The files make looks at, as they are in the repository, with a `hub` that only prints what it was told."""
    shutil.copytree(ROOM, tree / "hub" / "local" / "explorer", ignore=shutil.ignore_patterns("node_modules", "built"))
    shutil.copytree(ROOT / "console", tree / "console", ignore=shutil.ignore_patterns("node_modules"))
    for folder in ("sdk/police", "docs"):
        (tree / folder).mkdir(parents=True)
    (tree / "docs" / "police.graphql").touch()
    projects = ("pyproject.toml", "sdk/pyproject.toml", "sdk/police/pyproject.toml")
    for name in ("Makefile", "requirements.lock", *projects):
        shutil.copy(ROOT / name, tree / name)
    (tree / ".venv" / "bin").mkdir(parents=True)
    script(tree / ".venv" / "bin" / "hub", 'echo "hub $@"')
    (tree / ".venv" / ".installed").touch()


def script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


# ---------------------------------------------------------------- what is shipped


@pytest.fixture
def console_built() -> Iterator[Path]:
    """The folder of the console's build, with a page if nobody has built it."""
    folder = ROOT / "hub" / "http" / "console" / "built"
    is_built = folder.exists()
    if not is_built:
        folder.mkdir()
        (folder / "index.html").touch()
    yield folder
    if not is_built:
        shutil.rmtree(folder)


@pytest.mark.needs("node")
def test_wheel_has_the_console_built_and_no_explorer(built: None, console_built: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=PROGRAM_TIMEOUT)
    [wheel] = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "hub/local/explorer/doors.py" in names
    made = {name for name in names if "/built/" in name or "/node_modules/" in name}
    assert made == {str(file.relative_to(ROOT)) for file in console_built.rglob("*") if file.is_file()}
    assert f"{console_built.relative_to(ROOT)}/index.html" in made
