import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "./line.ts";

/** A socket that opens when the test says so. */
class Socket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static readonly made: Socket[] = [];
  readyState = Socket.CONNECTING;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null = null;
  onerror: ((error: unknown) => void) | null = null;

  constructor() {
    Socket.made.push(this);
  }

  send(text: string): void {
    if ((JSON.parse(text) as { type: string }).type !== "connection_init") return;
    setImmediate(() => this.onmessage?.({ data: JSON.stringify({ type: "connection_ack", payload: {} }) }));
  }

  close(code = 1000, reason = ""): void {
    if (this.readyState === Socket.CLOSED) return;
    this.readyState = Socket.CLOSED;
    this.onclose?.({ code, reason, wasClean: true });
  }

  async open(): Promise<void> {
    if (this.readyState !== Socket.CONNECTING) return;
    this.readyState = Socket.OPEN;
    this.onopen?.();
    await turns();
  }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((done) => setImmediate(done));
}

test("network that comes back during an attempt leaves one socket, and says so", async (t) => {
  const line = new Line({ url: "ws://hub/console/graphql", csrf: () => "token", closed: () => Promise.resolve(false), webSocket: Socket });
  t.after(() => {
    line.stop();
  });
  line.start();
  await turns();
  await Socket.made[0]?.open();
  assert.deepEqual(line.state(), { kind: "open", resumed: false });
  line.network(false);
  await turns();
  assert.equal(line.state().kind, "lost");
  line.start();
  await turns();
  line.network(true);
  await turns();
  for (const socket of Socket.made) await socket.open();
  assert.deepEqual(line.state(), { kind: "open", resumed: true });
  assert.equal(Socket.made.filter(({ readyState }) => readyState === Socket.OPEN).length, 1);
});

test("socket that ends with its session opens again for another one, without a banner", async (t) => {
  Socket.made.length = 0;
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let goesOn = true;
  const closed: number[] = [];
  const line = new Line({
    url: "ws://hub/console/graphql",
    csrf: () => "token",
    closed: (code) => {
      closed.push(code);
      return Promise.resolve(goesOn);
    },
    webSocket: Socket,
  });
  t.after(() => {
    line.stop();
  });
  const kinds: string[] = [];
  line.watch(() => kinds.push(line.state().kind));
  line.start();
  await turns();
  await Socket.made[0]?.open();
  Socket.made[0]?.close(4401);
  await turns();
  t.mock.timers.tick(500);
  await turns();
  await Socket.made[1]?.open();
  assert.deepEqual(kinds, ["open", "connecting", "open"]);
  goesOn = false;
  Socket.made[1]?.close(4423);
  await turns();
  t.mock.timers.tick(60_000);
  assert.equal(Socket.made.length, 2);
  assert.deepEqual(closed, [4401, 4423]);
});
