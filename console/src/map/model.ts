/** The things a map shows, as plain values. */
import type { Position } from "./geometry.ts";

/** An area of an alert: people inside of `begunMetres` are told; the radii of `ringsToComeMetres` follow. */
export interface MapArea {
  readonly id: string;
  readonly label: string;
  readonly centre: Position;
  /** The radius that has begun; 0 if none has. */
  readonly begunMetres: number;
  readonly ringsToComeMetres: readonly number[];
}

export const POINT_KINDS = ["before", "lastSeen", "sighting", "tip", "tipThatHelped", "found", "case"] as const;
export type PointKind = (typeof POINT_KINDS)[number];

/** A point of a tip, a sighting or a case. */
export interface MapPoint {
  readonly id: string;
  readonly kind: PointKind;
  readonly label: string;
  /** More of it for the table, such as a time. */
  readonly detail?: string;
  readonly position: Position;
}

/** A number at a place, drawn as a disc whose area grows with it. */
export interface MapCount {
  readonly id: string;
  readonly label: string;
  readonly count: number;
  readonly position: Position;
}

/** A name of a gazetteer. Of names that collide, the one with the lower rank is written. */
export interface MapPlace {
  readonly name: string;
  readonly position: Position;
  readonly rank: number;
}

export type MapTheme = "light" | "dark";

/** A point that a person may set. */
export interface Pick {
  readonly label: string;
  readonly position: Position | null;
  /** The place of the position, if it was chosen by its name. */
  readonly name?: string | undefined;
  readonly onPick: (position: Position) => void;
}
