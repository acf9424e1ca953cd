"""pyfcm's client with another endpoint and a bounded request for its access token.

pyfcm 2.1 refreshes the token without a timeout of ours, takes proxies from the environment, and knows one endpoint.
It has no setting for either, so `fcm_end_point` (public) and `_get_access_token` (private) are overridden.
`request_headers`, which the hub calls, builds the `Authorization` header from the latter.
Upstream: https://github.com/olucurious/PyFCM/issues/361 (open) asks for the timeout; no issue asks for another endpoint
or for requests without the environment's proxies (searched 2026-11).
Source: https://github.com/olucurious/PyFCM/blob/master/pyfcm/baseapi.py, `BaseAPI`
"""

from functools import partial

from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials
from pyfcm import FCMNotification


class PyfcmAccess(FCMNotification):
    """The access of one project: its address and its access token. `timeout` is in seconds."""

    def __init__(self, credentials: Credentials, endpoint: str, timeout: float) -> None:
        super().__init__(credentials=credentials)
        self._account = credentials
        self._endpoint = endpoint
        self._timeout = timeout

    @property
    def fcm_end_point(self) -> str:
        """The address of this project."""
        return f"{self._endpoint}/v1/projects/{self._account.project_id}/messages:send"

    def _get_access_token(self) -> str:
        request = Request()
        request.session.trust_env = False
        try:
            self._account.refresh(partial(request, timeout=self._timeout))  # type: ignore[no-untyped-call]
        finally:
            request.session.close()
        return str(self._account.token)
