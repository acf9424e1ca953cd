/** The tips of a case that nobody has judged yet. */
import type { Tip } from "./useCaseTips.ts";

type Waiting = Pick<Tip, "state" | "withdrawnAt" | "claim">;

/** Return how many of these tips wait unread, and how many of those an officer has claimed. `now` is in milliseconds. */
export function openTips(tips: readonly Waiting[], now: number): { readonly unread: number; readonly claimed: number } {
  const unread = tips.filter(({ state, withdrawnAt }) => state === "NEW" && withdrawnAt == null);
  return { unread: unread.length, claimed: unread.filter(({ claim }) => claim != null && Date.parse(claim.until) > now).length };
}
