/** The key of a map: only what it shows now. */
import type { Shown } from "./features.ts";
import { POINT_KINDS } from "./model.ts";
import { Symbol } from "./Symbol.tsx";
import type { MapWords } from "./words.ts";

export function Legend({ shown, words, isPicking }: { readonly shown: Shown; readonly words: MapWords; readonly isPicking: boolean }) {
  const hasBegun = shown.areas.some(({ begunMetres }) => begunMetres > 0);
  const hasToCome = shown.areas.some(({ ringsToComeMetres }) => ringsToComeMetres.length > 0);
  const kinds = POINT_KINDS.filter((kind) => (isPicking && kind === "lastSeen") || shown.points.some((point) => point.kind === kind));
  return (
    <ul className="map-legend" aria-hidden="true">
      {hasBegun && (
        <li>
          <Symbol look="area" /> <span>{words.begun}</span>
        </li>
      )}
      {hasToCome && (
        <li>
          <Symbol look="toCome" /> <span>{words.toCome}</span>
        </li>
      )}
      {shown.areas.length > 0 && (
        <li>
          <Symbol look="centre" /> <span>{words.centre}</span>
        </li>
      )}
      {kinds.map((kind) => (
        <li key={kind}>
          <Symbol look={kind} /> {words.kinds[kind]}
        </li>
      ))}
    </ul>
  );
}
