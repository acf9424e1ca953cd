/** Requests to the hub's own addresses below `/console`, with the session's cookie and its CSRF token. */
import { NoSession, Refused, Unreachable } from "./refusals.ts";

export const CONSOLE = "/console";

const UNAUTHENTICATED = 401;
const LOCKED = 423;

/** What a request needs of the session, and tells it. */
export interface Doorkeeper {
  readonly csrf: () => string | null;
  /** The hub answered that the session has ended, or that it is locked. */
  readonly refused: (what: "ended" | "locked") => void;
  /** Ask for the session anew; true if its token is another one now. */
  readonly renew: () => Promise<boolean>;
}

export type Send = (path: string, init?: RequestInit) => Promise<Response>;

/** Return the function that sends requests. It throws `Unreachable`, `NoSession`, and `Refused` for any other answer of 400 and more. */
export function sender(doorkeeper: Doorkeeper): Send {
  const once = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    const token = doorkeeper.csrf();
    if (token && init.method && init.method !== "GET") headers.set("X-CSRF-Token", token);
    try {
      return await fetch(`${CONSOLE}${path}`, { ...init, headers, credentials: "same-origin", cache: "no-store" });
    } catch (failure) {
      if (failure instanceof DOMException && failure.name === "AbortError") throw failure;
      throw new Unreachable("No answer.");
    }
  };
  return async (path, init = {}) => {
    const answer = await once(path, init);
    if (answer.ok) return answer;
    if (answer.status === UNAUTHENTICATED || answer.status === LOCKED) {
      doorkeeper.refused(answer.status === LOCKED ? "locked" : "ended");
      throw new NoSession(String(answer.status));
    }
    const refused = await readRefused(answer);
    // The token of another tab's sign-in is in force: nothing was done, so the request may go out again.
    if (refused.code !== "CSRF_INVALID" || !(await doorkeeper.renew())) throw refused;
    const again = await once(path, init);
    if (again.ok) return again;
    throw await readRefused(again);
  };
}

async function readRefused(answer: Response): Promise<Refused> {
  const body = (await answer.json().catch(() => null)) as { code?: unknown; message?: unknown } | null;
  const code = typeof body?.code === "string" ? body.code : answer.status >= 500 ? "RETRY_LATER" : "HUB_ERROR";
  return new Refused([{ code, message: typeof body?.message === "string" ? body.message : "", path: [] }]);
}
