import assert from "node:assert/strict";
import { test } from "node:test";
import { en } from "./en.ts";
import { TIP_WORDS } from "../screens/case/tipWords.ts";
import { WORDS as EXPORTS } from "../screens/exports/words.ts";
import { WORDS as SEARCH } from "../screens/search/words.ts";
import { WORDS as AUDIT } from "../screens/audit/words.ts";
import { WORDS as OPERATOR } from "../screens/operator/words.ts";
import { WORDS as TIPS } from "../screens/tips/words.ts";

test("one thing is not said in the plural", () => {
  const said = [
    en.parts.newTips(1, "1"),
    TIP_WORDS.en.folded(1, "1"),
    TIP_WORDS.en.onMap("1", "1"),
    TIP_WORDS.en.unread(1, "1"),
    EXPORTS.en.rowsSoFar("1", "1"),
    EXPORTS.en.rowsWritten("1"),
    EXPORTS.en.now("1", true),
    SEARCH.en.mapPart("1"),
    AUDIT.en.seen(1, "1"),
    OPERATOR.en.replayAll("1"),
    OPERATOR.en.revokeConsequences("1")[0] ?? "",
    TIPS.en.arrived(1),
    TIPS.en.linked(1),
  ];
  assert.deepEqual(said.filter((text) => /\b1 (of the 1 )?\w+s\b/.test(text)), []);
});
