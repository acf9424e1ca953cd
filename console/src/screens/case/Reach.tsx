/** How many people the alert came to, by stage, outcome and app. Reading it leaves a line, so the officer asks for it. */
import { useCallback, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { ReachQuery } from "../../graph/artifacts/ReachQuery.graphql.ts";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";
import { Button } from "../../parts/Button.tsx";
import { Time } from "../../parts/Countdown.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { Table } from "../../parts/Table.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { type AlertReach, isAtLeast, OUTCOMES, type ReachRow, reachRows } from "./reachRows.ts";
import { REACH_WORDS } from "./reachWords.ts";

// Only the compiler reads these two.
export const COUNTS = graphql`
  fragment Reach_counts on ReachCounts {
    inRing
    reached
    failed
    dead
    withheld
    deferred
    atLeast
  }
`;
export const FUNNEL = graphql`
  fragment Reach_funnel on ReachFunnel {
    reached
    shown
    opened
    atLeast
  }
`;
const REACH = graphql`
  query ReachQuery($id: ID!, $purpose: String!) {
    case(id: $id, purpose: $purpose) {
      reach(purpose: $purpose) {
        suppressedBelow
        stages {
          number
          radiusKm
          asOf
          counts {
            ...Reach_counts @relay(mask: false)
          }
          partners {
            partner
            counts {
              ...Reach_counts @relay(mask: false)
            }
          }
        }
        total {
          ...Reach_counts @relay(mask: false)
        }
        funnel {
          ...Reach_funnel @relay(mask: false)
        }
        partners {
          partner
          funnel {
            ...Reach_funnel @relay(mask: false)
          }
        }
      }
    }
  }
`;

interface ReachProps {
  readonly id: string;
  readonly purpose: string;
  /** False while no phone at all has been told: then nobody was reached, whatever noise a count has. */
  readonly isAnyoneTold: boolean;
}

export function Reach({ id, purpose, isAnyoneTold }: ReachProps) {
  const words = useWords(REACH_WORDS);
  const environment = useRelayEnvironment();
  const [isShown, setShown] = useState(false);
  const [reach, setReach] = useState<AlertReach | null>(null);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const read = useCallback(async () => {
    try {
      const answer = await fetchQuery<ReachQuery>(environment, REACH, { id, purpose }, { fetchPolicy: "network-only" }).toPromise();
      setRefusals([]);
      setReach(answer?.case?.reach ?? null);
    } catch (thrown) {
      setRefusals(refusalsFrom(thrown));
    }
  }, [environment, id, purpose]);
  return (
    <div className="stack case-reach">
      <div className="row">
        <Button
          small
          aria-expanded={isShown}
          onPress={() => {
            setShown(!isShown);
            if (!isShown && !reach) void read();
          }}
        >
          {isShown ? words.hide : words.show}
        </Button>
        {isShown && reach ? (
          <Button small kind="quiet" onPress={() => void read()}>
            {words.again}
          </Button>
        ) : null}
      </div>
      {isShown && refusals.length > 0 ? <Failed refusals={refusals} onAgain={() => void read()} /> : null}
      {isShown && reach ? <Numbers reach={reach} isAnyoneTold={isAnyoneTold} /> : null}
      {isShown && !reach && refusals.length === 0 ? <Skeleton lines={4} /> : null}
    </div>
  );
}

function Numbers({ reach, isAnyoneTold }: { readonly reach: AlertReach; readonly isAnyoneTold: boolean }) {
  const words = useWords(REACH_WORDS);
  const { parts } = useWords();
  const times = useTimes();
  const { stages, funnel, partners, suppressedBelow } = reach;
  const people = (count: number | null | undefined, leavesOut: boolean) => {
    if (count == null) return <span className="muted">{parts.tooFew}</span>;
    return leavesOut ? parts.atLeast(times.number(count)) : times.number(count);
  };
  const nameOf = ({ kind, name }: ReachRow) =>
    kind === "total" ? words.total : typeof name === "number" ? times.kilometres(name) : name;
  if (stages.length === 0) return <p className="muted">{words.nothing}</p>;
  const rows = reachRows(reach);
  const apps = [
    ...partners.map(({ partner, funnel: one }) => ({ id: `app ${partner}`, name: partner, funnel: one })),
    { id: "all", name: words.allApps, funnel },
  ];
  return (
    <>
      <Table
        label={words.title}
        rows={rows}
        idOf={({ id }) => id}
        columns={[
          {
            id: "stage",
            name: words.stage,
            isRowHeader: true,
            cell: (row) => (
              <span className={`reach-name ${row.kind}`}>
                <bdi>{nameOf(row)}</bdi>
                {row.kind === "partner" ? null : <small className="muted">{row.asOf ? <Time at={row.asOf} /> : words.notCounted}</small>}
              </span>
            ),
          },
          ...OUTCOMES.map((outcome) => ({
            id: outcome,
            name: words[outcome],
            isNumber: true,
            cell: ({ counts, asOf }: ReachRow) => (outcome === "reached" && !isAnyoneTold && counts.reached == null ? parts.nobody : asOf ? people(counts[outcome], isAtLeast(counts, outcome)) : null),
          })),
        ]}
      />
      {partners.length > 0 ? (
        <Table
          label={words.funnel}
          rows={apps}
          idOf={({ id }) => id}
          columns={[
            { id: "app", name: words.app, isRowHeader: true, cell: ({ name }) => <span dir="auto">{name}</span> },
            ...(["reached", "shown", "opened"] as const).map((step) => ({
              id: step,
              name: words[step],
              isNumber: true,
              cell: (one: (typeof apps)[number]) => people(one.funnel[step], isAtLeast(one.funnel, step)),
            })),
          ]}
        />
      ) : (
        <p className="muted">{words.partnersLater}</p>
      )}
      <p className="field-hint">{words.note(times.number(suppressedBelow))}</p>
    </>
  );
}
