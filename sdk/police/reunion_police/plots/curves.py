"""Curves of the cumulative incidence of each outcome."""

from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from reunion_police.errors import QueryInvalid
from reunion_police.plots.canvas import GRID, INK, OUTCOME_COLOURS, QUIET, axes_of, dress, say_nothing
from reunion_police.plots.fonts import make_readable
from reunion_police.plots.words import Language, word
from reunion_police.statistics import CaseStatistics, RecoveryGroup

HOUR = 3600
FIRST_SECONDS = HOUR / 2
"""The left edge of the axis of time, which is logarithmic."""


def incidence_curves(
    statistics: CaseStatistics,
    *,
    keys: tuple[str | None, ...] | None = None,
    title: str | None = None,
    language: Language = "en",
    axes: Axes | None = None,
) -> Axes:
    """Draw the share of each outcome among the children until a time, with how many are still missing below.

    statistics: asked with `recovery`. keys: those of the group; they may be left out if there is one group. The shares
    of all outcomes and of the cases still open add up to 1. Raises QueryInvalid if there is no such group.
    """
    group = _group_of(statistics, keys)
    axes = axes_of(axes, 7.2, 4.6)
    dress(axes, title)
    if group is None or not group.points or not group.children:
        say_nothing(axes, language)
        make_readable(axes)
        return axes
    times = [point.seconds for point in group.points]
    outcomes = list(dict.fromkeys(outcome for point in group.points for outcome in point.shares))
    last = group.points[-1].shares
    for outcome in sorted(outcomes, key=lambda one: -last.get(one, 0.0)):
        shares = [point.shares.get(outcome, 0.0) for point in group.points]
        axes.step(
            [FIRST_SECONDS, *times],
            [0.0, *shares],
            where="post",
            color=OUTCOME_COLOURS.get(outcome, INK),
            linewidth=1.8,
            label=f"{word(outcome, language)}  {last.get(outcome, 0.0):.0%}",
        )
        axes.plot(times, shares, "o", markersize=3.5, color=OUTCOME_COLOURS.get(outcome, INK))
    axes.set_xscale("log")
    axes.set_xlim(FIRST_SECONDS, times[-1] * 1.15)
    axes.set_ylim(0, 1)
    axes.set_xticks(times, [_time(seconds, language) for seconds in times])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_ylabel(f"{word('share', language)} (n = {group.children:,})", color=INK)
    axes.set_xlabel(word("since", language), color=INK, labelpad=24)
    axes.legend(frameon=False, fontsize=9, loc="upper left")
    _write_at_risk(axes, group, language)
    make_readable(axes)
    return axes


def _write_at_risk(axes: Axes, group: RecoveryGroup, language: Language) -> None:
    below = {"xycoords": axes.get_xaxis_transform(), "textcoords": "offset points", "va": "top", "fontsize": 8}
    for point in group.points:
        axes.annotate(
            f"{point.at_risk:,}",
            (point.seconds, 0),
            xytext=(0, -20),
            ha="center",
            color=QUIET,
            **below,  # type: ignore[arg-type]
        )
    axes.annotate(
        word("at risk", language),
        (FIRST_SECONDS, 0),
        xytext=(-4, -20),
        ha="right",
        color=QUIET,
        **below,  # type: ignore[arg-type]
    )


def _group_of(statistics: CaseStatistics, keys: tuple[str | None, ...] | None) -> RecoveryGroup | None:
    if keys is None:
        if len(statistics.recovery) > 1:
            raise QueryInvalid("There are several groups: give the `keys` of one.", ("keys",))
        return statistics.recovery[0] if statistics.recovery else None
    for group in statistics.recovery:
        if group.keys == keys:
            return group
    raise QueryInvalid("No group has these keys, or `recovery` was not asked for.", ("keys",))


def _time(seconds: int, language: Language) -> str:
    hours = seconds // HOUR
    space = " " if language == "en" else ""
    return f"{hours}{space}{word('h', language)}" if hours <= 24 else f"{hours // 24}{space}{word('d', language)}"
