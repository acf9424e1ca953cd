/** The place last seen before it was corrected, from what the officer has read of the history and what came live. */
import { distance, type Position } from "../../map/geometry.ts";
import { type Entry, mergeEntries } from "./entry.ts";

/** What was there before. A value is null if it stayed the same, or is not for this officer, or was not read. */
export interface PlaceBefore {
  /** Who made the newest correction. */
  readonly by: string | null;
  readonly point: Position | null;
  readonly district: string | null;
  readonly address: string | null;
  readonly at: string | null;
  /** That nothing of it is missing. */
  readonly isWhole: boolean;
}

/**
 * Return the place before the newest correction, that which made the area, and before those that nobody confirmed either: two corrections in
 * a row would hide how far the place has moved. An area that a correction made and whose entry is not known gives no values; null is for a
 * place that was never corrected. Without `mayReadPrivate` only public values are given.
 */
export function placeBefore(history: readonly Entry[], live: readonly Entry[], area: number, mayReadPrivate: boolean): PlaceBefore | null {
  const entries = mergeEntries(history, live);
  const { corrections, isAll } = unconfirmed(entries, area);
  const [newest] = corrections;
  // The area of an opening is the first one; a correction gives its area the next number.
  if (!newest && area === 1) return null;
  const before = (fact: string) =>
    corrections
      .flatMap(({ changes }) => changes)
      .findLast((change) => change.fact === `lastSeen.${fact}` && (mayReadPrivate || change.public))?.before ?? null;
  const point = before("point");
  const read = new Set(history.map(({ sequence }) => sequence));
  const isWhole = mayReadPrivate && isAll && corrections.every(({ sequence }) => read.has(sequence));
  const place = { point: point === null ? null : readPoint(point), district: before("district"), address: before("address"), at: before("at") };
  return { by: newest?.by ?? null, ...place, isWhole };
}

/** Return the corrections since the place was confirmed or the case opened, the newest first, and whether these are all of them. */
function unconfirmed(entries: readonly Entry[], area: number): { readonly corrections: readonly Entry[]; readonly isAll: boolean } {
  const ofSightings = new Set(entries.filter(({ kind }) => kind === "AREA_ADDED").map((entry) => entry.area));
  const ofPlace = new Set([1, ...entries.filter(({ kind }) => kind === "LAST_SEEN_CORRECTED").map((entry) => entry.area)]);
  const corrections: Entry[] = [];
  for (const entry of entries) {
    if (entry.kind === "LAST_SEEN_CORRECTED" && (corrections.length > 0 || entry.area === area)) corrections.push(entry);
    if (corrections.length === 0) continue;
    if (entry.kind === "OPENED") return { corrections, isAll: true };
    // Of an area whose beginning is not known, nobody can say if it is the place's.
    if (entry.kind === "CONFIRMED" && !ofSightings.has(entry.area)) return { corrections, isAll: ofPlace.has(entry.area ?? null) };
  }
  return { corrections, isAll: false };
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
