"""The `reunion` command: its extra, its key, its errors and exit codes."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from reunion import errors
from reunion.cli.exit_codes import REFUSED, WRONG_USAGE
from reunion.cli.explain import explain
from reunion.connect_failure import ConnectFailure
from reunion.errors import ConnectError, ReunionError
from reunion.testing import FakeHub
from reunion.testing.hub import CannedResponse
from tests.sdk.command import Running, environment, reunion, spawned, terminal
from tests.timeouts import PROGRAM_TIMEOUT

SDK = Path(__file__).parents[2] / "sdk"
COMMANDS = (("doctor",), ("tail",), ("devices", "import"), ("simulate",))


def every_error(kind: type[ReunionError] = ReunionError) -> list[type[ReunionError]]:
    """Return an error of the SDK and those below it; other distributions have errors of their own."""
    below = [one for one in kind.__subclasses__() if one.__module__.startswith("reunion.")]
    return [kind, *(error for one in below for error in every_error(one))]


# ------------------------------------------------------------ the extra
def test_package_is_imported_without_what_the_command_needs() -> None:
    program = "import reunion, sys; print({'typer', 'rich', 'reunion.cli'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "set()\n"


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_command_without_its_extra_says_what_to_install(missing: str) -> None:
    program = f"import sys; sys.modules['{missing}'] = None; from reunion.cli.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=PROGRAM_TIMEOUT
    )
    words = "Error: this command needs the extra `cli`; run: pip install 'reunion-sdk[cli]'\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", words)


def test_distribution_declares_the_command_and_its_extra() -> None:
    project = tomllib.loads((SDK / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"reunion": "reunion.cli.__main__:main"}
    names = {requirement.partition(">")[0] for requirement in project["optional-dependencies"]["cli"]}
    assert names == {"rich", "typer"}
    assert not names & {requirement.partition(">")[0] for requirement in project["dependencies"]}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_of_each_command_is_plain_text(command: tuple[str, ...]) -> None:
    said, _ = reunion(None, *command, "--help")
    assert "REUNION_URL" in said
    assert "│" not in said
    assert "key" not in {line.split()[0].lstrip("-") for line in said.splitlines() if line.strip()}


def test_help_lists_the_commands_and_exit_codes() -> None:
    said, _ = spawned(None, "--help")
    for words in ("doctor", "tail", "simulate", "devices", "0 fine", "130 Ctrl-C"):
        assert words in said


# ------------------------------------------------------------ address and key
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "The hub's address is missing: give --url, or set REUNION_URL."),
        ({"REUNION_URL": "http://127.0.0.1:1"}, "The key is missing: set REUNION_API_KEY."),
        ({"REUNION_URL": "http://127.0.0.1:1", "REUNION_API_KEY": " "}, "The key is missing"),
        ({"REUNION_URL": "http://127.0.0.1:1", "REUNION_API_KEY": "a\nb"}, "The key must be one line of plain text"),
        ({"REUNION_URL": "ftp://hub", "REUNION_API_KEY": "k"}, "--url or REUNION_URL) must begin with http"),
        ({"REUNION_URL": "http://192.0.2.1", "REUNION_API_KEY": "k"}, "give --allow-http"),
        ({"REUNION_URL": "https://u:pass@hub", "REUNION_API_KEY": "k"}, "must hold no user and no password"),
    ],
)
def test_unusable_settings_are_wrong_usage_in_words(settings: dict[str, str], words: str) -> None:
    said, told = reunion(None, "tail", code=WRONG_USAGE, **settings)
    assert said == ""
    assert words in told
    assert told.startswith("Error: ")
    assert told.count("\n") == 1
    assert "pass@" not in told
    assert "`" not in told


def test_address_of_an_option_wins_over_the_environment(hub: FakeHub) -> None:
    reunion(hub, "doctor", "--url", hub.url, REUNION_URL="https://hub.invalid")
    reunion(hub, "doctor", "--url", "http://127.0.0.1:1", code=REFUSED)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SSL_CERT_FILE", "/none.pem", "SSL_CERT_DIR cannot be used: No such file or directory."),
        ("SSL_CERT_FILE", __file__, "SSL_CERT_DIR cannot be used: "),
        ("HTTPS_PROXY", "gopher://me:secret@proxy", "The proxy of the environment (HTTPS_PROXY) cannot be used"),
        ("ALL_PROXY", "proxy:port", "The proxy of the environment (ALL_PROXY) cannot be used"),
    ],
)
def test_network_of_the_environment_is_wrong_usage_in_words(hub: FakeHub, name: str, value: str, words: str) -> None:
    for command in (("doctor",), ("tail",)):
        _, told = reunion(hub, *command, code=WRONG_USAGE, **{"REUNION_URL": "https://hub.invalid", name: value})
        assert words in told
        assert told.startswith("Error: The ")
        assert "secret" not in told


def test_proxy_that_is_not_there_is_named(hub: FakeHub) -> None:
    said, _ = reunion(hub, "doctor", code=REFUSED, HTTP_PROXY="http://me:secret@127.0.0.1:1")
    assert "Check the address and its port. A proxy is set, which may be at fault: HTTP_PROXY.\n" in said
    assert "secret" not in said


def test_key_is_asked_for_on_a_terminal_without_an_echo(hub: FakeHub) -> None:
    settings = environment(hub)
    del settings["REUNION_API_KEY"]
    with terminal(("doctor",), settings) as shown:
        shown.wait_for("Key of the hub (not shown): ")
        shown.type(f"{hub.key}\n")
        code, said = shown.finish()
    assert code == 0
    assert "TEST key 0123456789ab" in said
    assert hub.key not in said
    assert hub.calls[0].headers["Authorization"] == f"Bearer {hub.key}"


@pytest.mark.parametrize("typed", ["\n", "\x04"], ids=["nothing", "end"])
def test_no_key_on_a_terminal_is_wrong_usage(hub: FakeHub, typed: str) -> None:
    settings = environment(hub)
    del settings["REUNION_API_KEY"]
    with terminal(("tail",), settings) as shown:
        shown.wait_for("(not shown): ")
        shown.type(typed)
        code, said = shown.finish()
    assert code == WRONG_USAGE
    assert "The key is missing: set REUNION_API_KEY, or type it when asked." in said


def test_key_is_no_argument_of_any_command(hub: FakeHub) -> None:
    for command in COMMANDS:
        for option in ("--key", "--api-key", "--token"):
            _, told = reunion(hub, *command, option, "x", code=WRONG_USAGE)
            assert "Usage" in told


# ------------------------------------------------------------ errors
@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_every_error_becomes_a_sentence_for_the_caller(kind: type[ReunionError]) -> None:
    failure = explain(kind(request_id="req-7"))
    assert failure.exit_code == (WRONG_USAGE if issubclass(kind, errors.ConfigurationError | errors.StoreError) else 1)
    assert str(failure).endswith("(request req-7: name it to the operator)")
    words = str(explain(kind()))
    assert words[0].isupper()
    assert words[-1] == "."
    # Names of Python are no help at a command line.
    assert not {"`url`", "`api_key`", ".detail", ".user_errors", ".start_after", "allow_http=True"} & set(words.split())


@pytest.mark.parametrize("reason", ConnectFailure)
def test_every_reason_of_a_failed_connection_has_advice(reason: ConnectFailure) -> None:
    words = str(explain(ConnectError(reason=reason)))
    assert words[-1] == "."
    assert "heck" in words or "firewall" in words


def test_hubs_own_words_cannot_move_the_cursor() -> None:
    refused = errors.InvalidInput("bad \x1b]0;title\x07 input.")
    assert str(explain(refused)) == "The hub refused this: bad \ufffd]0;title\ufffd input."


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (CannedResponse(status=429, headers={"Retry-After": "90"}), "That were too many calls. Try again in 90 s."),
        (CannedResponse(status=401), "The hub does not accept this key"),
        (CannedResponse(body="<html>"), "The answer is not one of a Reunion Hub"),
        (CannedResponse(body={"errors": [{"message": "x", "extensions": {"code": "FORBIDDEN"}}]}), "does not allow"),
    ],
)
def test_error_of_the_hub_ends_a_command_with_1(hub: FakeHub, response: CannedResponse, words: str) -> None:
    hub.canned_responses.append(response)
    said, told = reunion(hub, "simulate", "hengshui", code=REFUSED)
    assert said == ""
    assert told.startswith("Error: ")
    assert words in told
    assert told.count("\n") == 1


def test_failed_command_is_the_same_as_a_process(hub: FakeHub) -> None:
    said, told = spawned(hub, "simulate", "hengshui", code=REFUSED, REUNION_API_KEY="rk_test_wrong")
    assert (said, told.count("\n"), told[:45]) == ("", 1, "Error: The hub does not accept this key: it i")


def test_ctrl_c_ends_a_command_with_130_in_silence(hub: FakeHub) -> None:
    with Running(hub, "tail") as running:
        while not hub.feed_connections:
            assert running.is_running
        assert running.end() == (130, "")


SLOW_LIBRARY = """
import time
print("loading", flush=True)
try:
    time.sleep(600)
except BaseException:
    pass
"""


def test_ctrl_c_while_the_command_is_loaded_ends_it(hub: FakeHub, tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text(SLOW_LIBRARY, encoding="utf-8")
    with Running(hub, "tail", PYTHONPATH=str(tmp_path)) as running:
        running.wait_for("loading")
        assert running.end() == (130, "loading\n")
