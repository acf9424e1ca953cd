"""Check the rules of the project's language that a program can see: `python -m tests.language`."""
