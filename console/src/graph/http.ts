/** Requests to the hub's own addresses below `/console`, with the session's cookie and its CSRF token. */
import { NoSession, Refused, Unreachable } from "./refusals.ts";

export const CONSOLE = "/console";
export const SESSION = "/session";

const UNAUTHENTICATED = 401;
const LOCKED = 423;
/** A network that is away without a word keeps a request for minutes: the officer is told after this. */
const TIMEOUT_MS = 20_000;
const UPLOAD_TIMEOUT_MS = 120_000;

/** What a request needs of the session, and tells it. */
export interface Doorkeeper {
  readonly csrf: () => string | null;
  /** The hub answered that the session has ended, or that it is locked. */
  readonly refused: (what: "ended" | "locked") => void;
  /** Ask for the session anew; true if the account has another token now than this one. */
  readonly renew: (token: string | null) => Promise<boolean>;
}

export type Send = (path: string, init?: RequestInit) => Promise<Response>;

/** Return the function that sends requests. It throws `Unreachable`, `NoSession`, and `Refused` for any other answer of 400 and more. */
export function sender(doorkeeper: Doorkeeper): Send {
  return async (path, init = {}) => {
    const token = doorkeeper.csrf();
    const answer = await once(path, init, token);
    if (answer.ok) return answer;
    const refused = await readRefused(answer);
    const isEnded = answer.status === UNAUTHENTICATED && path !== SESSION;
    // A sign-in in another tab has put another session in the place of this one: nothing was done, so the request may go out again.
    if ((isEnded || refused.code === "CSRF_INVALID") && (await doorkeeper.renew(token))) {
      const again = await once(path, init, doorkeeper.csrf());
      if (again.ok) return again;
      throw noSession(again, doorkeeper) ?? (await readRefused(again));
    }
    throw noSession(answer, doorkeeper) ?? refused;
  };
}

async function once(path: string, init: RequestInit, token: string | null): Promise<Response> {
  const headers = new Headers(init.headers);
  if (token && init.method && init.method !== "GET") headers.set("X-CSRF-Token", token);
  const late = new AbortController();
  const timer = setTimeout(
    () => {
      late.abort();
    },
    init.body instanceof Blob ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS,
  );
  const signal = init.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal;
  try {
    return await fetch(`${CONSOLE}${path}`, { ...init, headers, signal, credentials: "same-origin", cache: "no-store" });
  } catch (failure) {
    if (init.signal?.aborted) throw failure;
    throw new Unreachable("No answer.");
  } finally {
    clearTimeout(timer);
  }
}

function noSession({ status }: Response, doorkeeper: Doorkeeper): NoSession | null {
  if (status !== UNAUTHENTICATED && status !== LOCKED) return null;
  doorkeeper.refused(status === LOCKED ? "locked" : "ended");
  return new NoSession(String(status));
}

async function readRefused(answer: Response): Promise<Refused> {
  const body = (await answer.json().catch(() => null)) as { code?: unknown; message?: unknown } | null;
  const code = typeof body?.code === "string" ? body.code : answer.status >= 500 ? "RETRY_LATER" : "HUB_ERROR";
  return new Refused([{ code, message: typeof body?.message === "string" ? body.message : "", path: [] }]);
}
