"""The first lines of the `hub` command, also as `python -m hub`: Ctrl-C while the rest is loaded ends it."""

from hub.interrupts import end_at_once


def main() -> None:
    """Run the `hub` command."""
    end_at_once()
    # Loading the rest takes a moment.
    from hub.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
