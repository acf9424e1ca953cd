/** Rates, each with the number that it is of. */
import { graphql, useFragment } from "react-relay";
import type { Rates_tips$key } from "../../graph/artifacts/Rates_tips.graphql.ts";
import { Table } from "./PlainTable.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { type Key, type Rate, rateOf } from "./numbers.ts";
import { WORDS } from "./words.ts";

type Named = (keys: readonly Key[]) => string;

function usePercent(): (share: number) => string {
  const { tag } = useTimes();
  const format = new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 1 });
  return (share) => format.format(share);
}

/** Shares of children who were found alive; nothing without rates. */
export function Rates({ rates, named }: { readonly rates: readonly Rate[]; readonly named: Named }) {
  const words = useWords(WORDS);
  const times = useTimes();
  const percent = usePercent();
  if (rates.length === 0) return null;
  return (
    <section className="stack">
      <h2>{words.rates}</h2>
      <p className="muted statistics-why">{words.ratesWhy}</p>
      <Table
        label={words.rates}
        rows={rates}
        idOf={({ of }) => named(of)}
        columns={[
          { id: "group", name: words.group, isRowHeader: true, cell: ({ of }) => <span dir="auto">{named(of)}</span> },
          { id: "rate", name: words.rate, isNumber: true, cell: ({ share, low, high }) => `${percent(share)} (${words.range(percent(low), percent(high))})` },
          { id: "n", name: words.ofClosed, isNumber: true, cell: ({ total }) => times.number(total) },
        ]}
      />
    </section>
  );
}

const TIPS = graphql`
  fragment Rates_tips on CaseStatistics {
    tips {
      keys {
        dimension
        value
      }
      tips {
        count
        median
        ninthDecile
      }
      helped
      secondsUntilHelpful {
        median
      }
    }
  }
`;

/** What tips did in closed cases. */
export function TipRates({ counted, named }: { readonly counted: Rates_tips$key; readonly named: Named }) {
  const words = useWords(WORDS);
  const times = useTimes();
  const percent = usePercent();
  const { tips } = useFragment(TIPS, counted);
  const number = (value: number | null | undefined) => (value == null ? "–" : times.number(value));
  const share = (helped: number, closed: number) => {
    const { share: rate, low, high } = rateOf(helped, closed);
    return closed === 0 ? "–" : `${percent(rate)} (${words.range(percent(low), percent(high))})`;
  };
  return (
    <section className="stack">
      <h2>{words.tips}</h2>
      <p className="muted statistics-why">{words.tipsWhy}</p>
      <Table
        label={words.tips}
        rows={tips}
        idOf={({ keys }) => named(keys)}
        empty={words.nobody}
        columns={[
          { id: "group", name: words.group, isRowHeader: true, cell: ({ keys }) => <span dir="auto">{named(keys)}</span> },
          { id: "closed", name: words.ofClosed, isNumber: true, cell: (group) => number(group.tips.count) },
          { id: "median", name: words.tipsOfCase, isNumber: true, cell: (group) => number(group.tips.median) },
          { id: "ninth", name: words.tipsNinth, isNumber: true, cell: (group) => number(group.tips.ninthDecile) },
          { id: "helped", name: words.helped, isNumber: true, cell: ({ helped }) => number(helped) },
          { id: "share", name: words.helpedShare, isNumber: true, cell: (group) => share(group.helped, group.tips.count) },
          {
            id: "time",
            name: words.untilHelpful,
            isNumber: true,
            cell: ({ secondsUntilHelpful: { median } }) => (median == null ? "–" : times.length(median * 1000)),
          },
        ]}
      />
    </section>
  );
}
