"""The partner graph: what apps may see and do. It cannot even name a case."""

from hub.schema.partner import enums  # noqa: F401 - a type that is built before its enums loses their descriptions
