/** What others see of a closing. Plain functions over the facts of the case. */
import { isTold } from "./state.ts";
import type { Summary } from "./summary.ts";

/**
 * What phones do once the case is closed. They get no words with it, only the silent push that takes the alert off the screen:
 * `removed`. `ended`: they had it when the alert ended, so a closing tells them nothing. `nobody`: no phone was told so far.
 */
export type OnPhones = "removed" | "ended" | "nobody";

export function onPhones(alert: Pick<Summary["alert"], "state"> & { readonly telling: Pick<Summary["alert"]["telling"], "firstToldAt"> }): OnPhones {
  if (alert.telling.firstToldAt == null) return "nobody";
  return isTold({ alert }) ? "removed" : "ended";
}

/** Return the offer to another force that a closing leaves open; null if none stands at `now`, in milliseconds. */
export function openOffer<T extends { readonly until: string }>(offer: T | null | undefined, now: number): T | null {
  return offer && Date.parse(offer.until) > now ? offer : null;
}
