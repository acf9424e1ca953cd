# ruff: noqa: TID251 - a program that reads its own settings
"""A Django project in one file that receives the hub's events at /hub. `deliver_alerts.py` delivers what they lead to.

REUNION_WEBHOOK_SECRETS="whsec_…" DJANGO_SECRET_KEY=… python webhook_django.py runserver
"""

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from reunion import Receiver, SQLiteInbox

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__,
        SECRET_KEY=os.environ["DJANGO_SECRET_KEY"],
        ALLOWED_HOSTS=os.environ.get("DJANGO_ALLOWED_HOSTS", "127.0.0.1 localhost").split(),
    )

# A secret that is being rotated stands beside the new one, separated by a space.
receiver = Receiver(
    SQLiteInbox(os.environ.get("REUNION_INBOX", "inbox.db")), os.environ["REUNION_WEBHOOK_SECRETS"].split()
)


@csrf_exempt  # The hub has no session: its signature is checked instead.
@require_POST
def hub(request: HttpRequest) -> HttpResponse:
    """Verify and store one event."""
    return HttpResponse(status=receiver.receive(request.body, request.headers))


urlpatterns = [path("hub", hub)]

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
