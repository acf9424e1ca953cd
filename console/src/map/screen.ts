/** The parts of a map that are text of the page: names, the label of a thing, the scale. */
import type { Map as MapLibreMap } from "maplibre-gl";
import type { Shown } from "./features.ts";
import type { Position } from "./geometry.ts";
import { formatLength } from "./coordinates.ts";
import { nameWidth, nearestName, type PlacedName, placeNames } from "./labels.ts";
import type { MapPlace } from "./model.ts";
import { scaleBar } from "./scale.ts";

export interface Screen {
  readonly names: readonly PlacedName[];
  readonly scale: { readonly metres: number; readonly pixels: number };
  /** True where the coast is drawn larger than it was surveyed. */
  readonly isCoarse: boolean;
}

const MAX_SCALE_PIXELS = 120;
const COARSE_ZOOM = 8.5;
const BUBBLE_PIXELS = 256;
const BUBBLE_HEIGHT_PIXELS = 120;
const ICON_HALF_PIXELS = 9;
const SOURCES_PIXELS = 290;
const BUTTONS_PIXELS = 62;
const FOOT_PIXELS = 48;

/** Whole kilometres are enough for the place that is nearest. */
function rounded(metres: number): number {
  return Math.max(1000, Math.round(metres / 1000) * 1000);
}

/** Return the pixel of a position, in the copy of the world that is nearest to the middle. */
export function pixelOf(map: MapLibreMap, [longitude, latitude]: Position): { x: number; y: number } {
  const turns = Math.round((map.getCenter().lng - longitude) / 360);
  return map.project([longitude + 360 * turns, latitude]);
}

/** Return the name of the place that was chosen by it, beside its point. */
function besidePoint(map: MapLibreMap, { name, position }: Pick<MapPlace, "name" | "position">): PlacedName {
  const { x, y } = pixelOf(map, position);
  return { name, x: x + ICON_HALF_PIXELS, y, isBeside: true };
}

/**
 * Return what stands on the screen now. Names keep off the things that are shown, and off the buttons and the scale. `chosen` is
 * the place of the set point, if it was chosen by its name. Where no name stands, the nearest one is said at the edge.
 */
export function lookAt(map: MapLibreMap, places: readonly MapPlace[], shown: Shown, chosen: Pick<MapPlace, "name" | "position"> | null, language: string): Screen {
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  const blocks = [
    { left: width - 62, right: width, top: 0, bottom: 152 },
    { left: 0, right: MAX_SCALE_PIXELS + 30, top: height - 48, bottom: height },
    { left: width - SOURCES_PIXELS, right: width, top: height - 24, bottom: height },
    ...[...shown.points, ...shown.counts].map(({ position }) => {
      const { x, y } = pixelOf(map, position);
      return { left: x - ICON_HALF_PIXELS, right: x + ICON_HALF_PIXELS, top: y - ICON_HALF_PIXELS, bottom: y + ICON_HALF_PIXELS };
    }),
  ];
  const project = ({ position }: MapPlace) => {
    const { x, y } = pixelOf(map, position);
    return x > 0 && y > 0 && x < width && y < height ? { x, y } : null;
  };
  const own = chosen ? [besidePoint(map, chosen)] : [];
  const ownBlocks = own.map(({ name, x, y }) => ({ left: x, right: x + nameWidth(name) + ICON_HALF_PIXELS, top: y - ICON_HALF_PIXELS, bottom: y + ICON_HALF_PIXELS }));
  const around = placeNames(places, project, [...blocks, ...ownBlocks]);
  const zoom = map.getZoom();
  const { lng, lat } = map.getCenter();
  const isEmpty = own.length === 0 && around.length === 0 && zoom > COARSE_ZOOM;
  const room = { width: width - BUTTONS_PIXELS, height: height - FOOT_PIXELS };
  const nearest = isEmpty
    ? nearestName(places, [lng, lat], (position) => pixelOf(map, position), room, (metres) => formatLength(rounded(metres), language))
    : null;
  const names = [...own, ...around, ...(nearest ? [nearest] : [])];
  return { names, scale: scaleBar(lat, zoom, MAX_SCALE_PIXELS), isCoarse: zoom > COARSE_ZOOM };
}

/** Return the place of the words about a thing, and the sides on which they have room. */
export function bubbleAt(map: MapLibreMap, position: Position, isCount: boolean): { x: number; y: number; sides: string } {
  const { x, y } = pixelOf(map, position);
  const across = x < BUBBLE_PIXELS / 2 ? "map-bubble-end" : x > map.getContainer().clientWidth - BUBBLE_PIXELS / 2 ? "map-bubble-start" : "";
  const below = y < BUBBLE_HEIGHT_PIXELS ? "map-bubble-below" : "";
  return { x, y, sides: [across, below, isCount ? "map-bubble-plain" : ""].join(" ") };
}
