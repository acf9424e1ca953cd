// The WebSocket of the feed, by graphql-ws.
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { HubError, KEY_REFUSED, errorOf, key, url } from "./hub.mjs";

const FATAL_CODES = [1002, 1003, 1007, 1009, 4400, 4401, 4403, 4406, 4409, 4429];
const PING_MS = 20_000;

class Socket extends WebSocket {
  constructor(address, protocols) {
    super(address, protocols, { handshakeTimeout: 10_000 });
  }
}

let pongTimeout;
/** The greeting of the newest connection; its `feedCursor` was the present then. */
export let greeting = {};

const client = createClient({
  url: `${url}/graphql`.replace(/^http/, "ws"),
  connectionParams: { Authorization: `Bearer ${key}` },
  webSocketImpl: Socket,
  connectionAckWaitTimeout: 10_000,
  retryAttempts: 0, // the caller tries again: graphql-ws would retry a refused key, and from an old cursor
  keepAlive: PING_MS,
  on: {
    connected: (_, payload) => (greeting = payload),
    ping: (isReceived) => isReceived || (pongTimeout = setTimeout(client.terminate, PING_MS)),
    pong: (isReceived) => isReceived && clearTimeout(pongTimeout),
    closed: () => clearTimeout(pongTimeout),
  },
});

/** Run one operation until it ends, or throw a HubError. `handle` gets the data of each result. */
export async function operate(query, variables, handle) {
  try {
    for await (const { data, errors } of client.iterate({ query, variables })) {
      if (errors) throw errorOf(errors);
      handle(data);
    }
  } catch (end) {
    if (Array.isArray(end)) throw errorOf(end);
    if (end.code === 4403) throw new HubError(`4403: ${KEY_REFUSED}`);
    if (typeof end.code === "number") {
      throw new HubError(`closed with ${end.code}`, { isTemporary: !FATAL_CODES.includes(end.code) });
    }
    if (end.type === "error") throw new HubError(`not connected: ${end.message}`, { isTemporary: true });
    throw end;
  }
}
