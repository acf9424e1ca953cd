/** The tips of the list on a map, with the map's own table beside it. */
import { Suspense, useMemo } from "react";
import { CaseMap, type MapPoint } from "../../map/index.ts";
import { mapWords } from "../../map/words.ts";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { tagOf, useLanguage, useTimes, useWords } from "../../words/words.tsx";
import type { Queue } from "./queue.ts";
import type { Tip } from "./tip.ts";
import type { TipCase } from "./useCases.ts";
import { WORDS } from "./words.ts";

const LABEL_CHARACTERS = 40;

export interface TipMapProps {
  readonly queue: Queue<Tip>;
  readonly place: TipCase | undefined;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

export function TipMap({ queue, place, selected, onSelect }: TipMapProps) {
  const words = useWords(WORDS);
  const times = useTimes();
  const language = useLanguage();
  const points = useMemo(() => {
    const found: MapPoint[] = [];
    const centre = place?.alert.areas[0]?.centre;
    if (centre) found.push({ id: "last-seen", kind: "lastSeen", label: words.lastSeen, position: [centre.longitude, centre.latitude] });
    for (const { id, place: at, text, receivedAt } of queue.tips.values()) {
      if (!at) continue;
      const label = Array.from(text ?? words.withdrawn).slice(0, LABEL_CHARACTERS).join("");
      found.push({ id, kind: "tip", label, detail: times.full(receivedAt), position: [at.longitude, at.latitude] });
    }
    return found;
  }, [queue.tips, place, words, times]);
  if (!points.some(({ kind }) => kind === "tip")) return <p className="muted">{words.noPlaces}</p>;
  return (
    <Suspense fallback={<Skeleton lines={8} />}>
      <CaseMap
        label={words.mapLabel}
        language={tagOf(language)}
        words={mapWords[language]}
        points={points}
        selected={selected}
        onSelect={(id) => {
          if (id && queue.tips.has(id)) onSelect(id);
        }}
      />
    </Suspense>
  );
}
