"""Why a connection failed: the errors of sockets, TLS and the two libraries become errors of the SDK here."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx2
from websockets.exceptions import InvalidHandshake, InvalidStatus

from reunion.connect_failure import ConnectFailure
from reunion.error_codes import error_from_status
from reunion.errors import ConfigurationError, ConnectError, ReunionError, TimedOut, TransportError

ErrorT = TypeVar("ErrorT", bound=ReunionError)


def http_error(error: Exception) -> TransportError:
    """Return the error of a call that got no answer. Its cause is the system's own error: that holds no header."""
    if isinstance(error, httpx2.ConnectTimeout | httpx2.PoolTimeout):
        return ConnectError(reason=ConnectFailure.TIMED_OUT)
    if isinstance(error, TimeoutError | httpx2.TimeoutException):
        return TimedOut()
    if isinstance(error, httpx2.ConnectError | httpx2.ProxyError):
        return connect_error(error)
    return _with_cause(TransportError(), error)


@contextmanager
def proxy_errors() -> Iterator[None]:
    """Turn the lack of a package for a kind of proxy into ConfigurationError: `socks5://…` needs one."""
    try:
        yield
    except ImportError:
        raise ConfigurationError("The proxy cannot be used; its address must begin with http:// or https://.") from None


def websocket_error(error: Exception) -> ReunionError:
    """Return the error of a WebSocket that did not open."""
    if isinstance(error, InvalidStatus):
        return error_from_status(error.response.status_code, _first_values(error.response.headers))
    if isinstance(error, TimeoutError):
        return TimedOut()
    if isinstance(error, InvalidHandshake | EOFError):
        return _with_cause(TransportError(), error)
    return connect_error(error)


def _first_values(headers: Any) -> httpx2.Headers:
    """Return headers of websockets without repeated ones, for which `get` raises: of each the first value stands."""
    return httpx2.Headers({name: headers.get_all(name)[0] for name in headers})


def connect_error(error: Exception) -> ConnectError:
    """Return the error of a connection that was not made, with its reason."""
    return _with_cause(ConnectError(reason=_reason(error)), error)


def _reason(error: Exception) -> ConnectFailure:
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return ConnectFailure.NAME
        if isinstance(cause, ssl.SSLError):
            return ConnectFailure.TLS
        if isinstance(cause, ConnectionRefusedError):
            return ConnectFailure.REFUSED
        if isinstance(cause, TimeoutError):
            return ConnectFailure.TIMED_OUT
    return ConnectFailure.UNREACHABLE


def _with_cause(found: ErrorT, error: Exception) -> ErrorT:
    found.__cause__ = next((cause for cause in _causes(error) if isinstance(cause, OSError)), None)
    return found


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what led to it, outermost first. Several addresses of one name fail as a group."""
    yield error
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _causes(inner)
    before = error.__cause__ or error.__context__
    if before is not None:
        yield from _causes(before)
