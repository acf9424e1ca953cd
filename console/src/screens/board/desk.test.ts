import assert from "node:assert/strict";
import { test } from "node:test";
import { areaToName, Desk, inOrder, isConfirmable, isNews, listsOf, neededFor, type Waiting } from "./desk.ts";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const area = { confirmed: true, confirmBy: "2026-11-29T12:10:00Z", held: false };

function waiting(id: string, alert: Partial<Waiting["alert"]> = {}, rest: Partial<Waiting> = {}): Waiting {
  return {
    id,
    state: "OPEN",
    openedAt: "2026-11-29T11:00:00Z",
    actions: ["CONFIRM"],
    alert: {
      state: "OPEN",
      pauses: [],
      expiresAt: "2026-11-30T12:00:00Z",
      areas: [area],
      deliveryStatus: { alarm: null },
      ...alert,
    },
    ...rest,
  };
}

test("who cannot act on a notice learns which permission does", () => {
  const notice = { kind: "SHARED", state: "OPEN", force: "cn-410500" };
  const offered = { ...notice, kind: "OFFERED" };
  assert.deepEqual(neededFor(notice, ["READ_CASES"]), ["OPEN_CASE", "CONFIRM_CASE", "SUPERVISE"]);
  assert.deepEqual(neededFor(notice, ["READ_CASES", "CONFIRM_CASE"]), []);
  assert.deepEqual(neededFor(offered, ["READ_CASES", "CONFIRM_CASE"]), ["OPEN_CASE"]);
  assert.deepEqual(neededFor(offered, ["OPEN_CASE"]), []);
  assert.deepEqual(neededFor({ ...notice, state: "ACKNOWLEDGED" }, ["READ_CASES"]), []);
  assert.deepEqual(neededFor({ ...notice, force: null }, ["READ_CASES"]), []);
});

test("a notice leads to the confirmation for those who may confirm what still waits", () => {
  const open = waiting("new", { areas: [{ ...area, confirmed: false }] });
  const held = waiting("held", { state: "PAUSED", pauses: ["UNCONFIRMED"], areas: [{ ...area, confirmed: false, held: true }] });
  assert.deepEqual([isConfirmable({ kind: "UNCONFIRMED" }, open, true), isConfirmable({ kind: "HELD" }, held, true)], [true, true], "also late");
  assert.ok(isConfirmable({ kind: "UNCONFIRMED" }, undefined, true), "the case is not on the desk");
  assert.ok(!isConfirmable({ kind: "UNCONFIRMED" }, open, false), "without the permission");
  assert.ok(!isConfirmable({ kind: "UNCONFIRMED" }, { ...open, actions: [] }, true), "the case does not allow it");
  assert.ok(!isConfirmable({ kind: "HELD" }, waiting("confirmed"), true));
  assert.ok(!isConfirmable({ kind: "RETURNED" }, open, true));
});

test("a confirmation names the area of a sighting, and not that of the case", () => {
  const areas = [{ number: 3 }, { number: 2 }];
  assert.deepEqual([areaToName(areas, 3), areaToName(areas, 2), areaToName(areas, null)], [null, 2, null]);
});

test("each work list has what waits, and nothing else", () => {
  const unconfirmed = { areas: [{ ...area, confirmed: false }] };
  assert.deepEqual(listsOf(waiting("calm"), NOW), []);
  assert.deepEqual(listsOf(waiting("new", unconfirmed), NOW), ["confirm"]);
  assert.deepEqual(listsOf(waiting("not mine", unconfirmed, { actions: [] }), NOW), []);
  assert.deepEqual(listsOf(waiting("returned", { ...unconfirmed, state: "PAUSED", pauses: ["RETURNED"] }), NOW), ["returned"]);
  assert.deepEqual(listsOf(waiting("by an officer", { state: "PAUSED", pauses: ["OFFICER"] }), NOW), ["paused"]);
  const held = { areas: [{ ...area, confirmed: false, held: true }] };
  assert.deepEqual(listsOf(waiting("unconfirmed", { ...held, state: "PAUSED", pauses: ["UNCONFIRMED"] }, { actions: [] }), NOW), ["paused"]);
  assert.deepEqual(listsOf(waiting("held", held), NOW), ["confirm", "paused"]);
  assert.deepEqual(listsOf(waiting("late", { expiresAt: "2026-11-29T12:59:59Z" }), NOW), ["expiring"]);
  assert.deepEqual(listsOf(waiting("over", { state: "EXPIRED", deliveryStatus: { alarm: "STANDS_STILL" } }), NOW), ["expiring"]);
  assert.deepEqual(listsOf(waiting("stuck", { deliveryStatus: { alarm: "NOBODY_TOLD" } }), NOW), ["still"]);
});

test("what came while the page was locked or cut off is no news afterwards", () => {
  assert.equal(isNews("2026-11-29T11:59:30Z", NOW), true);
  assert.equal(isNews("2026-11-29T12:00:02Z", NOW), true, "the hub's clock is known to two seconds");
  assert.equal(isNews("2026-11-29T11:58:00Z", NOW), false);
});

test("what stands still comes first, then what must be confirmed soonest in its list", () => {
  const cases = [
    waiting("calm", {}, { openedAt: "2026-11-29T11:59:00Z" }),
    waiting("new", { areas: [{ ...area, confirmed: false }] }),
    waiting("stuck", { deliveryStatus: { alarm: "STANDS_STILL" } }, { openedAt: "2026-11-28T00:00:00Z" }),
  ];
  assert.deepEqual(inOrder(cases, NOW).map(({ id }) => id), ["stuck", "new", "calm"]);
});

test("a list never takes back what an event told while it was read", () => {
  let desk = Desk.empty<Waiting>().read([waiting("a"), waiting("b")], 0);
  const mark = desk.mark;
  desk = desk.hear(waiting("a", { state: "PAUSED" }));
  desk = desk.hear({ ...waiting("b"), state: "CLOSED" });
  desk = desk.hear(waiting("c"));
  desk = desk.read([waiting("a"), waiting("b")], mark);
  assert.deepEqual([...desk.cases.keys()].sort(), ["a", "c"]);
  assert.equal(desk.cases.get("a")?.alert.state, "PAUSED");
  assert.deepEqual([...desk.read([], desk.mark).cases.keys()], []);
});
