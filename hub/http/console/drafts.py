"""Drafts: what an officer has begun to write, kept for them until they send it or throw it away.

Each is encrypted under a key of its account, which is derived from the hub's, and bound to the account and the name.
"""

import re
from datetime import datetime
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hub.domain.access.console_sessions import MAX_DRAFT_BYTES, DraftChanged
from hub.domain.keys import keyed_digest
from hub.errors import InvalidInput, NotFound, TextInvalid
from hub.http.console.sealing import Seal
from hub.http.console.sessions import Session
from hub.http.request_errors import BODY_TOO_LARGE
from hub.storage.mongo.cases.drafts import DraftRepository, Over

NAME: Final = re.compile(r"[a-z0-9-]{1,64}")
NO_NAME: Final = "The name of a draft has 1 to 64 of the characters a-z, 0-9 and `-`."
NO_JSON: Final = "A draft is JSON in UTF-8, nested at most 250 levels deep."
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 9000
TOO_LARGE: Final = f"A draft has at most {MAX_DRAFT_BYTES:,} bytes."


class Drafts:
    """The handlers of the drafts' routes. `key` is the hub's for all drafts."""

    def __init__(self, repository: DraftRepository, key: bytes) -> None:
        self._repository, self._key = repository, key

    async def list_all(self, request: Request) -> Response:
        """Return the names and times of the account's drafts, the newest first."""
        account = _account(request)
        seal, digest = self._of(account)
        rows = await self._repository.listed(digest)
        named = [(seal.unseal(_place(account, None), row.name), row.saved_at) for row in rows]
        drafts = [{"name": name, "savedAt": saved_at.isoformat()} for name, saved_at in named if name is not None]
        return JSONResponse({"drafts": drafts})

    async def read(self, request: Request) -> Response:
        """Return a draft; its ETag is its version."""
        account, name = _account(request), _name(request)
        seal, digest = self._of(account)
        stored = await self._repository.get(digest, self._name_digest(account, name))
        value = seal.unseal(_place(account, name), stored[0]) if stored else None
        if stored is None or value is None:
            raise NotFound("There is no draft of this name.")
        headers = {"ETag": f'"{stored[1].isoformat()}"'}
        return Response(orjson.dumps(value["draft"]), media_type="application/json", headers=headers)

    async def save(self, request: Request) -> Response:
        """Keep a draft in place of the one of its name.

        With `If-Match` only in place of that version, with `If-None-Match: *` only if there is none. A version is
        the draft's `savedAt`, in quotes.
        """
        account, name = _account(request), _name(request)
        body = await _read_body(request)
        if body is None:
            return JSONResponse({"code": BODY_TOO_LARGE, "message": TOO_LARGE}, 413, {"Connection": "close"})
        seal, digest = self._of(account)
        sealed_name = seal.seal(_place(account, None), name)
        try:
            sealed = seal.seal(_place(account, name), {"draft": orjson.loads(body)})
        except (ValueError, TypeError):
            # TypeError: orjson reads deeper values than it writes.
            raise InvalidInput(NO_JSON) from None
        digests = digest, self._name_digest(account, name)
        saved_at = await self._repository.save(*digests, sealed_name, sealed, _over(request))
        return JSONResponse({"name": name, "savedAt": saved_at.isoformat()})

    async def delete(self, request: Request) -> Response:
        """Throw a draft away; with `If-Match` only that version."""
        account, name = _account(request), _name(request)
        _, digest = self._of(account)
        await self._repository.delete(digest, self._name_digest(account, name), _over(request))
        return Response(status_code=204)

    def _of(self, account: str) -> tuple[Seal, str]:
        """Return the seal and the digest of an account."""
        return Seal(keyed_digest(self._key, "seal", account)), keyed_digest(self._key, "account", account).hex()

    def _name_digest(self, account: str, name: str) -> str:
        return keyed_digest(self._key, "name", account, name).hex()


def _account(request: Request) -> str:
    session: Session = request.scope["console.session"]
    session.officer.require_certified()
    return session.officer.account


def _place(account: str, name: str | None) -> str:
    # An account may hold any character, a name no space: no two pairs read alike.
    return f"name {account}" if name is None else f"draft {name} {account}"


def _name(request: Request) -> str:
    name: str = request.path_params["name"]
    if not NAME.fullmatch(name):
        raise TextInvalid(NO_NAME)
    return name


def _over(request: Request) -> Over | None:
    """Return the version that a request may replace; None if it may replace any."""
    version = request.headers.get("if-match")
    if version is None:
        return Over(None) if request.headers.get("if-none-match") == "*" else None
    try:
        saved_at = datetime.fromisoformat(version.strip('"'))
    except ValueError:
        raise DraftChanged() from None
    # Beyond these years a time zone, or a version later, leaves what a time can be.
    if saved_at.tzinfo is None or not FIRST_YEAR <= saved_at.year <= LAST_YEAR:
        raise DraftChanged()
    return Over(saved_at)


async def _read_body(request: Request) -> bytes | None:
    """Return the body; None as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_DRAFT_BYTES:
            return None
    return bytes(body)
