"""Code that leans on undocumented parts of Strawberry, a file each.

Each module says why, since which version, and where in the library. The tests in tests/schema/upstream fail when the
library changes what the module leans on.
"""
