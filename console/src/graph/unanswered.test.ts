import assert from "node:assert/strict";
import { test } from "node:test";
import { UnansweredChanges } from "./unanswered.ts";

const first = { input: { caseId: "cs_1", reason: "A lead", idempotencyKey: "one", expectedVersion: 3 } };
const again = { input: { caseId: "cs_1", reason: "A lead", idempotencyKey: "two", expectedVersion: 4 } };

test("the same words after a lost answer go out with their first key, also from a dialog opened anew", () => {
  const changes = new UnansweredChanges();
  changes.belongTo("li");
  assert.equal(changes.send("Add", first), first);
  assert.equal(changes.send("Add", again), first);
  const other = { input: { ...again.input, reason: "Another lead" } };
  assert.equal(changes.send("Add", other), other, "other words are another change");
  assert.equal(changes.send("Remove", again), again, "another mutation is another change");
});

test("an answer, an hour and another account end what is remembered", () => {
  let now = 0;
  const changes = new UnansweredChanges(() => now);
  changes.belongTo("li");
  changes.send("Add", first);
  changes.answered("Add", again);
  assert.equal(changes.send("Add", again), again);
  now = 60 * 60 * 1000;
  assert.equal(changes.send("Add", first), first);
  changes.belongTo("wang");
  assert.equal(changes.send("Add", again), again);
});

test("a change without a key is sent as it is", () => {
  const changes = new UnansweredChanges();
  const [one, other] = [{ input: { caseId: "cs_1" } }, { input: { caseId: "cs_1" } }];
  assert.equal(changes.send("Confirm", one), one);
  assert.equal(changes.send("Confirm", other), other);
});
