/** An offer of the case to the officer's force. Plain functions over public facts. */
import type { Summary } from "./summary.ts";

/** The reason comes with a read of the case alone, and belongs to the offer of that moment. */
export interface ReadOffer {
  readonly until: string;
  readonly reason?: string | null | undefined;
}

export interface OfferToAnswer {
  readonly until: string;
  /** Null if the offer came after the case was read. */
  readonly reason: string | null;
}

/** Return the offer that stands at `now`, in milliseconds, for those who made it and those who may answer it. */
export function openOffer({ offer }: Pick<Summary, "offer">, now: number): Summary["offer"] {
  return offer && Date.parse(offer.until) > now ? offer : null;
}

/** Return the offer that the page still shows to an officer who could answer it, though its time is over at `now`, in milliseconds. */
export function endedOffer({ actions, offer }: Pick<Summary, "actions" | "offer">, now: number): Summary["offer"] {
  return offer && actions.includes("ACCEPT_HAND_OVER") && Date.parse(offer.until) <= now ? offer : null;
}

/** Return the offer that this officer's force made and may withdraw, open at `now`, in milliseconds; null for those who answer it. */
export function ownOffer({ actions, offer }: Pick<Summary, "actions" | "offer">, now: number): Summary["offer"] {
  return actions.includes("HAND_OVER") && !actions.includes("ACCEPT_HAND_OVER") ? openOffer({ offer }, now) : null;
}

/** Return the offer that this officer may answer at `now`, in milliseconds; null without one, and for those who made it. */
export function offerToAnswer({ actions, offer }: Pick<Summary, "actions" | "offer">, read: ReadOffer | null, now: number): OfferToAnswer | null {
  const open = openOffer({ offer }, now);
  if (!open || !actions.includes("ACCEPT_HAND_OVER")) return null;
  return { until: open.until, reason: read?.until === open.until ? (read.reason ?? null) : null };
}
