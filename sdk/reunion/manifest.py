"""Print every document that the SDK sends, as `hub admin set-documents` reads them: `python -m reunion.manifest`."""

import json

from reunion.documents import document_texts

if __name__ == "__main__":
    print(json.dumps(document_texts(), indent=1))  # noqa: T201 - its only task
