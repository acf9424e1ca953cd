"""The checks of `reunion doctor`, in their order. Each leaves the others as much to look at as there is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import Final
from urllib.parse import urlsplit

from reunion._sync.io import HttpPool
from reunion._sync.socket import FeedSocket
from reunion._sync.transport import Transport
from reunion._sync.viewer import read_viewer
from reunion.cli.connection import needs_allow_http
from reunion.cli.console import printable
from reunion.cli.explain import explain
from reunion.cli.findings import Finding, failed, ok, skipped, warning
from reunion.cli.harmless import HARMLESS, OUTSIDE, Fit, fit_of, fit_of_call
from reunion.cli.witness import Witness
from reunion.connect_failure import ConnectFailure
from reunion.connections import Network
from reunion.documents import ALERT_FEED
from reunion.errors import (
    AuthenticationError,
    ConnectError,
    PermissionDenied,
    QueryRejected,
    RetryLater,
    ReunionError,
    TransportError,
)
from reunion.retries import RetryPolicy, StreamPolicy
from reunion.settings import Settings
from reunion.version import __version__
from reunion.viewer import Viewer
from reunion.watchers import Watchers

CLOCK_WARNING_SECONDS: Final = 60.0
CLOCK_FAILURE_SECONDS: Final = 300.0
"""Webhooks are refused that are older, or further ahead."""
MIN_CERTIFICATE_LEFT: Final = timedelta(days=14)
FEED_POLICY: Final = StreamPolicy(open_timeout=10.0, ping_interval=5.0)

AFTER_ADDRESS: Final = ("TLS", "clock", "key", "channel", "cells", "feed", "documents")
NOT_REACHED: Final = "not checked: the hub is not reached"
NO_VIEWER: Final = "not checked: the hub does not say"


@dataclass(slots=True)
class Examination:
    """One examination of the way to a hub, and what it has found so far."""

    settings: Settings
    witness: Witness = field(default_factory=Witness)
    viewer: Viewer | None = None
    viewer_error: ReunionError | None = None
    feed_fit: Fit | None = None

    def run(self) -> Iterator[Finding]:
        """Yield the findings."""
        network = Network()
        with self.witness.client(network) as client:
            retry, watchers = RetryPolicy(max_retries=0), Watchers((), None)
            transport = Transport(self.settings, retry, HttpPool(client, network), network, watchers)
            self._call(transport)
            address = self._address()
            yield address
            if self._is_unreached():
                yield from self._unreached()
                return
            yield self._tls()
            yield self._clock()
            yield self._key()
            yield self._channel()
            yield self._cells()
            yield self._feed(transport)
            yield self._documents(transport)

    def _call(self, transport: Transport) -> None:
        try:
            self.viewer = read_viewer(transport)
        except ReunionError as error:
            self.viewer_error = error

    # ------------------------------------------------------------ the way
    def _is_unreached(self) -> bool:
        """Return True if no hub answered: nobody, or something else."""
        return isinstance(self.viewer_error, TransportError)

    def _address(self) -> Finding:
        url, error = self.settings.url, self.viewer_error
        if isinstance(error, ConnectError) and error.reason is ConnectFailure.TLS:
            return ok("address", f"{url} is reached", url=url)
        if error is not None and self._is_unreached():
            return failed("address", f"{url}: {explain(error)}", url=url, code=error.code)
        answers = "" if isinstance(error, RetryLater) else ", and a hub answers"
        return ok("address", f"{url} is reached{answers}", url=url)

    def _unreached(self) -> Iterator[Finding]:
        first, *others = AFTER_ADDRESS
        error = self.viewer_error
        if isinstance(error, ConnectError) and error.reason is ConnectFailure.TLS:
            yield failed(first, str(explain(error)), code=error.code)
        elif self.witness.certificate_ends_at is not None:
            yield self._tls()
        else:
            yield skipped(first, NOT_REACHED)
        for check in others:
            yield skipped(check, NOT_REACHED)

    def _tls(self) -> Finding:
        ends = self.witness.certificate_ends_at
        if ends is None:
            if urlsplit(self.settings.url).scheme == "https":
                return skipped("TLS", "the certificate is accepted; its end is not known")
            if not needs_allow_http(self.settings):
                return ok("TLS", "not needed: the hub is on this machine")
            return warning("TLS", "not used: whatever is between this machine and the hub can read the key")
        left = ends - datetime.now(UTC)
        words = f"the certificate is accepted, and ends on {ends:%Y-%m-%d} ({left.days} days left)"
        if left < MIN_CERTIFICATE_LEFT:
            return warning("TLS", f"{words}: tell the hub's operator", days_left=left.days)
        return ok("TLS", words, days_left=left.days)

    def _clock(self) -> Finding:
        ahead = self.witness.clock_seconds
        if ahead is None:
            return skipped("clock", "not checked: the hub's answer has no time")
        seconds = round(abs(ahead))
        words = f"this machine is {seconds} s {'behind' if ahead > 0 else 'ahead of'} the hub"
        if seconds >= CLOCK_FAILURE_SECONDS:
            return failed("clock", f"{words}: webhooks are refused beyond 300 s; set it by NTP", seconds=-round(ahead))
        if seconds >= CLOCK_WARNING_SECONDS:
            return warning(
                "clock", f"{words}: from 300 s on webhooks are refused; set it by NTP", seconds=-round(ahead)
            )
        return ok("clock", f"within {max(seconds, 1)} s of the hub's", seconds=-round(ahead))

    # ------------------------------------------------------------ the key
    def _key(self) -> Finding:
        viewer, error = self.viewer, self.viewer_error
        if viewer is None:
            if isinstance(error, PermissionDenied | QueryRejected):
                return ok("key", "accepted; the hub says no more of it, see `documents`")
            return failed("key", str(explain(error)) if error else NO_VIEWER, code=error.code if error else "")
        expires_at = viewer.key_expires_at
        words = f"{viewer.mode} key {viewer.key_id} of {printable(viewer.partner_name)}"
        figures = {
            "partner_id": viewer.partner_id,
            "partner": viewer.partner_name,
            "mode": viewer.mode,
            "key_id": viewer.key_id,
            "expires_at": expires_at.isoformat() if expires_at else None,
        }
        if expires_at is not None:
            end = f"{expires_at:%Y-%m-%d %H:%M} UTC"
            return warning("key", f"{words} works until {end}: there is a newer one, use that", **figures)
        return ok("key", f"{words}; no end is set", **figures)

    def _channel(self) -> Finding:
        if self.viewer is None:
            return skipped("channel", NO_VIEWER)
        channel = self.viewer.channel
        if channel is None:
            words = "none is set: devices can register, but none is alerted; ask the hub's operator to set one"
            return warning("channel", words, channel=None)
        return ok("channel", f"devices are reached by {printable(channel)}", channel=channel)

    def _cells(self) -> Finding:
        if self.viewer is None:
            return skipped("cells", NO_VIEWER)
        resolution, has_h3 = self.viewer.cell_resolution, find_spec("h3") is not None
        tool = (
            "h3 is installed"
            if has_h3
            else "h3 is not: points are sent; a spool needs `pip install 'reunion-sdk[bulk]'`"
        )
        return ok("cells", f"H3 resolution {resolution}; {tool}", cell_resolution=resolution, has_h3=has_h3)

    # ------------------------------------------------------------ feed and documents
    def _feed(self, transport: Transport) -> Finding:
        try:
            socket = FeedSocket.open(transport, FEED_POLICY)
        except AuthenticationError:
            return ok("feed", "a WebSocket opens; the key is refused there, too")
        except ReunionError as error:
            words = "HTTP works and WebSocket does not: a proxy or load balancer on the way may not pass upgrades"
            return failed("feed", f"{words}. {explain(error)}", code=error.code)
        try:
            socket.subscribe(ALERT_FEED, HARMLESS[ALERT_FEED])
            socket.receive()
            self.feed_fit = Fit.KNOWN
        except ReunionError as error:
            return self._subscribed(error)
        finally:
            socket.close()
        return ok("feed", "opens over WebSocket")

    def _subscribed(self, error: ReunionError) -> Finding:
        try:
            self.feed_fit = fit_of(error)
        except ReunionError:
            return failed("feed", f"a WebSocket opens, and nothing comes over it. {explain(error)}", code=error.code)
        return ok("feed", "opens over WebSocket")

    def _documents(self, transport: Transport) -> Finding:
        if isinstance(self.viewer_error, AuthenticationError):
            return skipped("documents", "not checked: the key is refused")
        try:
            only_registered = fit_of_call(transport, OUTSIDE, {}) is Fit.FORBIDDEN
            fits = {one.name: fit_of_call(transport, one, HARMLESS[one]) for one in HARMLESS if one is not ALERT_FEED}
        except ReunionError as error:
            return failed("documents", f"not all were checked: {explain(error)}", code=error.code)
        if self.feed_fit is not None:
            fits[ALERT_FEED.name] = self.feed_fit
        return _documents_finding(fits, only_registered=only_registered)


def _documents_finding(fits: Mapping[str, Fit], *, only_registered: bool) -> Finding:
    rejected = [name for name, fit in fits.items() if fit is Fit.REJECTED]
    forbidden = [name for name, fit in fits.items() if fit is Fit.FORBIDDEN]
    known = len(fits) - len(rejected) - len(forbidden)
    words = f"the hub executes {known} of {len(fits)} documents of SDK {__version__}"
    figures = {"sdk": __version__, "only_registered": only_registered, "rejected": rejected, "forbidden": forbidden}
    if rejected:
        advice = f"it rejects {', '.join(rejected)}: update reunion-sdk, or the hub is older"
        return failed("documents", f"{words}; {advice}", **figures)
    if forbidden and only_registered:
        advice = "it executes registered ones only: give its operator the output of `python -m reunion.manifest`"
        return failed("documents", f"{words}; {advice}", **figures)
    if forbidden:
        return warning("documents", f"{words}; this key may not do {', '.join(forbidden)}", **figures)
    return ok("documents", words + (", and registered ones only" if only_registered else ""), **figures)
