"""Settings of Sphinx; see decision 0060."""

from pathlib import Path
from typing import Any

from docs.site.docstrings import process_docstring

project = "Reunion Hub"
author = "Reunion Hub"
project_copyright = "Apache-2.0"
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton"]
myst_enable_extensions = ["attrs_inline", "deflist"]
myst_heading_anchors = 4
# Pygments does not know GraphQL's `extend schema @link`. Every other warning fails the build.
suppress_warnings = ["misc.highlighting_failure"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 80
python_use_unqualified_type_names = True
add_module_names = False

html_theme = "furo"
html_title = "Reunion Hub"
html_static_path = [str(Path(__file__).parent / "static")]
html_css_files = ["site.css"]
html_search_scorer = str(Path(__file__).parent / "static" / "scorer.js")
html_show_sourcelink = False
html_copy_source = False
# Commands are copied without their prompt, and output not at all.
copybutton_exclude = ".linenos, .gp, .go"


def setup(app: Any) -> None:
    """Read docstrings as the SDK writes them."""
    app.connect("autodoc-process-docstring", process_docstring)
