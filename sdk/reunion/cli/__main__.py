"""The first lines of the `reunion` command, also as `python -m reunion.cli`. They do without the extra `cli`."""

import os
import signal
import sys

from reunion.cli.exit_codes import INTERRUPTED, WRONG_USAGE

EXTRA = frozenset({"rich", "typer"})


def main() -> None:
    """Run the `reunion` command."""
    is_interruptible = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_interruptible:
        # Loading the rest takes a moment. An exception would not do: code that is loaded then may swallow it.
        signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    try:
        from reunion.cli.commands import run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        sys.stderr.write("Error: this command needs the extra `cli`; run: pip install 'reunion-sdk[cli]'\n")
        sys.exit(WRONG_USAGE)
    if is_interruptible:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


if __name__ == "__main__":
    main()
