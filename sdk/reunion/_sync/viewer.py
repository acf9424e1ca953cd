# Generated from `_async` by `python sdk/unasync.py`: change that one.
"""Asking who the caller is."""

from reunion._sync.transport import Transport
from reunion.documents import VIEWER
from reunion.viewer import Viewer
from reunion.wire import decoding, json_object


def read_viewer(transport: Transport) -> Viewer:
    """Return the partner and the mode of the client's key."""
    data = (transport.execute(VIEWER, {})).data
    with decoding(VIEWER.name):
        return Viewer.from_wire(json_object(data, VIEWER.name))
