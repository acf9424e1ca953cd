/** The district that the page fills in for a chosen place. It is read by the public, so the officer's own words stay. */
import { parsePosition } from "../map/coordinates.ts";

export interface FilledDistrict {
  /** What stood there before; empty if nothing did. */
  readonly from: string;
  readonly to: string;
}

/** Return true for coordinates: the public never reads the exact point. */
export function isPoint(district: string): boolean {
  return parsePosition(district) !== null;
}

/**
 * Return the district to fill in, or null where the present one stays. `recorded` is that of the case, whose place is to be
 * corrected, and `last` what this function returned for the place chosen before.
 * `name` is empty for a point without a name.
 */
export function fillDistrict(name: string, district: string, recorded: string, last: FilledDistrict | null): FilledDistrict | null {
  const isLast = last !== null && district === last.to;
  const isOwn = district.trim() !== "" && district !== recorded && !isLast;
  if (isOwn || district === name) return null;
  return { from: isLast ? last.from : district, to: name };
}
