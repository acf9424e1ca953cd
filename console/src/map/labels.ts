/** Chooses the place names that fit on the screen. */
import { distance, type Position } from "./geometry.ts";
import type { MapPlace } from "./model.ts";

export interface PlacedName {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  /** True for a name without a point of its own: beside the set point, or at the edge. */
  readonly isBeside?: boolean;
}

const CHARACTER_PIXELS = 7;
const WIDE_CHARACTER_PIXELS = 13;
const HEIGHT_PIXELS = 18;
const GAP_PIXELS = 10;
const WIDE = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/;
export const MAX_NAMES = 60;

/** Return about how wide a name is drawn. */
export function nameWidth(name: string): number {
  let width = 0;
  for (const character of name) width += WIDE.test(character) ? WIDE_CHARACTER_PIXELS : CHARACTER_PIXELS;
  return width;
}

/** A part of the screen, in pixels. */
export interface Block {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Return the names that fit, those of low rank first, and outside of the blocks that are taken. `project` gives the pixel
 * of a place, or null where it is not on the screen. A name is written to the right of its point.
 */
export function placeNames(
  places: readonly MapPlace[],
  project: (place: MapPlace) => { x: number; y: number } | null,
  blocks: readonly Block[],
): PlacedName[] {
  const taken = [...blocks];
  const placed: PlacedName[] = [];
  for (const place of [...places].sort((one, other) => one.rank - other.rank)) {
    if (placed.length === MAX_NAMES) break;
    const at = project(place);
    if (!at) continue;
    const box: Block = {
      left: at.x - GAP_PIXELS / 2,
      right: at.x + GAP_PIXELS + nameWidth(place.name),
      top: at.y - HEIGHT_PIXELS / 2,
      bottom: at.y + HEIGHT_PIXELS / 2,
    };
    const collides = taken.some(
      (other) => other.left < box.right && box.left < other.right && other.top < box.bottom && box.top < other.bottom,
    );
    if (collides) continue;
    taken.push(box);
    placed.push({ name: place.name, x: at.x, y: at.y });
  }
  return placed;
}

const ARROWS = ["→", "↘", "↓", "↙", "←", "↖", "↑", "↗"] as const;
const EDGE_PIXELS = 12;

/** The room of a map, in pixels, without its buttons and foot. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/**
 * Return the name of the place that is nearest to the centre, at the edge towards it, with its distance; null without a place.
 * It is for a view in which no name stands. `project` gives the pixel of a position also beyond the screen.
 */
export function nearestName(
  places: readonly MapPlace[],
  centre: Position,
  project: (position: Position) => { readonly x: number; readonly y: number },
  room: Room,
  say: (metres: number) => string,
): PlacedName | null {
  let nearest: MapPlace | null = null;
  let metres = Infinity;
  for (const place of places) {
    const away = distance(centre, place.position);
    if (away < metres) [nearest, metres] = [place, away];
  }
  if (!nearest) return null;
  const { x, y } = project(nearest.position);
  const [right, down] = [x - room.width / 2, y - room.height / 2];
  const eighth = (Math.round((Math.atan2(down, right) * 4) / Math.PI) + 8) % 8;
  const name = `${ARROWS[eighth] ?? ""} ${nearest.name} · ${say(metres)}`;
  const keep = (at: number, end: number) => Math.max(EDGE_PIXELS, Math.min(at, end));
  return { name, x: keep(x, room.width - nameWidth(name) - EDGE_PIXELS), y: keep(y, room.height - EDGE_PIXELS), isBeside: true };
}
