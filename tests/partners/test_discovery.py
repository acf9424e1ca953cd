from pathlib import Path

import pytest

import hub.partners
from hub.errors import InvalidInput
from hub.partners.discovery import channel_kinds
from hub.partners.recorder import RecorderKind
from hub.services.channels import DeliveryOutcome
from tests.partners.samples import always, context, message, recipients


def test_every_channel_file_is_discovered_by_name() -> None:
    kinds = channel_kinds(context())
    assert {"fcm", "recorder", "webhook"} <= set(kinds)
    assert all(kind.name == name for name, kind in kinds.items())
    assert [name for name, kind in kinds.items() if kind.pulls] == ["webhook"]
    assert [name for name, kind in kinds.items() if not kind.reaches_people] == ["recorder"]


def test_a_new_file_is_a_new_channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Path(hub.partners.__path__[0], "recorder.py").read_text(encoding="utf-8")
    (tmp_path / "fourth_channel.py").write_text(source.replace('"recorder"', '"fourth"'), encoding="utf-8")
    monkeypatch.setattr(hub.partners, "__path__", [*hub.partners.__path__, str(tmp_path)])
    assert "fourth" in channel_kinds(context())


def test_two_channels_cannot_share_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Path(hub.partners.__path__[0], "recorder.py").read_text(encoding="utf-8")
    (tmp_path / "second_recorder.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(hub.partners, "__path__", [*hub.partners.__path__, str(tmp_path)])
    with pytest.raises(ValueError, match="recorder"):
        channel_kinds(context())


def test_production_refuses_the_recorder() -> None:
    with pytest.raises(InvalidInput):
        RecorderKind(context(production=True)).check_settings({})


@pytest.mark.parametrize("settings", [{"outcome": "MAYBE"}, {"other": 1}])
def test_the_recorder_checks_its_settings(settings: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        RecorderKind(context()).check_settings(settings)


async def test_the_recorder_answers_what_it_was_set_to_and_remembers() -> None:
    channel = RecorderKind(context()).open({"outcome": "RETRY_LATER"})
    answers = await channel.deliver(message(), recipients(2), always)
    assert {answer.outcome for answer in answers.values()} == {DeliveryOutcome.RETRY_LATER}
    assert [delivery.recipient.number for delivery in channel.deliveries] == [0, 1]
    await channel.close()
    assert channel.closed
