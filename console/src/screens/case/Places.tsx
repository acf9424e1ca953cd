/** The areas with their rings, and for those who may know them the exact places and those of tips. */
import { Suspense, useMemo, useRef } from "react";
import { CaseMap, type MapArea, type MapPoint } from "../../map/index.ts";
import { mapWords } from "../../map/words.ts";
import { Button } from "../../parts/Button.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { tagOf, useLanguage, useTimes, useWords } from "../../words/words.tsx";
import type { CaseFacts } from "./facts.ts";
import type { Summary } from "./summary.ts";
import { tipPoints } from "./tipPoints.ts";
import { TIP_WORDS } from "./tipWords.ts";
import type { CaseTips } from "./useCaseTips.ts";
import { useKeptFocus } from "./useKeptFocus.ts";
import { WORDS } from "./words.ts";

const METRES = 1000;

/** Return the id of an area on the map. */
export function areaId(number: number): string {
  return `area-${String(number)}`;
}

/** Return the areas as the map draws them: what is covered, and the rings that are planned beyond it. */
export function ringsOf(alert: Pick<Summary["alert"], "areas" | "deliveryStatus">, name: (number: number) => string): MapArea[] {
  return alert.areas.map(({ number, centre, coveredKm }) => {
    const stages = alert.deliveryStatus.areas.find((area) => area.number === number)?.stages ?? [];
    const planned = stages.filter(({ state, radiusKm }) => state === "PLANNED" && radiusKm > coveredKm);
    return {
      id: areaId(number),
      label: name(number),
      centre: [centre.longitude, centre.latitude],
      begunMetres: coveredKm * METRES,
      ringsToComeMetres: planned.map(({ radiusKm }) => radiusKm * METRES),
    };
  });
}

interface PlacesProps {
  readonly summary: Summary;
  readonly facts: CaseFacts | null;
  readonly tips: CaseTips;
}

export function Places({ summary, facts, tips }: PlacesProps) {
  const words = useWords(WORDS);
  const tipWords = useWords(TIP_WORDS);
  const language = useLanguage();
  const times = useTimes();
  const areas = useMemo(() => ringsOf(summary.alert, (number) => words.area(String(number))), [summary.alert, words]);
  const { rows } = tips;
  const told = useMemo(
    () => tipPoints(rows ?? [], facts?.helpfulTipIds ?? [], { words: tipWords, times }),
    [rows, facts, times, tipWords],
  );
  const points = useMemo((): MapPoint[] => {
    if (!facts) return told;
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
      ...told,
    ];
  }, [facts, times, told, words]);
  return (
    <section className="card stack" aria-labelledby="places">
      <h2 id="places">{words.places}</h2>
      <Suspense fallback={<Skeleton lines={8} />}>
        <CaseMap label={words.mapLabel} language={tagOf(language)} words={mapWords[language]} areas={areas} points={points} />
      </Suspense>
      <p className="field-hint">{words.placesNote}</p>
      {tips.mayRead ? <TipsOnMap tips={tips} shown={told.length} /> : null}
    </section>
  );
}

/** The way to the tips on the map: reading them leaves a line, so the officer asks for it. */
function TipsOnMap({ tips, shown }: { readonly tips: CaseTips; readonly shown: number }) {
  const words = useWords(TIP_WORDS);
  const times = useTimes();
  const { rows, isAsked, refusals, hasMore } = tips;
  const part = useRef<HTMLDivElement>(null);
  useKeptFocus(part, rows !== null);
  if (!isAsked)
    return (
      <div>
        <Button small onPress={tips.ask}>
          {words.show}
        </Button>
      </div>
    );
  if (!rows) return refusals.length > 0 ? <Failed refusals={refusals} onAgain={() => void tips.again()} /> : <Skeleton lines={1} />;
  const said = shown > 0 ? words.onMap(times.number(shown), times.number(rows.length)) : words.noneOnMap;
  return (
    <div ref={part} className="row" tabIndex={-1}>
      <span role="status">{rows.length === 0 ? words.nothing : said}</span>
      {hasMore ? (
        <Button small onPress={() => void tips.more()}>
          {words.more}
        </Button>
      ) : null}
    </div>
  );
}
