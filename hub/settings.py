"""Read the environment once into a frozen `Settings`; nothing else in the hub reads it."""

import base64
import os
import re
import shlex
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from annotated_types import Ge, Le
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from hub.errors import SettingsInvalid

LOOPBACK = "127.0.0.1"

MONGO_SCHEMES = ("mongodb", "mongodb+srv")
REDIS_SCHEMES = ("redis", "rediss", "unix")

CELL_RESOLUTIONS = (4, 8)
"""Coarser than 4, a stage overshoots by more than 25 km; finer than 8, a place is no longer coarse."""

MIN_FEED_DAYS = 1
"""With fewer, a newsroom whose machine was off over night would lose its place."""

MIN_LEASE_SECONDS = 30
"""In production: the slowest answer must come while the unit is still its worker's."""

MAX_ENVIRONMENT_FILE_BYTES = 64 * 1024
"""Many times the size of the file that `hub dev` writes for `hub admin`."""

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")
_PAIR = re.compile(r"([A-Z][A-Z0-9_]*)=(.*)", re.DOTALL)


class DeploymentMode(StrEnum):
    """The place of a process: production, or one machine. Only `hub dev` and `hub demo` start EMBEDDED ones."""

    PRODUCTION = "PRODUCTION"
    EMBEDDED = "EMBEDDED"


@dataclass(frozen=True, slots=True)
class _Unit:
    """The unit in which an operator writes a duration."""

    length: timedelta

    def read(self, value: object) -> object:
        """Return a number as a duration."""
        if not isinstance(value, str):
            return value
        try:
            return float(value) * self.length
        except (ValueError, OverflowError):
            raise PydanticCustomError("number", "must be a number") from None


def _reject(sentence: str) -> PydanticCustomError:
    """Return the refusal of a value. Its sentence follows the variable's name and never holds the value."""
    return PydanticCustomError("rejected", "{sentence}", {"sentence": sentence})


def _read_yes(value: object) -> object:
    # Strict: an operator who writes "true" must not get the opposite in silence.
    if isinstance(value, str) and value not in ("yes", "no"):
        raise _reject("must be yes or no.")
    return value == "yes" if isinstance(value, str) else value


def _read_clock(value: object) -> object:
    if isinstance(value, str) and value != "shared":
        raise _reject("must be `shared`, or not set.")
    return value == "shared" if isinstance(value, str) else value


def _read_key(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        key = base64.urlsafe_b64decode(value)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise _reject("must be 32 random bytes in URL-safe base64.")
    return key


def _split(value: object) -> object:
    return frozenset(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


def _check_origins(origins: frozenset[str]) -> frozenset[str]:
    """Refuse what a browser would not send as an origin; also a star: any page with a key could use it."""
    if not all(map(_ORIGIN.fullmatch, origins)):
        raise _reject(
            "must be origins with commas between them, such as https://app.example: lower case, without a path."
        )
    return origins


def _check_log_level(level: str) -> str:
    if level not in LOG_LEVELS:
        raise _reject(f"must be one of {', '.join(LOG_LEVELS)}.")
    return level


@dataclass(frozen=True, slots=True)
class _Address:
    """Checks an address that may hold a password: a client would raise an error that shows a part of it.

    `schemes` are those its client knows; None allows any. `separator` stands between several addresses.
    """

    schemes: Sequence[str] | None = None
    separator: str | None = None

    def check(self, text: str) -> str:
        """Return the text; raise if it, or one of its addresses, cannot be read."""
        if text and not all(map(self._is_readable, text.split(self.separator) if self.separator else [text])):
            raise _reject(
                "cannot be read as an address. In names and passwords write / ? # @ : ; % "
                "as %2F %3F %23 %40 %3A %3B %25."
            )
        return text

    def _is_readable(self, address: str) -> bool:
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        # A password that was cut off at its "/", "?" or "#" leaves its "@" in what follows.
        is_complete = parts.scheme and "@" not in f"{parts.path}{parts.query}{parts.fragment}"
        is_known = self.schemes is None or parts.scheme in self.schemes
        return bool(is_complete and is_known) and all(map(_is_host, parts.netloc.rpartition("@")[2].split(",")))


def _is_host(host: str) -> bool:
    """Tell whether it is a name, an IPv6 address in brackets or nothing, with or without a port."""
    return bool(re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[\w.%-]*)(:\d{1,5})?", host, re.ASCII))


# MongoDB may separate options by semicolons, Celery separates addresses by them.
MongoAddress = Annotated[str, AfterValidator(_Address(MONGO_SCHEMES).check)]
RedisAddress = Annotated[str, AfterValidator(_Address(REDIS_SCHEMES, ";").check)]
BrokerAddress = Annotated[str, AfterValidator(_Address(None, ";").check)]
Key = Annotated[bytes, BeforeValidator(_read_key)]
YesOrNo = Annotated[bool, BeforeValidator(_read_yes)]
Clock = Annotated[bool, BeforeValidator(_read_clock)]
Names = Annotated[frozenset[str], NoDecode, BeforeValidator(_split)]
Origins = Annotated[Names, AfterValidator(_check_origins)]
LogLevel = Annotated[str, AfterValidator(_check_log_level)]
_SECONDS, _DAYS = _Unit(timedelta(seconds=1)), _Unit(timedelta(days=1))
Seconds = Annotated[timedelta, BeforeValidator(_SECONDS.read), _SECONDS]
Days = Annotated[timedelta, BeforeValidator(_DAYS.read), _DAYS]


def _variable(name: str, default: Any = ..., **rules: Any) -> Any:
    return Field(default, validation_alias=name, **rules)


class Settings(BaseSettings):
    """The hub's settings. Fields made by keyword are taken as they are; no secret stands in the repr."""

    model_config = SettingsConfigDict(
        frozen=True,
        case_sensitive=True,
        env_ignore_empty=True,
        hide_input_in_errors=True,
        populate_by_name=True,
        validate_default=False,
        defer_build=True,  # `hub --help` reads no settings
        extra="forbid",
    )

    deployment_mode: DeploymentMode
    mongo_url: MongoAddress = _variable("MONGO_URL")
    redis_url: RedisAddress = _variable("REDIS_URL")
    issuer: str = _variable("OIDC_ISSUER")
    public_url: str = _variable("PUBLIC_URL")
    hub_key: Key = _variable("HUB_KEY")
    broker_url: BrokerAddress = Field(validation_alias="BROKER_URL", default_factory=lambda fields: fields["redis_url"])
    audience: str = _variable("OIDC_AUDIENCE", "reunion-hub")
    policy_file: str | None = _variable("HUB_POLICY_FILE", None)
    trusted_addresses: Names = _variable("HUB_TRUSTED_ADDRESSES", frozenset())
    loopback_webhooks: YesOrNo = _variable("HUB_LOOPBACK_WEBHOOKS", default=False)
    fcm_endpoint: str = _variable("HUB_FCM_ENDPOINT", "https://fcm.googleapis.com")
    shared_clock: Clock = _variable("HUB_CLOCK", default=False)
    lease: Seconds = _variable(
        "HUB_LEASE_SECONDS", timedelta(seconds=30), ge=timedelta(seconds=1), le=timedelta(hours=1)
    )
    second_look: timedelta = timedelta(seconds=2)
    unit_size: int = _variable("HUB_UNIT_SIZE", 2000, ge=1, le=100_000)
    batch_size: int = _variable("HUB_BATCH_SIZE", 1000, ge=1, le=1000)
    partner_queue_width: int = _variable("HUB_PARTNER_QUEUE_WIDTH", 8, ge=1, le=1000)
    partner_connections: int = _variable("HUB_PARTNER_CONNECTIONS", 10_000, ge=1, le=1_000_000)
    partner_subscriptions: int = _variable("HUB_PARTNER_SUBSCRIPTIONS", 20_000, ge=1, le=1_000_000)
    partner_points: int = _variable("HUB_PARTNER_POINTS_A_MINUTE", 3_000_000, ge=60, le=1_000_000_000)
    persisted_only: YesOrNo = _variable("HUB_PERSISTED_ONLY", default=False)
    allowed_origins: Origins = _variable("HUB_ALLOWED_ORIGINS", frozenset())
    device_lifetime: timedelta = timedelta(days=60)
    feed_kept: Days = _variable(
        "HUB_FEED_DAYS", timedelta(days=7), ge=timedelta(days=MIN_FEED_DAYS), le=timedelta(days=3650)
    )
    port: int = _variable("HUB_PORT", 8000, ge=0, le=65_535)
    cell_resolution: int = _variable("HUB_CELL_RESOLUTION", 6, ge=CELL_RESOLUTIONS[0], le=CELL_RESOLUTIONS[1])
    log_level: LogLevel = _variable("HUB_LOG_LEVEL", "INFO")

    missing_reason: ClassVar[str] = "the hub starts only with all of them."

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take keywords alone: the environment is read at one place, `_read`."""
        return (init_settings,)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        yield None, self.deployment_mode

    def __repr_name__(self) -> str:
        return "Settings"


class _ProductionSettings(Settings):
    """Settings of `hub serve`, `worker` and `beat`."""

    missing_reason: ClassVar[str] = "in production the hub starts only with all of them."

    lease: Seconds = _variable(
        "HUB_LEASE_SECONDS", timedelta(seconds=30), ge=timedelta(seconds=MIN_LEASE_SECONDS), le=timedelta(hours=1)
    )

    @field_validator("issuer")
    @classmethod
    def _check_issuer(cls, address: str) -> str:
        if urlsplit(address).scheme != "https":
            raise _reject("must be an https address.")
        return address

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, address: str) -> str:
        if not address.startswith("https://"):
            raise _reject("must be the https address under which the hub is reached.")
        return address.rstrip("/")

    @field_validator("shared_clock", "trusted_addresses", "loopback_webhooks", "fcm_endpoint", mode="before")
    @classmethod
    def _refuse(cls, value: object) -> object:
        raise PydanticCustomError("embedded_only", "belongs to the embedded parts")

    @field_validator("port", mode="before")
    @classmethod
    def _ignore_port(cls, value: object) -> int:
        # `hub serve` takes its port as an option, and Kubernetes sets HUB_PORT beside a Service that is named hub.
        return 8000


class _EmbeddedSettings(Settings):
    """Settings of the processes that `hub dev` and `hub demo` start: everything is on this machine."""

    missing_reason: ClassVar[str] = "an embedded part starts only with all of its addresses."

    public_url: str = _variable("PUBLIC_URL", "")
    # Validated although it is not set: the default is Google's.
    fcm_endpoint: str = _variable("HUB_FCM_ENDPOINT", "", validate_default=True)

    @field_validator("mongo_url", "issuer", "fcm_endpoint", mode="before")
    @classmethod
    def _check_loopback(cls, address: str) -> str:
        try:
            host = urlsplit(address).hostname
        except ValueError:
            host = None
        if host != LOOPBACK:
            raise _reject(f"must be on {LOOPBACK} for an embedded part.")
        return address

    @field_validator("public_url")
    @classmethod
    def _strip_slash(cls, address: str) -> str:
        return address.rstrip("/")


def environment() -> Mapping[str, str]:
    """Return the process's environment; nothing else asks for it."""
    return os.environ


def read_production(environment: Mapping[str, str]) -> Settings:
    """Return the settings of `hub serve`, `worker` and `beat`; raise SettingsInvalid naming each variable at fault."""
    return _read(_ProductionSettings, environment, DeploymentMode.PRODUCTION)


def read_embedded(environment: Mapping[str, str]) -> Settings:
    """Return the settings of a process that `hub dev` or `hub demo` starts; raise SettingsInvalid as above."""
    return _read(_EmbeddedSettings, environment, DeploymentMode.EMBEDDED)


S = TypeVar("S", bound=Settings)


def _read(kind: type[S], environment: Mapping[str, str], deployment_mode: DeploymentMode) -> S:
    source = EnvSettingsSource(kind)
    source.env_vars = {name: value for name, value in environment.items() if value}
    try:
        return kind(**source(), deployment_mode=deployment_mode)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
    # Outside of the handler: pydantic's error keeps the values, and ours must not keep pydantic's.
    raise SettingsInvalid(" ".join(_describe(kind, errors)))


def _describe(kind: type[Settings], errors: Sequence[ErrorDetails]) -> list[str]:
    """Return the sentences for an operator; while names are missing, only that one."""
    names: dict[str, list[str]] = {}
    for error in errors:
        names.setdefault(error["type"], []).append(str(error["loc"][0]))
    if missing := names.get("missing"):
        return [f"Set {', '.join(missing)}: {kind.missing_reason}"]
    own = ("embedded_only", "default_factory_not_called")
    sentences = [_sentence(kind, error) for error in errors if error["type"] not in own]
    if forbidden := names.get("embedded_only"):
        sentences.append(f"Unset {', '.join(forbidden)}: production refuses settings of the embedded parts.")
    return sentences


def _sentence(kind: type[Settings], error: ErrorDetails) -> str:
    # A value is located by its variable, a default by its field.
    place = str(error["loc"][0])
    [field] = [one for key, one in kind.model_fields.items() if place in (key, one.validation_alias)]
    name, rules = field.validation_alias, field.metadata
    if error["type"] == "rejected":
        return f"{name} {error['msg']}"
    low: Any = next((rule.ge for rule in rules if isinstance(rule, Ge)), None)
    high: Any = next((rule.le for rule in rules if isinstance(rule, Le)), None)
    if low is None or high is None:
        return f"{name} cannot be used."
    for unit in (rule.length for rule in rules if isinstance(rule, _Unit)):
        return f"{name} must be a number from {low / unit:g} to {high / unit:,g}."
    return f"{name} must be a whole number from {low:,} to {high:,}."


def read_environment_file(file: Path) -> Mapping[str, str]:
    """Return what `hub dev` wrote for `hub admin`, a NAME=value a line; raise SettingsInvalid if others may read it.

    Stricter than a dotenv file: anything but such lines means that it is another file, and so is refused.
    """
    try:
        with file.open("rb") as opened:
            mode, text = stat.S_IMODE(os.fstat(opened.fileno()).st_mode), opened.read(MAX_ENVIRONMENT_FILE_BYTES + 1)
    except OSError:
        raise SettingsInvalid("The file of `hub dev` cannot be read; is it still running?") from None
    values = _parse_pairs(text)
    # Checked before the permissions: nobody should change those of a file that has nothing to do with the hub.
    if not values:
        raise SettingsInvalid("This is not a file that `hub dev` wrote; `hub dev` prints the name of the one it did.")
    if mode & 0o077:
        raise SettingsInvalid("The file holds passwords and must be readable by its owner only (chmod 600).")
    return values


def _parse_pairs(text: bytes) -> dict[str, str]:
    """Return the values by name; none if the text holds anything else."""
    try:
        words = shlex.split(text.decode()) if len(text) <= MAX_ENVIRONMENT_FILE_BYTES else []
    except ValueError:
        words = []
    pairs = [_PAIR.fullmatch(word) for word in words]
    return {pair[1]: pair[2] for pair in pairs if pair} if all(pairs) else {}
