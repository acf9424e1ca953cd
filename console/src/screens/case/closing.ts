/** What others see of a closing. Plain functions over the facts of the case. */
import { isTold } from "./state.ts";
import type { Summary } from "./summary.ts";

/**
 * What phones do once the case is closed. They get no words with it, only the silent push that takes the alert off the screen:
 * `removed`. `ended`: they had it when the alert ended, so a closing tells them nothing. `nobody`: the latest count has no phone
 * that was told.
 */
export type OnPhones = "removed" | "ended" | "nobody";

export function onPhones(alert: Pick<Summary["alert"], "state"> & { readonly deliveryStatus: Pick<Summary["alert"]["deliveryStatus"], "firstToldAt"> }): OnPhones {
  if (alert.deliveryStatus.firstToldAt == null) return "nobody";
  return isTold({ alert }) ? "removed" : "ended";
}

/**
 * Return true if a phone may show another title than the present one: facts that are revised without telling people leave it
 * there, and so does an update that a phone did not get.
 */
export function mayShowEarlierTitle({ revision }: Pick<Summary["alert"], "revision">): boolean {
  return revision > 1;
}
