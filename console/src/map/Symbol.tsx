/** The shapes of a map's things, for its legend and table. */
import { KIND_LOOKS } from "./kinds.ts";
import type { MapRow } from "./rows.ts";
import { useShownTheme } from "./shownTheme.ts";
import { MAP_COLOURS } from "./style.ts";

export function Symbol({ look }: { readonly look: MapRow["look"] | "toCome" | "centre" }) {
  const theme = useShownTheme();
  const { area } = MAP_COLOURS[theme];
  return (
    <svg className="map-symbol" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
      {look === "area" && <circle cx="12" cy="12" r="9.5" fill={area} fillOpacity="0.25" stroke={area} strokeWidth="2.5" />}
      {look === "toCome" && <circle cx="12" cy="12" r="9.5" fill="none" stroke={area} strokeWidth="2" strokeDasharray="5 3.5" />}
      {look === "centre" && <circle cx="12" cy="12" r="5" fill={area} />}
      {look === "count" && <circle cx="12" cy="12" r="8" fill={area} fillOpacity="0.45" stroke={area} strokeWidth="1.5" />}
      {look in KIND_LOOKS && <Kind look={look as keyof typeof KIND_LOOKS} theme={theme} />}
    </svg>
  );
}

function Kind({ look, theme }: { readonly look: keyof typeof KIND_LOOKS; readonly theme: "light" | "dark" }) {
  const { path, colours } = KIND_LOOKS[look];
  return <path d={path} fill={colours[theme]} fillRule="evenodd" />;
}
