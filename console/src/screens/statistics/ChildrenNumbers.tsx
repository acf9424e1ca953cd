/** What was counted: charts of the groups, rates with their numbers, and what else was asked for. */
import { Suspense, useMemo } from "react";
import { graphql, useLazyLoadQuery } from "react-relay";
import { Chart } from "../../charts/index.ts";
import { chartWords } from "../../charts/words.ts";
import type { ChildrenNumbersQuery } from "../../graph/artifacts/ChildrenNumbersQuery.graphql.ts";
import { StatusMark } from "../../parts/Badge.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { useLanguage, useTimes, useWords } from "../../words/words.tsx";
import type { Asked } from "./Children.tsx";
import { Elsewhere } from "./Elsewhere.tsx";
import { ExportRows } from "../exports/ExportRows.tsx";
import { rowsOf } from "./exportRowsInput.ts";
import { startOf } from "../../parts/days.ts";
import type { RegionName } from "../../places/regions.ts";
import { type Filters, isNarrowed, statisticsFilter } from "./filters.ts";
import { useNameOf } from "./names.ts";
import { aliveRates, chartsOf, type Key } from "./numbers.ts";
import { Rates, TipRates } from "./Rates.tsx";
import { regionCounts } from "./regionCounts.ts";
import { RegionMap } from "./RegionMap.tsx";
import { WORDS } from "./words.ts";

const NUMBERS = graphql`
  query ChildrenNumbersQuery(
    $purpose: String!
    $groupBy: [StatisticDimension!]
    $timeZone: String!
    $from: DateTime
    $until: DateTime
    $filter: CaseStatisticsFilter
    $recovery: Boolean!
    $tips: Boolean!
    $elsewhere: Boolean!
  ) {
    caseStatistics(purpose: $purpose, groupBy: $groupBy, timeZone: $timeZone, from: $from, until: $until, filter: $filter) {
      asOf
      children
      cases
      groups {
        keys {
          dimension
          value
        }
        children
      }
      recovery @include(if: $recovery) {
        keys {
          dimension
          value
        }
        children
        withoutMoment
        points {
          seconds
          atRisk
          shares {
            outcome
            share
          }
        }
      }
      ...Rates_tips @include(if: $tips) @alias(as: "tipRates")
      ...Elsewhere_months @include(if: $elsewhere) @alias(as: "others")
    }
  }
`;

export function ChildrenNumbers({ asked, regions }: { readonly asked: Asked<Filters>; readonly regions: readonly RegionName[] }) {
  const { filters, purpose, time } = asked;
  const words = useWords(WORDS);
  const { parts, terms } = useWords();
  const times = useTimes();
  const language = useLanguage();
  const nameOf = useNameOf(regions);
  const isKnownLater = filters.groupBy.some((dimension) => KNOWN_LATER.includes(dimension));
  const variables = {
    purpose,
    groupBy: filters.groupBy,
    timeZone: times.zone,
    from: startOf(filters.from),
    until: startOf(filters.until, 1),
    filter: statisticsFilter(filters),
    recovery: filters.parts.includes("recovery") && !isKnownLater,
    tips: filters.parts.includes("tips"),
    elsewhere: filters.parts.includes("elsewhere"),
  };
  const { caseStatistics: counted } = useLazyLoadQuery<ChildrenNumbersQuery>(NUMBERS, variables, {
    fetchPolicy: "store-or-network",
    fetchKey: time,
  });
  const title = filters.groupBy.map((dimension) => words.dimensions[dimension]).reduce((one, other) => words.and(one, other), "");
  const named = (keys: readonly Key[]) => (keys.length ? keys.map(nameOf).join(" · ") : words.everyone);
  const charts = useMemo(
    () =>
      chartsOf(counted.groups, filters.groupBy, {
        nameOf,
        dimensionName: (dimension) => words.dimensions[dimension as keyof typeof words.dimensions],
        children: words.children,
        otherGroups: words.otherGroups,
      }),
    // The names change with the language, and `nameOf` with them.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [counted, filters.groupBy, words, regions],
  );
  const places = useMemo(() => regionCounts(counted.groups, regions), [counted, regions]);
  const chart = { words: chartWords[language], language: times.tag };
  return (
    <section className="stack" aria-live="polite">
      <div className="statistics-totals card">
        <Total name={words.children} value={times.number(counted.children)} hint={parts.sentences([words.childrenHint, words.leftOut[filters.status]])} />
        <Total name={words.cases} value={times.number(counted.cases)} hint={words.asOf(times.full(counted.asOf))} />
        <StatusMark status={filters.status} />
      </div>
      {counted.children === 0 && (
        <Empty title={words.nobody}>
          <p className="muted">{parts.sentences([words.countedAlone[filters.status], ...(isNarrowed(filters) ? [words.otherFilters] : [])])}</p>
        </Empty>
      )}
      <Suspense fallback={<Skeleton />}>
        <div className="statistics-charts">
          {charts.map(({ of, data, leftOut }, index) => (
            <div key={index} className="card">
              <Chart {...chart} title={of ? nameOf(of) : words.byDimension(titleOf(filters, title, words))} data={data}>
                {leftOut > 0 && <p className="muted">{words.only(times.number(40), times.number(leftOut + 40))}</p>}
                {usesZone(filters) && <p className="muted">{words.zone(times.zoneName)}</p>}
              </Chart>
            </div>
          ))}
        </div>
        <RegionMap counts={places} />
        <Rates rates={aliveRates(counted.groups, filters.groupBy)} named={named} />
        {counted.recovery && counted.recovery.length > 0 && (
          <section className="stack">
            <h2>{words.recovery}</h2>
            <p className="muted statistics-why">{words.recoveryWhy}</p>
            <div className="statistics-charts">
              {counted.recovery.slice(0, MAX_CURVES).map((group, index) => (
                <div key={index} className="card">
                  <Chart
                    {...chart}
                    title={words.recoveryOf(named(group.keys))}
                    data={{
                      kind: "incidence",
                      children: group.children,
                      points: group.points,
                      outcomes: (group.points[0]?.shares ?? []).map(({ outcome }, place) => ({
                        name: terms.outcome[outcome],
                        shares: group.points.map(({ shares }) => shares[place]?.share ?? 0),
                      })),
                    }}
                  >
                    {group.withoutMoment > 0 && <p className="muted">{words.withoutMoment(times.number(group.withoutMoment))}</p>}
                  </Chart>
                </div>
              ))}
            </div>
            {counted.recovery.length > MAX_CURVES && (
              <p className="muted">{words.only(times.number(MAX_CURVES), times.number(counted.recovery.length))}</p>
            )}
          </section>
        )}
        {filters.parts.includes("recovery") && isKnownLater && <p className="muted statistics-why">{words.recoveryKnownLater}</p>}
        {counted.tipRates && <TipRates counted={counted.tipRates} named={named} />}
        {counted.others && <Elsewhere counted={counted.others} regions={regions} />}
      </Suspense>
      <ExportRows key={JSON.stringify(filters)} rowsOf={(kind) => rowsOf(kind, filters)} purpose={purpose} />
    </section>
  );
}

const MAX_CURVES = 12;
const KNOWN_LATER: readonly string[] = ["OUTCOME", "FOUND_BY", "TIME_TO_RECOVERY"];

function Total({ name, value, hint }: { readonly name: string; readonly value: string; readonly hint: string }) {
  return (
    <div>
      <p className="statistics-total">{value}</p>
      <p>{name}</p>
      <p className="muted">{hint}</p>
    </div>
  );
}

function titleOf({ groupBy }: Filters, title: string, words: (typeof WORDS)["en"]): string {
  const [first, ...others] = groupBy.map((dimension) => words.dimensions[dimension]);
  return first === undefined ? title : others.reduce((one, other) => words.and(one, other), first);
}

function usesZone({ groupBy }: Filters): boolean {
  return groupBy.some((dimension) => ["MONTH", "WEEK", "DAY", "DAY_OF_WEEK", "HOUR_OF_DAY"].includes(dimension));
}
