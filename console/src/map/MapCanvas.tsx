/** The drawn map; its file is loaded when a map opens. */
import type { Map as MapLibreMap } from "maplibre-gl";
import { use, useEffect, useEffectEvent, useId, useMemo, useRef, useState } from "react";
import { formatPosition } from "./coordinates.ts";
import { boxOf, nearBox, type Shown } from "./features.ts";
import type { Box, Position } from "./geometry.ts";
import { loadLand } from "./land.ts";
import { loadNames } from "./names.ts";
import { SELECTABLE_LAYERS, showOn } from "./layers.ts";
import { MapControls } from "./MapControls.tsx";
import type { MapPlace, MapTheme, Pick } from "./model.ts";
import { type Camera, fitTo, openMap } from "./openMap.ts";
import { bubbleAt, lookAt, pixelOf, type Screen } from "./screen.ts";
import { useCrosshair } from "./useCrosshair.ts";
import type { MapWords } from "./words.ts";

const NONE: readonly never[] = [];

export interface MapCanvasProps {
  readonly label: string;
  readonly language: string;
  readonly theme: MapTheme;
  readonly words: MapWords;
  readonly shown: Shown;
  readonly pick: Pick | undefined;
  readonly near: readonly Position[] | undefined;
  readonly home: Box | null;
  readonly mapStyle: string | null;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  /** The browser took the drawing away and does not give it back. */
  readonly onGone: () => void;
}

export default function MapCanvas(props: MapCanvasProps) {
  const { label, language, theme, words, shown, pick, near, home, mapStyle, selected, onSelect, onGone } = props;
  const land = use(loadLand());
  const holder = useRef<HTMLDivElement>(null);
  const camera = useRef<Camera | null>(null);
  const [map, setMap] = useState<MapLibreMap | null>(null);
  const [isOurs, setOurs] = useState(mapStyle === null);
  const [screen, setScreen] = useState<Screen | null>(null);
  const places = usePlaceNames(language, isOurs);
  const [hovered, setHovered] = useState<string | null>(null);
  const hint = useId();
  /** The point that this map shows or was set on it. */
  const known = useRef<Position | null>(null);
  const pickHere = (position: Position) => {
    // Who has set a point on this view keeps the view.
    if (map) keepCamera(camera, map);
    known.current = position;
    pick?.onPick(position);
  };
  const crosshair = useCrosshair(map, pick ? pickHere : null);
  const picked = pick?.position ?? null;
  const pickLabel = pick?.label;
  const drawn = useMemo<Shown>(
    () =>
      picked && pickLabel !== undefined
        ? { ...shown, points: [...shown.points, { id: "picked", kind: "lastSeen", label: pickLabel, position: picked }] }
        : shown,
    [shown, picked, pickLabel],
  );
  const box = useMemo(() => boxOf(shown, picked), [shown, picked]);
  /** Where the map begins, and where it goes with a point that was set by a name or by coordinates. */
  const begin = (near ? nearBox(picked ? [...near, picked] : near) : box) ?? home;
  const isClose = near !== undefined && begin !== home;
  const fit = (of: MapLibreMap, to: Box, isOurStyle: boolean, isAnimated: boolean) => {
    fitTo(of, to, { isClose: isClose || !isOurStyle, isAnimated });
  };

  const look = useEffectEvent((of: MapLibreMap) => {
    const chosen = picked && pick?.name ? { name: pick.name, position: picked } : null;
    setScreen(lookAt(of, places, drawn, chosen, language));
  });
  const ready = useEffectEvent((made: MapLibreMap, isOursNow: boolean) => {
    setOurs(isOursNow);
    showOn(made, drawn);
    known.current = picked;
    if (!camera.current && begin) fit(made, begin, isOursNow, false);
    look(made);
    setMap(made);
  });
  const selectable = pick === undefined;
  const select = useEffectEvent((id: string | null) => {
    if (selectable) onSelect(id);
  });
  const lost = useEffectEvent(() => {
    setMap(null);
  });
  const gone = useEffectEvent(onGone);
  const open = useEffectEvent((element: HTMLElement) =>
    openMap({ holder: element, label, theme, words, land, mapStyle, camera: camera.current, onReady: ready, onLost: lost, onGone: gone }),
  );

  useEffect(() => {
    if (!holder.current) return;
    const made = open(holder.current);
    let isDrawn = true;
    made.on("webglcontextlost", () => {
      isDrawn = false;
    });
    made.on("style.load", () => {
      isDrawn = true;
    });
    const at = (point: { x: number; y: number }) => {
      if (!isDrawn) return null;
      const layers = SELECTABLE_LAYERS.filter((id) => made.getLayer(id));
      const id: unknown = made.queryRenderedFeatures([point.x, point.y], { layers })[0]?.properties["id"];
      return typeof id === "string" ? id : null;
    };
    made.on("move", () => {
      look(made);
    });
    made.on("resize", () => {
      look(made);
    });
    made.on("moveend", (event) => {
      if (!("isFit" in event)) keepCamera(camera, made);
    });
    made.on("mousemove", ({ point }) => {
      setHovered(at(point));
    });
    made.on("mouseout", () => {
      setHovered(null);
    });
    made.on("click", ({ point }) => {
      select(at(point));
    });
    return () => {
      setMap(null);
      made.remove();
    };
  }, [theme, mapStyle, land, words, label]);

  useEffect(() => {
    if (map) showOn(map, drawn);
  }, [map, drawn]);
  const hasBegin = begin !== null;
  const fitFirst = useEffectEvent((of: MapLibreMap) => {
    if (begin && !camera.current) fit(of, begin, isOurs, true);
  });
  useEffect(() => {
    if (map && hasBegin) fitFirst(map);
  }, [map, hasBegin]);
  const follow = useEffectEvent((of: MapLibreMap, position: Position) => {
    const isKnown = known.current?.[0] === position[0] && known.current[1] === position[1];
    known.current = position;
    if (isKnown || !begin) return;
    camera.current = null;
    fit(of, begin, isOurs, true);
  });
  useEffect(() => {
    if (map && picked) follow(map, picked);
  }, [map, picked]);
  useEffect(() => {
    if (map) look(map);
  }, [map, places, drawn]);
  useEffect(() => {
    const position = selected === null ? undefined : positionOf(drawn, selected);
    if (!map || !position) return;
    const { x, y } = pixelOf(map, position);
    const { clientWidth, clientHeight } = map.getContainer();
    if (x < 24 || y < 48 || x > clientWidth - 24 || y > clientHeight - 24) map.panTo([...position]);
  }, [map, drawn, selected]);
  const isPicking = pick !== undefined;
  useEffect(() => {
    const canvas = map?.getCanvas();
    if (!canvas) return;
    canvas.setAttribute("role", isPicking ? "application" : "region");
    if (!isPicking) return;
    canvas.setAttribute("aria-roledescription", words.crosshair);
    canvas.setAttribute("aria-describedby", hint);
    return () => {
      canvas.removeAttribute("aria-roledescription");
      canvas.removeAttribute("aria-describedby");
    };
  }, [map, isPicking, hint, words]);

  const focus = hovered ?? selected;
  const focusLabel = focus === null ? undefined : labelOf(drawn, focus, words, language);
  const focusAt = focus === null ? undefined : positionOf(drawn, focus);
  const isCount = shown.counts.some(({ id }) => id === focus);
  const bubble = map && screen && focusLabel !== undefined && focusAt ? bubbleAt(map, focusAt, isCount) : null;

  return (
    <>
      <div className={isPicking ? "map-canvas map-canvas-picking" : "map-canvas"}>
        <div ref={holder} className="map-holder" />
        <div className="map-overlay" aria-hidden="true">
          {screen?.names.map(({ name, x, y, isBeside }) => (
            <span key={`${name} ${String(x)} ${String(y)}`} className={isBeside ? "map-name map-name-beside" : "map-name"} style={{ transform: moveTo({ x, y }) }}>
              {name}
            </span>
          ))}
          {bubble && (
            <span className={`map-bubble ${bubble.sides}`} dir="auto" style={{ transform: moveTo(bubble) }}>
              <span>{focusLabel}</span>
            </span>
          )}
          {crosshair.at && (
            <span className="map-crosshair" style={{ transform: moveTo(crosshair.at) }} />
          )}
        </div>
        {map && screen && (
          <MapControls
            map={map}
            screen={screen}
            language={language}
            words={words}
            hasOwnStyle={isOurs}
            onFit={() => {
              const all = box ?? home;
              if (all) fitTo(map, all, { isClose: !isOurs, isAnimated: true });
            }}
          />
        )}
        {isPicking && (
          <>
            <p id={hint} className="map-hint-keys">
              {words.crosshairHint}
            </p>
            <p className="map-hint-keys" aria-live="polite">
              {crosshair.resting ? formatPosition(crosshair.resting, words) : ""}
            </p>
          </>
        )}
      </div>
      {isOurs && (isPicking || screen?.isCoarse) ? <p className="map-hint">{words.noStreets}</p> : null}
    </>
  );
}

/** Return the names to write. An operator's own style has its own. */
function usePlaceNames(language: string, isWanted: boolean): readonly MapPlace[] {
  const [places, setPlaces] = useState<readonly MapPlace[]>(NONE);
  useEffect(() => {
    if (!isWanted) return;
    let isWaiting = true;
    void loadNames(language).then((found) => {
      if (isWaiting) setPlaces(found);
    });
    return () => {
      isWaiting = false;
      setPlaces(NONE);
    };
  }, [language, isWanted]);
  return places;
}

function keepCamera(camera: { current: Camera | null }, map: MapLibreMap): void {
  const { lng, lat } = map.getCenter();
  camera.current = { center: [lng, lat], zoom: map.getZoom() };
}

function moveTo({ x, y }: { readonly x: number; readonly y: number }): string {
  return `translate(${String(x)}px, ${String(y)}px)`;
}

function positionOf({ areas, points, counts }: Shown, id: string): Position | undefined {
  return areas.find((area) => area.id === id)?.centre ?? [...points, ...counts].find((thing) => thing.id === id)?.position;
}

function labelOf({ areas, points, counts }: Shown, id: string, words: MapWords, language: string): string | undefined {
  const counted = counts.find((thing) => thing.id === id);
  if (counted) return words.named(counted.label, new Intl.NumberFormat(language).format(counted.count));
  return [...areas, ...points].find((thing) => thing.id === id)?.label;
}
