"""Notice when uvicorn changes what the HTTP protocol leans on."""

import inspect

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hub.http.upstream.uvicorn_http import HubHttpProtocol
from tests.upstream import overrides, parameters, source

UVICORN = HttpToolsProtocol


def test_http_overrides_exist_with_the_same_parameters() -> None:
    names = set(overrides(HubHttpProtocol, UVICORN))
    assert names == {
        *("connection_made", "data_received", "on_message_begin", "on_headers_complete", "connection_lost", "shutdown"),
    }
    for name in names:
        assert parameters(getattr(HubHttpProtocol, name)) == parameters(getattr(UVICORN, name))


@pytest.mark.parametrize(
    ("method", "part"),
    [
        (UVICORN.__init__, "self.timeout_keep_alive_task: TimerHandle | None = None"),
        (UVICORN.__init__, "self.timeout_keep_alive = config.timeout_keep_alive"),
        (UVICORN.on_message_begin, "self.scope = {"),
        (UVICORN.on_headers_complete, "self.cycle = RequestResponseCycle("),
        (UVICORN._unset_keepalive_if_required, "self.timeout_keep_alive_task.cancel()"),
        (UVICORN.timeout_keep_alive_handler, "self.transport.close()"),
        (UVICORN.data_received, "self._unset_keepalive_if_required()"),
    ],
)
def test_http_protocol_still_has_the_parts_in_use(method: object, part: str) -> None:
    assert part in source(method)  # type: ignore[arg-type]


def test_uvicorn_still_bounds_no_head() -> None:
    """When this fails, upstream may bound a request's head itself: compare it with `MAX_HEAD_BYTES`."""
    protocol = inspect.getsource(UVICORN)
    assert "call_later" not in source(UVICORN.connection_made)
    assert not any(word in protocol for word in ("limit_request", "max_header", "header_timeout"))
