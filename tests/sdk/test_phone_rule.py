"""The phone's rule in Python and TypeScript: both give the answers of sdk/phone-rule/vectors.json, and each other's."""

import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from reunion import Circle, GeoPoint
from reunion.phone import ENDED_REVISION, AlertTracker, Ignore, Notice, Remove, Show
from tests.timeouts import PROGRAM_TIMEOUT

ROOT: Final = Path(__file__).parents[2]
NODE: Final = ROOT / "tests" / "phone_rule"
RULE: Final = ROOT / "sdk" / "phone-rule"
EXAMPLE: Final = re.findall(r"```json\n(.*?)```", (RULE / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
VECTORS: Final[list[dict[str, Any]]] = [
    *json.loads((RULE / "vectors.json").read_text(encoding="utf-8")),
    *map(json.loads, EXAMPLE),
]

Known = list[tuple[str, int]]
Push = dict[str, Any]
every_vector = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])


def test_vectors_keep_the_documented_shape() -> None:
    assert len({vector["name"] for vector in VECTORS}) == len(VECTORS)
    steps = [step for vector in VECTORS for step in vector["steps"]]
    assert {frozenset(vector) for vector in VECTORS} == {frozenset({"name", "before", "steps"})}
    shapes = ({"data", "expect"}, {"others"}, {"start", "open", "expect"})
    assert {frozenset(step) - {"title"} for step in steps} == set(map(frozenset, shapes))
    expected = [step["expect"] for step in steps if "data" in step]
    assert {(one["action"], one.get("reason")) for one in expected} == {
        *((action, None) for action in ("SHOW", "REPLACE", "REMOVE")),
        *(("IGNORE", reason) for reason in ("OLDER", "REPEATED", "UNREADABLE")),
    }
    assert [step for step in steps if "title" in step and "title" not in step["expect"]] == []


def sequence(vector: dict[str, Any]) -> tuple[Known, list[Push]]:
    """Return the alerts that the phone of a vector knows, and the pushes that come."""
    known = [(alert, ENDED_REVISION if newest == "ENDED" else newest) for alert, newest in vector["before"]]
    numbers, pushes = count(1), list[Push]()
    for step in vector["steps"]:
        others = (
            {"alert": f"other-{next(numbers)}", "revision": "1", "kind": "ALERT"} for _ in range(step.get("others", 0))
        )
        pushes += [{"data": data} for data in others] or [step]
    return known, pushes


def check(pushes: Iterable[Push], answers: Iterable[dict[str, Any]]) -> None:
    """Compare what a vector names of each answer."""
    for push, answer in zip(pushes, answers, strict=True):
        expected = push.get("expect", {"action": "SHOW"})
        notice = {name: answer["notice"][name] for name in expected.get("notice", {})}
        named = {name: answer.get(name) for name in expected} | ({"notice": notice} if notice else {})
        assert named == expected, push


# ------------------------------------------------------------ Python
def python_rule(known: Known, pushes: Iterable[Push]) -> tuple[list[dict[str, Any]], Known]:
    """Return the answers of the SDK's rule, and what its tracker knows then."""
    tracker = AlertTracker.load(known)
    answers = [
        {"removed": [one.alert for one in tracker.start(push["start"], push["open"])]}
        if "start" in push
        else answer_of(tracker, push["data"], push.get("title", ""))
        for push in pushes
    ]
    return answers, AlertTracker.load(tracker.dump()).dump()


def answer_of(tracker: AlertTracker, data: dict[str, Any], title: str) -> dict[str, Any]:
    """Apply one push and return the action as vectors write it."""
    match tracker.apply(data):
        case Ignore(reason):
            return {"action": "IGNORE", "reason": reason.value}
        case Remove(alert):
            return {"action": "REMOVE", "alert": alert}
        case shown:
            action, notice = "SHOW" if isinstance(shown, Show) else "REPLACE", shown.notice
            marked = {"title": notice.mark_title(title), "real": notice.is_real}
            return {"action": action, **marked, "notice": plain(notice)}


def plain(notice: Notice) -> dict[str, Any]:
    """Return a notice as vectors write it."""

    def corner(point: GeoPoint) -> list[float]:
        return [point.latitude, point.longitude]

    def numbers(circle: Circle) -> list[float]:
        return [*corner(circle.centre), circle.radius_km]

    names = ("alert", "revision", "status", "language", "phone", "photo", "area")
    areas = {"circle": notice.circle and numbers(notice.circle), "polygon": [corner(point) for point in notice.polygon]}
    return {name: getattr(notice, name) for name in names} | areas


@every_vector
def test_python_rule_gives_the_answers_of_each_vector(vector: dict[str, Any]) -> None:
    known, pushes = sequence(vector)
    check(pushes, python_rule(known, pushes)[0])


# ------------------------------------------------------------ TypeScript
class TypeScriptRule:
    """A process of Node.js that applies the compiled rule."""

    def __init__(self, module: Path) -> None:
        command = ("node", "answers.mjs", str(module))
        self.process = subprocess.Popen(command, cwd=NODE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, known: Known, pushes: Iterable[Push]) -> tuple[list[dict[str, Any]], Known]:
        assert self.process.stdin
        assert self.process.stdout
        line = json.dumps({"known": known, "pushes": list(pushes)})
        print(line, file=self.process.stdin, flush=True)
        said = json.loads(self.process.stdout.readline())
        return said["answers"], [(alert, revision) for alert, revision in said["dump"]]


@pytest.fixture(scope="module")
def typescript_rule(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TypeScriptRule]:
    """Compile the rule, strictly, and run it."""
    built = tmp_path_factory.mktemp("phone-rule")
    (built / "package.json").write_text('{"type": "module"}')
    compiler = NODE / "node_modules" / "typescript" / "bin" / "tsc"
    command = ("node", str(compiler), "-p", str(NODE), "--outDir", str(built))
    compiled = subprocess.run(command, capture_output=True, text=True, timeout=PROGRAM_TIMEOUT, check=False)
    assert compiled.returncode == 0, compiled.stdout
    rule = TypeScriptRule(built / "phone.js")
    with rule.process:
        yield rule
        rule.process.kill()


@pytest.mark.needs("node")
@every_vector
def test_typescript_rule_gives_the_answers_of_each_vector(
    vector: dict[str, Any], typescript_rule: TypeScriptRule
) -> None:
    known, pushes = sequence(vector)
    check(pushes, typescript_rule(known, pushes)[0])


JUNK: Final = (
    *(
        "",
        "x",
        "nan",
        "Infinity",
        "0x1",
        "\u0661",
        " 1",
        "1\n",
        "+1",
        "1_0",
        ".5",
        "5.",
        "1e999",
        "-2.5e-1",
        "0000000002",
    ),
    *(None, 7, ["1"]),
)
NUMBERS: Final = ("0", "1.50", "-2", *JUNK[:15])
TITLES: Final = (
    "Missing",
    "[EXERCISE] Missing",
    "[TEST] ",
    "【演练】失踪",
    "【测试】",
    "【测试",
    "[test] x",
    "Missing [TEST] ",
    "",
)
SMALL: Final = ("0", "1", "2", "3", "4", "05", "10")


def random_push(chance: Random) -> Push:
    """Return a push of few alerts and small numbers, with something now and then that no hub sends."""

    def mostly(*usual: Any) -> Any:
        return chance.choice(usual if chance.random() < 0.9 else JUNK)

    def numbers() -> str:
        return ",".join(chance.choices(NUMBERS, k=chance.randrange(5)))

    data = {
        "alert": mostly("a", "a", "b", "__proto__"),
        "revision": mostly(*SMALL),
        "kind": mostly(
            "ALERT", "UPDATE", "UPDATE", "SIGHTING", "SIGHTING", "CANCEL" if chance.random() < 0.2 else "ALERT"
        ),
        "status": mostly("ACTUAL", "EXERCISE", "TEST", "actual"),
        "sighting": mostly(*SMALL),
        "area": mostly("1", "2"),
        "circle": mostly("1,2,3", numbers()),
        "polygon": mostly("1,2 3,4 5,6", " ".join(numbers() for _ in range(3)), "1,2  3,4\t5,6"),
        "phone": mostly("110"),
        "language": mostly("en"),
        "photo": mostly("https://hub.example/1"),
    }
    kept = {name: value for name, value in data.items() if chance.random() < 0.95}
    return {"data": kept, "title": chance.choice(TITLES)}


@pytest.mark.needs("node")
def test_both_rules_answer_random_pushes_alike(typescript_rule: TypeScriptRule) -> None:
    chance = Random(2016)
    for _ in range(3_000):
        known = [(alert, chance.randint(ENDED_REVISION, 3)) for alert in "abc" if chance.random() < 0.3]
        pushes = [random_push(chance) for _ in range(chance.randint(1, 8))]
        assert typescript_rule(known, pushes) == python_rule(known, pushes), (known, pushes)
