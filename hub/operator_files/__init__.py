"""The files that an operator writes, each read once at a start. A refusal names the place in a file, no value."""
