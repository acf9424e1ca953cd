/** Makes a MapLibre map as the console wants it: flat, north up, without a foreign request. */
import type { FeatureCollection } from "geojson";
import { type LngLatBoundsLike, Map as MapLibreMap, setWorkerUrl } from "maplibre-gl";
import workerAddress from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { Box } from "./geometry.ts";
import { addLayers } from "./layers.ts";
import type { MapTheme } from "./model.ts";
import { baseStyle } from "./style.ts";
import type { MapWords } from "./words.ts";

export interface Camera {
  readonly center: [number, number];
  readonly zoom: number;
}

export interface MapSettings {
  readonly holder: HTMLElement;
  readonly label: string;
  readonly theme: MapTheme;
  readonly words: MapWords;
  readonly land: FeatureCollection;
  /** The address of an operator's own style. Where it cannot be loaded, ours stands in. */
  readonly mapStyle: string | null;
  readonly camera: Camera | null;
  /** Called each time that our layers are there, so again after a lost drawing came back; `isOurs`: on our own style. */
  readonly onReady: (map: MapLibreMap, isOurs: boolean) => void;
  /** Called when the browser takes the drawing away: the map has no style, and must not be asked for it before `onReady`. */
  readonly onLost: () => void;
  /** Called once it stays away. */
  readonly onGone: () => void;
}

const MAX_LATITUDE = 84;
const FIT_PADDING_PIXELS = 36;
const MAX_FIT_ZOOM = 13;
const MAX_FIT_ZOOM_WITHOUT_STREETS = 9;
/** A browser gives a drawing back within a moment, or not at all: after a crash of the graphics, or with too many drawings open. */
const GIVE_BACK_MS = 3000;

/** Return a new map in `holder`. */
export function openMap({ holder, label, theme, words, land, mapStyle, camera, onReady, onLost, onGone }: MapSettings): MapLibreMap {
  setWorkerUrl(new URL(workerAddress, location.href).href);
  let isStyled = false;
  let isOurs = mapStyle === null;
  const map = new MapLibreMap({
    container: holder,
    style: mapStyle === null ? baseStyle(theme, land) : new URL(mapStyle, location.href).href,
    ...(camera ?? { center: [0, 20] as [number, number], zoom: 0 }),
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    touchPitch: false,
    maxPitch: 0,
    maxZoom: 17,
    fadeDuration: 0,
    locale: {
      "Map.Title": label,
      "CooperativeGesturesHandler.WindowsHelpText": words.scrollHint,
      "CooperativeGesturesHandler.MacHelpText": words.scrollHintMac,
      "CooperativeGesturesHandler.MobileHelpText": words.touchHint,
    },
  });
  map.keyboard.disableRotation();
  map.touchZoomRotate.disableRotation();
  map.on("style.load", () => {
    isStyled = true;
    addLayers(map, theme);
    onReady(map, isOurs);
  });
  map.on("error", () => {
    if (isStyled || isOurs) return;
    isOurs = true;
    map.setStyle(baseStyle(theme, land), { diff: false });
  });
  let giveUp: ReturnType<typeof setTimeout> | undefined;
  map.on("webglcontextlost", () => {
    clearTimeout(giveUp);
    giveUp = setTimeout(onGone, GIVE_BACK_MS);
    onLost();
  });
  map.on("webglcontextrestored", () => {
    clearTimeout(giveUp);
  });
  map.on("remove", () => {
    clearTimeout(giveUp);
  });
  return map;
}

export interface Fit {
  /** True if the map has streets, or a point is chosen on it: then a small box is shown at its own scale. */
  readonly isClose: boolean;
  readonly isAnimated: boolean;
}

/** Move the map so that it shows a box; the event of this move has `isFit`. A single point is shown with what is around it. */
export function fitTo(map: MapLibreMap, { west, south, east, north }: Box, { isClose, isAnimated }: Fit): void {
  const bounds: LngLatBoundsLike = [
    [west, Math.max(-MAX_LATITUDE, south)],
    [east, Math.min(MAX_LATITUDE, north)],
  ];
  const maxZoom = isClose ? MAX_FIT_ZOOM : MAX_FIT_ZOOM_WITHOUT_STREETS;
  map.fitBounds(bounds, { padding: FIT_PADDING_PIXELS, maxZoom, animate: isAnimated && !prefersLessMotion() }, { isFit: true });
}

/** Return whether the person asked their machine for less motion. */
export function prefersLessMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
