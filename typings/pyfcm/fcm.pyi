from typing import Any

from pyfcm.baseapi import BaseAPI

class FCMNotification(BaseAPI):
    def notify(
        self,
        fcm_token: str | None = None,
        notification_title: str | None = None,
        notification_body: str | None = None,
        notification_image: str | None = None,
        data_payload: dict[str, str] | None = None,
        topic_name: str | None = None,
        topic_condition: str | None = None,
        android_config: dict[str, Any] | None = None,
        webpush_config: dict[str, Any] | None = None,
        apns_config: dict[str, Any] | None = None,
        fcm_options: dict[str, Any] | None = None,
        dry_run: bool = False,
        timeout: float = 120,
    ) -> dict[str, Any]: ...
