/** A map of a case, with the table that is equal to it. */
import { Component, lazy, type ReactNode, Suspense, useMemo, useRef, useState } from "react";
import { useSession } from "../app/SessionProvider.tsx";
import { CoordinateField } from "./CoordinateField.tsx";
import { Legend } from "./Legend.tsx";
import { MapTable } from "./MapTable.tsx";
import type { Box, Position } from "./geometry.ts";
import type { MapArea, MapCount, MapPoint, Pick } from "./model.ts";
import { mapRows } from "./rows.ts";
import { useShownTheme } from "./shownTheme.ts";
import { hasWebGl2 } from "./webgl.ts";
import type { MapWords } from "./words.ts";

const MapCanvas = lazy(() => import("./MapCanvas.tsx"));
const NONE: readonly never[] = [];

export interface CaseMapProps {
  /** Its name, for those who do not see it. */
  readonly label: string;
  /** The language of numbers, such as zh-CN. */
  readonly language: string;
  readonly words: MapWords;
  readonly areas?: readonly MapArea[] | undefined;
  readonly points?: readonly MapPoint[] | undefined;
  readonly counts?: readonly MapCount[] | undefined;
  /** A point that may be set: by click, by keys, and as typed coordinates. */
  readonly pick?: Pick | undefined;
  /** Where the point is likely to be set: the map begins around these and the set point, not with everything shown. */
  readonly near?: readonly Position[] | undefined;
  /** Where the map begins while nothing is shown; the whole world without it. */
  readonly home?: Box | null | undefined;
  readonly selected?: string | null | undefined;
  readonly onSelect?: ((id: string | null) => void) | undefined;
}

export default function CaseMap(props: CaseMapProps) {
  const { label, language, words, areas = NONE, points = NONE, counts = NONE, pick, near, home = null } = props;
  const { mapStyle } = useSession();
  const theme = useShownTheme();
  const frame = useRef<HTMLDivElement>(null);
  const [ownSelected, setOwnSelected] = useState<string | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const selected = props.selected === undefined ? ownSelected : props.selected;
  const select = (id: string | null) => {
    setOwnSelected(id);
    props.onSelect?.(id);
  };
  const shown = useMemo(() => ({ areas, points, counts }), [areas, points, counts]);
  const rows = useMemo(() => {
    const set = pick?.position ? [{ id: "picked", kind: "lastSeen" as const, label: pick.label, position: pick.position }] : [];
    return mapRows({ ...shown, points: [...points, ...set] }, words, language);
  }, [shown, points, pick, words, language]);
  const canDraw = hasWebGl2() && !hasFailed;
  return (
    <div ref={frame} className="case-map" role="group" aria-label={label}>
      {canDraw ? (
        <Fallible onFailure={() => { setFailed(true); }}>
          <Suspense fallback={<p className="map-canvas map-loading">{words.loading}</p>}>
            <MapCanvas
              {...{ label, language, theme, words, shown, pick, near, home, mapStyle, selected }}
              onSelect={select}
              onGone={() => { setFailed(true); }}
            />
          </Suspense>
          {pick && <p className="map-hint">{words.clickHint}</p>}
          <Legend shown={shown} words={words} isPicking={pick !== undefined} />
        </Fallible>
      ) : (
        <div className="map-failed">
          <p role="status">{hasFailed ? words.mapFailed : words.noWebGl}</p>
          {hasFailed && (
            <button type="button" className="map-show" onClick={() => { setFailed(false); }}>
              {words.drawAgain}
            </button>
          )}
        </div>
      )}
      {pick && <CoordinateField pick={pick} words={words} />}
      <details className="map-details" open={!canDraw}>
        <summary>{words.asTable}</summary>
        <MapTable
          {...{ label, rows, words, selected }}
          onShow={
            canDraw
              ? (id) => {
                  select(id);
                  frame.current?.scrollIntoView({ block: "nearest" });
                }
              : null
          }
        />
      </details>
    </div>
  );
}

/** Tells when what is in it cannot be drawn. */
class Fallible extends Component<{ readonly onFailure: () => void; readonly children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override componentDidCatch() {
    this.props.onFailure();
  }

  override render() {
    return this.state.hasFailed ? null : this.props.children;
  }
}
