"""The errors of the SDK in the words of the person at the command line: what is wrong, and what to do."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.request import getproxies_environment

from reunion.cli.console import printable
from reunion.cli.exit_codes import REFUSED, WRONG_USAGE
from reunion.connect_failure import ConnectFailure
from reunion.errors import (
    AuthenticationError,
    ConfigurationError,
    ConnectError,
    CursorError,
    HubUnavailable,
    PermissionDenied,
    ProtocolError,
    QueryRejected,
    RateLimited,
    RequestRefused,
    ReunionError,
    StoreError,
    StoreInUse,
    StoreUnavailable,
    TimedOut,
    TransportError,
)
from reunion.version import __version__


class CommandFailed(Exception):
    """The command ends with a sentence and an exit code."""

    def __init__(self, message: str, exit_code: int = WRONG_USAGE) -> None:
        super().__init__(message)
        self.exit_code = exit_code


CONNECT_ADVICE: Final[Mapping[ConnectFailure, str]] = {
    ConnectFailure.NAME: "The name of the hub's host cannot be resolved. Check the address and the network.",
    ConnectFailure.REFUSED: "Nothing listens at the hub's address. Check the address and its port.",
    ConnectFailure.TLS: "There is no secure connection to the hub",
    ConnectFailure.TIMED_OUT: "The hub could not be connected to in time. A firewall may be between.",
    ConnectFailure.UNREACHABLE: "The hub cannot be reached. Check the address and the network.",
}


def explain(error: ReunionError) -> CommandFailed:
    """Return what a command says of an error of the SDK, with the exit code."""
    words = next(ADVICE[kind] for kind in type(error).__mro__ if kind in ADVICE)(error)
    request = f" (request {printable(error.request_id)}: name it to the operator)" if error.request_id else ""
    is_local = isinstance(error, ConfigurationError | StoreError)
    return CommandFailed(words + request, WRONG_USAGE if is_local else REFUSED)


@contextmanager
def about_file(path: Path, advice: str = "") -> Iterator[None]:
    """Turn errors of a file of this machine into sentences that name it. advice: for a file that is not usable."""
    try:
        yield
    except StoreError as error:
        is_usable = isinstance(error, StoreInUse | StoreUnavailable)
        raise CommandFailed(f"{printable(path)}: {_store(error)} {'' if is_usable else advice}".strip()) from None
    except UnicodeDecodeError:
        raise CommandFailed(f"{printable(path)}: The file is not text in UTF-8.") from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CommandFailed(f"{printable(path)}: {error.strerror or 'The file cannot be used'}.") from None


def proxy_variables() -> list[str]:
    """Return the variables of the environment that name a proxy."""
    return [f"{scheme.upper()}_PROXY" for scheme in ("http", "https", "all") if scheme in getproxies_environment()]


def _connect(error: Any) -> str:
    words = CONNECT_ADVICE[error.reason]
    if error.reason is not ConnectFailure.TLS:
        proxies = proxy_variables()
        return f"{words} A proxy is set, which may be at fault: {', '.join(proxies)}." if proxies else words
    reason = getattr(error.__cause__, "verify_message", None) or getattr(error.__cause__, "reason", None)
    return f"{words}: {printable(reason or 'TLS failed')}. Check the address, and what SSL_CERT_FILE trusts."


def _retry_later(words: str) -> Callable[[Any], str]:
    def advice(error: Any) -> str:
        when = "later" if error.retry_after is None else f"in {error.retry_after:.0f} s"
        return f"{words}. Try again {when}."

    return advice


def _configuration(error: ReunionError) -> str:
    words = error.message.replace("`url`", "The address (--url or REUNION_URL)")
    return words.replace("pass `allow_http=True`", "give --allow-http").replace("`api_key`", "The key")


def _store(error: ReunionError) -> str:
    cause = getattr(error.__cause__, "strerror", None)
    return f"{error.message} ({cause})" if cause and isinstance(error, StoreUnavailable) else error.message


def _refused(error: Any) -> str:
    words = error.message if error.message != error.default_message else "a part of the input is not accepted."
    return f"The hub refused this: {printable(words)}"


def _says(words: str) -> Callable[[ReunionError], str]:
    return lambda _: words


def _own_words(error: ReunionError) -> str:
    return error.message


ADVICE: Final[Mapping[type[BaseException], Callable[[Any], str]]] = {
    ConfigurationError: _configuration,
    StoreError: _store,
    ConnectError: _connect,
    TimedOut: _says("The hub did not answer in time. Try again; `reunion doctor` shows where it stops."),
    ProtocolError: lambda error: f"{error.message} Something between may have answered: `reunion doctor` shows more.",
    TransportError: _says("The connection to the hub was cut. Try again."),
    HubUnavailable: _retry_later("The hub cannot do this now"),
    RateLimited: _retry_later("That were too many calls"),
    AuthenticationError: _says(
        "The hub does not accept this key: it is unknown, revoked or expired. "
        "Check REUNION_API_KEY, or ask the hub's operator for a new key."
    ),
    PermissionDenied: _says(
        "The hub does not allow this. It may execute registered documents only: `reunion doctor` shows which it has."
    ),
    RequestRefused: _refused,
    CursorError: _says(
        "The hub cannot go on from the place where following stood. "
        "Start again; with --follow, delete its file first to begin with what is open now."
    ),
    QueryRejected: _says(
        f"The hub does not know what this SDK ({__version__}) sends. Update reunion-sdk; `reunion doctor` shows more."
    ),
    ReunionError: _own_words,
}
"""The words for each error; one that is not listed has those of its base."""
