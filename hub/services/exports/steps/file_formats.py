"""The formats that this hub can write."""

from hub.domain.export_files import CsvFile, FileFormat, GeoJsonFile
from hub.domain.exports import ExportFormat, ExportFormatUnavailable


def format_of(wanted: ExportFormat) -> FileFormat:
    """Return the writer of a format; raises ExportFormatUnavailable with the path of the input."""
    if wanted is ExportFormat.CSV:
        return CsvFile()
    if wanted is ExportFormat.GEOJSON:
        return GeoJsonFile()
    raise ExportFormatUnavailable(path=("format",))
