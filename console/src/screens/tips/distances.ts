/** How far tips are from where the child was last seen, and from each other. */
import { distance } from "../../map/geometry.ts";
import type { Times } from "../../words/times.ts";

export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

const METRES = 1000;
const WHOLE_FROM_KM = 10;

/** Return the kilometres between two points: to 100 m when near, whole ones beyond 10 km. */
export function kilometresBetween(one: Point, other: Point): number {
  const km = distance([one.longitude, one.latitude], [other.longitude, other.latitude]) / METRES;
  return km < WHOLE_FROM_KM ? Math.round(km * 10) / 10 : Math.round(km);
}

/** Return such as `1.2 km`; null if a point is missing. */
export function sayDistance(times: Times, one: Point | null | undefined, other: Point | null | undefined): string | null {
  return one && other ? times.kilometres(kilometresBetween(one, other)) : null;
}

/** Return a point as officers read it out. */
export function sayPoint({ latitude, longitude }: Point): string {
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}
