# ruff: noqa: TID251 - a program that reads its own settings
"""A Flask application that receives the hub's events at /hub. `deliver_alerts.py` delivers what they lead to.

REUNION_WEBHOOK_SECRETS="whsec_…" flask --app webhook_flask run
"""

import os

from flask import Flask, Response, request

from reunion import Receiver, SQLiteInbox
from reunion.webhooks import MAX_BODY_BYTES


def create_app() -> Flask:
    """Return the application. A secret that is being rotated stands beside the new one, separated by a space."""
    inbox = SQLiteInbox(os.environ.get("REUNION_INBOX", "inbox.db"))
    receiver = Receiver(inbox, os.environ["REUNION_WEBHOOK_SECRETS"].split())
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES

    @app.post("/hub")
    def hub() -> Response:
        return Response(status=receiver.receive(request.get_data(), request.headers))

    return app
