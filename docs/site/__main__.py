"""`python -m docs.site FOLDER`: build the site; exit with 1 after a warning or a broken link."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import reunion
from docs.site.built_links import broken_links
from docs.site.diagrams import draw
from docs.site.sdk_reference import sdk_pages
from docs.site.sources import write_sources

ROOT: Final = Path(__file__).parents[2]


def main(site: Path) -> int:
    """Write the pages beside the site, build it, and check its links."""
    sources = site.with_name(f"{site.name}-sources")
    write_sources(ROOT, sources, sdk_pages(reunion), draw)
    sphinx = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "--fresh-env", "--jobs=2"]
    built = subprocess.run([*sphinx, "-c", Path(__file__).parent, sources, site], cwd=ROOT, check=False)
    broken = broken_links(site.resolve()) if built.returncode == 0 else []
    sys.stderr.writelines(f"{line}\n" for line in broken)
    return 1 if built.returncode or broken else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
