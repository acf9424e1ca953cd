import assert from "node:assert/strict";
import { mock, type TestContext, test } from "node:test";
import { type Doorkeeper, sender } from "./http.ts";
import { NoSession, Refused, Unreachable } from "./refusals.ts";

interface Asked {
  readonly path: string;
  readonly token: string | null;
}

/** A session whose token another tab changes, and the answers of a hub, in turn. */
function world(t: TestContext, answers: readonly (readonly [number, string])[], tokens: readonly string[]) {
  const asked: Asked[] = [];
  const refused: string[] = [];
  let at = 0;
  t.mock.method(globalThis, "fetch", (path: string, { headers }: { headers: Headers }) => {
    const [status, code] = answers[asked.length] ?? [500, "HUB_ERROR"];
    asked.push({ path, token: headers.get("X-CSRF-Token") });
    return Promise.resolve(new Response(JSON.stringify({ code }), { status }));
  });
  const doorkeeper: Doorkeeper = {
    csrf: () => tokens[at] ?? null,
    refused: (what) => refused.push(what),
    renew: (token) => {
      at = Math.min(at + 1, tokens.length - 1);
      return Promise.resolve(tokens[at] !== token);
    },
  };
  return { send: sender(doorkeeper), asked, refused };
}

for (const refusal of [
  [401, "UNAUTHENTICATED"],
  [403, "CSRF_INVALID"],
] as const) {
  test(`request of a session that another tab replaced goes out again after ${refusal[1]}`, async (t) => {
    const { send, asked, refused } = world(t, [refusal, [200, ""]], ["old", "new"]);
    assert.equal((await send("/graphql", { method: "POST" })).status, 200);
    assert.deepEqual(asked.map(({ token }) => token), ["old", "new"]);
    assert.deepEqual(refused, []);
  });
}

test("request is sent once if there is no other session, and the page is covered", async (t) => {
  const { send, asked, refused } = world(t, [[401, "UNAUTHENTICATED"]], ["old"]);
  await assert.rejects(send("/graphql", { method: "POST" }), NoSession);
  assert.equal(asked.length, 1);
  assert.deepEqual(refused, ["ended"]);
});

test("locked session covers the page, and any other refusal is told", async (t) => {
  const { send, refused } = world(t, [[423, "LOCKED"], [412, "DRAFT_CHANGED"]], ["old"]);
  await assert.rejects(send("/drafts/one", { method: "PUT" }), NoSession);
  assert.deepEqual(refused, ["locked"]);
  await assert.rejects(send("/drafts/one", { method: "PUT" }), (thrown: unknown) => thrown instanceof Refused && thrown.code === "DRAFT_CHANGED");
});

test("question for the session itself asks nothing more", async (t) => {
  const { send, asked } = world(t, [[401, "UNAUTHENTICATED"]], ["old", "new"]);
  await assert.rejects(send("/session"), NoSession);
  assert.equal(asked.length, 1);
});

test("request without an answer is told after twenty seconds, a photo after two minutes", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(globalThis, "fetch", (_path: string, { signal }: { signal: AbortSignal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        reject(new DOMException("", "AbortError"));
      });
    }),
  );
  const send = sender({ csrf: () => "token", refused: () => {}, renew: () => Promise.resolve(false) });
  const told: string[] = [];
  const tell = (name: string, sending: Promise<unknown>) =>
    sending.catch((thrown: unknown) => told.push(`${name} ${String(thrown instanceof Unreachable)}`));
  const both = [tell("graph", send("/graphql", { method: "POST", body: "{}" })), tell("photo", send("/photos", { method: "POST", body: new Blob(["x"]) }))];
  mock.timers.tick(19_999);
  assert.deepEqual(told, []);
  mock.timers.tick(1);
  await both[0];
  assert.deepEqual(told, ["graph true"]);
  mock.timers.tick(100_000);
  await both[1];
  assert.deepEqual(told, ["graph true", "photo true"]);
  mock.timers.reset();
  mock.restoreAll();
});
