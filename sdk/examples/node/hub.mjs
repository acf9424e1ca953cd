// Calls by HTTP, the errors of the hub, and the delays before retries.
import { setTimeout as sleep } from "node:timers/promises";

export const { REUNION_URL: url, REUNION_API_KEY: key } = process.env;
export const KEY_REFUSED =
  "The hub refused the key: it is unknown or no longer valid, or its partner is suspended. Ask the hub's operator.";
const TEMPORARY_CODES = [
  ...["RATE_LIMITED", "RETRY_LATER", "STORAGE_UNAVAILABLE", "INTERNAL"],
  ...["FOLLOWER_TOO_SLOW", "CURSOR_EXPIRED"], // of the feed, which goes on from another place
];

/** `isTemporary`: it may be tried again, after `retryAfter` seconds if the hub says so. */
export class HubError extends Error {
  constructor(message, { isTemporary = false, retryAfter, startAfter } = {}) {
    super(message);
    Object.assign(this, { isTemporary, retryAfter, startAfter });
  }
}

/** Return the error that the `errors` of a GraphQL answer mean. */
export function errorOf([{ message, extensions = {} }]) {
  const { code, retryAfterSeconds: retryAfter, startAfter } = extensions;
  if (code === "UNAUTHENTICATED") return new HubError(KEY_REFUSED);
  return new HubError(`${code}: ${message}`, { isTemporary: TEMPORARY_CODES.includes(code), retryAfter, startAfter });
}

/** Run `work` until it succeeds, after growing delays with jitter. A refused key is never tried again. */
export async function patiently(work) {
  for (let failures = 1; ; failures++) {
    try {
      return await work(() => (failures = 0));
    } catch (error) {
      if (!error.isTemporary) throw error;
      const growing = failures < 2 ? 0.1 : Math.min(30, 2 ** (failures - 3));
      const delay = error.retryAfter ? error.retryAfter + Math.random() : growing * (0.5 + Math.random() / 2);
      console.error(`${error.message}; next attempt in ${delay.toFixed(1)} s`);
      await sleep(delay * 1000);
    }
  }
}

/** Run one operation by HTTP, however long the hub is away. Each of these programs' operations may be repeated. */
export function call(query, variables) {
  return patiently(async () => {
    const response = await post({ query, variables });
    const { data, errors } = await response.json().catch(() => ({}));
    if (data && !errors) return data;
    const { status } = response; // of a gateway, or of an answer that was cut
    const isTemporary = status < 400 || status >= 500 || [408, 429].includes(status);
    const error = errors ? errorOf(errors) : new HubError(`HTTP ${status}`, { isTemporary });
    error.retryAfter ??= Number(response.headers.get("retry-after"));
    throw error;
  });
}

async function post(body) {
  try {
    return await fetch(`${url}/graphql`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        accept: "application/graphql-response+json",
      },
      body: JSON.stringify(body),
      redirect: "error", // the key goes nowhere but to the hub
      signal: AbortSignal.timeout(35_000), // the hub executes an operation for at most 30 s
    });
  } catch (error) {
    throw new HubError(`not reached: ${error.cause?.code ?? error.name}`, { isTemporary: true });
  }
}

/** Run a program. An error of the hub ends it with the error's message and exit code 1. */
export async function run(program) {
  try {
    if (!url || !key) throw new HubError("Set REUNION_URL and REUNION_API_KEY.");
    await program();
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
