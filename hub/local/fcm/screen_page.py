"""The screens of a phone in each state: a page for a browser, lines for a terminal."""

from collections.abc import Mapping, Sequence
from html import escape

from hub.local.fcm.screens import Shown

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width">
<title>Screens of {token}</title>
<style>
body {{ margin: 16px; background: #eef0f4; color: #15181d; font: 14px/1.4 system-ui, sans-serif }}
main {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 16px }}
section {{ min-height: 150px; padding: 12px; border-radius: 22px; background: #1d2633; color: #d5dbe5 }}
h1 {{ font-size: 18px }}
h2 {{ margin: 0 0 10px; font-size: 13px; font-weight: 600 }}
article {{ padding: 10px; border-radius: 12px; background: #fff; color: #15181d; overflow-wrap: anywhere }}
article + article {{ margin-top: 8px }}
b, small {{ display: block }}
small {{ color: #59616e }}
</style>
<h1>Screens of {token} after {count} pushes</h1>
<main>
{screens}
</main>
</html>
"""


def page(token: str, count: int, screens: Mapping[str, Sequence[Shown]]) -> str:
    """Return the page; it loads itself again every two seconds."""
    sections = (f"<section><h2>{escape(state)}</h2>{_cards(shown)}</section>" for state, shown in screens.items())
    return PAGE.format(token=escape(token), count=count, screens="\n".join(sections))


def lines(token: str, count: int, screens: Mapping[str, Sequence[Shown]]) -> str:
    """Return a line for each state."""
    width = max(map(len, screens))
    told = (f"{state:{width}}  {', '.join(map(str, shown)) or 'nothing'}\n" for state, shown in screens.items())
    return f"screens of {token} after {count} pushes\n" + "".join(told)


def _cards(shown: Sequence[Shown]) -> str:
    return "".join(
        f"<article><b>{escape(one.title)}</b>{escape(one.body)}<small>{escape(one.heard)}</small></article>"
        for one in shown
    )
