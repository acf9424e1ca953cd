"""The look that all plots share."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reunion_police.plots.words import Language, word

INK = "#1f2933"
QUIET = "#8a94a0"
GRID = "#e4e7eb"
SEQUENTIAL = "YlGnBu"
OUTCOME_COLOURS = {
    "FOUND_SAFE": "#1b7f5c",
    "RETURNED_ALONE": "#3e7cb1",
    "FOUND_DEAD": "#a4243b",
    "FALSE_REPORT": "#b0822c",
    "WITHDRAWN": "#8a94a0",
}
"""Apart for eyes that do not tell red from green: they differ in lightness too."""


def axes_of(axes: Axes | None, width: float, height: float) -> Axes:
    """Return the axes, or those of a new figure of this size in inches.

    The figure belongs to nobody else: no window opens, and nothing has to be closed.
    """
    return axes if axes is not None else Figure(figsize=(width, height), dpi=150, layout="constrained").add_subplot()


def dress(axes: Axes, title: str | None) -> None:
    """Draw quiet spines and a title."""
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(QUIET)
    axes.tick_params(colors=INK, labelsize=9, length=3)
    if title:
        axes.set_title(title, loc="left", fontsize=12, color=INK, pad=10)


def say_nothing(axes: Axes, language: Language) -> None:
    """Write that there is nothing to show."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.text(0.5, 0.5, word("none", language), transform=axes.transAxes, ha="center", va="center", color=QUIET)
