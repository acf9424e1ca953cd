"""Markers planted in private fields, searched in every place where no private field belongs."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from urllib.parse import quote

from tests.oracle.run import Finding, Run
from tests.oracle.surfaces import is_private, kept, left_the_hub

BINARY = re.compile(rb'"base64"\s*:\s*"([A-Za-z0-9+/=]*)"')


def private_fields_leaked(run: Run) -> Finding:
    """Return `private_fields_leaked`: lines that hold a marker."""
    markers = [marker for case in run.script.cases for marker in case.private_markers]
    forms = {form: marker for marker in markers for form in written_forms(marker)}
    directory = run.evidence.directory
    paths = [*left_the_hub(directory), *(path for path in kept(directory) if not is_private(path))]
    faults = [
        f"{path.relative_to(directory)} line {line} holds {marker!r}"
        for path in paths
        for line, marker in sorted(set(_hits(path.read_bytes(), forms)))
    ]
    return Finding(len({fault.split(" holds ")[0] for fault in faults}), faults)


def written_forms(marker: str) -> set[bytes]:
    """Return the forms of a text in a file: plain, escaped once or twice as JSON, or in an address."""
    escaped = json.dumps(marker)[1:-1]
    texts = {marker, json.dumps(marker, ensure_ascii=False)[1:-1], escaped, json.dumps(escaped)[1:-1], quote(marker)}
    return {text.encode() for text in texts}


def _hits(content: bytes, forms: dict[bytes, str]) -> Iterator[tuple[int, str]]:
    for form, marker in forms.items():
        start = content.find(form)
        while start >= 0:
            yield content.count(b"\n", 0, start) + 1, marker
            end = content.find(b"\n", start)
            start = content.find(form, end) if end >= 0 else -1
    if b'"base64"' in content:
        yield from _binary_hits(content, forms)


def _binary_hits(content: bytes, forms: dict[bytes, str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(content.split(b"\n"), 1):
        for match in BINARY.finditer(line):
            try:
                value = base64.b64decode(match[1])
            except binascii.Error:
                continue
            yield from ((number, marker) for form, marker in forms.items() if form in value)
