"""Ready-made hooks: each attempt of a call as a line of a log, or as a span of OpenTelemetry.

Reunion(hooks=[log_attempts(), opentelemetry_spans()])
"""

import logging
from typing import Any

from reunion.errors import ConfigurationError
from reunion.exchange import Attempt, Hook

NANOSECONDS = 1_000_000_000


def log_attempts(logger: logging.Logger | None = None, level: int = logging.INFO) -> Hook:
    """Return a hook that writes one line for each attempt, to the logger `reunion.attempts` by default."""
    chosen = logger or logging.getLogger("reunion.attempts")

    def write(attempt: Attempt) -> None:
        chosen.log(
            level,
            "%s attempt %d: %s in %.3f s, status %s, request %s%s",
            attempt.operation,
            attempt.number,
            attempt.error_code or "ok",
            attempt.seconds,
            attempt.status,
            attempt.request_id,
            "" if attempt.retry_in is None else f", retry in {attempt.retry_in:.1f} s",
        )

    return write


def opentelemetry_spans(tracer_provider: Any = None) -> Hook:
    """Return a hook that makes a client span of each attempt, within the span that is current then.

    tracer_provider: the global one by default. Raises ConfigurationError without the extra `otel`.
    """
    try:
        from opentelemetry.trace import SpanKind, StatusCode, get_tracer
    except ImportError:
        raise ConfigurationError("Spans need OpenTelemetry. Run `pip install 'reunion-sdk[otel]'`.") from None
    tracer = get_tracer("reunion", tracer_provider=tracer_provider)

    def span(attempt: Attempt) -> None:
        attributes: dict[str, str | int | None] = {
            "graphql.operation.name": attempt.operation,
            "http.request.resend_count": attempt.number - 1,
            "http.response.status_code": attempt.status,
            "reunion.request_id": attempt.request_id,
            "error.type": attempt.error_code,
        }
        began_at = int(attempt.began_at * NANOSECONDS)
        made = tracer.start_span(
            f"reunion {attempt.operation}",
            kind=SpanKind.CLIENT,
            attributes={name: value for name, value in attributes.items() if value is not None},
            start_time=began_at,
        )
        if attempt.error_code is not None:
            made.set_status(StatusCode.ERROR, attempt.error_code)
        made.end(began_at + int(attempt.seconds * NANOSECONDS))

    return span
