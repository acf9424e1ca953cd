"""The funnel of an alert: how many people each stage came to; and many alerts side by side."""

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from reunion_police.plots.canvas import GRID, INK, QUIET, axes_of, dress, say_nothing
from reunion_police.plots.fonts import make_readable
from reunion_police.plots.words import Language, word
from reunion_police.reach import Reach, ReachCounts
from reunion_police.reach_statistics import ReachStatistics

PARTS = {"reached": "#1b7f5c", "withheld": "#b0822c", "deferred": "#e0c27a", "failed": "#a4243b", "dead": "#8a94a0"}
"""The colour of each part of a ring, in the order in which they stand."""

RECEIPTS = ("shown", "opened")

BARS = {"reached": "#1b7f5c", "shown": "#5b8fb9", "opened": "#b0822c"}
"""The colour of each bar of a group."""


def reach_funnel(
    reach: Reach,
    *,
    title: str | None = None,
    language: Language = "en",
    axes: Axes | None = None,
) -> Axes:
    """Draw for each stage who is registered in its ring, and what came of it: told, withheld, later, failed, gone.

    Below stand the phones that showed the alert and opened it, if their numbers are there. A number that is too small
    to be shown is hatched and has no length of its own; one that leaves out a part says "at least".
    """
    receipts = [(name, count) for name in RECEIPTS if (count := getattr(reach.funnel, name)) is not None]
    axes = axes_of(axes, 7.2, 1.6 + 0.6 * max(1, len(reach.stages) + len(receipts)))
    dress(axes, title)
    if not reach.stages:
        say_nothing(axes, language)
        make_readable(axes)
        return axes
    counts = [stage.counts.in_ring or 0 for stage in reach.stages] + [count for _, count in receipts]
    widest = max(*counts, reach.suppressed_below, 1)
    for row, stage in enumerate(reach.stages):
        if stage.counts.in_ring is None:
            axes.barh(row, widest * 0.02, height=0.62, color="white", edgecolor=QUIET, hatch="////", linewidth=0.8)
            axes.text(widest * 0.03, row, word("hidden", language), va="center", fontsize=9, color=QUIET)
        else:
            said = _said(stage.counts.in_ring, "in_ring" in stage.counts.at_least, language)
            _draw_stage(axes, row, stage.counts, said, widest)
    labels = [word("stage", language).format(one.number, one.radius_km) for one in reach.stages]
    for row, (name, count) in enumerate(receipts, len(labels)):
        axes.barh(row, count, height=0.62, color=BARS[name])
        said = _said(count, name in reach.funnel.at_least, language)
        axes.text(count + widest * 0.01, row, said, va="center", fontsize=9)
    labels += [word(name, language) for name, _ in receipts]
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.set_xlim(0, widest * 1.12)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.set_xlabel(word("people", language), color=INK)
    _add_legend(axes, language)
    if title:
        axes.set_title(title, loc="left", fontsize=12, color=INK, pad=44)
    make_readable(axes)
    return axes


def reach_bars(
    statistics: ReachStatistics,
    *,
    title: str | None = None,
    language: Language = "en",
    axes: Axes | None = None,
) -> Axes:
    """Draw for each group of many alerts how many were told, showed the alert and opened it.

    A whisker is twice the deviation of the noise: of twenty truths nineteen lie within. A number that is too small to
    be shown, or that nobody can know, has no bar. "≥" stands at a sum that leaves out a part.
    """
    groups = statistics.groups
    axes = axes_of(axes, 7.2, 1.6 + 0.7 * max(1, len(groups)))
    dress(axes, title)
    if not groups:
        say_nothing(axes, language)
        make_readable(axes)
        return axes
    for place, (name, colour) in enumerate(BARS.items()):
        known = [(row, group.figures[name]) for row, group in enumerate(groups) if name in group.figures]
        shown = [(row, one.people, 2 * one.deviation) for row, one in known if one.people is not None]
        rows, people, whiskers = zip(*shown, strict=True) if shown else ((), (), ())
        beside = [row + (place - 1) * 0.26 for row in rows]
        axes.barh(beside, people, xerr=whiskers, height=0.24, color=colour, ecolor=INK, label=word(name, language))
        for row, one in known:
            if one.people is not None and one.at_least:
                axes.text(one.people + 2 * one.deviation, row + (place - 1) * 0.26, " ≥", va="center", fontsize=8)
    axes.set_yticks(range(len(groups)), [_label(group.keys, language) for group in groups])
    axes.invert_yaxis()
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.set_xlabel(word("people", language), color=INK)
    axes.legend(frameon=False, fontsize=8, ncols=3, loc="lower left", bbox_to_anchor=(0, 1.0))
    if title:
        axes.set_title(title, loc="left", fontsize=12, color=INK, pad=30)
    make_readable(axes)
    return axes


def _label(keys: tuple[str | None, ...], language: Language) -> str:
    return ", ".join(word("unknown", language) if key is None else key for key in keys) or word("all", language)


def _said(count: int, is_at_least: bool, language: Language) -> str:
    return word("at least", language).format(f"{count:,}") if is_at_least else f"{count:,}"


def _draw_stage(axes: Axes, row: int, counts: ReachCounts, said: str, widest: int) -> None:
    in_ring = counts.in_ring or 0
    axes.barh(row, in_ring, height=0.62, color=GRID)
    axes.text(in_ring + widest * 0.01, row, said, va="center", fontsize=9)
    begin = 0
    for name, colour in PARTS.items():
        count = getattr(counts, name) or 0
        axes.barh(row, count, left=begin, height=0.62, color=colour)
        if count > widest * 0.08:
            axes.text(begin + count / 2, row, f"{count:,}", va="center", ha="center", fontsize=8, color="white")
        begin += count


def _add_legend(axes: Axes, language: Language) -> None:
    for name, colour in PARTS.items():
        axes.barh(0, 0, color=colour, label=word(name, language))
    axes.barh(0, 0, color=GRID, label=word("in_ring", language))
    axes.legend(frameon=False, fontsize=8, ncols=3, loc="lower left", bbox_to_anchor=(0, 1.0))
