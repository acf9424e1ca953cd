"""Tables of the documentation that are written from the code: limits, error codes, columns, refusals and permissions.

A page marks each place: `<!-- written by make snapshot: NAME -->…<!-- end -->`, around lines or within a cell. What no
code knows, such as why a column is empty, stays as the page has it.
"""

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any, Final, get_args, get_type_hints

from hub.domain.access.table import DEFAULT_ROWS, CaseAction
from hub.domain.cases import case as cases
from hub.domain.cases.facts import POLICE, Declared, declared
from hub.domain.delivery.devices import MAX_ITEMS
from hub.domain.exports.columns import TABLES, CellType
from hub.domain.exports.export import ExportKind
from hub.domain.page_size import MAX_PAGE_SIZE, require_page_size
from hub.domain.places.gazetteer import MAX_PLACES
from hub.graphql.documents.sizes import Size
from hub.graphql.execution.graph import Graph
from hub.graphql.execution.limits import TOO_LONG, exceeded_limits
from hub.graphql.kit.documents import MAX_TOKENS
from hub.graphql.kit.loaders import OperationLoaders
from hub.graphs.partner import MAX_REPRESENTATIONS
from hub.graphs.police import police_graph
from hub.hub_error import HubError
from hub.schema.partner.audience import MAX_AUDIENCE_PAGE_SIZE
from hub.services.intake.steps import items
from reunion_police import Case, CaseAlert, CaseSummary, Region, StageDeliveryStatus, TimelineEntry, Tip
from reunion_police import record_columns as frames
from reunion_police.delivery_status import DELIVERY_STATUS_COLUMNS
from reunion_police.timeline import TIMELINE_COLUMNS

MARKED: Final = re.compile(r"(<!-- written by make snapshot: ([\w ]+) -->)(.*?)(<!-- end -->)", re.DOTALL)
HUB: Final = Path(__file__).parents[1]
GIVEN_LIMITS: Final = {
    items.__name__: [f"One call takes 1 to {MAX_ITEMS:,} devices, locations or refs."],
    require_page_size.__module__: [
        f"`first` must be between 1 and {MAX_PAGE_SIZE}, "
        f"of `audience` {MAX_AUDIENCE_PAGE_SIZE:,}, of places {MAX_PLACES}."
    ],
    OperationLoaders.__module__: [
        f"`_entities` takes at most {MAX_REPRESENTATIONS:,} representations in all, "
        f"in the police graph {Graph.max_representations}."
    ],
}
"""The limits of functions that are given theirs as an argument."""

UNITS: Final = {"_km": "km", "seconds": "seconds", "_cm": "cm", "_years": "years", "itude": "degrees"}
FRAMES: Final[Mapping[str, tuple[type[Any], Iterable[Any], ExportKind | None]]] = {
    "cases": (Case, frames.CASE_COLUMNS, ExportKind.CASES),
    "summaries": (CaseSummary, frames.SUMMARY_COLUMNS, ExportKind.CASE_SUMMARIES),
    "tips": (Tip, frames.TIP_COLUMNS, ExportKind.TIPS),
    "alerts": (CaseAlert, frames.ALERT_COLUMNS, ExportKind.ALERTS),
    "regions": (Region, frames.REGION_COLUMNS, None),
    "timeline": (TimelineEntry, TIMELINE_COLUMNS, None),
    "stages": (StageDeliveryStatus, DELIVERY_STATUS_COLUMNS, None),
}

CELL_WORDS: Final = {CellType.CODE: "category", CellType.FLAG: "boolean"}


def write_tables(folder: Path) -> None:
    """Write each marked place of the pages below a folder."""
    for page, text, new in _pages(folder):
        if new != text:
            page.write_text(new, encoding="utf-8")


def check_tables(folder: Path) -> list[str]:
    """Return a problem for each page with a marked place that differs from the code."""
    changed = [page for page, text, new in _pages(folder) if new != text]
    return [f"{page} has a table that is not what the code says; run `make snapshot`." for page in changed]


def _pages(folder: Path) -> Iterator[tuple[Path, str, str]]:
    for page in sorted(folder.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        yield page, text, MARKED.sub(lambda place: f"{place[1]}{_written(place[2], place[3])}{place[4]}", text)


def _written(name: str, old: str) -> str:
    """Return the text of a place; raise KeyError for a name that has none."""
    what, _, of = name.partition(" of ")
    text = WRITERS[what](of, old)
    return f"\n\n{text}\n\n" if "\n" in old else f" {text} "


def _table(head: str, rows: Iterable[Iterable[str]]) -> str:
    names = head.split(", ")
    return "\n".join(f"| {' | '.join(row)} |" for row in (names, *rows)).replace("\n", f"\n|{'---|' * len(names)}\n", 1)


def _names(names: Iterable[object]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _modules(containing: str) -> Iterator[tuple[ModuleType, str]]:
    """Yield the modules of the hub whose source has a text, with the source."""
    for file in sorted(HUB.rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        if containing in source and file != Path(__file__):
            yield importlib.import_module(".".join(file.relative_to(HUB.parent).with_suffix("").parts)), source


def _item_limits(_of: str, _old: str) -> str:
    """Return every message with which the hub refuses too many items."""
    found = list[str]()
    for module, source in _modules("TooManyItems"):
        found += GIVEN_LIMITS.get(module.__name__) or _messages(module, source)
    return "- " + "\n- ".join(sorted(set(found), key=lambda line: line.replace("`", "").lower()))


def _messages(module: ModuleType, source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            said = {"TooManyItems": node.args[:1], "TooManyItems.code": node.args[1:]}
            name = ast.unparse(node.args[0] if ast.unparse(node.func) == "InvalidRequest" else node.func)
            yield from (_value(ast.unparse(one), module) for one in said.get(name, ()))


def _value(expression: str, module: ModuleType) -> Any:
    """Return the value of an expression of a module of the hub."""
    return eval(expression, dict(vars(module)))  # noqa: S307 - our own source


def _document_limits(_of: str, _old: str) -> str:
    beyond = Size(*(10**9 for _ in fields(Size)))
    return "- " + "\n- ".join([*exceeded_limits(beyond), f"A document has at most {MAX_TOKENS:,} tokens.", TOO_LONG])


def _codes(_of: str, _old: str) -> str:
    """Return the codes that stand right below the root, each with those below it."""
    list(_modules('    code = "'))  # Imports every class.
    rows = [
        (_link(kind), (kind.__doc__ or "").partition("\n")[0], ", ".join(map(_link, _below(kind))) or "-")
        for kind in _branches(HubError)
    ]
    return _table("code, in short, more exact codes", rows)


def _branches(kind: type[HubError]) -> list[type[HubError]]:
    return sorted((one for one in kind.__subclasses__() if one.__module__.startswith("hub.")), key=lambda one: one.code)


def _below(kind: type[HubError]) -> Iterator[type[HubError]]:
    for branch in _branches(kind):
        yield from (branch, *_below(branch))


def _link(kind: type[HubError]) -> str:
    return f"[{kind.code}]({kind.code}.md)"


def _access(_of: str, _old: str) -> str:
    """Return the rows of the table of access; permissions and actions in the order of their enums."""
    rows = [(f"`{row.relation}`", _sorted(row.roles), _sorted(row.actions, CaseAction)) for row in DEFAULT_ROWS]
    return _table("relation, one of these permissions, actions", rows)


def _sorted(some: Iterable[Any], order: Iterable[Any] | None = None) -> str:
    members = set(some)
    return _names(one for one in order or type(next(iter(members))) if one in members)


def _permissions(_of: str, _old: str) -> str:
    """Return the mutations of the police graph by their permissions; a caller needs one of these."""
    root = police_graph(open_schema=False).core.mutation_type
    found = dict[str, list[str]]()
    for name in root.fields if root else ():
        found.setdefault(_needed(re.sub(r"(?=[A-Z])", "_", name).lower()), []).append(name)
    return _table("one of these permissions, mutations", ((of, _names(found[of])) for of in sorted(found)))


def _needed(name: str) -> str:
    """Return the permissions that the service of a mutation asks for in its first line."""
    module = importlib.import_module(f"hub.resolvers.police.{name}")
    service = getattr(module, "service", None) or module
    (asked, *_) = re.findall(r"\bby\.require\w*\((.*)\)\n", inspect.getsource(getattr(service, name, service)))
    return _sorted(_value(f"{{{asked}}}", service)) if asked else "every certified officer"


def _columns(of: str, old: str) -> str:
    """Return the columns of a frame and a file; a row that the page has keeps its words for when it is empty."""
    record, columns, kind = FRAMES[of]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in old.splitlines() if line.startswith("|")]
    kept = {row[0].strip("`"): row[-1] for row in cells}
    in_frame = {one.name: one.kind.name.lower() for one in columns}
    in_file = {one.name: one.type for one in TABLES[kind].columns} if kind else {}
    hints = get_type_hints(record)
    optional = {name for name, hint in hints.items() if type(None) in get_args(hint)}
    optional |= {one.field for one in declared(cases.Child) if one.is_optional}
    rows = []
    for name in in_frame | in_file:
        kind_of = in_frame.get(name) or CELL_WORDS.get(in_file[name], in_file[name].lower())
        unit = next((f", {unit}" for end, unit in UNITS.items() if name.endswith(end)), "")
        usual = "not known" if name in optional else "never"
        empty = kept.get(name, usual)
        if name in in_frame and name in hints and (empty == "never") != (usual == "never"):
            empty = usual
        where = "both" if name in in_frame and name in in_file else "frame" if name in in_frame else "file"
        rows.append([f"`{name}`", f"{kind_of}{unit}", *([where] if kind else []), empty])
    return _table("column, type, where, empty" if kind else "column, type, empty", rows)


def _facts(
    is_meant: Callable[[Declared], bool], *others: str, bound: Callable[[Declared], object] = lambda _: None
) -> Callable[[str, str], str]:
    """Return the writer of the paths of some facts of a new case, or of a revision, with their bounds."""

    def paths(kind: type[Any], path: str) -> list[str]:
        named = [(f"`{path}{one.name}`", bound(one)) for one in declared(kind) if is_meant(one)]
        return [f"{name} ({most})" if most else name for name, most in named]

    def write(of: str, _old: str) -> str:
        child, place = ("child.", "lastSeen.") if of == "a new case" else ("", "")
        people = paths(cases.Reporter, "reporter.") + paths(cases.Suspect, "suspects.0.")
        own = paths(cases.Child, child) + paths(cases.LastSeen, place)
        return ", ".join([*own, *others, *people, *paths(cases.Vehicle, "vehicles.0.")])

    return write


WRITERS: Final[Mapping[str, Callable[[str, str], str]]] = {
    "item limits": _item_limits,
    "document limits": _document_limits,
    "codes": _codes,
    "access": _access,
    "permissions": _permissions,
    "columns": _columns,
    "texts": _facts(
        lambda one: one.fact.longest is not None, "`criteria`", "`narrative`", bound=lambda one: one.fact.longest
    ),
    "public texts": _facts(lambda one: one.fact.longest is not None and one.fact.shown is not POLICE),
    "numbers": _facts(
        lambda one: one.fact.between is not None, bound=lambda one: "{} to {}".format(*one.fact.between or ())
    ),
}
