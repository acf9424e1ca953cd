"""A map of counts, by places or by regions."""

from collections import defaultdict
from collections.abc import Mapping
from math import cos, radians
from statistics import fmean
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from reunion_police.plots.canvas import GRID, INK, QUIET, SEQUENTIAL, axes_of, dress, say_nothing
from reunion_police.plots.fonts import make_readable
from reunion_police.plots.frames import column
from reunion_police.plots.words import Language, word

HEXAGONS_ACROSS = 18
MIN_BUBBLE, MAX_BUBBLE = 60.0, 1_400.0
"""Areas of the bubbles of the smallest and the largest count, in square points."""


def count_map(
    frame: Any,
    *,
    by: str | None = None,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: Language = "en",
    axes: Axes | None = None,
) -> Axes:
    """Draw how many rows lie where. frame: of either library, with `latitude` and `longitude`.

    by: a column such as `region`: a bubble for each of its values stands in the middle of its rows, and its area shows
    the count; rows without a value are counted in the corner. names: their names, such as those of `client.regions()`.
    Without `by` hexagons of equal size are coloured by their counts. Rows without a place are left out.
    """
    axes = axes_of(axes, 7.2, 5.4)
    labels = column(frame, by) if by else [None] * len(frame)
    places = zip(column(frame, "longitude"), column(frame, "latitude"), labels, strict=True)
    rows = [(x, y, label) for x, y, label in places if x is not None and y is not None]
    dress(axes, title)
    axes.set_axisbelow(True)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_xlabel(word("longitude", language), color=INK)
    axes.set_ylabel(word("latitude", language), color=INK)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(StrMethodFormatter("{x:g}°"))
    if not rows:
        say_nothing(axes, language)
    elif by:
        _draw_bubbles(axes, rows, names or {}, language)
    else:
        _draw_hexagons(axes, rows, language)
    make_readable(axes, axes.figure)
    return axes


def _draw_hexagons(axes: Axes, rows: list[tuple[float, float, Any]], language: Language) -> None:
    xs, ys = [x for x, _, _ in rows], [y for _, y, _ in rows]
    _stretch(axes, ys)
    width = max(0.01, (max(xs) - min(xs)) * cos(radians(fmean(ys))))
    height = max(0.01, max(ys) - min(ys))
    # In each direction so many that a hexagon has equal sides on the ground.
    across = max(2, round(HEXAGONS_ACROSS * min(1.0, width / height)))
    up = max(1, round(across * height / width / 3**0.5))
    drawn = axes.hexbin(xs, ys, gridsize=(across, up), cmap=SEQUENTIAL, mincnt=1, edgecolors="#9fb3c8", linewidths=0.4)
    bar = axes.figure.colorbar(drawn, ax=axes, shrink=0.7, ticks=MaxNLocator(5, integer=True))
    bar.set_label(word("cases", language), color=INK)
    bar.outline.set_visible(False)


def _draw_bubbles(
    axes: Axes, rows: list[tuple[float, float, Any]], names: Mapping[str, str], language: Language
) -> None:
    groups = defaultdict[str, list[tuple[float, float]]](list)
    for x, y, label in rows:
        if label is not None:
            groups[names.get(label, str(label))].append((x, y))
    largest = max(map(len, groups.values()), default=1)
    _stretch(axes, [y for _, y, _ in rows])
    axes.scatter([x for x, _, _ in rows], [y for _, y, _ in rows], s=5, color="#9fb3c8", alpha=0.6, linewidths=0)
    for name, points in sorted(groups.items(), key=lambda group: -len(group[1])):
        x, y = fmean(x for x, _ in points), fmean(y for _, y in points)
        size = MIN_BUBBLE + (MAX_BUBBLE - MIN_BUBBLE) * len(points) / largest
        axes.scatter([x], [y], s=size, color="#2c6fa6", alpha=0.72, edgecolors="white", linewidths=1.2)
        radius = (size**0.5) / 2
        axes.annotate(
            f"{name}  {len(points):,}",
            (x, y),
            xytext=(radius + 3, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=INK,
            bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 1},
        )
    axes.margins(0.12)
    unknown = sum(label is None for _, _, label in rows)
    if unknown:
        words = f"{word('unknown', language)}  {unknown:,}"
        axes.text(0.99, 0.01, words, transform=axes.transAxes, ha="right", va="bottom", fontsize=8, color=QUIET)


def _stretch(axes: Axes, latitudes: list[float]) -> None:
    """Let a km look alike to the east and to the north, in the middle of the map."""
    middle = (min(latitudes) + max(latitudes)) / 2
    axes.set_aspect(1 / max(0.1, cos(radians(middle))), adjustable="datalim")
