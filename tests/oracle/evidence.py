"""The evidence directory of a run, file by file."""

from dataclasses import dataclass
from pathlib import Path

from tests.oracle.acts import Act, act
from tests.oracle.dumps import AlertRow, FeedRow, StageRow, UnitRow, alert_row, feed_row, stage_row, unit_row
from tests.oracle.geometry import Point
from tests.oracle.lines import EvidenceBroken, records
from tests.oracle.script import Script, read_script
from tests.oracle.wire import (
    Call,
    FeedLine,
    Page,
    PhoneEvent,
    PhotoLine,
    Push,
    call,
    feed_line,
    page,
    phone_event,
    photo_line,
    push,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The whole evidence of a run, read once; `directory` is for text searches."""

    directory: Path
    script: Script
    acts: list[Act]
    pushes: list[Push]
    phones: list[PhoneEvent]
    pages: list[Page]
    calls: list[Call]
    feed_lines: list[FeedLine]
    photo_lines: list[PhotoLine]
    stages: list[StageRow]
    units: list[UnitRow]
    feed: list[FeedRow]
    alerts: dict[str, AlertRow]
    journal_rows: int

    def centres(self, alert: str) -> dict[int, Point]:
        """Return the published centres of an alert's areas by number, also of areas that have gone."""
        planned = {row.area: row.centre for row in self.stages if row.alert == alert}
        return planned | self.alerts[alert].centres


def read_evidence(directory: Path) -> Evidence:
    """Read a directory; raise EvidenceBroken for any required file that is missing or unreadable."""
    script = read_script(directory / "script.json")
    wire, mongo = directory / "wire", directory / "dumps" / "mongo"
    _require_what_is_searched(directory)
    by_webhook = any(partner.channel == "webhook" for partner in script.partners.values())
    alerts = {row.id: row for row in records(mongo / "alerts.jsonl", alert_row)}
    for case in script.cases:
        if case.alert not in alerts:
            raise EvidenceBroken(f"{mongo / 'alerts.jsonl'} has no alert of the case {case.key!r}")
    return Evidence(
        directory=directory,
        script=script,
        acts=records(directory / "tracks.jsonl", act),
        pushes=records(directory / "pushes.jsonl", push),
        phones=records(directory / "phones.jsonl", phone_event),
        pages=[found for found in records(wire / "responses.jsonl", page, required=by_webhook) if found],
        calls=records(wire / "webhooks.jsonl", call, required=False),
        feed_lines=records(wire / "feed.jsonl", feed_line),
        photo_lines=records(wire / "photos.jsonl", photo_line),
        stages=records(mongo / "stages.jsonl", stage_row),
        units=records(mongo / "units.jsonl", unit_row),
        feed=sorted(records(mongo / "feed.jsonl", feed_row), key=lambda row: row.sequence),
        alerts=alerts,
        journal_rows=len(records(mongo / "journal.jsonl", lambda row: row, required=False)),
    )


def _require_what_is_searched(directory: Path) -> None:
    # A search for leaks in missing files would find none.
    dumps = directory / "dumps"
    if not (dumps / "redis.jsonl").exists():
        raise EvidenceBroken(f"{dumps / 'redis.jsonl'} is missing")
    if not any((dumps / "logs").glob("*.log")):
        raise EvidenceBroken(f"{dumps / 'logs'} has no log")
