"""Values that try to make their reader do more than read."""

from typing import Any, Final

CANARY: Final = "zqCanary7"
"""Part of every poisoned text: no log may repeat it."""

TEXTS: Final[dict[str, str]] = {
    "empty": "",
    "blank": " \t ",
    "null byte": f"{CANARY}\x00.jpg",
    "control characters": CANARY + "".join(map(chr, range(1, 32))) + "\x7f\x9b",
    "lone high surrogate": f"{CANARY}\ud83d",
    "lone low surrogate": f"\ude00{CANARY}",
    "swapped surrogates": f"{CANARY}\ude00\ud83d",
    "byte order mark": f"\ufeff{CANARY}",
    "right to left": f"\u202e{CANARY}\u2066\u2069",
    "homograph": f"{CANARY} \u0430dm\u0456n",
    "zero width": f"{CANARY}\u200b\u200d\u2060",
    "combining": CANARY + "e\u0301" * 200,
    "widening when folded": "\ufdfa\u0130\u00df" * 40 + CANARY,
    "not a character": f"{CANARY}\uffff\ufdd0",
    "very long": CANARY * 20_000,
    "long word": CANARY * 30,
    "operator as text": f'{{"$ne": null, "x": "{CANARY}"}}',
    "where": f"'; return true; var x='{CANARY}",
    "dollar": f"${CANARY}",
    "dotted": f"a.$[].{CANARY}",
    "regular expression": f"^(({CANARY}|a+)+)+$",
    "sql": f"{CANARY}' OR '1'='1' --",
    "traversal": f"../../../../{CANARY}/etc/passwd",
    "encoded traversal": f"..%2f..%2f{CANARY}%00",
    "file address": f"file:///{CANARY}/etc/passwd",
    "metadata address": f"http://169.254.169.254/latest/{CANARY}",
    "template": f"{{{{7*7}}}}${{7*7}}<%= 7*7 %>#{{7*7}}{CANARY}",
    "python format": f"{{0.__class__.__mro__}}%s%n%x{CANARY}",
    "lookup": f"${{jndi:ldap://127.0.0.1/{CANARY}}}",
    "markup": f"<script>alert('{CANARY}')</script><!--",
    "entity": f'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///{CANARY}">]>&x;',
    "command": f"$(touch {CANARY}); `id` | cat",
    "line of a log": f'{CANARY}\r\n{{"at": "2016", "level": "INFO", "event": "{CANARY}"}}\n',
    "header": f"{CANARY}\r\nSet-Cookie: a={CANARY}\r\n\r\n",
    "terminal": f"\x1b[2J\x1b]0;{CANARY}\x07",
    "pickle": f"cos\nsystem\n(S'{CANARY}'\ntR.",
    "prototype": "__proto__",
    "type name": "__typename",
    "number": "1e309",
    "hexadecimal": "0x7fffffffffffffff",
    "base64": "eyIkbmUiOiBudWxsfQ==",
}

VALUES: Final[dict[str, Any]] = {
    "null": None,
    "true": True,
    "zero": 0,
    "minus one": -1,
    "beyond 32 bits": 2**31,
    "beyond 64 bits": 2**64,
    "beyond any machine": 10**4000,
    "tiny": 5e-324,
    "huge": 1.7976931348623157e308,
    "negative zero": -0.0,
    "operator": {"$ne": None},
    "always": {"$where": f"sleep(9000) || '{CANARY}'"},
    "greater": {"$gt": ""},
    "pattern": {"$regex": f"^(a+)+$|{CANARY}", "$options": "s"},
    "expression": {"$expr": {"$function": {"body": CANARY, "args": [], "lang": "js"}}},
    "prototype": {"__proto__": {"admin": True}, "constructor": {"prototype": {"admin": True}}},
    "empty object": {},
    "dotted keys": {"a.b": 1, "$set": {"x": CANARY}, "": 0},
    "list": [],
    "list of lists": [[[[[CANARY]]]]],
    "list of null": [None, None],
    "mixed list": [1, "a", {}, None, True],
    "many": ["x"] * 4_900,
    "too many": ["x"] * 5_100,
    "object with a length": {"length": 10**9, "0": CANARY},
    "deep object": None,
    "deep list": None,
}


def _nested(depth: int, *, in_lists: bool) -> Any:
    value: Any = CANARY
    for _ in range(depth):
        value = [value] if in_lists else {"a": value}
    return value


VALUES["deep object"] = _nested(200, in_lists=False)
VALUES["deep list"] = _nested(200, in_lists=True)
