"""aiohttp and pyfcm still have what hub/partners/upstream leans on. If a test fails, read that file's docstring."""

import inspect

import aiohttp
from aiohttp.client import ClientSession
from aiohttp.connector import BaseConnector, Connection
from pyfcm import FCMNotification

from hub.partners.upstream.rechecking_connector import RecheckingConnector


def test_aiohttp_connects_through_the_method_that_is_overridden() -> None:
    theirs, ours = (inspect.signature(each.connect) for each in (BaseConnector, RecheckingConnector))
    assert list(ours.parameters) == list(theirs.parameters) == ["self", "req", "traces", "timeout"]
    assert "connect" not in vars(aiohttp.TCPConnector)
    assert inspect.getsource(ClientSession._request).count("self._connector.connect(") == 1


def test_aiohttp_connection_is_released_before_anything_is_written() -> None:
    assert list(inspect.signature(Connection.release).parameters) == ["self"]
    source = inspect.getsource(ClientSession._request)
    assert source.index(".connect(") < source.index("req.send(")


def test_pyfcm_still_asks_for_tokens_without_timeout() -> None:
    source = inspect.getsource(FCMNotification._get_access_token)
    assert "refresh(request)" in source
    assert "timeout" not in source


def test_pyfcm_builds_its_headers_from_the_overridden_token() -> None:
    assert "self._get_access_token()" in inspect.getsource(FCMNotification.request_headers)
    assert isinstance(inspect.getattr_static(FCMNotification, "fcm_end_point"), property)
