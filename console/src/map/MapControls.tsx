/** The buttons of a map, its scale and its sources. */
import { AttributionControl, type Map as MapLibreMap } from "maplibre-gl";
import { useEffect } from "react";
import { formatLength } from "./coordinates.ts";
import { prefersLessMotion } from "./openMap.ts";
import type { Screen } from "./screen.ts";
import type { MapWords } from "./words.ts";

interface MapControlsProps {
  readonly map: MapLibreMap;
  readonly screen: Screen;
  readonly language: string;
  readonly words: MapWords;
  /** False for an operator's style, which names its sources itself. */
  readonly hasOwnStyle: boolean;
  readonly onFit: () => void;
}

const PLUS = "M10 4v12M4 10h12";
const MINUS = "M4 10h12";
const CORNERS = "M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5";

export function MapControls({ map, screen, language, words, hasOwnStyle, onFit }: MapControlsProps) {
  useEffect(() => {
    if (hasOwnStyle) return;
    const sources = new AttributionControl({ compact: false });
    map.addControl(sources, "bottom-right");
    return () => {
      map.removeControl(sources);
    };
  }, [map, hasOwnStyle]);
  const zoom = (by: number) => {
    map.zoomTo(map.getZoom() + by, { animate: !prefersLessMotion() });
  };
  return (
    <>
      <div className="map-buttons">
        <Control name={words.zoomIn} path={PLUS} onPress={() => { zoom(1); }} />
        <Control name={words.zoomOut} path={MINUS} onPress={() => { zoom(-1); }} />
        <Control name={words.fit} path={CORNERS} onPress={onFit} />
      </div>
      <div className="map-scale">
        <span>{formatLength(screen.scale.metres, language)}</span>
        <span className="map-scale-bar" style={{ width: `${String(Math.round(screen.scale.pixels))}px` }} />
      </div>
      {hasOwnStyle && (
        <div className="map-sources">{screen.isCoarse ? `${words.attribution} · ${words.coarse}` : words.attribution}</div>
      )}
    </>
  );
}

function Control({ name, path, onPress }: { readonly name: string; readonly path: string; readonly onPress: () => void }) {
  return (
    <button type="button" className="map-button" aria-label={name} title={name} onClick={onPress}>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <path d={path} fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </button>
  );
}
