"""The entities of the police graph, each with the loader that finds it for a gateway."""

from collections.abc import Mapping
from typing import Any, Final

from hub.graphql.kit.loaders import Read
from hub.resolvers.police.loaders.cases import load_cases
from hub.resolvers.police.loaders.tips import load_tips
from hub.schema.police.case_type import CaseType
from hub.schema.police.tip_type import TipType

ENTITIES: Final[Mapping[type, Read[str, Any]]] = {CaseType: load_cases, TipType: load_tips}
