/**
 * A lock that the hub has not confirmed, in the browser's storage: a page that is loaded anew meanwhile, or opened beside it, must not
 * show what was covered. It names the session by the moment of its sign-in alone.
 */
const KEY = "console-pending-lock";

export function keepPendingLock(signedInAt: string): void {
  localStorage.setItem(KEY, signedInAt);
}

export function forgetPendingLock(): void {
  localStorage.removeItem(KEY);
}

/** Return whether a lock of this session was not confirmed. */
export function isLockPending(signedInAt: string): boolean {
  return localStorage.getItem(KEY) === signedInAt;
}
