/** What others see of a closing. Plain functions over the facts of the case. */
import type { Entry } from "./entry.ts";
import { isTold } from "./state.ts";
import type { Summary } from "./summary.ts";

/**
 * What phones do once the case is closed. They get no words with it, only the silent push that takes the alert off the screen:
 * `removed`. `ended`: they had it when the alert ended, so a closing tells them nothing. `nobody`: the latest count has no phone
 * that was told.
 */
export type OnPhones = "removed" | "ended" | "nobody";

export function onPhones(alert: Pick<Summary["alert"], "state"> & { readonly telling: Pick<Summary["alert"]["telling"], "firstToldAt"> }): OnPhones {
  if (alert.telling.firstToldAt == null) return "nobody";
  return isTold({ alert }) ? "removed" : "ended";
}

/**
 * Return true if a phone may show another title than the present one: facts that are revised without telling people leave it
 * there, and so does an update that a phone did not get.
 */
export function mayShowEarlierTitle({ revision }: Pick<Summary["alert"], "revision">): boolean {
  return revision > 1;
}

/** An offer that stands. */
export interface OpenOffer {
  readonly force: string;
  /** Null: the hub told of the offer alone, and not of its end. */
  readonly until: string | null;
}

/** What begins or ends an offer. Who took the case has it: nothing is offered any more. */
const OFFER_KINDS: ReadonlySet<string> = new Set(["OFFERED", "OFFER_ENDED", "HANDED_OVER"]);

/**
 * Return the offer to another force that a closing leaves open; null if none stands at `now`, in milliseconds. `recorded` is that
 * of the facts, `entries` what happened while the screen was open, the newest first: what is newer decides.
 */
export function openOffer(
  recorded: { readonly force: string; readonly at: string; readonly until: string } | null | undefined,
  entries: readonly Pick<Entry, "kind" | "at" | "changes">[],
  now: number,
): OpenOffer | null {
  const told = entries.find(({ kind }) => OFFER_KINDS.has(kind));
  const isRecordNewer = !told || (recorded && Date.parse(recorded.at) >= Date.parse(told.at));
  if (isRecordNewer) return recorded && Date.parse(recorded.until) > now ? { force: recorded.force, until: recorded.until } : null;
  const force = told.kind === "OFFERED" ? told.changes.find(({ fact }) => fact === "offered")?.after : null;
  return force ? { force, until: null } : null;
}
