/** Children without a case that the officer may read, by month. */
import { graphql, useFragment } from "react-relay";
import { Chart } from "../../charts/index.ts";
import { chartWords } from "../../charts/words.ts";
import type { Elsewhere_months$key } from "../../graph/artifacts/Elsewhere_months.graphql.ts";
import type { RegionName } from "../../places/regions.ts";
import { useLanguage, useTimes, useWords } from "../../words/words.tsx";
import { WORDS } from "./words.ts";

const MONTHS = graphql`
  fragment Elsewhere_months on CaseStatistics {
    elsewhere {
      month
      children
      regions {
        region
        children
      }
    }
  }
`;
const MAX_REGIONS = 5;

export function Elsewhere({ counted, regions }: { readonly counted: Elsewhere_months$key; readonly regions: readonly RegionName[] }) {
  const words = useWords(WORDS);
  const times = useTimes();
  const language = useLanguage();
  const { elsewhere } = useFragment(MONTHS, counted);
  const codes = new Map<string | null, number>();
  for (const { region = null, children } of elsewhere.flatMap((month) => month.regions)) codes.set(region, (codes.get(region) ?? 0) + (children ?? 0));
  const largest = [...codes].filter(([, sum]) => sum > 0).sort(([, one], [, other]) => other - one).slice(0, MAX_REGIONS);
  const nameOf = (code: string | null) => (code === null ? words.noRegion : (regions.find((region) => region.code === code)?.name ?? code));
  return (
    <section className="card">
      <Chart
        title={words.elsewhere}
        words={chartWords[language]}
        language={times.tag}
        data={{
          kind: "lines",
          months: elsewhere.map(({ month }) => month),
          series: [
            { name: words.everyone, values: elsewhere.map(({ children }) => children ?? null) },
            ...largest.map(([code]) => ({
              name: nameOf(code),
              values: elsewhere.map((month) => month.regions.find(({ region = null }) => region === code)?.children ?? null),
            })),
          ],
        }}
      >
        <p className="muted statistics-why">{words.elsewhereWhy}</p>
      </Chart>
    </section>
  );
}
