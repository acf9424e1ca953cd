"""`hub dev`: everything on this machine."""

from hub.cli.running import run_parts


def dev() -> None:
    """Run everything on this machine, with sample keys and queries to paste, until Ctrl-C."""
    from hub.local.dev import run_dev

    run_parts(run_dev())
