"""The order of the pages, and their places in the site."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the navigation. Its pages are named by their paths in the repository."""

    caption: str
    pages: tuple[str, ...]


LANDING: Final = "docs/README.md"
NAVIGATION: Final = (
    Section("Start here", ("docs/quickstart.md", "docs/concepts.md", "docs/glossary.md")),
    Section(
        "Tasks of a partner",
        (
            "docs/tasks/keys.md",
            "docs/tasks/requests.md",
            "docs/tasks/costs.md",
            "docs/tasks/documents.md",
            "docs/tasks/devices.md",
            "docs/tasks/preferences.md",
            "docs/tasks/feed.md",
            "docs/tasks/areas.md",
            "docs/tasks/push.md",
            "docs/webhook.md",
            "docs/tasks/web.md",
            "docs/tasks/tips.md",
            "docs/tasks/receipts.md",
            "docs/tasks/supergraph.md",
            "docs/tasks/testing.md",
        ),
    ),
    Section(
        "Police software",
        (
            "docs/console.md",
            *("docs/police-api.md", "docs/police/officers-night.md", "docs/police/supervisors-night.md"),
            *("docs/police/two-forces.md", "docs/police/refusals.md", "docs/police/delivery-status.md"),
            *("docs/analysts.md", "docs/police/notebook.md"),
            *("docs/police/places.md", "docs/police/lists.md", "docs/police/saved-searches.md", "docs/police/facts.md"),
            *("docs/police/statistics.md", "docs/police/exports.md", "docs/police/columns.md"),
            *("docs/police/live.md", "docs/police/tips.md"),
            "docs/police/preview.md",
            *("docs/police/hiding.md", "docs/police/two-people.md", "docs/police/access.md", "docs/police/duty.md"),
        ),
    ),
    Section(
        "Reference",
        (
            "docs/errors/README.md",
            "docs/partner.graphql",
            "docs/police.graphql",
            "sdk/README.md",
            "sdk/police/README.md",
            "sdk/examples/node/README.md",
            "sdk/examples/web/README.md",
            "sdk/phone-rule/README.md",
            "sdk/reunion/__init__.py",
        ),
    ),
    Section("Changes", ("docs/graph-changelog.md", "sdk/CHANGELOG.md", "docs/graph-changes.md")),
    Section(
        "Operators",
        ("docs/operating.md", "docs/life-of-data.md", "docs/scaling.md", "docs/security.md", "docs/guarantees.md"),
    ),
    Section(
        "Contributors",
        (
            "README.md",
            "console/README.md",
            "CONTRIBUTING.md",
            "docs/architecture.md",
            "docs/one-alert.md",
            "docs/fanout-rules.md",
            "docs/adding-a-channel.md",
            "docs/benchmarks.md",
            "docs/decisions/README.md",
        ),
    ),
)
FOLDERS: Final = ("docs/errors", "docs/decisions")
"""Folders whose README.md lists every page beside it."""

CONSOLE_PICTURES: Final = (
    *(
        f"{screen}-en-1280"
        for screen in ("open", "case", "tips-open", "search", "statistics", "exports", "audit", "operator", "sheet")
    ),
    "board-en-dark-1280",
    "board-zh-light-360",
    "case-zh-360",
)

FILES: Final = (
    "LICENSE",
    *(f"docs/pictures/{name}.png" for name in CONSOLE_PICTURES),
    *(f"docs/police/pictures/{name}.png" for name in ("calendar", "curves", "funnel", "hexagons", "map", "partners")),
    "docs/tasks/pictures/phones-alert.png",
    "docs/tasks/pictures/phones-end.png",
    "sdk/examples/deliver_alerts.py",
    "sdk/examples/node/end.mjs",
    "sdk/examples/web/page-1280.png",
    "sdk/examples/web/page-360.png",
    "sdk/phone-rule/phone.ts",
    "sdk/police/notebooks/month.ipynb",
    "sdk/phone-rule/vectors.json",
    "verify/hub_verify.py",
)
"""Files that pages link to, given to readers as they are."""

PLACES: Final = {
    LANDING: "index.md",
    "README.md": "repository.md",
    "CONTRIBUTING.md": "contributing.md",
    "docs/partner.graphql": "reference/partner-graph.md",
    "docs/police.graphql": "reference/police-graph.md",
    "console/README.md": "console-sources.md",
    "sdk/README.md": "sdk/index.md",
    "sdk/CHANGELOG.md": "sdk/changelog.md",
    "sdk/examples/node/README.md": "sdk/node.md",
    "sdk/examples/web/README.md": "sdk/web.md",
    "sdk/phone-rule/README.md": "sdk/phone-rule.md",
    "sdk/police/README.md": "sdk/police.md",
    "sdk/reunion/__init__.py": "reference/sdk/index.md",
}
"""Files whose place in the site does not follow from their path."""


def place_of(path: str) -> str | None:
    """Return the place in the site of a file of the repository; None if the site does not show it."""
    if path in PLACES or path in FILES:
        return PLACES.get(path, path)
    file = PurePosixPath(path)
    if file.is_relative_to("sdk/reunion") and file.suffix == ".py":
        return f"reference/sdk/{file.parent.name if file.stem == '__init__' else file.stem}.md"
    if not file.is_relative_to("docs") or file.suffix != ".md":
        return None
    inside = file.relative_to("docs")
    return str(inside.with_name("index.md") if inside.name == "README.md" else inside)
