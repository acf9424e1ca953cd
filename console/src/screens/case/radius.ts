/** What a radius that an officer sets would do. Plain functions over public facts. */
import { MAX_RADIUS_KM, MIN_RADIUS_KM } from "../../graph/limits.ts";
import type { Area, Stage } from "./summary.ts";

/** Return whether the hub takes a radius, in km. */
export function isRadius(km: number | null): km is number {
  return km !== null && km >= MIN_RADIUS_KM && km <= MAX_RADIUS_KM;
}

/** Return the stages of an area that have not begun, in the order in which they come. */
export function stagesToCome<S extends Pick<Stage, "state" | "dueAt" | "radiusKm">>(stages: readonly S[]): readonly S[] {
  return stages
    .filter(({ state }) => state === "PLANNED")
    .sort((one, other) => Date.parse(one.dueAt) - Date.parse(other.dueAt) || one.radiusKm - other.radiusKm);
}

export type RadiusEffect = "held" | "waits" | "wider" | "widerLater" | "narrower" | "stays" | "unchanged";

/** What the policy says of radii, in km, and whether the alert is paused. */
export interface Now {
  readonly unconfirmedLimitKm: number;
  readonly hasStagesToCome: boolean;
  readonly isPaused: boolean;
}

/**
 * Return what comes of a radius, in km. A held area gets it with its confirmation. "waits": it is beyond what an unconfirmed
 * area may cover. "widerLater": nobody is told while the alert is paused. "stays": the area covers it already, and its planned
 * stages fall away.
 */
export function effectOf(km: number, area: Pick<Area, "coveredKm" | "held" | "confirmed">, now: Now): RadiusEffect {
  if (area.held) return "held";
  if (km < area.coveredKm) return "narrower";
  if (km === area.coveredKm) return now.hasStagesToCome ? "stays" : "unchanged";
  if (!area.confirmed && km > now.unconfirmedLimitKm) return "waits";
  return now.isPaused ? "widerLater" : "wider";
}
