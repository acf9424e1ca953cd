"""Draw Mermaid diagrams as SVG, so that the site runs no script for them."""

import mermaidx  # type: ignore[import-not-found]  # installed where the site is built


def draw(diagram: str) -> str:
    """Return the SVG of a Mermaid diagram."""
    return str(mermaidx.render(diagram).svg())
