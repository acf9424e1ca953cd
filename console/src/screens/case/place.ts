/** The place and time that an officer corrects, as a form has them. */
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

/** Return whether two times are the same moment; the hub and this page may write one in two ways. */
export function isSameTime(one: string, other: string): boolean {
  return new Date(one).getTime() === new Date(other).getTime();
}

export function isSamePoint(one: Position | null, other: Position | null): boolean {
  return one?.[0] === other?.[0] && one?.[1] === other?.[1];
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
