"""The formats that this hub can write."""

from importlib.util import find_spec
from typing import Final

from hub.domain.exports.export import ExportFormat, ExportFormatUnavailable
from hub.services.exports.steps.file_parts import CsvFile, FileFormat, GeoJsonFile
from hub.services.exports.steps.parquet_file import ParquetFile

PARQUET_LIBRARY: Final = "pyarrow"
"""The extra `parquet` installs it."""


def format_of(wanted: ExportFormat) -> FileFormat:
    """Return the writer of a format; raises ExportFormatUnavailable with the path of the input."""
    if wanted is ExportFormat.CSV:
        return CsvFile()
    if wanted is ExportFormat.GEOJSON:
        return GeoJsonFile()
    if find_spec(PARQUET_LIBRARY) is None:
        raise ExportFormatUnavailable(path=("format",))
    return ParquetFile()
