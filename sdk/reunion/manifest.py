"""`python -m reunion.manifest`: every document that the SDK sends, as `hub admin set-documents` reads them."""

import json

from reunion.documents import document_texts

if __name__ == "__main__":
    print(json.dumps(document_texts(), indent=1))  # noqa: T201 - that is all it does
