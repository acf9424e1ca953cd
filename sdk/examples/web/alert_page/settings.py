# ruff: noqa: TID251 - a program that reads its own settings
"""The settings of the backend, from the environment. The SDK reads REUNION_URL and REUNION_API_KEY itself."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings.

    origin: scheme, host and port under which browsers see this backend. photo_origin: the same of the hub's photos.
    webhook_secrets: those of the channel; during a rotation the old one and the new one. database: a file.
    """

    origin: str
    photo_origin: str
    webhook_secrets: list[str] = field(repr=False)
    database: Path

    @property
    def is_secure(self) -> bool:
        """True if browsers come over https."""
        return self.origin.startswith("https:")

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the variables. Raises KeyError for a missing one, and ValueError for an origin that is none."""
        return cls(
            origin=_origin(environment["ALERT_PAGE_ORIGIN"]),
            photo_origin=_origin(environment.get("ALERT_PAGE_PHOTOS") or environment["REUNION_URL"]),
            webhook_secrets=environment["REUNION_WEBHOOK_SECRETS"].split(),
            database=Path(environment.get("ALERT_PAGE_DATABASE", "alert-page.db")),
        )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("ALERT_PAGE_ORIGIN, ALERT_PAGE_PHOTOS and REUNION_URL are http or https addresses.")
    return f"{parts.scheme}://{parts.netloc}"
