"""Types and inputs of the partner graph. It cannot name a case."""

from hub.schema.partner import enums  # noqa: F401 - a type that is built before its enums loses their descriptions
