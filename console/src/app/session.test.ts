import assert from "node:assert/strict";
import { test } from "node:test";
import { CONSOLE } from "../graph/http.ts";
import { SessionStore } from "./session.ts";

/** A channel keeps the process of a test alive. */
class Silent {
  postMessage(): void {
    // There are no other tabs.
  }
}
globalThis.BroadcastChannel = Silent as unknown as typeof BroadcastChannel;

const SESSION = { account: "officer", permissions: [], csrf: "token", locked: false };

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
  for (let round = 0; round < 20; round += 1) {
    assert.equal(store.state().kind, "locked");
    await new Promise((next) => setImmediate(next));
    t.mock.timers.tick(2000);
  }
  assert.equal(locks, answers.length);
});
