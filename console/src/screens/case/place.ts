/** The place and time that an officer corrects, as a form has them. */
import { distance } from "../../map/geometry.ts";
import type { Position } from "../../map/index.ts";
import type { CaseFacts } from "./facts.ts";

export interface Place {
  readonly point: Position | null;
  readonly district: string;
  readonly address: string;
  readonly at: string;
}

export const NO_PLACE: Place = { point: null, district: "", address: "", at: "" };

export function placeOf({ point, district, address, at }: CaseFacts["lastSeen"]): Place {
  return { point: [point.longitude, point.latitude], district, address: address ?? "", at };
}

// Less moves nothing: the figures are those of `is_moved` in hub/domain/cases/report.py.
const MIN_MOVE_METRES = 1;
const MIN_MOVE_MILLISECONDS = 1000;

/** Return whether the hub takes two times for the same moment. */
export function isSameTime(one: string, other: string): boolean {
  return Math.abs(new Date(one).getTime() - new Date(other).getTime()) < MIN_MOVE_MILLISECONDS;
}

/** Return whether the hub takes two points for the same place. */
export function isSamePoint(one: Position | null, other: Position | null): boolean {
  return one && other ? distance(one, other) < MIN_MOVE_METRES : one === other;
}

export function isSamePlace(one: Place, other: Place): boolean {
  const isSameText = one.district.trim() === other.district.trim() && one.address.trim() === other.address.trim();
  return isSameText && isSamePoint(one.point, other.point) && isSameTime(one.at, other.at);
}

/**
 * Return whether a colleague changed the place since the officer began, to another one than the officer typed. `before` is
 * undefined in a draft that did not keep it: what is recorded may be new then.
 */
export function isPlaceStale(before: Place | undefined, mine: Place, recorded: Place): boolean {
  return !isSamePlace(mine, recorded) && (before === undefined || !isSamePlace(before, recorded));
}
