"""Photo links: alive with the alert, gone within seconds of its end."""

from tests.oracle.run import CLOSING_SECONDS, Finding, Run
from tests.oracle.wire import PhotoLine

GONE = 410
CACHING = {"private", "max-age=5"}


def photo_after_close(run: Run) -> Finding:
    """Return `photo_after_close`: 410, or the first other status for a link of an ended alert."""
    after: list[PhotoLine] = []
    faults: list[str] = []
    for case in run.script.cases:
        if not run.has_ended(case):
            continue
        began, returned = run.closed(case)
        links = {url for url, alert in run.script.photo_links.items() if alert == case.alert}
        lines = [line for line in run.evidence.photo_lines if line.url in links]
        after += [line for line in lines if line.at > returned + CLOSING_SECONDS]
        alive = [line for line in lines if line.at < began]
        if lines and not any(line.status == 200 for line in alive):
            faults.append(f"no photo link of the {case.key} case was seen to live, so its end proves nothing")
        faults += [
            f"a photo of the {case.key} case was served with Cache-Control {line.cache_control!r}"
            for line in alive
            if line.status == 200 and {part.strip() for part in line.cache_control.lower().split(",")} != CACHING
        ]
    if not after:
        return Finding(None, [*faults, "no photo link was asked for more than 5 s after a closing"])
    wrong = [line for line in after if line.status != GONE]
    faults += [f"a photo link was answered {line.status} after the closing" for line in wrong]
    return Finding(wrong[0].status if wrong else GONE, faults)
