"""Code that leans on undocumented parts of Strawberry, graphql-core, websockets and uvicorn, a file each.

Each module says why, since which version, where in the library, and which issue of upstream concerns it. The tests in
tests/graphql/upstream fail when the library changes what the module leans on.
"""
