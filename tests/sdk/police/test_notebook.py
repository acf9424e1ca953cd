"""The notebook: every cell runs in order against a real hub, and draws what its page shows."""

import asyncio
import os
from pathlib import Path
from typing import Any

import polars
import pytest
from PIL import Image

from reunion_police import MissingFontWarning
from reunion_police.plots import count_map
from reunion_police.plots.fonts import families_for
from tests.sdk.police.conftest import AnalystHub
from tests.sdk.police.notebook import NOTEBOOK, PAGE, cells, notebook


@pytest.mark.release
@pytest.mark.usefixtures("writing")
@pytest.mark.filterwarnings("default::reunion_police.MissingFontWarning", "default:Glyph")
async def test_notebook_runs_and_draws_every_picture(
    month: AnalystHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    known: dict[str, Any] = {"url": month.url, "sign_in": month.token()}
    drawn = set[str]()

    def run() -> None:
        for cell in cells():
            exec(compile(cell.code, "notebook", "exec"), known)
            if cell.picture:
                drawn.add(cell.picture)
                for folder in (tmp_path, *([PAGE.parent / "pictures"] if os.environ.get("DRAW_PICTURES") else [])):
                    known["picture"].savefig(folder / Path(cell.picture).name, dpi=110)

    await asyncio.to_thread(run)
    assert "children, as of" in capsys.readouterr().out
    assert known["path"].stat().st_size > 10_000
    assert len(drawn) == 6
    for name in drawn:
        with Image.open(tmp_path / Path(name).name) as picture, Image.open(PAGE.parent / name) as shown:
            assert len(picture.getcolors(100_000) or []) > 50, name
            # Fonts differ between machines, and so does the text; what is drawn is of one size.
            assert picture.size == shown.size, name


def test_notebook_is_made_of_its_page() -> None:
    assert NOTEBOOK.read_text(encoding="utf-8") == notebook(), "run python -m tests.sdk.police.notebook"


def test_missing_font_is_said_with_its_remedy() -> None:
    frame = polars.DataFrame({"latitude": [1.0], "longitude": [2.0], "region": ["P"]})
    # A sign of cuneiform, which no usual font has.
    with pytest.warns(MissingFontWarning, match="fonts-noto-cjk"):
        count_map(frame, by="region", names={"P": "𒀀"})
    families, missing = families_for(frozenset("Cases 12"))
    assert (families, missing) == (("DejaVu Sans",), frozenset())
