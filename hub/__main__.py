"""The `hub` command's first lines, also as `python -m hub`: whoever stops it while it is read stops it."""

from hub.interrupts import end_at_once


def main() -> None:
    """The entry point."""
    end_at_once()
    # Reading all of it takes a moment.
    from hub.cli import main as run

    run()


if __name__ == "__main__":
    main()
