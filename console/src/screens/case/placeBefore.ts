/** The place last seen before it was corrected, from what the officer has read of the history and what came live. */
import { distance, type Position } from "../../map/geometry.ts";
import { type Entry, mergeEntries } from "./entry.ts";

/** What the correction replaced. A value is null if it stayed the same, or is not for this officer, or was not read. */
export interface PlaceBefore {
  readonly by: string | null;
  readonly point: Position | null;
  readonly district: string | null;
  readonly address: string | null;
  readonly at: string | null;
  /** That nothing of it is missing. */
  readonly isWhole: boolean;
}

/**
 * Return what the newest correction replaced: that which made the area. An area that a correction made and whose entry is not
 * known gives no values; null is for a place that was never corrected. Without `mayReadPrivate` only public values are given.
 */
export function placeBefore(history: readonly Entry[], live: readonly Entry[], area: number, mayReadPrivate: boolean): PlaceBefore | null {
  const found = mergeEntries(history, live).find((entry) => entry.kind === "LAST_SEEN_CORRECTED" && entry.area === area);
  // The area of an opening is the first one; a correction gives its area the next number.
  if (!found && area === 1) return null;
  const before = (fact: string) =>
    found?.changes.find((change) => change.fact === `lastSeen.${fact}` && (mayReadPrivate || change.public))?.before ?? null;
  const point = before("point");
  const isWhole = mayReadPrivate && history.some(({ sequence }) => sequence === found?.sequence);
  const place = { point: point === null ? null : readPoint(point), district: before("district"), address: before("address"), at: before("at") };
  return { by: found?.by ?? null, ...place, isWhole };
}

/** The hub writes latitude and longitude with a comma between. */
function readPoint(text: string): Position | null {
  const [latitude = NaN, longitude = NaN] = text.split(",").map(Number);
  return Number.isFinite(latitude) && Number.isFinite(longitude) ? [longitude, latitude] : null;
}

/** Return how far two places are apart in km: to one km, and nearer ones to 100 metres. */
export function kilometresBetween(one: Position, other: Position): number {
  const km = distance(one, other) / 1000;
  return km < 10 ? Math.round(km * 10) / 10 : Math.round(km);
}
