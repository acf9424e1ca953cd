"""Write structured logs: one JSON object a line, with the ids to follow an alert, and never its texts."""

import json
import logging
import re
from datetime import UTC, datetime

FIELDS = (
    "alert",
    "case",
    "stage",
    "unit",
    "units",
    "revision",
    "sweep",
    "notice",
    "run",
    "export",
    "partner",
    "mode",
    "keys",
    "key_id",
    "lines",
    "operator",
    "tenant",
    "channel",
    "kind",
    "outcome",
    "missing",
    "members",
    "unread",
    "page",
    "attempts",
    "devices",
    "radius_km",
    "seconds",
    "request_id",
    "task",
    "code",
    "count",
)
"""The fields a log line may carry beside its event: ids, counts and kinds. Any other `extra` is left out."""


WARNING = re.compile(r"(?:[^:]*/)?([^/:]+):(\d+): (\w+):")
"""The beginning of a Python warning: file, line, kind."""
BEYOND_WORDS = re.compile(r"[^A-Za-z_.,! ()-]|\((?!\))|(?:\(\))+ at ")
"""The beginning of a value in an asyncio message: a sign of a repr, a digit, the bracket of a call with an argument, or
the empty brackets of a call and its place, which Python 3.13 writes instead."""


class JsonLines(logging.Formatter):
    """Format a record as one line. An exception leaves its type and its place in the code, never its text."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage() if record.name.startswith("hub") else _foreign(record),
        }
        line |= {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            while trace and trace.tb_next:
                trace = trace.tb_next
            if trace:
                line["where"] = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
        return json.dumps(line, ensure_ascii=False, default=str)


def _foreign(record: logging.LogRecord) -> str:
    if record.name == "py.warnings":
        # Its text may show an address; its kind and its line do not. Depending on the release of Python, the text
        # comes as the template or as its argument.
        match = WARNING.match(record.getMessage())
        return " ".join(match.group(3, 1, 2)) if match else "warning"
    if record.name.partition(".")[0] == "asyncio":
        # asyncio writes the failure into the text itself: an exception with its message, a call with its values.
        text = str(record.msg)[:200].partition("\n")[0]
        return text if record.args else BEYOND_WORDS.split(text, maxsplit=1)[0].strip() or "asyncio"
    # The arguments of another library's message may hold an address or a payload: only its template is kept.
    return str(record.msg)[:200]


def set_up_logs(level: str) -> None:
    """Send everything to standard error as JSON lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    for quiet in ("pymongo", "asyncio", "urllib3", "google", "PIL", "aiohttp.access", "celery.redirected"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
