"""Handwritten, after OWASP: requests without a permission, and words meant for another reader."""

from collections.abc import Iterator
from typing import Any, Final

from tests.hostile.attack import Attack, asked, request
from tests.hostile.scene import LIVE_KEY, OFFICER, OPERATOR, STRANGER, TEST_KEY, UNCERTIFIED, Scene

CASE: Final = """{ id narrative criteria openedBy child { fullName identityNumber clothing }
 lastSeen { address point { latitude } } reporter { name phone } suspects { name }
 vehicles { plate } notes { reason } }"""
TIP: Final = "{ id text contact place { latitude } photo }"

Case = tuple[str, str, Any]


def access(scene: Scene) -> list[Attack]:
    """Return all of them."""
    found = []
    for path, roles, cases in (
        ("/police/graphql", (STRANGER, UNCERTIFIED, LIVE_KEY, OPERATOR, OFFICER), list(_of_police(scene))),
        ("/graphql", (STRANGER, TEST_KEY, OFFICER, LIVE_KEY), list(_of_partners(scene))),
    ):
        for role in roles:
            # Permitted roles send them as well, to show that the markers are there; they change nothing.
            may = (path, role) in (("/police/graphql", OFFICER), ("/graphql", LIVE_KEY))
            for name, document, variables in cases:
                if may and document.startswith("mutation"):
                    continue
                body = request("POST", path, scene.token(role), asked(document, variables))
                found.append(Attack(f"access {path} by {role}: {name}", role, (body,)))
    return [*found, *_tokens(scene), *_guesses(scene), *_words(scene)]


def _of_police(scene: Scene) -> Iterator[Case]:
    of = {"r": [{"__typename": "Case", "id": scene.case}, {"__typename": "Tip", "id": scene.tip}]}
    yield "a case", f'{{ case(id: "{scene.case}", purpose: "a test") {CASE} }}', None
    yield "a case as a node", f'{{ node(id: "{scene.case}", purpose: "a test") {{ id ... on Case {CASE} }} }}', None
    yield "a tip as a node", f'{{ node(id: "{scene.tip}", purpose: "a test") {{ id ... on Tip {TIP} }} }}', None
    yield "all cases", f'{{ cases(purpose: "a test") {{ edges {{ node {CASE} }} }} }}', None
    yield "tips", f'{{ tips(caseId: "{scene.case}", purpose: "a test") {{ edges {{ node {TIP} }} }} }}', None
    yield "the audit trail", '{ auditTrail(purpose: "a test") { edges { node { account person subject } } } }', None
    entities = f"query ($r: [_Any!]!) {{ _entities(representations: $r) {{ ... on Case {CASE} ... on Tip {TIP} }} }}"
    yield "entities", entities, of
    closing = "mutation ($i: CloseCaseInput!) { closeCase(input: $i) { case " + CASE + " userErrors { code } } }"
    yield "closing a case", closing, {"i": {"caseId": scene.case, "outcome": "WITHDRAWN", "idempotencyKey": "hostile"}}
    triage = "mutation ($i: TriageTipInput!) { triageTip(input: $i) { tip " + TIP + " userErrors { code } } }"
    yield "triage of a tip", triage, {"i": {"tipId": scene.tip, "state": "REVIEWED"}}
    yield (
        "two roots, one of them allowed",
        f'{{ viewer {{ account }} case(id: "{scene.case}", purpose: "a test") {CASE} }}',
        None,
    )
    fragment = f'{{ ...f }} fragment f on Query {{ case(id: "{scene.case}", purpose: "a test") {CASE} }}'
    yield "a root by a fragment", fragment, None
    renamed = f'query viewer {{ viewer: case(id: "{scene.case}", purpose: "a test") {CASE} }}'
    yield "a root under another's name", renamed, None
    yield "the schema", "{ _service { sdl } }", None


def _of_partners(scene: Scene) -> Iterator[Case]:
    alert = "{ id child { name clothing photo } lastSeen { district } areas { latitude district } }"
    of = {
        "r": [
            {"__typename": "Alert", "id": scene.alert},
            {"__typename": "Device", "ref": scene.other_ref},
            {"__typename": "Partner", "id": scene.other_partner},
        ]
    }
    yield "an alert", f'{{ alert(id: "{scene.alert}") {alert} }}', None
    yield "an alert as a node", f'{{ node(id: "{scene.alert}") {{ id ... on Alert {alert} }} }}', None
    yield (
        "another partner as a node",
        f'{{ node(id: "{scene.other_partner}") {{ id ... on Partner {{ name }} }} }}',
        None,
    )
    yield "a case as a node", f'{{ node(id: "{scene.case}") {{ id __typename }} }}', None
    entities = f"{{ ... on Alert {alert} ... on Device {{ registrationExpiresAt }} ... on Partner {{ name }} }}"
    yield "entities", f"query ($r: [_Any!]!) {{ _entities(representations: $r) {entities} }}", of
    yield "an audience", f'{{ audience(alert: "{scene.alert}") {{ edges {{ node {{ ref }} }} }} }}', None
    yield "a cursor of another's", f'{{ alerts(after: "{scene.cursor}") {{ edges {{ node {alert} }} }} }}', None
    receipts = {"alert": scene.alert, "receipts": [{"ref": scene.other_ref, "kind": "SHOWN"}]}
    confirming = (
        "mutation ($i: ConfirmReceiptsInput!) { confirmReceipts(input: $i) { results { ref ok } userErrors { code } } }"
    )
    yield "receipts of another's", confirming, {"i": receipts}
    tip = {"alert": scene.alert, "text": "hostile", "idempotencyKey": "hostile", "photo": scene.photo}
    submitting = "mutation ($i: SubmitTipInput!) { submitTip(input: $i) { receiptCode userErrors { code } } }"
    yield "a tip with a photo of police", submitting, {"i": tip}
    yield (
        "removing another's device",
        f'mutation {{ removeDevices(input: {{refs: ["{scene.other_ref}"]}}) {{ results {{ ok }} }} }}',
        None,
    )
    yield "the schema", "{ _service { sdl } }", None


def _tokens(scene: Scene) -> Iterator[Attack]:
    """Yield texts that are no key and no token."""
    unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJvcGVyYXRvciIsInBvd2VycyI6WyJPUEVSQVRFIl0sImNlcnRpZmllZCI6dHJ1ZX0."
    live, officer = scene.tokens[LIVE_KEY], scene.tokens[OFFICER]
    claims = officer.split(".")
    for path, whole in (("/graphql", live), ("/police/graphql", officer)):
        for name, token in (
            ("none of a signature", unsigned),
            ("another's claims", ".".join((unsigned.split(".", maxsplit=1)[0], *claims[1:]))),
            ("no signature", ".".join((*claims[:-1], ""))),
            ("cut short", whole[:-1]),
            ("in capitals", whole.upper()),
            ("twice", whole + whole),
            ("of dots", "." * 5_000),
            ("long", "A" * 30_000),
            ("an operator", '{"$ne": null}'),
            ("percent", "%00%0a" + whole),
            ("Latin-1", "\xe9\xff" + whole),
            ("its digest", "0" * 64),
            ("another mode's", whole.replace("_live_", "_test_") if "_live_" in whole else whole[::-1]),
        ):
            body = request("POST", path, token, asked("{ viewer { __typename } }"))
            yield Attack(f"token {path}: {name}", STRANGER, (body,), ("200 UNAUTHENTICATED",))


def _guesses(scene: Scene) -> Iterator[Attack]:
    """Yield invented or altered ids, cursors and codes."""
    cursor = scene.cursor
    for name, after in (
        ("cut short", cursor[:-2]),
        ("turned round", cursor[::-1]),
        ("its last letter", cursor[:-1] + ("A" if cursor[-1] != "A" else "B")),
        ("doubled", cursor * 2),
        ("an operator", '{"$gt": ""}'),
        ("base64 of an operator", "eyIkZ3QiOiAiIn0="),
        ("long", "A" * 90_000),
        ("empty", ""),
        ("a half character", "\ud83d"),
    ):
        document = "query ($a: String) { alerts(after: $a) { edges { node { id } } } }"
        body = request("POST", "/graphql", scene.token(LIVE_KEY), asked(document, {"a": after}))
        yield Attack(f"cursor of alerts: {name}", LIVE_KEY, (body,))
        document = f'query ($a: String) {{ audience(alert: "{scene.alert}", after: $a) {{ edges {{ cursor }} }} }}'
        body = request("POST", "/graphql", scene.token(LIVE_KEY), asked(document, {"a": after}))
        yield Attack(f"cursor of an audience: {name}", LIVE_KEY, (body,))
        document = 'query ($a: String) { cases(purpose: "a test", after: $a) { edges { cursor } } }'
        body = request("POST", "/police/graphql", scene.token(OFFICER), asked(document, {"a": after}))
        yield Attack(f"cursor of cases: {name}", OFFICER, (body,))
    document = "mutation ($c: String!) { withdrawTip(input: {receiptCode: $c}) { withdrawn userErrors { code } } }"
    for name, code in (
        ("right in form", "A" * 26),
        ("long", "A" * 50_000),
        ("an operator", '{"$ne": ""}'),
        ("digits", "\uff11" * 26),
    ):
        body = request("POST", "/graphql", scene.token(TEST_KEY), asked(document, {"c": code}))
        yield Attack(f"receipt code: {name}", TEST_KEY, (body,), ("200", "200 TEXT_INVALID", "200 RATE_LIMITED"))


def _words(scene: Scene) -> Iterator[Attack]:
    """Yield misspelt fields, and objects in place of a text: neither is completed, repeated or passed on."""
    for name, document, variables in (
        ("a field", "{ viewr { mode } }", None),
        ("a field below", "{ viewer { partnr { id } } }", None),
        ("an argument", '{ alert(di: "x") { id } }', None),
        ("a type", "{ node(id: 1) { ... on Alrt { id } } }", None),
        ("a directive", "{ viewer @inclood { mode } }", None),
        ("a variable", "query ($a: Alrt) { viewer { mode } }", None),
        ("an operation", "qury { viewer { mode } }", None),
        ("an enum", "{ alerts(state: OPN) { edges { cursor } } }", None),
        ("fields stuffed", "{ viewer { mode password secret token key admin debug internal apiKey hash } }", None),
        ("an operator for an id", "query ($i: ID!) { alert(id: $i) { id } }", {"i": {"$ne": None}}),
        ("where for an id", "query ($i: ID!) { alert(id: $i) { id } }", {"i": {"$where": "1"}}),
        ("a list for an id", "query ($i: ID!) { alert(id: $i) { id } }", {"i": [scene.alert]}),
        ("a number for an id", "query ($i: ID!) { alert(id: $i) { id } }", {"i": 2**80}),
        ("an operator in an entity", "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }", {"r": [{"__typename": "Alert", "id": {"$ne": None}}]}),
        ("a type of Python's", "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }", {"r": [{"__typename": "__class__", "id": "x"}]}),
        ("a root as an entity", "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }", {"r": [{"__typename": "Query", "id": "x"}]}),
        ("no name of a type", "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }", {"r": [{"id": "x"}, {"__typename": None}, {"__typename": {"a": 1}}]}),
        ("a prototype", "query ($i: ID!) { alert(id: $i) { id } }", {"i": "x", "__proto__": {"i": "y"}}),
    ):  # fmt: skip
        body = request("POST", "/graphql", scene.token(LIVE_KEY), asked(document, variables))
        yield Attack(f"word: {name}", LIVE_KEY, (body,))
