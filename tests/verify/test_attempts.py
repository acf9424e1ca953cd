"""Acts of somebody with every key that no auditor can find: docs/security.md names each, and these tests its bounds."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.trail.chain import moment_text
from hub.domain.trail.manifest import Manifest, next_manifest, parse_manifest
from hub.storage.mongo.trail.manifests import text_of
from tests.verify.test_hub_verify import forged_chain, now_of
from tests.verify.trails import KEY, Check, Exported, line_with, values_of


@pytest.mark.parametrize("minutes", [-9, 0, 9])
def test_false_line_of_about_now_is_not_found(exported: Exported, checked: Check, minutes: int) -> None:
    real = moment_text(now_of(exported) + timedelta(minutes=minutes))
    false = exported.named_also(forged_chain(exported, real=real), now_of(exported) + timedelta(seconds=1))
    assert checked(false).findings == []


def test_short_silence_before_naming_is_not_noted(exported: Exported, checked: Check) -> None:
    """Meanwhile a line may be left out that no manifest names yet."""
    last = parse_manifest(text_of(exported.notes[-1]))
    for seconds, is_noted in ((149, False), (150, True)):
        note = KEY.sign(next_manifest(last, {}, last.at + timedelta(seconds=seconds)).text)
        header = json.dumps({**json.loads(exported.header), "manifest": last.number + 1})
        report = checked(replace(exported, header=header, notes=(*exported.notes, note)))
        assert report.findings == []
        assert any(one.startswith(f"No manifest was made between {last.number} ") for one in report.notes) == is_noted


def test_line_added_before_the_chain_is_counted_only(exported: Exported, checked: Check) -> None:
    false = line_with(values_of(forged_chain(exported, real="2026-01-01T00:00:00.000Z")), {})
    report = checked(exported.with_lines([*exported.lines, false.replace('"chain":{}', '"chain":null')]))
    assert report.findings == []
    assert any(note.startswith("1 lines are from before the chain") for note in report.notes)


def test_history_that_the_auditor_got_late_is_believed(exported: Exported, checked: Check) -> None:
    """Manifests held back may be written anew, with their times, before the auditor has them."""
    kept = 10
    last: Manifest = parse_manifest(text_of(exported.notes[kept - 1]))
    lines = [line for line in exported.lines if json.loads(line)["real"] < moment_text(last.at)]
    notes = list(exported.notes[:kept])
    for number in range(kept, len(exported.notes)):
        last = next_manifest(last, {}, parse_manifest(text_of(exported.notes[number])).at)
        notes.append(KEY.sign(last.text))
    report = checked(replace(exported, lines=tuple(lines), notes=tuple(notes)))
    assert report.findings == []
    # An auditor who holds one of those that were held back knows.
    assert checked(replace(exported, lines=tuple(lines), notes=(*notes, exported.notes[-1]))).findings


def test_lines_long_after_the_last_manifest_are_noted(exported: Exported, checked: Check) -> None:
    """Somebody holds the lease of manifests until the export."""
    for seconds, is_noted in ((149, False), (150, True)):
        late = forged_chain(exported, real=moment_text(now_of(exported) + timedelta(seconds=seconds)))
        report = checked(exported.with_lines([*exported.lines, late]))
        assert report.findings == []
        said = f"No manifest was made between {len(exported.notes)} of"
        assert any(note.startswith(said) for note in report.notes) == is_noted
