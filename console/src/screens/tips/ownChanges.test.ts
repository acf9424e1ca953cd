import assert from "node:assert/strict";
import { test } from "node:test";
import { OwnChanges } from "./ownChanges.ts";

const told = (by: string) => ({ tipId: "a", change: "TRIAGED", by }) as const;

test("a colleague's change is news, also while an own one is expected", () => {
  const own = new OwnChanges("li");
  own.expect("a", "TRIAGED");
  assert.deepEqual([own.has(told("wang")), own.has(told("li")), own.has(told("li"))], [false, true, false]);
});

test("what was not done is not expected", () => {
  const own = new OwnChanges("li");
  own.expect("a", "TRIAGED")();
  assert.equal(own.has(told("li")), false);
});
