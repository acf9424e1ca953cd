import assert from "node:assert/strict";
import { test } from "node:test";
import { CONSOLE } from "../graph/http.ts";
import { SessionStore } from "./session.ts";

/** A channel keeps the process of a test alive. */
class Silent {
  static latest: Silent | null = null;
  onmessage: ((event: { readonly data: string }) => void) | null = null;

  constructor() {
    Silent.latest = this;
  }

  postMessage(): void {
    // There are no other tabs.
  }
}
globalThis.BroadcastChannel = Silent as unknown as typeof BroadcastChannel;

const kept = new Map<string, string>();
globalThis.localStorage = {
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, value: string) => kept.set(name, value),
  removeItem: (name: string) => kept.delete(name),
} as unknown as Storage;

const SESSION = { account: "officer", permissions: [], csrf: "token", locked: false, signedInAt: "2026-03-01T20:00:00+00:00" };

/** Let what waits for nothing go on. */
const settled = () => new Promise((next) => setImmediate(next));

test("lock is repeated until the hub has done it", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const away = () => Promise.reject(new TypeError("Failed to fetch"));
  const refuse = (status: number) => () => Promise.resolve(new Response("{}", { status }));
  const answers = [refuse(503), refuse(502), away, () => Promise.resolve(new Response(null, { status: 204 }))];
  let locks = 0;
  t.mock.method(globalThis, "fetch", (path: string) => {
    if (path !== `${CONSOLE}/lock`) return Promise.resolve(Response.json(SESSION));
    locks += 1;
    return answers[locks - 1]?.() ?? away();
  });
  const store = new SessionStore();
  await store.ask();
  void store.lock();
  const lockedAt: number[] = [];
  for (let second = 0; second < 60; second += 1) {
    assert.equal(store.state().kind, "locked");
    await settled();
    while (lockedAt.length < locks) lockedAt.push(second);
    t.mock.timers.tick(1000);
  }
  assert.deepEqual(lockedAt, [0, 2, 6, 14]);
  assert.equal(kept.size, 0);
});

test("page loaded before the hub heard of a lock stays covered and repeats it", async (t) => {
  let isAway = true;
  let locks = 0;
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(globalThis, "fetch", (path: string) => {
    if (path !== `${CONSOLE}/lock`) return Promise.resolve(Response.json(SESSION));
    locks += 1;
    return Promise.resolve(new Response(null, { status: isAway ? 503 : 204 }));
  });
  const before = new SessionStore();
  await before.ask();
  void before.lock();
  await settled();
  locks = 0;
  isAway = false;
  const after = new SessionStore();
  await after.ask();
  assert.equal(after.state().kind, "locked");
  await settled();
  assert.equal(locks, 1);
  assert.equal(kept.size, 0);
});

test("page that hears of a lock in another tab tells the hub as well", async (t) => {
  let locks = 0;
  t.mock.method(globalThis, "fetch", (path: string) => {
    if (path !== `${CONSOLE}/lock`) return Promise.resolve(Response.json(SESSION));
    locks += 1;
    return Promise.resolve(new Response(null, { status: 204 }));
  });
  const store = new SessionStore();
  await store.ask();
  for (let round = 0; round < 2; round += 1) Silent.latest?.onmessage?.({ data: "locked" });
  await settled();
  assert.equal(store.state().kind, "locked");
  assert.equal(locks, 1);
});

test("new sign-in is open, though a lock of the session before was never heard", async (t) => {
  kept.set("console-pending-lock", "2026-03-01T08:00:00+00:00");
  t.mock.method(globalThis, "fetch", () => Promise.resolve(Response.json(SESSION)));
  const store = new SessionStore();
  await store.ask();
  assert.equal(store.state().kind, "open");
});
