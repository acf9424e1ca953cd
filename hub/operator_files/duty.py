"""Read the table of duty lists: TOML, checked value by value, to DutyLists."""

import base64
import binascii
import re
from datetime import timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, Field, field_validator, model_validator

from hub.domain.alerts.texts import DEFAULT_LANGUAGE, LANGUAGES
from hub.domain.duty.lists import MAX_STEPS, DutyList, DutyLists, DutyStep, DutyWebhook
from hub.errors import SettingsInvalid
from hub.operator_files.toml_tables import StrictTable, TableFile, TableId, read_table, require_unique, row_rejected

MAX_DUTY_BYTES: Final = 256 * 1024
"""Some 500 forces with three steps each."""

MAX_ADDRESSES: Final = 20
"""The most addresses of one kind in a step."""

MAX_MINUTES: Final = 24 * 60
DEFAULT_MINUTES: Final = 5
FILE: Final = TableFile("The table of HUB_DUTY_FILE", MAX_DUTY_BYTES)
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - the beginning of every secret
MIN_SECRET_BYTES, MAX_SECRET_BYTES = 24, 64

# Deliberately narrow: what a mail server would refuse is not found out in the night. ASCII, one "@", a dotted domain
# or a plain host of the operator's own network.
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_URL = re.compile(r"https?://[!-~]{1,1980}")


def _matches(pattern: re.Pattern[str]) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError
        return text

    return AfterValidator(check)


def _check_secret(text: str) -> str:
    try:
        key = base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if not text.startswith(SECRET_PREFIX) or not MIN_SECRET_BYTES <= len(key) <= MAX_SECRET_BYTES:
        raise ValueError
    return text


def _check_case_url(url: str) -> str:
    if url.count("{case}") != 1 or "{" in url.replace("{case}", "") or not _URL.fullmatch(url):
        raise ValueError
    return url


def _check_language(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError
    return language


# The description of a field completes the sentence "`field` must be …".
Email = Annotated[str, _matches(_EMAIL)]
Url = Annotated[str, _matches(_URL), Field(description="an address that begins with https:// or http://")]
Secret = Annotated[
    str,
    AfterValidator(_check_secret),
    Field(description=f"{SECRET_PREFIX} and the base64 of {MIN_SECRET_BYTES} to {MAX_SECRET_BYTES} bytes"),
]
Minutes = Annotated[float, Field(gt=0, le=MAX_MINUTES, description=f"a number above 0, at most {MAX_MINUTES:,}")]


class WebhookRow(StrictTable):
    """One [[….webhook]] of a step."""

    url: Url
    secret: Secret


class StepRow(StrictTable):
    """One [[….step]] of a list."""

    emails: Annotated[
        list[Email], Field(max_length=MAX_ADDRESSES, description=f"a list of at most {MAX_ADDRESSES} e-mail addresses")
    ] = Field(default_factory=list)
    webhook: Annotated[
        list[WebhookRow], Field(max_length=MAX_ADDRESSES, description=f"at most {MAX_ADDRESSES} rows")
    ] = Field(default_factory=list)
    minutes: Minutes = DEFAULT_MINUTES

    @model_validator(mode="after")
    def _check_address(self) -> "StepRow":
        if not self.emails and not self.webhook:
            raise row_rejected("has no address; give it `emails`, a `webhook`, or both")
        return self


class ListRow(StrictTable):
    """One list: [default], [operators] or a [[force]]."""

    language: Annotated[str, AfterValidator(_check_language), Field(description=f"one of {', '.join(LANGUAGES)}")] = (
        DEFAULT_LANGUAGE
    )
    step: Annotated[
        list[StepRow], Field(min_length=1, max_length=MAX_STEPS, description=f"1 to {MAX_STEPS} rows, in their order")
    ]


class ForceRow(ListRow):
    """One [[force]]."""

    id: TableId


class DutyTable(StrictTable):
    """The whole table."""

    sender: Annotated[Email, Field(description="an e-mail address")] = ""
    case_url: Annotated[
        str | None, AfterValidator(_check_case_url), Field(description="an address with `{case}` once in it")
    ] = None
    default: Annotated[ListRow | None, Field(description="a table")] = None
    operators: Annotated[ListRow | None, Field(description="a table")] = None
    force: Annotated[list[ForceRow], Field(description="rows, each under a [[force]]")] = Field(default_factory=list)

    @field_validator("force")
    @classmethod
    def _check_ids(cls, rows: list[ForceRow]) -> list[ForceRow]:
        ids = (row.id for row in rows)
        require_unique("force", "force", ids, "write all steps of a force under one [[force]]")
        return rows


def parse_duty(content: bytes | str) -> DutyLists:
    """Return the duty lists of a table; raise SettingsInvalid naming the row that cannot be used, and its line."""
    table = read_table(FILE, DutyTable, content)
    lists = DutyLists(
        {row.id: _list(row) for row in table.force},
        _list(table.default) if table.default else None,
        _list(table.operators) if table.operators else None,
        table.sender,
        table.case_url,
    )
    if lists.has_emails and not lists.sender:
        raise SettingsInvalid(f"{FILE.name}: `sender` is missing; it is the address that the e-mails come from.")
    return lists


def _list(row: ListRow) -> DutyList:
    return DutyList(tuple(_step(step) for step in row.step), row.language)


def _step(row: StepRow) -> DutyStep:
    webhooks = tuple(DutyWebhook(one.url, one.secret) for one in row.webhook)
    return DutyStep(tuple(row.emails), webhooks, timedelta(minutes=row.minutes))
