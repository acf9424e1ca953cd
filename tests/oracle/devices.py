"""Each device over time, replayed from the simulator's tracks: points, tokens, and when it could be told."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.oracle.acts import Act
from tests.oracle.geometry import Point

Name = tuple[str, str]
"""A partner's id with a ref, or with a token."""


@dataclass(slots=True)
class Stay:
    """A point of a device. Possibly current from `reported` to `forgotten`, surely current from `kept` to `left`."""

    point: Point
    reported: float
    kept: float
    left: float = math.inf
    forgotten: float = math.inf


@dataclass(slots=True)
class Span:
    """A stretch of real time."""

    since: float
    until: float = math.inf

    def meets(self, since: float, until: float) -> bool:
        """Return whether both stretches share a moment."""
        return self.since <= until and since <= self.until


@dataclass(slots=True)
class Holding(Span):
    """A token while a device held it."""

    token: str = ""


@dataclass(slots=True, eq=False)
class Device:
    """A device of a partner; `ref` is its last one. `lives`: registered, with a live token."""

    partner: str
    ref: str
    stays: list[Stay] = field(default_factory=list)
    lives: list[Span] = field(default_factory=list)
    removals: list[Span] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.partner}/{self.ref}"

    @property
    def alive(self) -> bool:
        """True if its last life has not ended."""
        return bool(self.lives) and self.lives[-1].until == math.inf

    @property
    def token(self) -> str | None:
        """The token it holds at the end of the replay so far."""
        return self.holdings[-1].token if self.holdings and self.holdings[-1].until == math.inf else None


class Population:
    """Every device of the run, found by a ref or a token at a moment."""

    def __init__(self) -> None:
        self.devices: list[Device] = []
        self._by_ref: defaultdict[Name, list[tuple[float, Device]]] = defaultdict(list)
        self._by_token: defaultdict[Name, list[tuple[float, Device]]] = defaultdict(list)
        self._strangers: dict[Name, Device] = {}

    def named(self, partner: str, ref: str, at: float) -> Device:
        """Return the device that a partner meant by a ref; a stranger if it never registered one."""
        return self._found(self._by_ref, (partner, ref), at) or self._stranger(partner, ref)

    def holding(self, partners: Iterable[str], token: str, at: float) -> Device:
        """Return the device of those partners that last held a token; a stranger if none ever did."""
        owners = list(partners)
        for partner in owners:
            found = self._found(self._by_token, (partner, token), at)
            if found:
                return found
        return self._stranger(owners[0] if owners else "?", f"token …{token[-6:]}", token)

    @staticmethod
    def _found(book: defaultdict[Name, list[tuple[float, Device]]], name: Name, at: float) -> Device | None:
        history = book.get(name)
        if not history:
            return None
        for since, device in reversed(history):
            if since <= at:
                return device
        return history[0][1]

    def _stranger(self, partner: str, ref: str, token: str = "") -> Device:
        return self._strangers.setdefault((partner, token or ref), Device(partner, ref))

    def add(self, partner: str, ref: str) -> Device:
        """Add a new device."""
        device = Device(partner, ref)
        self.devices.append(device)
        return device

    def call(self, device: Device, ref: str, since: float) -> None:
        """From now on the partner means this device by the ref."""
        device.ref = ref
        self._by_ref[device.partner, ref].append((since, device))

    def hand(self, device: Device, token: str, since: float) -> None:
        """From now on the device holds the token, and no other."""
        if device.token == token:
            return
        drop_token(device, since)
        device.holdings.append(Holding(since, token=token))
        self._by_token[device.partner, token].append((since, device))


def drop_token(device: Device, at: float) -> None:
    """Take the token from the device."""
    if device.holdings:
        device.holdings[-1].until = min(device.holdings[-1].until, at)


class Replay:
    """Plays the tracks in order and tracks the identity of devices."""

    def __init__(self) -> None:
        self.population = Population()
        self._known: dict[Name, Device] = {}
        self._holders: dict[Name, tuple[str, Device]] = {}
        self._dead: set[Name] = set()

    def play(self, acts: Iterable[Act]) -> Population:
        """Play all acts, in the order in which they began."""
        for act in sorted(acts, key=lambda act: act.began):
            if not act.ok:
                self._failed(act)
            elif act.kind in ("register", "rotate"):
                self._register(act)
            else:
                device = self._known.get((act.partner, act.ref))
                if device:
                    {"move": self._move, "remove": self._remove, "lose": self._lose}[act.kind](act, device)
        return self.population

    def _failed(self, act: Act) -> None:
        # The hub may have stored it all the same: the act can excuse a push, never accuse the hub.
        device = self._known.get((act.partner, act.ref))
        if device is None and act.kind == "register":
            device = self._introduce(act)
            if act.token and (act.partner, act.token) not in self._holders:
                self.population.hand(device, act.token, act.began)
        if device and act.point and act.kind != "lose":
            device.stays.insert(0, Stay(act.point, act.began, math.inf, -math.inf))

    def _introduce(self, act: Act) -> Device:
        device = self.population.add(act.partner, act.ref)
        self._known[act.partner, act.ref] = device
        self.population.call(device, act.ref, act.began)
        return device

    def _register(self, act: Act) -> None:
        device = self._known.get((act.partner, act.ref))
        if act.token:
            device = self._take_token(act, act.token, device)
        device = device or self._introduce(act)
        if act.token:
            self.population.hand(device, act.token, act.began)
            self._holders[act.partner, act.token] = (act.ref, device)
        if device.removals:
            device.removals[-1].until = min(device.removals[-1].until, act.done)
        if not device.alive and (act.partner, act.token or "") not in self._dead:
            device.lives.append(Span(act.done))
        if act.point:
            self._arrive(device, act, act.point)

    def _take_token(self, act: Act, token: str, device: Device | None) -> Device | None:
        """The last ref wins a token; a new ref becomes the very device that held it."""
        holder = self._holders.get((act.partner, token))
        if holder is None or holder[0] == act.ref or holder[1].token != token:
            return device
        earlier_ref, earlier = holder
        if device is None or not device.lives:
            self._known.pop((act.partner, earlier_ref), None)
            self._known[act.partner, act.ref] = earlier
            self.population.call(earlier, act.ref, act.began)
            return earlier
        drop_token(earlier, act.began)
        self._die(earlier, act.began)
        return device

    def _move(self, act: Act, device: Device) -> None:
        if act.point:
            self._arrive(device, act, act.point)

    @staticmethod
    def _arrive(device: Device, act: Act, point: Point) -> None:
        for stay in reversed(device.stays):
            if stay.forgotten == math.inf and stay.left == math.inf:
                stay.left, stay.forgotten = act.began, act.settled
                break
        device.stays.append(Stay(point, act.began, act.done))

    def _remove(self, act: Act, device: Device) -> None:
        self._die(device, act.began)
        drop_token(device, act.began)
        device.removals.append(Span(act.began))

    def _lose(self, act: Act, device: Device) -> None:
        self._die(device, act.began)
        if device.token:
            self._dead.add((act.partner, device.token))

    @staticmethod
    def _die(device: Device, at: float) -> None:
        if device.alive:
            device.lives[-1].until = at


def replay(acts: Iterable[Act]) -> Population:
    """Return every device of a run over time."""
    return Replay().play(acts)
