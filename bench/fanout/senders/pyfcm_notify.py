"""pyfcm as its documentation uses it: `notify` for one device after another, in one thread, without the hub."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from google.oauth2 import service_account
from pyfcm import FCMNotification

from bench.contenders import Order, Work, serve
from bench.stopwatch import Stopwatch


@asynccontextmanager
async def opened(setup: Mapping[str, Any]) -> AsyncIterator[Work]:
    """Open with `setup`: endpoint, service account, the message of a push as JSON, tokens."""

    class Fcm(FCMNotification):
        FCM_END_POINT_BASE = f"{setup['endpoint']}/v1/projects"

    credentials = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
        setup["account"], scopes=["https://www.googleapis.com/auth/firebase.messaging"]
    )
    fcm, message = Fcm(credentials=credentials), setup["message"]
    told = message["notification"]

    async def work(order: Order) -> Mapping[str, float]:
        with Stopwatch() as watch:
            for token in setup["tokens"][: order["count"]]:
                fcm.notify(
                    fcm_token=token,
                    notification_title=told["title"],
                    notification_body=told["body"],
                    notification_image=told["image"],
                    data_payload=message["data"],
                    android_config=message["android"],
                    apns_config=message["apns"],
                )
        return watch.reading

    yield work


if __name__ == "__main__":
    serve(opened)
