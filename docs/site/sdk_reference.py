"""Write the pages of the SDK's reference: one for each module that has something for its users."""

import importlib
import inspect
import pkgutil
from collections import defaultdict
from importlib.util import find_spec
from types import ModuleType
from typing import Final

INTRO: Final = """\
# Reference of the SDK

Everything that a program may import, from the docstrings of the package. How to use it: [the SDK](../../sdk/index.md).

`AsyncReunion` is `Reunion` for asyncio: the same attributes and methods, with `await`, `async with` and `async for`. So
the classes behind a client, such as `client.devices`, are shown once.
"""
WIRE: Final = "from_wire, to_wire"
"""Methods that the SDK itself calls."""
RESOURCE: Final = "`client."
"""The docstring of a class that a client has as an attribute begins with its name there."""
ROOMS: Final = ("", "_sync.")
"""The rooms of the package whose modules have a page. What `_async` exports stands beside its like in `_sync`."""


def sdk_pages(package: ModuleType) -> dict[str, str]:
    """Return the text of each page by its module's short name, and that of the index."""
    shown = _shown(package)
    pages = {
        page: "\n".join([f"# {page}", "", *_intro(package, page), *map(_directive, names)])
        for page, names in shown.items()
    }
    return pages | {"index": _index(shown)}


def _shown(package: ModuleType) -> dict[str, list[str]]:
    """Return the full names to show, by page: exports by their short name, classes behind a client, whole modules."""
    shown: defaultdict[str, set[str]] = defaultdict(set)
    exports = {name: getattr(package, name) for name in package.__all__ if not name.startswith("__")}
    for name, thing in exports.items():
        if inspect.ismodule(thing):
            shown[name] |= _public(thing, except_for=exports)
        else:
            shown[_page(thing.__module__)].add(f"{package.__name__}.{name}")
    for room in ROOMS:
        prefix = f"{package.__name__}.{room}"
        for found in pkgutil.iter_modules(importlib.import_module(prefix.rstrip(".")).__path__, prefix):
            module = importlib.import_module(found.name)
            if found.ispkg:
                shown[_page(found.name)] |= {f"{found.name}.{name}" for name in getattr(module, "__all__", ())}
            else:
                shown[_page(found.name)] |= _resources(module)
    return {page: sorted(shown[page]) for page in sorted(shown) if shown[page]}


def _page(module: str) -> str:
    return module.rpartition(".")[2]


def _resources(module: ModuleType) -> set[str]:
    return {
        f"{module.__name__}.{name}"
        for name, thing in vars(module).items()
        if _is_own(thing, module) and (thing.__doc__ or "").startswith(RESOURCE)
    }


def _public(module: ModuleType, except_for: dict[str, object]) -> set[str]:
    return {
        f"{module.__name__}.{name}"
        for name, thing in vars(module).items()
        if not name.startswith("_") and name not in except_for and _is_own(thing, module)
    }


def _is_own(thing: object, module: ModuleType) -> bool:
    is_shown = inspect.isclass(thing) or inspect.isfunction(thing)
    return is_shown and getattr(thing, "__module__", None) == module.__name__


def _index(shown: dict[str, list[str]]) -> str:
    lines = [INTRO]
    for page, names in shown.items():
        lines += [f"- [{page}]({page}.md): {', '.join(f'`{_page(name)}`' for name in names)}"]
    return "\n".join([*lines, "", "```{toctree}", ":hidden:", "", *shown, "```", ""])


def _intro(package: ModuleType, page: str) -> list[str]:
    """Return the docstring of the page's module; one that holds a drawing as it stands."""
    found = (f"{package.__name__}.{room}{page}" for room in ROOMS)
    module = importlib.import_module(next(name for name in found if find_spec(name)))
    text = inspect.getdoc(module) or ""
    return ["```text", text, "```", ""] if "──" in text else [text, ""]


def _directive(name: str) -> str:
    module, _, short = name.rpartition(".")
    thing = getattr(importlib.import_module(module), short)
    options = []
    if inspect.isclass(thing):
        options = ["   :members:", f"   :exclude-members: {WIRE}"]
        options += ["   :show-inheritance:"] if thing.__bases__ != (object,) else []
    kind = "autoclass" if inspect.isclass(thing) else "autofunction"
    return "\n".join(["```{eval-rst}", f".. {kind}:: {name}", *options, "```", ""])
