/** Chooses the place names that fit on the screen. */
import type { MapPlace } from "./model.ts";

export interface PlacedName {
  readonly name: string;
  readonly x: number;
  readonly y: number;
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
