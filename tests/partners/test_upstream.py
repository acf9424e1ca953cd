"""aiohttp and pyfcm still have what hub/partners/upstream leans on. If a test fails, read that file's docstring."""

import inspect

from aiohttp.client import ClientSession
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ClientResponse
from aiohttp.connector import BaseConnector
from pyfcm import FCMNotification


def test_aiohttp_session_uses_a_connection_as_the_post_client_does() -> None:
    source = inspect.getsource(ClientSession._request)
    steps = [
        "self._connector.connect(",
        "conn.protocol.set_response_params(",
        "await req.send(conn)",
        "await resp.start(",
    ]
    places = [source.index(step) for step in steps]
    assert places == sorted(places)
    assert list(inspect.signature(BaseConnector.connect).parameters) == ["self", "req", "traces", "timeout"]


def test_aiohttp_response_reads_from_protocol_as_post_client() -> None:
    source = inspect.getsource(ClientResponse.start)
    assert "message, payload = await protocol.read()" in source
    assert "message.code < 100 or message.code > 199 or message.code == 101" in source


def test_aiohttp_protocol_says_if_it_may_be_used_again() -> None:
    assert isinstance(inspect.getattr_static(ResponseHandler, "should_close"), property)
    source = inspect.getsource(ResponseHandler.should_close.fget)  # type: ignore[attr-defined]
    assert all(word in source for word in ("_should_close", "_payload", "_exception", "_buffer", "_tail"))


def test_pyfcm_still_asks_for_tokens_without_timeout() -> None:
    source = inspect.getsource(FCMNotification._get_access_token)
    assert "refresh(request)" in source
    assert "timeout" not in source


def test_pyfcm_builds_its_headers_from_the_overridden_token() -> None:
    assert "self._get_access_token()" in inspect.getsource(FCMNotification.request_headers)
    assert isinstance(inspect.getattr_static(FCMNotification, "fcm_end_point"), property)
