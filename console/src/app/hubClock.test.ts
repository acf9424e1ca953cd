import assert from "node:assert/strict";
import { test } from "node:test";
import { hasJumped, hearHubTime, hubAhead, hubNow } from "./hubClock.ts";

const HUB = Date.parse("2026-11-29T15:00:00Z");
const MINUTE = 60_000;

test("hub's time is told whatever the machine's clock says, and a set clock is noticed", (t) => {
  for (const minutes of [-20, 0, 20]) {
    t.mock.timers.enable({ apis: ["Date"], now: HUB - minutes * MINUTE });
    hearHubTime(new Date(HUB).toISOString(), Date.now());
    assert.equal(hubAhead(), minutes * MINUTE);
    assert.equal(hubNow(), HUB);
    assert.equal(hasJumped(), false);
    t.mock.timers.setTime(HUB + 40 * MINUTE);
    assert.deepEqual([hasJumped(), hasJumped()], [true, false]);
    t.mock.timers.reset();
  }
});

test("time that a request takes is no fault of a clock", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: HUB + 3000 });
  hearHubTime(new Date(HUB + 1000).toISOString(), HUB);
  assert.equal(hubAhead(), 0);
});
