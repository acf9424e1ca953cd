/** Sums of people whom alerts came to, each with its noise. */
import { Suspense } from "react";
import { graphql, useLazyLoadQuery } from "react-relay";
import { Chart } from "../../charts/index.ts";
import { chartWords } from "../../charts/words.ts";
import type { ReachNumbersQuery } from "../../graph/artifacts/ReachNumbersQuery.graphql.ts";
import { StatusMark } from "../../parts/Badge.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import type { RegionName } from "../../places/regions.ts";
import { Table } from "./PlainTable.tsx";
import { useLanguage, useTimes, useWords } from "../../words/words.tsx";
import type { Asked } from "./Children.tsx";
import type { ReachFilters } from "./filters.ts";
import { useNameOf } from "./names.ts";
import { WORDS } from "./words.ts";

const NUMBERS = graphql`
  query ReachNumbersQuery($purpose: String!, $fromMonth: String!, $untilMonth: String!, $groupBy: [ReachDimension!], $filter: ReachStatisticsFilter) {
    reachStatistics(purpose: $purpose, fromMonth: $fromMonth, untilMonth: $untilMonth, groupBy: $groupBy, filter: $filter) {
      asOf
      suppressedBelow
      waitingAlerts
      groups {
        keys {
          dimension
          value
        }
        alerts
        stages
        inRing {
          people
          deviation
          atLeast
        }
        reached {
          people
          deviation
          atLeast
        }
        failed {
          people
          deviation
          atLeast
        }
        withheld {
          people
          deviation
          atLeast
        }
        shown {
          people
          deviation
          atLeast
        }
        opened {
          people
          deviation
          atLeast
        }
      }
    }
  }
`;
const MAX_FUNNELS = 8;
const FIGURES = ["inRing", "reached", "shown", "opened", "withheld", "failed"] as const;
const STEPS = ["inRing", "reached", "shown", "opened"] as const;

interface Figure {
  readonly people: number | null | undefined;
  readonly deviation: number;
  readonly atLeast: boolean;
}

export function ReachNumbers({ asked, regions }: { readonly asked: Asked<ReachFilters>; readonly regions: readonly RegionName[] }) {
  const { filters, purpose, time } = asked;
  const words = useWords(WORDS);
  const { parts } = useWords();
  const times = useTimes();
  const language = useLanguage();
  const nameOf = useNameOf(regions);
  const variables = {
    purpose,
    fromMonth: filters.fromMonth,
    untilMonth: filters.untilMonth,
    groupBy: filters.groupBy,
    filter: { status: filters.status, region: filters.region || null },
  };
  const { reachStatistics: summed } = useLazyLoadQuery<ReachNumbersQuery>(NUMBERS, variables, { fetchPolicy: "store-or-network", fetchKey: time });
  type Group = (typeof summed.groups)[number];
  const named = ({ keys }: Group) => (keys.length ? keys.map(nameOf).join(" · ") : words.everyone);
  const figure = (found: Figure | null | undefined) => {
    if (!found) return "–";
    if (found.people == null) return chartWords[language].hidden;
    const said = `${times.number(found.people)} ± ${times.number(Math.round(2 * found.deviation))}`;
    return found.atLeast ? parts.atLeast(said) : said;
  };
  return (
    <section className="stack" aria-live="polite">
      <div className="row">
        <h2>{words.reachTitle}</h2>
        <StatusMark status={filters.status} />
      </div>
      <p className="muted statistics-why">
        {words.reachWhy} {words.leftOut[filters.status]} {words.suppressed(times.number(summed.suppressedBelow))} {words.asOf(times.full(summed.asOf))}
      </p>
      {summed.waitingAlerts > 0 && <p className="muted">{words.waiting(times.number(summed.waitingAlerts))}</p>}
      {summed.groups.length === 0 ? (
        <Empty title={words.nothingReached} />
      ) : (
        <>
          <Suspense fallback={<Skeleton />}>
            <div className="statistics-charts">
              {summed.groups.slice(0, MAX_FUNNELS).map((group) => (
                <div key={named(group)} className="card">
                  <Chart
                    title={words.reachOf(named(group))}
                    words={chartWords[language]}
                    language={times.tag}
                    data={{
                      kind: "funnel",
                      dimension: words.step,
                      steps: STEPS.flatMap((step) => {
                        const found = group[step];
                        return found ? [{ label: words[step], value: found.people ?? null, deviation: found.deviation, isAtLeast: found.atLeast }] : [];
                      }),
                    }}
                  />
                </div>
              ))}
            </div>
          </Suspense>
          <Table
            label={words.reachTitle}
            rows={summed.groups}
            idOf={named}
            columns={[
              { id: "group", name: words.group, isRowHeader: true, cell: (group) => <span dir="auto">{named(group)}</span> },
              { id: "alerts", name: words.alerts, isNumber: true, cell: ({ alerts }) => times.number(alerts) },
              { id: "stages", name: words.stages, isNumber: true, cell: ({ stages }) => times.number(stages) },
              ...FIGURES.map((name) => ({ id: name, name: words[name], isNumber: true, cell: (group: Group) => figure(group[name]) })),
            ]}
          />
        </>
      )}
    </section>
  );
}
