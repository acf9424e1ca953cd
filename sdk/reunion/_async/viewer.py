"""Asking who the caller is."""

from reunion._async.transport import Transport
from reunion.documents import VIEWER
from reunion.viewer import Viewer
from reunion.wire import decoding, json_object


async def read_viewer(transport: Transport) -> Viewer:
    """Return the partner and the mode of the client's key."""
    data = (await transport.execute(VIEWER, {})).data
    with decoding(VIEWER.name):
        return Viewer.from_wire(json_object(data, VIEWER.name))
