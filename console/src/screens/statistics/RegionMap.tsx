/** Counts of regions on a map. Where a region lies is asked for by its name, and only once somebody wants the map. */
import { Suspense, useEffect, useState } from "react";
import { useRelayEnvironment } from "react-relay";
import type { IEnvironment } from "relay-runtime";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";
import { CaseMap, type MapCount } from "../../map/index.ts";
import { mapWords } from "../../map/words.ts";
import { Button } from "../../parts/Button.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { findRegionPlace } from "../../places/findRegionPlace.ts";
import { useLanguage, useTimes, useWords } from "../../words/words.tsx";
import type { RegionCount } from "./regionCounts.ts";
import { WORDS } from "./words.ts";

const NONE: readonly Refusal[] = [];

export function RegionMap({ counts }: { readonly counts: readonly RegionCount[] }) {
  const words = useWords(WORDS);
  const [isOpen, setOpen] = useState(false);
  if (counts.length === 0) return null;
  return (
    <section className="card stack">
      <h2>{words.mapTitle}</h2>
      {isOpen ? (
        <LocatedCounts counts={counts} />
      ) : (
        <div className="row">
          <Button
            onPress={() => {
              setOpen(true);
            }}
          >
            {words.mapShow}
          </Button>
        </div>
      )}
    </section>
  );
}

function LocatedCounts({ counts }: { readonly counts: readonly RegionCount[] }) {
  const words = useWords(WORDS);
  const language = useLanguage();
  const times = useTimes();
  const environment = useRelayEnvironment();
  const [found, setFound] = useState<readonly MapCount[] | null>(null);
  const [refusals, setRefusals] = useState(NONE);
  useEffect(() => {
    let isGone = false;
    locate(environment, counts)
      .then((located) => {
        if (!isGone) setFound(located);
      })
      .catch((failure: unknown) => {
        if (!isGone) setRefusals(refusalsFrom(failure));
      });
    return () => {
      isGone = true;
    };
  }, [environment, counts]);
  if (refusals.length > 0) return <Failed refusals={refusals} />;
  if (!found) return <Skeleton />;
  const missing = counts.filter(({ code }) => !found.some(({ id }) => id === code));
  return (
    <>
      <p className="muted statistics-why">{words.mapWhy}</p>
      <Suspense fallback={<Skeleton lines={6} />}>
        <CaseMap label={words.mapTitle} words={mapWords[language]} language={times.tag} counts={found} />
      </Suspense>
      {missing.length > 0 && (
        <p className="muted" dir="auto">
          {words.mapMissing(times.list(missing.map(({ name, count }) => `${name} (${times.number(count)})`)))}
        </p>
      )}
    </>
  );
}

/** One region after another: the hub answers each within milliseconds, and is not flooded. */
async function locate(environment: IEnvironment, counts: readonly RegionCount[]): Promise<MapCount[]> {
  const located: MapCount[] = [];
  for (const { code, name, count } of counts) {
    const position = await findRegionPlace(environment, code, name);
    if (position) located.push({ id: code, label: name, count, position });
  }
  return located;
}
