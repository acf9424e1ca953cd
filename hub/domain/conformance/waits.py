"""The end of each step of a conformance run: the reaction that the hub waits for."""

from hub.domain.conformance.evidence import (
    SHOWN,
    CheckFailed,
    NotSeen,
    require_read,
    require_removed,
    require_shown_once,
    told,
)
from hub.domain.conformance.run import ConformanceRun, Scene, Step

_SCENES = {
    Step.FIRST: (Scene.MAIN,),
    Step.UPDATE: (Scene.MAIN,),
    Step.VARIANTS: (Scene.FIELDS, Scene.TYPE, Scene.ROTATED),
    Step.EARLY_END: (Scene.EARLY,),
    Step.REPEAT: (Scene.REPEATED,),
    Step.REPEAT_AGAIN: (Scene.REPEATED,),
    Step.END: (Scene.MAIN,),
}


def is_complete(run: ConformanceRun) -> bool:
    """Return True if all came that a run's step waits for. The last step waits for its time alone."""
    try:
        _require_reaction(run)
    except (CheckFailed, NotSeen):
        return False
    return run.step is not Step.SETTLE


def _require_reaction(run: ConformanceRun) -> None:
    """Raise NotSeen or CheckFailed unless the audiences were read and every device that they told has shown it."""
    for scene in _SCENES.get(run.step, ()):
        require_read(run, scene, run.step)
        shown = {one.device for one in run.receipts if (one.scene, one.kind) == (scene, SHOWN)}
        if told(run, scene) - shown:
            raise NotSeen
    devices = len(run.refs)
    if run.step is Step.FIRST:
        require_shown_once(run, Scene.MAIN, 1, range(devices - 1))
    if run.step is Step.UPDATE:
        require_shown_once(run, Scene.MAIN, 2, range(devices))
    if run.step is Step.END:
        require_removed(run)
