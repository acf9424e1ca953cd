"""Read the environment once into a frozen `Settings`; everything else in the hub takes a `Settings`."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from annotated_types import Ge, Le
from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from hub.errors import SettingsInvalid
from hub.setting_types import (
    BrokerAddress,
    Clock,
    Days,
    HeartbeatAddress,
    Key,
    LogLevel,
    MongoAddress,
    Names,
    Origins,
    RedisAddress,
    Seconds,
    SmtpAddress,
    Unit,
    YesOrNo,
    check_broker,
    check_mongo_options,
    reject,
)

LOOPBACK = "127.0.0.1"

CELL_RESOLUTIONS = (4, 8)
"""Coarser than 4, a stage overshoots by more than 25 km; finer than 8, a place is no longer coarse."""

MIN_FEED_DAYS = 1
"""With fewer, a newsroom whose machine was off over night would lose its place."""

MIN_DEVICES_DAYS = 90
"""For so long a phone that returns may still get the end of an alert (evaluate_journal.MISSED_FOR)."""

MIN_LEASE_SECONDS = 30
"""In production: the slowest answer must come while the unit is still its worker's."""


class DeploymentMode(StrEnum):
    """The place of a process: production, or one machine. Only `hub dev` and `hub demo` start EMBEDDED ones."""

    PRODUCTION = "PRODUCTION"
    EMBEDDED = "EMBEDDED"


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
    broker_url: BrokerAddress = Field(
        validation_alias="BROKER_URL", default_factory=lambda fields: fields["redis_url"], validate_default=True
    )
    audience: str = _variable("OIDC_AUDIENCE", "reunion-hub")
    client_id: str | None = _variable("OIDC_CLIENT_ID", None)
    client_secret: str | None = _variable("OIDC_CLIENT_SECRET", None)
    policy_file: str | None = _variable("HUB_POLICY_FILE", None)
    forces_file: str | None = _variable("HUB_FORCES_FILE", None)
    access_file: str | None = _variable("HUB_ACCESS_FILE", None)
    regions_file: str | None = _variable("HUB_REGIONS_FILE", None)
    gazetteer_file: str | None = _variable("HUB_GAZETTEER_FILE", None)
    retention_file: str | None = _variable("HUB_RETENTION_FILE", None)
    duty_file: str | None = _variable("HUB_DUTY_FILE", None)
    map_style: str | None = _variable("HUB_MAP_STYLE", None)
    smtp_url: SmtpAddress | None = _variable("HUB_SMTP_URL", None)
    heartbeat_url: HeartbeatAddress | None = _variable("HUB_HEARTBEAT_URL", None)
    audit_key: Key | None = _variable("HUB_AUDIT_KEY", None)
    audit_push_url: HeartbeatAddress | None = _variable("HUB_AUDIT_PUSH_URL", None)
    trusted_addresses: Names = _variable("HUB_TRUSTED_ADDRESSES", frozenset())
    loopback_webhooks: YesOrNo = _variable("HUB_LOOPBACK_WEBHOOKS", default=False)
    fcm_endpoint: str = _variable("HUB_FCM_ENDPOINT", "https://fcm.googleapis.com")
    shared_clock: Clock = _variable("HUB_CLOCK", default=False)
    lease: Seconds = _variable(
        "HUB_LEASE_SECONDS", timedelta(seconds=30), ge=timedelta(seconds=1), le=timedelta(hours=1)
    )
    second_look: timedelta = timedelta(seconds=2)
    duty_every: timedelta = timedelta(seconds=2)
    unit_size: int = _variable("HUB_UNIT_SIZE", 2000, ge=1, le=100_000)
    batch_size: int = _variable("HUB_BATCH_SIZE", 1000, ge=1, le=1000)
    partner_queue_width: int = _variable("HUB_PARTNER_QUEUE_WIDTH", 8, ge=1, le=1000)
    partner_connections: int = _variable("HUB_PARTNER_CONNECTIONS", 10_000, ge=1, le=1_000_000)
    partner_subscriptions: int = _variable("HUB_PARTNER_SUBSCRIPTIONS", 20_000, ge=1, le=1_000_000)
    partner_points: int = _variable("HUB_PARTNER_POINTS_A_MINUTE", 3_000_000, ge=60, le=1_000_000_000)
    persisted_only: YesOrNo = _variable("HUB_PERSISTED_ONLY", default=False)
    require_conformance: YesOrNo = _variable("HUB_REQUIRE_CONFORMANCE", default=False)
    conformance_step: Seconds = _variable(
        "HUB_CONFORMANCE_STEP_SECONDS", timedelta(seconds=30), ge=timedelta(seconds=1), le=timedelta(minutes=10)
    )
    allowed_origins: Origins = _variable("HUB_ALLOWED_ORIGINS", frozenset())
    device_lifetime: timedelta = timedelta(days=60)
    feed_kept: Days = _variable(
        "HUB_FEED_DAYS", timedelta(days=7), ge=timedelta(days=MIN_FEED_DAYS), le=timedelta(days=3650)
    )
    units_kept: Days = _variable("HUB_UNITS_DAYS", timedelta(days=1), ge=timedelta(0), le=timedelta(days=3650))
    devices_kept: Days = _variable(
        "HUB_DEVICES_DAYS",
        timedelta(days=MIN_DEVICES_DAYS),
        ge=timedelta(days=MIN_DEVICES_DAYS),
        le=timedelta(days=3650),
    )
    port: int = _variable("HUB_PORT", 8000, ge=0, le=65_535)
    cell_resolution: int = _variable("HUB_CELL_RESOLUTION", 6, ge=CELL_RESOLUTIONS[0], le=CELL_RESOLUTIONS[1])
    log_level: LogLevel = _variable("HUB_LOG_LEVEL", "INFO")

    missing_reason: ClassVar[str] = "the hub starts only with all of them."

    @field_validator("broker_url")
    @classmethod
    def _check_broker(cls, address: str, info: ValidationInfo) -> str:
        return check_broker(address, info.data.get("redis_url", ""))

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

    @field_validator("mongo_url")
    @classmethod
    def _check_connection(cls, address: str) -> str:
        # After a fail-over the one server may be a secondary, which answers with old rows.
        return check_mongo_options(address, {"directconnection": "false"})

    @field_validator("issuer")
    @classmethod
    def _check_issuer(cls, address: str) -> str:
        if urlsplit(address).scheme != "https":
            raise reject("must be an https address.")
        return address

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, address: str) -> str:
        if not address.startswith("https://"):
            raise reject("must be the https address under which the hub is reached.")
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
            raise reject(f"must be on {LOOPBACK} for an embedded part.")
        return address

    @field_validator("public_url")
    @classmethod
    def _strip_slash(cls, address: str) -> str:
        return address.rstrip("/")


def environment() -> Mapping[str, str]:
    """Return the process's environment: commands read settings from it, and `hub dev` hands it to its children."""
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
    for unit in (rule.length for rule in rules if isinstance(rule, Unit)):
        return f"{name} must be a number from {low / unit:g} to {high / unit:,g}."
    return f"{name} must be a whole number from {low:,} to {high:,}."
