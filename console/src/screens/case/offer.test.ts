import assert from "node:assert/strict";
import test from "node:test";
import { endedOffer, offerToAnswer, openOffer, ownOffer } from "./offer.ts";
import type { Summary } from "./summary.ts";

const NOW = Date.parse("2026-11-29T08:00:00Z");
const UNTIL = "2026-12-02T08:00:00Z";
const OFFERED: Pick<Summary, "actions" | "offer"> = { actions: ["READ_PUBLIC", "ACCEPT_HAND_OVER"], offer: { force: "cn-410500", until: UNTIL } };

test("the offered force reads until when, and why", () => {
  assert.deepEqual(offerToAnswer(OFFERED, { until: UNTIL, reason: "She lives there" }, NOW), { until: UNTIL, reason: "She lives there" });
});

test("an offer has no reason of an earlier one", () => {
  assert.deepEqual(offerToAnswer(OFFERED, { until: "2026-12-01T08:00:00Z", reason: "Another lead" }, NOW), { until: UNTIL, reason: null });
  assert.deepEqual(offerToAnswer(OFFERED, null, NOW), { until: UNTIL, reason: null });
});

test("who cannot answer the offer, or no more, is not asked to", () => {
  assert.equal(offerToAnswer({ ...OFFERED, actions: ["READ_PUBLIC", "HAND_OVER"] }, null, NOW), null);
  assert.equal(offerToAnswer({ ...OFFERED, offer: null }, null, NOW), null);
  assert.equal(offerToAnswer(OFFERED, null, Date.parse(UNTIL)), null);
});

test("an offer that has ended by its time is not called open", () => {
  assert.equal(openOffer(OFFERED, NOW), OFFERED.offer);
  assert.equal(openOffer(OFFERED, Date.parse(UNTIL)), null);
  assert.equal(openOffer({ offer: null }, NOW), null);
});

test("an offer whose time is over is named to those who could answer it", () => {
  const end = Date.parse(UNTIL);
  assert.equal(endedOffer(OFFERED, end), OFFERED.offer);
  assert.equal(endedOffer(OFFERED, end - 1), null);
  assert.equal(endedOffer({ ...OFFERED, actions: ["READ_PUBLIC", "HAND_OVER"] }, end), null);
  assert.equal(endedOffer({ ...OFFERED, offer: null }, end), null);
});

test("the force that made an offer sees it until its end, and those who answer it are not called its makers", () => {
  const made: typeof OFFERED = { ...OFFERED, actions: ["READ_PUBLIC", "HAND_OVER"] };
  assert.equal(ownOffer(made, NOW), OFFERED.offer);
  assert.equal(ownOffer(made, Date.parse(UNTIL)), null);
  assert.equal(ownOffer(OFFERED, NOW), null);
  assert.equal(ownOffer({ ...made, offer: null }, NOW), null);
});
