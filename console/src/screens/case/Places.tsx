/** The areas with their rings, and the exact places for those who may know them. */
import { Suspense, useMemo } from "react";
import { CaseMap, type MapArea, type MapPoint } from "../../map/index.ts";
import { mapWords } from "../../map/words.ts";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { tagOf, useLanguage, useTimes, useWords } from "../../words/words.tsx";
import type { CaseFacts } from "./facts.ts";
import type { Summary } from "./summary.ts";
import { WORDS } from "./words.ts";

const METRES = 1000;

/** Return the areas as the map draws them: what is covered, and the rings that are planned beyond it. */
export function ringsOf(alert: Pick<Summary["alert"], "areas" | "telling">, name: (number: number) => string): MapArea[] {
  return alert.areas.map(({ number, centre, coveredKm }) => {
    const stages = alert.telling.areas.find((area) => area.number === number)?.stages ?? [];
    const planned = stages.filter(({ state, radiusKm }) => state === "PLANNED" && radiusKm > coveredKm);
    return {
      id: `area-${String(number)}`,
      label: name(number),
      centre: [centre.longitude, centre.latitude],
      begunMetres: coveredKm * METRES,
      ringsToComeMetres: planned.map(({ radiusKm }) => radiusKm * METRES),
    };
  });
}

export function Places({ summary, facts }: { readonly summary: Summary; readonly facts: CaseFacts | null }) {
  const words = useWords(WORDS);
  const language = useLanguage();
  const times = useTimes();
  const areas = useMemo(() => ringsOf(summary.alert, (number) => words.area(String(number))), [summary.alert, words]);
  const points = useMemo((): MapPoint[] => {
    if (!facts) return [];
    const { lastSeen, sightings } = facts;
    return [
      {
        id: "lastSeen",
        kind: "lastSeen",
        label: lastSeen.district,
        detail: times.full(lastSeen.at),
        position: [lastSeen.point.longitude, lastSeen.point.latitude],
      },
      ...sightings.map(({ area, place }): MapPoint => ({
        id: `sighting-${String(area)}`,
        kind: "sighting",
        label: words.sightingIn(place.district),
        detail: times.full(place.at),
        position: [place.point.longitude, place.point.latitude],
      })),
    ];
  }, [facts, times, words]);
  return (
    <section className="card stack" aria-labelledby="places">
      <h2 id="places">{words.places}</h2>
      <Suspense fallback={<Skeleton lines={8} />}>
        <CaseMap label={words.mapLabel} language={tagOf(language)} words={mapWords[language]} areas={areas} points={points} />
      </Suspense>
      <p className="field-hint">{words.placesNote}</p>
    </section>
  );
}
