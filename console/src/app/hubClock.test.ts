import assert from "node:assert/strict";
import { test } from "node:test";
import { askHubTime, hasJumped, hubAhead, hubNow } from "./hubClock.ts";

const HUB = Date.parse("2026-11-29T15:00:00Z");
const MINUTE = 60_000;

test("hub's time is told whatever the machine's clock says, and a set clock is noticed", (t) => {
  for (const minutes of [-20, 0, 20]) {
    t.mock.timers.enable({ apis: ["Date"], now: HUB - minutes * MINUTE });
    askHubTime()(new Date(HUB).toISOString());
    assert.equal(hubAhead(), minutes * MINUTE);
    assert.equal(hubNow(), HUB);
    assert.equal(hasJumped(), false);
    t.mock.timers.setTime(HUB + 40 * MINUTE);
    assert.deepEqual([hasJumped(), hasJumped()], [true, false]);
    t.mock.timers.reset();
  }
});

test("time that a request takes is no fault of a clock", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: HUB });
  let steady = 0;
  t.mock.method(performance, "now", () => steady);
  const after = (ms: number, isSet = false) => {
    const hear = askHubTime();
    const said = new Date(Date.now()).toISOString();
    t.mock.timers.setTime(Date.now() + ms);
    steady += isSet ? 0 : ms;
    hear(said);
    return hubAhead();
  };
  assert.deepEqual([after(3000), after(20 * MINUTE), after(8000, true)], [0, 0, 0]);
});
