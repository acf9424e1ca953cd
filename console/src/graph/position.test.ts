import assert from "node:assert/strict";
import { test } from "node:test";
import { Position } from "./position.ts";

const place = (sequence: number) => ({ cursor: `c${String(sequence)}`, sequence });

test("a feed goes on after its last event, whatever the hub greets with", () => {
  const position = new Position();
  assert.equal(position.begin("present"), true);
  assert.equal(position.cursor, "present");
  position.advance(place(7));
  assert.equal(position.begin("later present"), false);
  assert.equal(position.cursor, "c7");
});

test("an event that comes twice is one event", () => {
  const position = new Position();
  position.begin("present");
  const taken = [3, 4, 4, 3, 5].filter((sequence) => position.advance(place(sequence)));
  assert.deepEqual(taken, [3, 4, 5]);
  assert.equal(position.cursor, "c5");
});

test("an expired cursor begins anew at the hub's present", () => {
  const position = new Position();
  position.begin("present");
  position.advance(place(9));
  position.restart("start after");
  assert.equal(position.cursor, "start after");
  assert.equal(position.advance(place(2)), true);
});
