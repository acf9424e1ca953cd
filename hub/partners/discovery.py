"""Find the channels: every file or folder of this package that defines CHANNEL, by the name it declares."""

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Protocol, runtime_checkable

import hub.partners
from hub.domain.alerts.messages import AlertMessage
from hub.partners.context import ChannelContext
from hub.services.channels import ChannelKind


@runtime_checkable
class MeasuresPushes(Protocol):
    """A channel kind whose provider limits the bytes of a push."""

    def measure(self, message: AlertMessage) -> dict[str, int]:
        """Return the bytes of the largest push of a message in each language, without the device's token."""


def channel_kinds(context: ChannelContext) -> Mapping[str, ChannelKind]:
    """Return every channel kind by its name; raise ValueError if two have the same name."""
    kinds: dict[str, ChannelKind] = {}
    for kind in _kinds(context):
        if kind.name in kinds:
            raise ValueError(f"Two channels have the name {kind.name}.")
        kinds[kind.name] = kind
    return kinds


def largest_push(kinds: Mapping[str, ChannelKind], message: AlertMessage) -> dict[str, int]:
    """Return the bytes of the largest push of a message in each language, over all channels with a limit."""
    largest: dict[str, int] = {}
    for kind in kinds.values():
        if isinstance(kind, MeasuresPushes):
            for language, size in kind.measure(message).items():
                largest[language] = max(size, largest.get(language, 0))
    return largest


def _kinds(context: ChannelContext) -> Iterator[ChannelKind]:
    for module in pkgutil.iter_modules(hub.partners.__path__):
        channel = getattr(import_module(f"hub.partners.{module.name}"), "CHANNEL", None)
        if channel is not None:
            yield channel(context)
