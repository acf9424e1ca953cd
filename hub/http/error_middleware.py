"""Give every response the request's id, and every unexpected exception one sentence under that id."""

import logging
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.http.request_errors import INTERNAL, MASKED_SENTENCE, REQUEST_ID, log_failure, request_id_from

logger: Final = logging.getLogger("hub.resolvers")


class ErrorMiddleware:
    """A middleware of the whole app. A response that has begun when its route fails is cut off."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; pass a WebSocket on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, has_begun = request_id_from(Request(scope)), False

        async def send_with_id(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception as error:  # noqa: BLE001 - a traceback in the server's log could hold a place or a secret
            log_failure(logger, error, request_id)
            if not has_begun:
                masked = JSONResponse({"code": INTERNAL, "message": MASKED_SENTENCE}, status_code=500)
                await masked(scope, receive, send_with_id)
