COUNTEREXAMPLES: dict[str, tuple[str, int, str]] = {}
