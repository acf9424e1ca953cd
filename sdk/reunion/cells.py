"""H3 cells: the one of a point, and the resolution of one."""

from typing import Any

from reunion.errors import ConfigurationError, InvalidInput
from reunion.results import UserError


def h3_module() -> Any:
    """Return the module h3 of the extra `bulk`. Raises ConfigurationError without it."""
    try:
        import h3
    except ImportError:
        raise ConfigurationError(
            "A spool on disk holds cells, never points: it needs h3. Run `pip install 'reunion-sdk[bulk]'`."
        ) from None
    return h3


def cell_of(latitude: float, longitude: float, resolution: int) -> str:
    """Return the cell of a point in degrees. Raises InvalidInput for a point that is not on the Earth."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        message = "A latitude is -90 to 90, a longitude -180 to 180."
        raise InvalidInput(user_errors=[UserError("COORDINATES_INVALID", message, ("point",))])
    cell: str = h3_module().latlng_to_cell(latitude, longitude, resolution)
    return cell


def require_cell(cell: str, resolution: int) -> None:
    """Raise InvalidInput for anything but a cell of this resolution."""
    h3 = h3_module()
    try:
        is_wanted = h3.is_valid_cell(cell) and h3.get_resolution(cell) == resolution
    except OverflowError:
        # A negative number, or one of more than 64 bits.
        is_wanted = False
    if not is_wanted:
        message = f"`cell` must be an H3 cell of resolution {resolution}."
        raise InvalidInput(user_errors=[UserError("CELL_INVALID", message, ("cell",))])
