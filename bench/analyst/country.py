"""A made-up country: provinces with their prefectures and forces, and what its people look like and wear."""

import random
from dataclasses import dataclass
from typing import Final

from hub.domain.geometry import Point
from tests.attackers.words import CLOTHES, CLOTHES_EN, COMPANIONS, COMPANIONS_EN, RIDES, RIDES_EN

PROVINCES: Final = 20
PREFECTURES: Final = 15
"""Prefectures of each province; each has one force."""

SPREAD_DEGREES: Final = 0.35
"""The standard deviation of places around the middle of their prefecture."""

FAMILY_NAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
NAME_CHARACTERS: Final = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华玉兰雨桐欣怡子轩浩宇"
PLATE_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE_CHARACTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
LATITUDES: Final = (24, 44)
LONGITUDES: Final = (98, 122)


@dataclass(frozen=True, slots=True)
class Prefecture:
    """A region below a province, and its middle."""

    code: str
    centre: Point


def force_of(number: int) -> str:
    """Return the id of a force."""
    return f"force-{number:03}"


def _prefectures() -> tuple[Prefecture, ...]:
    chance = random.Random("country")
    codes = [f"P{province:02}-{number:02}" for province in range(PROVINCES) for number in range(PREFECTURES)]
    return tuple(Prefecture(code, Point(chance.uniform(*LATITUDES), chance.uniform(*LONGITUDES))) for code in codes)


ALL_PREFECTURES: Final = _prefectures()


def regions_file() -> str:
    """Return the operator's list of regions: the provinces and the prefectures below them."""
    provinces = [f'[[region]]\ncode = "P{number:02}"\nname = "Province {number}"\n' for number in range(PROVINCES)]
    prefectures = [
        f'[[region]]\ncode = "{one.code}"\nname = "{one.code}"\nparent = "{one.code[:3]}"\n' for one in ALL_PREFECTURES
    ]
    return "\n".join([*provinces, *prefectures])


def prefecture_of(force: int) -> Prefecture:
    """Return the prefecture in which a force works."""
    return ALL_PREFECTURES[force % len(ALL_PREFECTURES)]


def place_in(prefecture: Prefecture, chance: random.Random) -> Point:
    """Return a place around the middle of a prefecture, more often near it."""
    latitude = prefecture.centre.latitude + chance.gauss(0, SPREAD_DEGREES)
    return Point(latitude, prefecture.centre.longitude + chance.gauss(0, SPREAD_DEGREES))


def full_name(chance: random.Random) -> str:
    """Return a family name and a given name of one or two characters."""
    return chance.choice(FAMILY_NAMES) + "".join(chance.choices(NAME_CHARACTERS, k=chance.choice((1, 2, 2))))


def clothing(chance: random.Random) -> str:
    """Return what a child wore, in Chinese or English."""
    return ", ".join(chance.choices(chance.choice((CLOTHES, CLOTHES_EN)), k=chance.randint(1, 2)))


def description(chance: random.Random) -> str:
    """Return what a suspect looks like, in Chinese or English."""
    return chance.choice(chance.choice((COMPANIONS, COMPANIONS_EN)))


def vehicle(chance: random.Random) -> str:
    """Return what a vehicle looks like, in Chinese or English."""
    return chance.choice(chance.choice((RIDES, RIDES_EN)))


def plate(chance: random.Random) -> str:
    """Return a number plate."""
    letters = "".join(chance.choices(PLATE_CHARACTERS, k=5))
    return f"{chance.choice(PLATE_PROVINCES)}{chance.choice('ABCDE')}{letters}"
