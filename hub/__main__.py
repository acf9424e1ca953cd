"""The `hub` command's first lines, also as `python -m hub`: whoever stops it while it is read gets no traceback."""

import sys


def main() -> None:
    """The entry point."""
    try:
        # Reading all of it takes a moment.
        from hub.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
