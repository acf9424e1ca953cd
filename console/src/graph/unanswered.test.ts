import assert from "node:assert/strict";
import { test } from "node:test";
import { type Heard, KEY_TO_COME, UnansweredChanges } from "./unanswered.ts";

const WORDS = { input: { caseId: "cs_1", reason: "A lead", idempotencyKey: KEY_TO_COME, expectedVersion: 3 } };
const AGAIN = { input: { ...WORDS.input, expectedVersion: 4 } };
const OTHER = { input: { ...WORDS.input, reason: "Another lead" } };

const BEGUN: readonly Heard[] = [{ sequence: 7, by: "wang" }];

/** Return the function that sends, and gives the key of what goes out. */
const keysOf = (changes: UnansweredChanges) => (variables: typeof WORDS, history = BEGUN, change = "Add") =>
  changes.send(change, variables, history).input.idempotencyKey;

test("the same words after a lost answer go out as they went, also from a dialog opened anew", () => {
  const changes = new UnansweredChanges();
  const first = changes.send("Add", WORDS, BEGUN);
  assert.match(first.input.idempotencyKey, /^[0-9a-f-]{36}$/);
  assert.equal(changes.send("Add", AGAIN, BEGUN), first);
  const keyOf = keysOf(changes);
  assert.notEqual(keyOf(OTHER), first.input.idempotencyKey, "other words are another change");
  assert.notEqual(keyOf(WORDS, BEGUN, "Remove"), first.input.idempotencyKey, "another mutation is another change");
});

test("what may have been undone since is another change", () => {
  const own = { sequence: 8, by: "li" };
  const ofHub = { sequence: 9, by: null };
  const ofColleague = { sequence: 10, by: "wang" };
  for (const [news, isSame] of [
    [[], true],
    [[ofHub], true],
    [[ofHub, own], true],
    [[{ ...own, sequence: 11 }, own], false],
    [[ofColleague], false],
    [[ofColleague, ofHub, own], false],
  ] as const) {
    const changes = new UnansweredChanges();
    changes.belongTo("li");
    const keyOf = keysOf(changes);
    const first = keyOf(WORDS);
    const second = keyOf(WORDS, [...news, ...BEGUN]);
    assert.equal(second === first, isSame, JSON.stringify(news));
  }
});

test("an answer, two minutes and another account end what is remembered", () => {
  let now = 0;
  const changes = new UnansweredChanges(() => now);
  const keyOf = keysOf(changes);
  changes.belongTo("li");
  const keys = [keyOf(WORDS)];
  changes.answered("Add", AGAIN);
  keys.push(keyOf(WORDS));
  now = 2 * 60 * 1000;
  keys.push(keyOf(WORDS));
  changes.belongTo("wang");
  keys.push(keyOf(WORDS));
  assert.equal(new Set(keys).size, 4);
});

test("a change without a key is sent as it is", () => {
  const changes = new UnansweredChanges();
  const [one, other] = [{ input: { caseId: "cs_1" } }, { input: { caseId: "cs_1" } }];
  assert.equal(changes.send("Confirm", one, BEGUN), one);
  assert.equal(changes.send("Confirm", other, BEGUN), other);
});
