/** Connects the crosshair with a map. */
import type { Map as MapLibreMap, MapMouseEvent } from "maplibre-gl";
import { useEffect, useEffectEvent, useState } from "react";
import { crosshairStep, type Pixel } from "./crosshair.ts";
import { type Position, wrapLongitude } from "./geometry.ts";

const SPEAK_AFTER_MS = 400;

export interface Crosshair {
  /** Null while the map does not have the focus of the keyboard. */
  readonly at: Pixel | null;
  /** The position beneath it, once it rests. */
  readonly resting: Position | null;
}

/** Let a point be set on the map, by click and by keys; `onPick` is null where none may be. */
export function useCrosshair(map: MapLibreMap | null, onPick: ((position: Position) => void) | null): Crosshair {
  const [at, setAt] = useState<Pixel | null>(null);
  const [resting, setResting] = useState<Position | null>(null);
  const isOn = onPick !== null;
  const set = useEffectEvent((pixel: Pixel) => {
    if (map && onPick) onPick(positionAt(map, pixel));
  });
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!map || event.ctrlKey || event.metaKey || event.altKey) return;
    const from = at ?? middle(map);
    const step = crosshairStep(event.key, event.shiftKey, from, sizeOf(map));
    if (!step) return;
    event.preventDefault();
    if (step.kind === "set") set(from);
    else if (step.kind === "zoom") map.zoomTo(map.getZoom() + step.by, { around: map.unproject([from.x, from.y]) });
    else {
      if (step.panBy.some(Boolean)) map.panBy([...step.panBy], { animate: false });
      setAt(step.at);
    }
  });
  useEffect(() => {
    if (!map || !isOn) return;
    const canvas = map.getCanvas();
    const focused = () => {
      if (canvas.matches(":focus-visible")) setAt((pixel) => pixel ?? middle(map));
    };
    const left = () => {
      setAt(null);
    };
    const clicked = (event: MapMouseEvent) => {
      set(event.point);
    };
    map.keyboard.disable();
    map.on("click", clicked);
    canvas.addEventListener("keydown", press);
    canvas.addEventListener("focus", focused);
    canvas.addEventListener("blur", left);
    return () => {
      map.off("click", clicked);
      canvas.removeEventListener("keydown", press);
      canvas.removeEventListener("focus", focused);
      canvas.removeEventListener("blur", left);
    };
  }, [map, isOn]);
  useEffect(() => {
    if (!map || !at) return;
    const timer = setTimeout(() => {
      setResting(positionAt(map, at));
    }, SPEAK_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [map, at]);
  return { at: isOn ? at : null, resting: at && isOn ? resting : null };
}

function sizeOf(map: MapLibreMap): Pixel {
  const { clientWidth, clientHeight } = map.getContainer();
  return { x: clientWidth, y: clientHeight };
}

function middle(map: MapLibreMap): Pixel {
  const { x, y } = sizeOf(map);
  return { x: x / 2, y: y / 2 };
}

function positionAt(map: MapLibreMap, { x, y }: Pixel): Position {
  const { lng, lat } = map.unproject([x, y]);
  return [wrapLongitude(lng), lat];
}
