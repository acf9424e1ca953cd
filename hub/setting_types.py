"""The types of settings: how each is read from a variable, and what is refused without showing it."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

MONGO_SCHEMES = ("mongodb", "mongodb+srv")
MONGO_OPTIONS = {
    "w": "majority",
    "journal": "true",
    "j": "true",
    "readconcernlevel": "majority",
    "readpreference": "primary",
    "readpreferencetags": "",
    "maxstalenessseconds": "",
    "retrywrites": "true",
    "retryreads": "true",
}
"""The only value that an option may have, by its name in lower case; empty: none.
Source: https://www.mongodb.com/docs/manual/reference/connection-string-options/
"""
MONGO_FREE_OPTIONS = frozenset(
    [
        "appname",
        "authmechanism",
        "authmechanismproperties",
        "authsource",
        "compressors",
        "connecttimeoutms",
        "directconnection",
        "heartbeatfrequencyms",
        "localthresholdms",
        "maxconnecting",
        "maxidletimems",
        "maxpoolsize",
        "minpoolsize",
        "replicaset",
        "servermonitoringmode",
        "serverselectiontimeoutms",
        "sockettimeoutms",
        "srvmaxhosts",
        "srvservicename",
        "ssl",
        "tls",
        "tlsallowinvalidcertificates",
        "tlsallowinvalidhostnames",
        "tlscafile",
        "tlscertificatekeyfile",
        "tlscertificatekeyfilepassword",
        "tlscrlfile",
        "tlsdisableocspendpointcheck",
        "tlsinsecure",
        "uuidrepresentation",
        "waitqueuetimeoutms",
        "wtimeoutms",
        "zlibcompressionlevel",
    ]
)
"""Options whose value is left to the operator; some time-outs among them are overridden."""
MONGO_MECHANISMS = ("scram-sha-1", "scram-sha-256", "mongodb-x509", "plain")
"""Other mechanisms need libraries that the hub does not bring, or a provider's environment."""
SMTP_SCHEMES = ("smtp", "smtps")
CLUSTER_SCHEMES = ("redis+cluster", "rediss+cluster")
REDIS_SCHEMES = ("redis", "rediss", "unix", *CLUSTER_SCHEMES)
DEFAULT_REDIS_PORT = "6379"

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Unit:
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


def reject(sentence: str) -> PydanticCustomError:
    """Return the refusal of a value. Its sentence follows the variable's name and never holds the value."""
    return PydanticCustomError("rejected", "{sentence}", {"sentence": sentence})


def _read_yes(value: object) -> object:
    # Strict: an operator who writes "true" must not get the opposite in silence.
    if isinstance(value, str) and value not in ("yes", "no"):
        raise reject("must be yes or no.")
    return value == "yes" if isinstance(value, str) else value


def _read_clock(value: object) -> object:
    if isinstance(value, str) and value != "shared":
        raise reject("must be `shared`, or not set.")
    return value == "shared" if isinstance(value, str) else value


def _read_key(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        key = base64.urlsafe_b64decode(value)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise reject("must be 32 random bytes in URL-safe base64.")
    if len(set(key)) == 1:
        raise reject("must be 32 random bytes, and these are all alike: make a new key.")
    return key


def _split(value: object) -> object:
    return frozenset(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


def _check_origins(origins: frozenset[str]) -> frozenset[str]:
    """Refuse what a browser would not send as an origin; also a star: any page with a key could use it."""
    if not all(map(_ORIGIN.fullmatch, origins)):
        raise reject(
            "must be origins with commas between them, such as https://app.example: lower case, without a path."
        )
    return origins


def _check_log_level(level: str) -> str:
    if level not in LOG_LEVELS:
        raise reject(f"must be one of {', '.join(LOG_LEVELS)}.")
    return level


@dataclass(frozen=True, slots=True)
class Address:
    """Checks an address that may hold a password: a client would raise an error that shows a part of it.

    `schemes` are those its client knows; None allows any. `separator` stands between several addresses.
    """

    schemes: Sequence[str] | None = None
    separator: str | None = None

    def check(self, text: str) -> str:
        """Return the text; raise if it, or one of its addresses, cannot be read."""
        if text and not all(map(self._is_readable, text.split(self.separator) if self.separator else [text])):
            raise reject(
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


def check_mongo_options(address: str, allowed: Mapping[str, str] = MONGO_OPTIONS) -> str:
    """Refuse options that weaken what the hub asks of every read and write, whether or not its code overrides them."""
    # The driver reads on behind a "#", where the query of an address ends.
    options = re.split("[&;]", address.partition("?")[2])
    for name, _, value in (option.partition("=") for option in options if option):
        needed = allowed.get(name.lower())
        if needed is not None and value.lower() != needed:
            raise reject(
                f"has the option {_shown(name)}: with it a write could be lost, or a read be old. "
                + (f"Remove it, or write {name}={needed}." if needed else "Remove it.")
            )
        if name.lower() == "authmechanism" and value.lower() not in MONGO_MECHANISMS:
            raise reject("has an authMechanism that the hub cannot use. Use SCRAM-SHA-256 or MONGODB-X509.")
        if name.lower() not in MONGO_FREE_OPTIONS and name.lower() not in MONGO_OPTIONS:
            raise reject(f"has the option {_shown(name)}, which the hub does not know. Correct it, or remove it.")
    return address


def _shown(name: str) -> str:
    """Return the name of an option if it can be one: a part of a password cannot."""
    return name if re.fullmatch(r"[A-Za-z]{1,40}", name) else "with a name of other characters than letters"


def check_cluster(address: str) -> str:
    """Refuse the address of a cluster that lacks a server, or names a database: a cluster has only number 0."""
    parts = urlsplit(address)
    if parts.scheme not in CLUSTER_SCHEMES:
        return address
    if not all(host for host, _ in _servers(address)):
        raise reject("must name the servers of the cluster, or some, with commas between them.")
    if parts.path not in ("", "/", "/0") or "db" in parse_qs(parts.query):
        raise reject("names a database. A cluster has only number 0: remove it.")
    return address


def check_smtp(address: str) -> str:
    """Refuse the address of a mail server that names no host, or more than a server."""
    parts = urlsplit(address)
    try:
        is_server = bool(parts.hostname) and "," not in parts.netloc and (parts.port or 1) > 0
    except ValueError:
        is_server = False
    if not is_server or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise reject("must be the address of a mail server, such as smtp://user:password@mail.example:587.")
    return address


def check_heartbeat(address: str) -> str:
    """Refuse what is no https address; on this machine http may stand in its place."""
    try:
        parts = urlsplit(address)
        is_web = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS)
        is_usable = is_web and bool(parts.hostname) and "@" not in parts.netloc and (parts.port or 1) > 0
    except ValueError:
        is_usable = False
    if not is_usable or not address.isascii() or not address.isprintable() or " " in address:
        raise reject("must be an https address, such as https://watch.example/ping/1f6d.")
    return address


def check_broker(address: str, redis_url: str) -> str:
    """Refuse a cluster as broker, however it is named: Celery's commands name keys of several slots."""
    cluster = _servers(redis_url) if urlsplit(redis_url).scheme in CLUSTER_SCHEMES else set()
    for one in address.split(";"):
        scheme = urlsplit(one).scheme
        if scheme in CLUSTER_SCHEMES or (scheme in ("redis", "rediss") and cluster & _servers(one)):
            raise reject("must be a Redis that is not in cluster mode, or another broker: Celery cannot use a cluster.")
    return address


def _servers(address: str) -> set[tuple[str, str]]:
    """Return the hosts that an address of Redis names, and their ports."""
    hosts = urlsplit(address).netloc.rpartition("@")[2].lower().split(",")
    found = (re.fullmatch(r"(.*?)(?::(\d+))?", host) for host in hosts)
    return {(host[1], host[2] or DEFAULT_REDIS_PORT) for host in found if host}


# MongoDB may separate options by semicolons, Celery separates addresses by them.
MongoAddress = Annotated[str, AfterValidator(Address(MONGO_SCHEMES).check), AfterValidator(check_mongo_options)]
RedisAddress = Annotated[str, AfterValidator(Address(REDIS_SCHEMES, ";").check), AfterValidator(check_cluster)]
BrokerAddress = Annotated[str, AfterValidator(Address(None, ";").check)]
SmtpAddress = Annotated[str, AfterValidator(Address(SMTP_SCHEMES).check), AfterValidator(check_smtp)]
HeartbeatAddress = Annotated[str, AfterValidator(check_heartbeat)]
Key = Annotated[bytes, BeforeValidator(_read_key)]
YesOrNo = Annotated[bool, BeforeValidator(_read_yes)]
Clock = Annotated[bool, BeforeValidator(_read_clock)]
Names = Annotated[frozenset[str], NoDecode, BeforeValidator(_split)]
Origins = Annotated[Names, AfterValidator(_check_origins)]
LogLevel = Annotated[str, AfterValidator(_check_log_level)]
_SECONDS, _DAYS = Unit(timedelta(seconds=1)), Unit(timedelta(days=1))
Seconds = Annotated[timedelta, BeforeValidator(_SECONDS.read), _SECONDS]
Days = Annotated[timedelta, BeforeValidator(_DAYS.read), _DAYS]
