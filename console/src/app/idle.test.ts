import assert from "node:assert/strict";
import { test } from "node:test";
import { IdleClock, LOCK_AFTER_MS, TELL_EVERY_MS } from "./idle.ts";

test("the hub hears of the first input, then at most each 30 seconds", () => {
  const clock = new IdleClock(0);
  const told = [1000, TELL_EVERY_MS, TELL_EVERY_MS + 1000, 2 * TELL_EVERY_MS].filter((now) => clock.input(now));
  assert.deepEqual(told, [1000, TELL_EVERY_MS + 1000]);
});

test("ten minutes without input lock, and input after that does not unlock", () => {
  const clock = new IdleClock(0);
  clock.input(5000);
  assert.equal(clock.isOver(LOCK_AFTER_MS), false);
  assert.equal(clock.isNear(LOCK_AFTER_MS), true);
  assert.equal(clock.isOver(LOCK_AFTER_MS + 5000), true);
  assert.equal(clock.input(LOCK_AFTER_MS + 6000), false);
  assert.equal(clock.isOver(LOCK_AFTER_MS + 6000), true);
});

test("input in another tab keeps this one open and is not told twice", () => {
  const clock = new IdleClock(0);
  assert.equal(clock.input(LOCK_AFTER_MS - 1, false), false);
  assert.equal(clock.isOver(LOCK_AFTER_MS + 1), false);
});
