"""Types and inputs of the police graph."""

from hub.schema.police import audit_enums, enums, export_enums, place_enums, saved_search_enums, statistics_enums  # noqa: F401 - a type that is built before its enums loses their descriptions
