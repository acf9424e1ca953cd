/** The regions of a count, and the places that bear their names. */
import type { Group } from "./numbers.ts";

export interface RegionCount {
  readonly code: string;
  readonly name: string;
  readonly count: number;
}

export interface Located {
  readonly name: string;
  readonly chineseName: string | null | undefined;
  readonly region: string | null | undefined;
  readonly point: { readonly latitude: number; readonly longitude: number };
}

const MAX_REGIONS = 40;

/** Return the regions with the most children; none where the groups are not by region or province. */
export function regionCounts(groups: readonly Group[], regions: readonly { readonly code: string; readonly name: string }[]): RegionCount[] {
  const sums = new Map<string, number>();
  for (const { keys, children } of groups) {
    const code = keys.find(({ dimension }) => dimension === "REGION" || dimension === "PROVINCE")?.value;
    if (code != null) sums.set(code, (sums.get(code) ?? 0) + children);
  }
  return [...sums]
    .map(([code, count]) => ({ code, count, name: regions.find((region) => region.code === code)?.name ?? code }))
    .sort((one, other) => other.count - one.count)
    .slice(0, MAX_REGIONS);
}

/** Return the place of a region: one of its own, else one of exactly its name. A likely one is not enough. */
export function placeOf<P extends Located>(code: string, name: string, places: readonly P[]): P | null {
  return places.find(({ region }) => region === code) ?? places.find((place) => place.name === name || place.chineseName === name) ?? null;
}
