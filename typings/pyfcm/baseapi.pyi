from collections.abc import Mapping
from json import JSONEncoder
from typing import Any, ClassVar

from google.auth.credentials import Credentials
from requests import Response

class BaseAPI:
    FCM_END_POINT_BASE: ClassVar[str]
    credentials: Credentials | None
    json_encoder: type[JSONEncoder] | None
    def __init__(
        self,
        service_account_file: str | None = None,
        project_id: str | None = None,
        credentials: Credentials | None = None,
        proxy_dict: dict[str, str] | None = None,
        env: str | None = None,
        json_encoder: type[JSONEncoder] | None = None,
        adapter: Any = None,
    ) -> None: ...
    @property
    def fcm_end_point(self) -> str: ...
    def _initialize_credentials(self) -> None: ...
    def _get_access_token(self) -> str: ...
    def request_headers(self) -> dict[str, str]: ...
    def json_dumps(self, data: Mapping[str, Any] | list[Any]) -> bytes: ...
    def parse_response(self, response: Response) -> dict[str, Any]: ...
    def parse_payload(
        self,
        fcm_token: str | None = None,
        notification_title: str | None = None,
        notification_body: str | None = None,
        notification_image: str | None = None,
        data_payload: dict[str, str] | None = None,
        topic_name: str | None = None,
        topic_condition: str | None = None,
        android_config: dict[str, Any] | None = None,
        apns_config: dict[str, Any] | None = None,
        webpush_config: dict[str, Any] | None = None,
        fcm_options: dict[str, Any] | None = None,
        dry_run: bool = False,
    ) -> bytes: ...
