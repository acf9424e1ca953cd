"""The look of the graphs: types, inputs, enums and scalars."""

from hub.schema.shared import enums  # noqa: F401 - a type that is built before its enums loses their descriptions
