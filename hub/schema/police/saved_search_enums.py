"""Enums of saved searches. Import this module to use them in annotations."""

from hub.domain.search.saved import SavedKind
from hub.schema.shared.enums import described

described(
    SavedKind,
    "The list that a saved search is about.",
    {
        SavedKind.CASES: "Cases, as `cases` lists them.",
        SavedKind.TIPS: "Tips, as `tips` lists them, without withdrawn ones.",
        SavedKind.ALERTS: "Alerts, as `alerts` lists them.",
    },
)
