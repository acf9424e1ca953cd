"""Options and files that several commands take."""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from hub.domain.actors import KeyMode
from hub.errors import InvalidInput
from hub.services.operations.steps.grace_period import DEFAULT_GRACE_PERIOD, MAX_GRACE_PERIOD

Mode = Annotated[KeyMode, typer.Option(help="Live, or test: exercises only.", case_sensitive=False)]
Reason = Annotated[str, typer.Option(help="Why, in 3 to 200 characters, for the audit trail.")]
GracePeriod = Annotated[
    int,
    typer.Option(help="How long a replaced key or secret stays valid, 0 to 604800; 0 if it may be in wrong hands."),
]

DEFAULT_REASON = "from a shell"
DEFAULT_GRACE_PERIOD_SECONDS = int(DEFAULT_GRACE_PERIOD.total_seconds())

TOO_MANY_SECONDS = int(MAX_GRACE_PERIOD.total_seconds()) + 1


def grace_period(seconds: int) -> timedelta:
    """Return the option as a duration; what a duration cannot hold becomes one that the service refuses."""
    return timedelta(seconds=max(-1, min(seconds, TOO_MANY_SECONDS)))


def read_json(path: Path, content: str) -> object:
    """Return the JSON of a file, or of standard input for `-`; None for what is not JSON. Raises InvalidInput."""
    try:
        return json.loads(sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput(f"The file of {content} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        # Not UTF-8, not JSON, or nested too deeply. The error would show the file, which may hold a secret.
        return None
