import assert from "node:assert/strict";
import test from "node:test";
import { draftName } from "./draftName.ts";
import { type Entry, forcesOf, historyOfFacts, mergeEntries, newestChange } from "./entry.ts";
import { rowOf } from "./factRows.ts";
import { nextEndOf } from "./facts.ts";
import { openTips } from "./openTips.ts";
import { changedFacts, clashes, inputOf, rebase, type Typed } from "./revision.ts";
import { missingMs, type Officer, type Standing, stepsOf, waitingKm } from "./state.ts";

const OFFICER: Officer = { account: "me", mayConfirm: false, setBy: new Map([[1, "other"]]), isHeld: null };
const WAITING: Standing = {
  state: "OPEN",
  hidden: false,
  actions: ["READ_PUBLIC", "READ_PRIVATE", "CONFIRM", "STEER", "REVISE", "CLOSE"],
  alert: { state: "OPEN", pauses: [], areas: [{ number: 1, confirmed: false, confirmBy: "2026-11-29T08:00:00Z" }] },
};
const kinds = (one: Standing, officer = OFFICER) => stepsOf(one, officer).map(({ kind }) => kind);

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
  const change = (before: string, after: string) => [{ fact: "child.clothing", before, after, public: true }];
  const found = historyOfFacts([
    entry(1, { kind: "OPENED", changes: change("", "red") }),
    entry(2, { changes: change("red", "blue") }),
    entry(3, { changes: change("blue", "green") }),
  ]);
  assert.deepEqual(found.get("child.clothing")?.map(({ before }) => before), ["blue", "red"]);
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

const TYPED: Typed = {
  ...{ publicName: "Yu", ageYears: "7", sex: "FEMALE", heightCm: "", clothing: "red", photo: "p1", district: "D", fullName: "Yu W" },
  ...{ identityNumber: "", address: "", region: "", criteria: "c", narrative: "", abductorRelation: "", reporterName: "R", reporterPhone: "1" },
  suspects: [],
  vehicles: [],
};

test("only changed facts are sent and an emptied one is null", () => {
  assert.deepEqual(inputOf(TYPED, TYPED), {});
  assert.deepEqual(inputOf(TYPED, { ...TYPED, clothing: " ", ageYears: "８" }), { clothing: null, ageYears: 8 });
  assert.deepEqual(inputOf(TYPED, { ...TYPED, photo: "", region: "N" }), { photo: null, region: "N" });
  assert.deepEqual(inputOf(TYPED, { ...TYPED, reporterPhone: "2" }), { reporter: { name: "R", phone: "2" } });
});

test("stale edit clashes where both changed a fact to different values", () => {
  const mine = { ...TYPED, clothing: "blue", narrative: "n" };
  const theirs = { ...TYPED, clothing: "green", district: "E" };
  assert.deepEqual(changedFacts(TYPED, mine), ["clothing", "narrative"]);
  assert.deepEqual(clashes(TYPED, mine, theirs), ["clothing"]);
  assert.deepEqual(clashes(TYPED, mine, { ...theirs, clothing: "blue" }), []);
  assert.deepEqual(rebase(TYPED, mine, theirs), { ...theirs, clothing: "blue", narrative: "n" });
});

test("name of a draft has letters digits and hyphens alone", () => {
  assert.match(draftName("revise", "cs_de8a3d03cf5535fc3057"), /^[a-z0-9-]{1,64}$/);
});

test("next end of a right is the first one to come of the account and its force", () => {
  const me = { account: "li", force: "cn-1" };
  const at = (second: number) => `2026-05-06T04:00:0${String(second)}Z`;
  const grants = [
    { officer: "li", force: "cn-1", until: at(5) },
    { officer: null, force: "cn-1", until: at(3) },
    { officer: "wang", force: "cn-1", until: at(1) },
    { officer: null, force: "cn-2", until: at(2) },
    { officer: "li", force: "cn-1", until: null },
  ];
  assert.equal(nextEndOf(grants, me, Date.parse(at(0))), Date.parse(at(3)));
  assert.equal(nextEndOf(grants, me, Date.parse(at(3))), Date.parse(at(5)), "one that has ended is no more to come");
  assert.equal(nextEndOf(grants, me, Date.parse(at(5))), null);
});
