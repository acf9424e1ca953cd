"""Plots of what an analyst read: a map of counts, incidence curves, the funnel of an alert, a calendar.

Each function draws on one axes of matplotlib, or on a new figure, and returns the axes. It asks no server for anything:
there are no map tiles. `language` is "en" or "zh", and names in Chinese need a font: see `MissingFontWarning`.
"""

from reunion_police.errors import LibraryMissing

try:
    import matplotlib  # noqa: F401
except ModuleNotFoundError:
    raise LibraryMissing("matplotlib", "plots") from None

from reunion_police.plots.calendars import calendar
from reunion_police.plots.curves import incidence_curves
from reunion_police.plots.funnels import reach_bars, reach_funnel
from reunion_police.plots.maps import count_map
from reunion_police.plots.words import Language

__all__ = ["Language", "calendar", "count_map", "incidence_curves", "reach_bars", "reach_funnel"]
