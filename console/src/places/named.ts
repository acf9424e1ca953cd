/** The name of a point that was chosen by it. */
import type { Position } from "../map/index.ts";

export interface NamedPoint {
  readonly name: string;
  readonly position: Position;
}

/** Return the name of this position; undefined for one that was set on the map, or by coordinates, since. */
export function namedAt(named: NamedPoint | null, position: Position | null): string | undefined {
  return named && position?.[0] === named.position[0] && position[1] === named.position[1] ? named.name : undefined;
}
