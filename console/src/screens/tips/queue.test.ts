import assert from "node:assert/strict";
import { test } from "node:test";
import { newsOf, Queue, type TipChange, type TipFacts } from "./queue.ts";

const NOW = Date.parse("2026-11-29T08:00:00Z");

function tip(id: string, more: Partial<TipFacts> = {}): TipFacts {
  const nothing = { photo: null, seenAt: null, place: null, withdrawnAt: null, claim: null, lastTriage: null };
  return { id, caseId: "case", state: "NEW", text: `Words of ${id}`, ...nothing, ...more };
}

function told(change: TipChange["change"], tipId: string, more: Partial<TipChange> = {}): TipChange {
  return { change, tipId, at: new Date(NOW).toISOString(), by: "li", state: "NEW", ...more };
}

const three = Queue.empty<TipFacts>().with([tip("a"), tip("b"), tip("c")]);

test("pages follow each other without repeats, and keep the order", () => {
  const both = three.with([tip("c", { state: "REVIEWED" }), tip("d")]);
  assert.deepEqual(both.ids, ["a", "b", "c", "d"]);
  assert.equal(both.tips.get("c")?.state, "REVIEWED");
});

test("a tip that comes in is counted, and nothing of it is shown", () => {
  const heard = three.hear(told("RECEIVED", "new"), false);
  assert.deepEqual([...heard.arrived.keys()], ["new"]);
  assert.deepEqual(heard.ids, three.ids);
  assert.equal(heard.with([tip("new")]).arrived.size, 0);
  assert.equal(heard.hear(told("WITHDRAWN", "new"), false).arrived.size, 0);
});

test("a tip that came in too late for the hub's order stays counted", () => {
  const heard = three.hear(told("RECEIVED", "late"), false, NOW).hear(told("RECEIVED", "early"), false, NOW - 60_000);
  assert.deepEqual([...heard.from([tip("a")], NOW + 1000).arrived.keys()], ["late"]);
  assert.deepEqual(heard.from([tip("a")], NOW + 1000).ids, ["a"]);
  assert.equal(heard.from([tip("late")], NOW + 1000).arrived.size, 0);
});

test("a withdrawn tip loses every word at once", () => {
  const gone = three.hear(told("WITHDRAWN", "b"), false).tips.get("b");
  assert.deepEqual([gone?.text, gone?.photo, gone?.place, gone?.seenAt], [null, null, null, null]);
  assert.ok(gone?.withdrawnAt);
});

test("a colleague's claim ends after 15 minutes, and next passes it until then", () => {
  const claimed = three.hear(told("CLAIMED", "b"), false);
  assert.equal(claimed.next("a", "wang", NOW), "c");
  assert.equal(claimed.next("a", "li", NOW), "b");
  assert.equal(claimed.next("a", "wang", NOW + 15 * 60_000), "b");
  assert.equal(claimed.hear(told("RELEASED", "b"), false).next("a", "wang", NOW), "b");
});

test("next passes tips that somebody has judged or withdrawn, and ends with the list", () => {
  const judged = three.hear(told("TRIAGED", "b", { state: "DISMISSED" }), false).hear(told("WITHDRAWN", "c"), false);
  assert.equal(judged.next("a", "wang", NOW), null);
  assert.equal(judged.next(null, "wang", NOW), "a");
});

test("changes of others are news, changes of this screen are not", () => {
  const news = three.hear(told("ADDED_TO", "a"), false);
  assert.deepEqual([...news.changed], ["a"]);
  assert.equal(three.hear(told("TRIAGED", "a", { state: "FOLLOWED" }), true).changed.size, 0);
  assert.equal(news.read(tip("a")).changed.size, 0);
});

test("moves stay inside of the list", () => {
  assert.equal(three.move(null, 1), "a");
  assert.equal(three.move("a", 1), "b");
  assert.equal(three.move("c", 1), "c");
  assert.equal(three.move("c", -99), "a");
  assert.equal(Queue.empty<TipFacts>().move(null, 1), null);
});

test("a list that was just read is not offered again until the hub has put the new tips in order", () => {
  const arrived = new Map([["a", 1000], ["b", 9000]]);
  assert.deepEqual(newsOf(arrived, 0, -Infinity, 9000), { ready: 2, inOrdering: 0 });
  assert.deepEqual(newsOf(new Map([["a", 1000]]), 0, 2000, 2500), { ready: 0, inOrdering: 1 });
  assert.deepEqual(newsOf(new Map([["a", 1000]]), 0, 2000, 7000), { ready: 1, inOrdering: 0 });
  assert.deepEqual(newsOf(arrived, 0, 2000, 9000), { ready: 2, inOrdering: 0 });
});

test("tips that were counted and not listed are news once the hub has put them in order", () => {
  assert.deepEqual(newsOf(new Map(), 3, 2000, 2500), { ready: 0, inOrdering: 3 });
  assert.deepEqual(newsOf(new Map(), 3, 2000, 8000), { ready: 3, inOrdering: 0 });
  // The feed told of one of them.
  assert.deepEqual(newsOf(new Map([["a", 1000]]), 3, 2000, 2500), { ready: 0, inOrdering: 3 });
  assert.deepEqual(newsOf(new Map([["a", 5000]]), 3, 2000, 6000), { ready: 1, inOrdering: 3 });
});
