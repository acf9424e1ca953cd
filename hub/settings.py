"""Everything the environment decides, read once into a frozen object; nothing else reads the environment."""

import base64
import binascii
import os
import re
import shlex
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import nan
from pathlib import Path
from urllib.parse import urlsplit

from hub.errors import SettingsInvalid

LOOPBACK = "127.0.0.1"


REQUIRED = ("MONGO_URL", "REDIS_URL", "OIDC_ISSUER", "PUBLIC_URL", "HUB_KEY")
ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "MONGO_URL": ("mongodb", "mongodb+srv"),
    "REDIS_URL": ("redis", "rediss", "unix"),
    "BROKER_URL": (),
}
"""Addresses that may hold a password, with the schemes their clients know; what Celery knows is its own affair."""

LAPTOP_ONLY = ("HUB_CLOCK", "HUB_TRUSTED_ADDRESSES", "HUB_LOOPBACK_WEBHOOKS", "HUB_FCM_ENDPOINT")
"""What only the embedded parts may be told."""

RESOLUTIONS = (4, 8)
"""Coarser than 4, a stage overshoots by more than 25 km; finer than 8, whereabouts are no longer coarse."""

FEWEST_FEED_DAYS = 1
"""With fewer, a newsroom whose machine was off over night would have lost its place."""

SHORTEST_LEASE = 30
"""Seconds in production: the slowest answer must come while the unit is still its worker's."""

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

MOST_BYTES = 64 * 1024
"""Of the file for `hub admin`, many times what it has."""

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")
_PAIR = re.compile(r"([A-Z][A-Z0-9_]*)=(.*)", re.DOTALL)


class DeploymentMode(StrEnum):
    """Which side of the wall a process stands on. Only `hub dev` and `hub demo` start EMBEDDED processes."""

    PRODUCTION = "PRODUCTION"
    EMBEDDED = "EMBEDDED"


@dataclass(frozen=True, slots=True)
class Settings:
    """The hub's settings. Secrets have no place in its repr."""

    deployment_mode: DeploymentMode
    mongo_url: str
    redis_url: str
    broker_url: str
    issuer: str
    audience: str
    hub_key: bytes
    public_url: str
    policy_file: str | None = None
    trusted_addresses: frozenset[str] = frozenset()
    loopback_webhooks: bool = False
    fcm_endpoint: str = "https://fcm.googleapis.com"
    shared_clock: bool = False
    lease: timedelta = timedelta(seconds=30)
    second_look: timedelta = timedelta(seconds=2)
    unit_size: int = 2000
    batch_size: int = 1000
    partner_queue_width: int = 8
    partner_connections: int = 10_000
    partner_subscriptions: int = 20_000
    partner_points: int = 3_000_000
    persisted_only: bool = False
    allowed_origins: frozenset[str] = frozenset()
    device_lifetime: timedelta = timedelta(days=60)
    feed_kept: timedelta = timedelta(days=7)
    port: int = 8000
    cell_resolution: int = 6
    log_level: str = "INFO"

    def __repr__(self) -> str:
        return f"Settings({self.deployment_mode})"


def environment() -> Mapping[str, str]:
    """The environment; asked for here and nowhere else."""
    return os.environ


def environment_of(file: Path) -> Mapping[str, str]:
    """What `hub dev` wrote for `hub admin`, a NAME=value a line; raises SettingsInvalid if others may read it too."""
    try:
        with file.open("rb") as opened:
            mode, text = stat.S_IMODE(os.fstat(opened.fileno()).st_mode), opened.read(MOST_BYTES + 1)
    except OSError:
        raise SettingsInvalid("The file of `hub dev` cannot be read; is it still running?") from None
    values = _values(text)
    # Said before its permissions: nobody should change those of a file that has nothing to do with the hub.
    if not values:
        raise SettingsInvalid("This is not a file that `hub dev` wrote; `hub dev` prints the name of the one it did.")
    if mode & 0o077:
        raise SettingsInvalid("The file holds passwords and must be readable by its owner only (chmod 600).")
    return values


def _values(text: bytes) -> dict[str, str]:
    """The values by name; none if there is anything else in the text."""
    try:
        words = shlex.split(text.decode()) if len(text) <= MOST_BYTES else []
    except ValueError:
        words = []
    pairs = [_PAIR.fullmatch(word) for word in words]
    return {pair[1]: pair[2] for pair in pairs if pair} if all(pairs) else {}


def read_production(environment: Mapping[str, str]) -> Settings:
    """The settings of `hub serve`, `worker` and `beat`; raises SettingsInvalid naming all that is missing."""
    missing = [name for name in REQUIRED if not environment.get(name)]
    if missing:
        raise SettingsInvalid(f"Set {', '.join(missing)}: in production the hub starts only with all of them.")
    if urlsplit(environment["OIDC_ISSUER"]).scheme != "https":
        raise SettingsInvalid("OIDC_ISSUER must be an https address.")
    if not environment["PUBLIC_URL"].startswith("https://"):
        raise SettingsInvalid("PUBLIC_URL must be the https address under which the hub is reached.")
    forbidden = [name for name in LAPTOP_ONLY if environment.get(name)]
    if forbidden:
        raise SettingsInvalid(
            f"Unset {', '.join(forbidden)}: that is for the embedded parts, and production refuses it."
        )
    return _read(environment, DeploymentMode.PRODUCTION)


def read_embedded(environment: Mapping[str, str]) -> Settings:
    """The settings of the processes that `hub dev` and `hub demo` start; everything must be on this machine."""
    if not environment.get("REDIS_URL"):
        raise SettingsInvalid("Set REDIS_URL: an embedded part starts only with all of its addresses.")
    for name in ("MONGO_URL", "OIDC_ISSUER", "HUB_FCM_ENDPOINT"):
        if urlsplit(environment.get(name, "")).hostname != LOOPBACK:
            raise SettingsInvalid(f"{name} must be on {LOOPBACK} for an embedded part.")
    return _read(environment, DeploymentMode.EMBEDDED)


def _read(environment: Mapping[str, str], deployment_mode: DeploymentMode) -> Settings:
    _require_addresses(environment)
    trusted = environment.get("HUB_TRUSTED_ADDRESSES", "")
    return Settings(
        deployment_mode=deployment_mode,
        mongo_url=environment["MONGO_URL"],
        redis_url=environment["REDIS_URL"],
        broker_url=environment.get("BROKER_URL") or environment["REDIS_URL"],
        issuer=environment["OIDC_ISSUER"],
        audience=environment.get("OIDC_AUDIENCE") or "reunion-hub",
        hub_key=_key(environment.get("HUB_KEY", "")),
        public_url=environment.get("PUBLIC_URL", "").rstrip("/"),
        policy_file=environment.get("HUB_POLICY_FILE") or None,
        trusted_addresses=frozenset(part for part in trusted.split(",") if part),
        loopback_webhooks=environment.get("HUB_LOOPBACK_WEBHOOKS") == "yes",
        fcm_endpoint=environment.get("HUB_FCM_ENDPOINT") or "https://fcm.googleapis.com",
        shared_clock=environment.get("HUB_CLOCK") == "shared",
        lease=timedelta(seconds=_number(environment, "HUB_LEASE_SECONDS", 30, _shortest_lease(deployment_mode), 3600)),
        unit_size=_whole(environment, "HUB_UNIT_SIZE", 2000, 1, 100_000),
        batch_size=_whole(environment, "HUB_BATCH_SIZE", 1000, 1, 1000),
        partner_queue_width=_whole(environment, "HUB_PARTNER_QUEUE_WIDTH", 8, 1, 1000),
        partner_connections=_whole(environment, "HUB_PARTNER_CONNECTIONS", 10_000, 1, 1_000_000),
        partner_subscriptions=_whole(environment, "HUB_PARTNER_SUBSCRIPTIONS", 20_000, 1, 1_000_000),
        partner_points=_whole(environment, "HUB_PARTNER_POINTS_A_MINUTE", 3_000_000, 60, 1_000_000_000),
        persisted_only=_is_yes(environment, "HUB_PERSISTED_ONLY"),
        allowed_origins=_origins(environment.get("HUB_ALLOWED_ORIGINS", "")),
        feed_kept=timedelta(days=_number(environment, "HUB_FEED_DAYS", 7, FEWEST_FEED_DAYS, 3650)),
        cell_resolution=_whole(environment, "HUB_CELL_RESOLUTION", 6, *RESOLUTIONS),
        # In production `hub serve` is told its port, and Kubernetes sets this name beside a Service that is called hub.
        port=_whole(environment, "HUB_PORT", 8000, 0, 65_535) if deployment_mode is DeploymentMode.EMBEDDED else 8000,
        log_level=_log_level(environment),
    )


def _origins(text: str) -> frozenset[str]:
    """Origins as browsers send them; a star is none, since any page that has a key could then use it."""
    origins = frozenset(part.strip() for part in text.split(",") if part.strip())
    if not all(_ORIGIN.fullmatch(one) for one in origins):
        raise SettingsInvalid(
            "HUB_ALLOWED_ORIGINS are origins with commas between, such as https://app.example: lower case, no path."
        )
    return origins


def _shortest_lease(deployment_mode: DeploymentMode) -> float:
    # The embedded parts answer fast, and their tests wait for leases that end.
    return SHORTEST_LEASE if deployment_mode is DeploymentMode.PRODUCTION else 1


def _require_addresses(environment: Mapping[str, str]) -> None:
    """Refuse, without showing it, an address at which a client would raise with a part of its password."""
    for name, schemes in ADDRESSES.items():
        address = environment.get(name, "")
        # Celery takes several addresses with semicolons between; MongoDB's may part options by them.
        several = [address] if name == "MONGO_URL" else address.split(";")
        if address and not all(_readable(one, schemes) for one in several):
            raise SettingsInvalid(
                f"{name} cannot be read as an address. In names and passwords write / ? # @ : ; % "
                "as %2F %3F %23 %40 %3A %3B %25."
            )


def _readable(address: str, schemes: Sequence[str]) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    # Where a password was cut off at its "/", "?" or "#", its "@" stands in what follows.
    whole = parts.scheme and "@" not in f"{parts.path}{parts.query}{parts.fragment}"
    known = not schemes or parts.scheme in schemes
    return bool(whole and known) and all(map(_is_host, parts.netloc.rpartition("@")[2].split(",")))


def _is_host(host: str) -> bool:
    """Whether it is a name, an IPv6 address in brackets or nothing, with a port or without."""
    return bool(re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[\w.%-]*)(:\d{1,5})?", host, re.ASCII))


def _key(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != 32:
        raise SettingsInvalid("HUB_KEY must be 32 random bytes in URL-safe base64.")
    return key


def _is_yes(environment: Mapping[str, str], name: str) -> bool:
    """Strictly: whoever writes "true" must not be left with what they did not want."""
    value = environment.get(name) or "no"
    if value not in ("yes", "no"):
        raise SettingsInvalid(f"{name} must be yes or no.")
    return value == "yes"


def _log_level(environment: Mapping[str, str]) -> str:
    level = environment.get("HUB_LOG_LEVEL") or "INFO"
    if level not in LOG_LEVELS:
        raise SettingsInvalid(f"HUB_LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}.")
    return level


def _whole(environment: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = _number(environment, name, default, low, high)
    if not value.is_integer():
        raise SettingsInvalid(f"{name} must be a whole number, {low} to {high}.")
    return int(value)


def _number(environment: Mapping[str, str], name: str, default: float, low: float, high: float) -> float:
    try:
        value = float(environment.get(name) or default)
    except ValueError:
        value = nan
    # NaN lies within no bounds.
    if not low <= value <= high:
        raise SettingsInvalid(f"{name} must be a number, {low:g} to {high:g}.")
    return value
