import assert from "node:assert/strict";
import test from "node:test";
import { mayShowEarlierTitle, onPhones } from "./closing.ts";
import { draftName } from "./draftName.ts";
import { type Entry, forcesOf, hasNoReason, historyOfFacts, mergeEntries, newestChange, reasonsSince, unreadChanges, versionOfSameFacts } from "./entry.ts";
import { rowOf } from "./factRows.ts";
import { nextEndOf } from "./facts.ts";
import { ofEach, type Typed } from "../facts/facts.ts";
import { openTips } from "./openTips.ts";
import { changedFacts, clashes, inputOf, rebase, takesPhoto } from "./revision.ts";
import { isPlaceStale } from "./place.ts";
import {
  awaitedOf,
  isCorrectedPlaceAwaited,
  isMessageWaiting,
  mainStep,
  missingMs,
  type Officer,
  type Standing,
  stepsOf,
  unconfirmedUntil,
  waitingKm,
} from "./state.ts";

const OFFICER: Officer = { account: "me", mayConfirm: false, setBy: new Map([[1, "other"]]), isHeld: null, isOffered: false };
const WAITING: Standing = {
  state: "OPEN",
  hidden: false,
  actions: ["READ_PUBLIC", "READ_PRIVATE", "CONFIRM", "PAUSE", "STEER", "REVISE", "CLOSE"],
  alert: { state: "OPEN", pauses: [], areas: [{ number: 1, confirmed: false, confirmBy: "2026-11-29T08:00:00Z", held: false }] },
};
const kinds = (one: Standing, officer = OFFICER) => stepsOf(one, officer).map(({ kind }) => kind);

test("an offer can be withdrawn while it stands", () => {
  const may: Standing = { ...WAITING, actions: [...WAITING.actions, "HAND_OVER"] };
  assert.ok(!kinds(may).includes("withdrawOffer"));
  assert.ok(kinds(may, { ...OFFICER, isOffered: true }).includes("withdrawOffer"));
  assert.ok(!kinds(WAITING, { ...OFFICER, isOffered: true }).includes("withdrawOffer"));
});

test("a closed case that is offered can be taken, and nothing else of it is steered", () => {
  const closed: Standing = { ...WAITING, state: "CLOSED", actions: ["READ_PUBLIC", "ACCEPT_HAND_OVER"], alert: { ...WAITING.alert, state: "CLOSED" } };
  assert.deepEqual(kinds(closed, { ...OFFICER, isOffered: true }), ["accept", "decline"]);
  assert.deepEqual(kinds({ ...closed, actions: ["READ_PUBLIC"] }, { ...OFFICER, isOffered: true }), []);
});

test("an offer whose time is over can be neither taken nor declined", () => {
  const offered: Standing = { ...WAITING, actions: ["READ_PUBLIC", "ACCEPT_HAND_OVER"] };
  assert.ok(kinds(offered, { ...OFFICER, isOffered: true }).includes("accept"));
  for (const kind of ["accept", "decline"] as const) assert.ok(!kinds(offered).includes(kind), kind);
});

test("one step alone stands out, and confirming comes before taking", () => {
  const main = (one: Standing) => mainStep(stepsOf(one, { ...OFFICER, isOffered: true }))?.kind ?? null;
  const offered: Standing = { ...WAITING, actions: [...WAITING.actions, "ACCEPT_HAND_OVER"] };
  assert.equal(main(offered), "confirm");
  const confirmed = { ...WAITING.alert, areas: [{ number: 1, confirmed: true, confirmBy: "2026-11-29T08:00:00Z", held: false }] };
  assert.equal(main({ ...offered, alert: confirmed }), "accept");
  assert.equal(main({ ...offered, alert: { ...confirmed, state: "PAUSED", pauses: ["OFFICER"] } }), "resume");
  assert.equal(main({ ...WAITING, alert: confirmed }), null);
});

test("nobody has to confirm a returned case before it is sent again", () => {
  const before = Date.parse("2026-11-29T07:59:59Z");
  assert.deepEqual(awaitedOf(WAITING, before), { by: "2026-11-29T08:00:00Z", lateSince: null, late: [] });
  assert.deepEqual(awaitedOf({ alert: { ...WAITING.alert, pauses: ["RETURNED"] } }, before), { by: null, lateSince: null, late: [] });
  assert.equal(unconfirmedUntil(WAITING), "2026-11-29T08:00:00Z", "it goes on while the case is returned");
  assert.equal(unconfirmedUntil({ alert: { areas: WAITING.alert.areas.map((area) => ({ ...area, confirmed: true })) } }), null);
});

test("an area is late from its deadline on, and the next deadline is of those that are not", () => {
  const area = { number: 1, confirmed: false, confirmBy: "2026-11-29T08:00:00Z", held: false };
  const areas = [area, { ...area, number: 2, confirmBy: "2026-11-29T08:15:00Z" }, { ...area, number: 3, confirmed: true }];
  const at = (now: string, change: Partial<Standing["alert"]> = {}) => awaitedOf({ alert: { ...WAITING.alert, areas, ...change } }, Date.parse(now));
  assert.deepEqual(at("2026-11-29T08:00:00Z"), { by: "2026-11-29T08:15:00Z", lateSince: "2026-11-29T08:00:00Z", late: [1] });
  assert.deepEqual(at("2026-11-29T09:00:00Z"), { by: null, lateSince: "2026-11-29T08:00:00Z", late: [1, 2] });
  assert.deepEqual(at("2026-11-29T07:00:00Z", { areas: [{ ...area, held: true }] }).late, [1], "the hub's word counts, not the clock");
  assert.deepEqual(at("2026-11-29T09:00:00Z", { state: "EXPIRED" }).late, []);
});

test("a corrected place is told from the first by the number of its area", () => {
  const at = (number: number, confirmed: boolean) => isCorrectedPlaceAwaited({ alert: { areas: [{ number, confirmed }, { number: 2, confirmed: false }] } });
  assert.deepEqual([at(1, false), at(3, false), at(3, true)], [false, true, false]);
});

test("who set the place is not asked to confirm it", () => {
  assert.deepEqual(kinds(WAITING).slice(0, 3), ["confirm", "return", "revise"]);
  assert.ok(!kinds(WAITING, { ...OFFICER, setBy: new Map([[1, "me"]]) }).includes("confirm"));
});

test("a found child was missing until it was found, and nothing is said where nobody kept that", () => {
  const seen = { seenAt: "2026-11-29T08:00:00Z" };
  assert.equal(missingMs(seen, { foundAt: "2026-11-29T10:30:00Z" }), 9_000_000);
  assert.equal(missingMs(seen, { foundAt: null }), null);
  assert.equal(missingMs(seen, null), null);
  assert.equal(missingMs(seen, { foundAt: "2026-11-29T08:00:00Z" }), null);
});

test("circles that wait for a confirmation are those of its area, the narrowest first", () => {
  const stage = (radiusKm: number, awaitsConfirmation = true) => ({ radiusKm, awaitsConfirmation });
  const areas = [
    { number: 1, stages: [stage(100, false), stage(300), stage(200)] },
    { number: 2, stages: [stage(50)] },
  ];
  assert.deepEqual(waitingKm(areas, 1), [200, 300]);
  assert.deepEqual(waitingKm(areas, 3), []);
});

test("tips that wait unread are counted without what was withdrawn, and claims that have ended", () => {
  const now = Date.parse("2026-11-29T08:00:00Z");
  const tip = (state: "NEW" | "REVIEWED", until?: string, withdrawnAt: string | null = null) => ({
    ...{ state, withdrawnAt },
    claim: until === undefined ? null : { until },
  });
  const tips = [tip("NEW"), tip("NEW", "2026-11-29T08:10:00Z"), tip("NEW", "2026-11-29T07:50:00Z")];
  const others = [tip("REVIEWED", "2026-11-29T08:10:00Z"), tip("NEW", undefined, "2026-11-29T07:00:00Z")];
  assert.deepEqual(openTips([...tips, ...others], now), { unread: 3, claimed: 1 });
});

test("returned case is resumed and not confirmed", () => {
  const returned = kinds({ ...WAITING, alert: { ...WAITING.alert, state: "PAUSED", pauses: ["RETURNED"] } });
  assert.ok(returned.includes("resume"));
  assert.ok(!returned.includes("confirm"));
  assert.ok(!returned.includes("pause"));
});

test("alert that nobody confirmed is not offered to resume", () => {
  assert.ok(!kinds({ ...WAITING, alert: { ...WAITING.alert, state: "PAUSED", pauses: ["UNCONFIRMED"] } }).includes("resume"));
});

test("message waits while an alert is paused and a sighting lets one go on that nobody confirmed", () => {
  const waits = (...pauses: Standing["alert"]["pauses"][number][]) => [isMessageWaiting({ pauses }), isMessageWaiting({ pauses }, true)];
  assert.deepEqual(waits(), [false, false]);
  assert.deepEqual(waits("OFFICER"), [true, true]);
  assert.deepEqual(waits("RETURNED"), [true, true]);
  assert.deepEqual(waits("UNCONFIRMED"), [true, false]);
  assert.deepEqual(waits("UNCONFIRMED", "OFFICER"), [true, true]);
});

test("closed case is reopened or hidden and nothing else is steered", () => {
  const closed: Standing = {
    ...WAITING,
    state: "CLOSED",
    actions: [...WAITING.actions, "HIDE"],
    alert: { ...WAITING.alert, state: "CLOSED" },
  };
  assert.deepEqual(kinds(closed), ["reopen", "hide"]);
  assert.deepEqual(kinds({ ...closed, hidden: true }), ["unhide"]);
});

test("hold is placed or lifted by those who know whether one stands", () => {
  const offered = (isHeld: boolean | null) => kinds(WAITING, { ...OFFICER, isHeld }).filter((kind) => kind.endsWith("old"));
  assert.deepEqual([false, true, null].map(offered), [["hold"], ["liftHold"], []]);
});

const entry = (sequence: number, more: Partial<Entry> = {}): Entry =>
  ({ sequence, at: `2026-11-29T0${String(sequence)}:00:00Z`, kind: "REVISED", by: "a", changes: [], ...more }) as unknown as Entry;

test("history keeps one entry for each sequence with its reason", () => {
  const merged = mergeEntries([entry(2, { reason: "why" }), entry(1)], [entry(3), entry(2)]);
  assert.deepEqual(
    merged.map(({ sequence, reason }) => [sequence, reason]),
    [[3, undefined], [2, "why"], [1, undefined]],
  );
});

test("history of facts leaves out the opening and begins with the newest", () => {
  const change = (before: string, after: string) => [{ fact: "criteria", before, after, public: true }];
  const found = historyOfFacts([
    entry(1, { kind: "OPENED", changes: change("", "red") }),
    entry(2, { changes: change("red", "blue") }),
    entry(3, { changes: change("blue", "green") }),
  ]);
  assert.deepEqual(found.get("criteria")?.map(({ before }) => before), ["blue", "red"]);
});

test("forces are those of changes that may name one and not those of the opening", () => {
  const change = (fact: string, before: string | null, after: string | null) => [{ fact, before, after, public: true }];
  const found = forcesOf([
    entry(1, { kind: "OPENED", changes: change("force", null, "f0") }),
    entry(2, { kind: "SHARED", changes: change("shared", null, "f1") }),
    entry(3, { kind: "OFFERED", changes: change("offered", "f1", "f2") }),
    entry(4, { kind: "ASSIGNED", changes: change("assigned", null, "zhao") }),
  ]);
  assert.deepEqual(found, ["f1", "f2"]);
});

test("changed part of a list belongs to the row of the list", () => {
  assert.equal(rowOf("suspects.0.name", ["suspects", "criteria"]), "suspects");
  assert.equal(rowOf("region", ["suspects"]), null);
});

test("confirmation hides no change before it and a return is told at once", () => {
  const [revised, confirmed, returned] = [entry(1), entry(2, { kind: "CONFIRMED" }), entry(3, { kind: "RETURNED" })];
  assert.equal(newestChange(null, confirmed), confirmed);
  assert.equal(newestChange(revised, confirmed), revised);
  assert.equal(newestChange(revised, returned), returned);
});

test("slow answer leaves the changes that are newer than its facts", () => {
  const [first, second] = [entry(1, { version: 2 }), entry(2, { version: 3 })];
  const [assigned, ended] = [entry(3, { kind: "ASSIGNED", version: null }), entry(4, { kind: "ASSIGNMENT_ENDED", version: null })];
  assert.deepEqual(unreadChanges([first, second], 2, [first]), [second]);
  assert.deepEqual(unreadChanges([first, second], 3, []), []);
  assert.deepEqual(unreadChanges([assigned, ended], 3, [assigned]), [ended]);
});

test("facts stay the same over confirmations and no other change", () => {
  const confirmed = (version: number) => entry(version, { kind: "CONFIRMED", version });
  assert.equal(versionOfSameFacts(1, [confirmed(3), confirmed(2)]), 3);
  assert.equal(versionOfSameFacts(1, [confirmed(3), entry(2, { version: 2 })]), 1);
  assert.equal(versionOfSameFacts(1, []), 1);
});

test("place is stale where a colleague changed it to another one than the officer typed", () => {
  const place = { point: [115.67, 37.74] as const, district: "D", address: "1 Road", at: "2026-11-29T08:00:00Z" };
  const mine = { ...place, address: "2 Road" };
  const theirs = { ...place, point: [115.8, 37.8] as const };
  assert.equal(isPlaceStale(place, mine, place), false);
  assert.equal(isPlaceStale(place, mine, { ...place, at: "2026-11-29T08:00:00.000+00:00" }), false);
  assert.equal(isPlaceStale(place, mine, theirs), true);
  assert.equal(isPlaceStale(place, theirs, theirs), false);
  assert.equal(isPlaceStale(undefined, mine, place), true);
});

const TYPED: Typed = {
  ...ofEach(() => ""),
  ...{ publicName: "Yu", ageYears: "7", address: "red", photo: "p1", reporterName: "R", reporterPhone: "1" },
  suspects: [],
  vehicles: [],
};

test("only changed facts are sent and an emptied one is null", () => {
  assert.deepEqual(inputOf(TYPED, TYPED), {});
  assert.deepEqual(inputOf(TYPED, { ...TYPED, address: " ", ageYears: "８" }), { address: null, ageYears: 8 });
  assert.deepEqual(inputOf(TYPED, { ...TYPED, photo: "", region: "N" }), { photo: null, region: "N" });
  assert.deepEqual(inputOf(TYPED, { ...TYPED, reporterPhone: "2" }), { reporter: { name: "R", phone: "2" } });
});

test("stale edit clashes where both changed a fact to different values", () => {
  const mine = { ...TYPED, address: "blue", narrative: "n" };
  const theirs = { ...TYPED, address: "green", district: "E" };
  assert.deepEqual(changedFacts(TYPED, mine), ["address", "narrative"]);
  assert.deepEqual(clashes(TYPED, mine, theirs), ["address"]);
  assert.deepEqual(clashes(TYPED, mine, { ...theirs, address: "blue" }), []);
  assert.deepEqual(rebase(TYPED, mine, theirs), { ...theirs, address: "blue", narrative: "n" });
});

test("photo of the child or a suspect is taken when it is not shown as such", () => {
  const before = { ...TYPED, suspects: [{ description: "a man", name: "", photo: "p2" }] };
  const suspect = (photo: string) => [{ description: "a man", name: "", photo }];
  for (const mine of [{ photo: "" }, { photo: "p3" }, { suspects: [] }, { suspects: suspect("") }, { suspects: suspect("p1") }])
    assert.equal(takesPhoto(before, { ...before, ...mine }), true);
  assert.equal(takesPhoto(before, { ...before, address: "blue", suspects: [...suspect(""), ...before.suspects] }), false);
  assert.equal(takesPhoto({ ...before, photo: "", suspects: [] }, before), false);
});

test("officer who may pause and not steer only pauses", () => {
  const told: Standing = { ...WAITING, actions: ["READ_PUBLIC", "READ_PRIVATE", "PAUSE"] };
  assert.deepEqual(kinds(told), ["pause"]);
  assert.deepEqual(kinds({ ...told, alert: { ...told.alert, state: "PAUSED", pauses: ["OFFICER"] } }), []);
});

test("name of a draft has letters digits and hyphens alone", () => {
  assert.match(draftName("revise", "cs_de8a3d03cf5535fc3057"), /^[a-z0-9-]{1,64}$/);
});

test("next end of a right is the first one to come of the account and its force", () => {
  const me = { account: "li", force: "cn-1" };
  const at = (second: number) => `2026-05-06T04:00:0${String(second)}Z`;
  const grants = [
    { officer: "Li", force: "cn-1", until: at(5) },
    { officer: null, force: "CN-1", until: at(3) },
    { officer: "wang", force: "cn-1", until: at(1) },
    { officer: null, force: "cn-2", until: at(2) },
    { officer: "li", force: "cn-1", until: null },
  ];
  assert.equal(nextEndOf(grants, me, Date.parse(at(0))), Date.parse(at(3)));
  assert.equal(nextEndOf(grants, me, Date.parse(at(3))), Date.parse(at(5)), "one that has ended is no more to come");
  assert.equal(nextEndOf(grants, me, Date.parse(at(5))), null);
});

test("phones are said to drop an alert at its closing only if they show it still", () => {
  const alert = (state: "OPEN" | "PAUSED" | "EXPIRED" | "CLOSED", firstToldAt: string | null = "2026-11-29T08:00:00Z") => ({ state, deliveryStatus: { firstToldAt } });
  assert.equal(onPhones(alert("OPEN")), "removed");
  assert.equal(onPhones(alert("PAUSED")), "removed");
  assert.equal(onPhones(alert("EXPIRED")), "ended");
  assert.equal(onPhones(alert("OPEN", null)), "nobody");
  assert.equal(onPhones(alert("EXPIRED", null)), "nobody");
});

test("phones may show an earlier title once the alert was revised", () => {
  assert.equal(mayShowEarlierTitle({ revision: 1 }), false);
  assert.equal(mayShowEarlierTitle({ revision: 2 }), true);
});

test("an officer's entry without a reason is told apart from one that has none by its kind", () => {
  assert.ok(hasNoReason({ kind: "REVISED", by: "officer", reason: null }));
  assert.ok(!hasNoReason({ kind: "REVISED", by: "officer", reason: "A witness called" }));
  assert.ok(!hasNoReason({ kind: "PAUSED", by: null, reason: null }));
  assert.ok(!hasNoReason({ kind: "CONFIRMED", by: "officer", reason: null }));
});

test("who confirms again judges what officers did since the last confirmation, the oldest first", () => {
  const entry = (sequence: number, kind: string, by: string | null = "wang") => ({ sequence, kind, by }) as unknown as Entry;
  const later = [entry(9, "RADIUS_SET"), entry(8, "STAGE_BEGUN", null), entry(7, "RESUMED"), entry(6, "RETURNED"), entry(5, "REVISED")];
  assert.deepEqual(reasonsSince(later).map(({ sequence }) => sequence), [6, 7, 9]);
  assert.deepEqual(reasonsSince([entry(12, "LAST_SEEN_CORRECTED"), entry(11, "CONFIRMED"), ...later]).map(({ sequence }) => sequence), [12]);
  // The hub itself lifts a pause: there is nothing to judge.
  assert.deepEqual(reasonsSince([entry(3, "RESUMED", null), entry(1, "OPENED")]), []);
});
