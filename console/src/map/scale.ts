/** The bar that shows a length on the map. */
import { EARTH_RADIUS_METRES } from "./geometry.ts";

const TILE_PIXELS = 512;

/** Return how many metres a pixel is, at a latitude of a Mercator map. */
export function metresPerPixel(latitude: number, zoom: number): number {
  const equator = 2 * Math.PI * EARTH_RADIUS_METRES;
  return (equator * Math.cos((latitude * Math.PI) / 180)) / (TILE_PIXELS * 2 ** zoom);
}

/** Return the longest bar of 1, 2 or 5 times a power of ten metres that is at most so wide. */
export function scaleBar(latitude: number, zoom: number, maxPixels: number): { metres: number; pixels: number } {
  const perPixel = metresPerPixel(latitude, zoom);
  const longest = perPixel * maxPixels;
  const power = 10 ** Math.floor(Math.log10(longest));
  const metres = ([5, 2].find((factor) => factor * power <= longest) ?? 1) * power;
  return { metres, pixels: metres / perPixel };
}
