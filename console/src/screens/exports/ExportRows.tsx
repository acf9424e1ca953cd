/** Starts an export of cases, says what comes of it, and follows it. It leaves `START_EXPORT`, then `EXPORT_ROWS`, and `READ_EXPORT` for each fetch. */
import { useMemo, useRef, useState } from "react";
import { graphql, useSubscription } from "react-relay";
import type { GraphQLSubscriptionConfig } from "relay-runtime";
import type { ExportRowsProgressSubscription } from "../../graph/artifacts/ExportRowsProgressSubscription.graphql.ts";
import type { ExportFormat, ExportRowsInput, ExportRowsStartMutation } from "../../graph/artifacts/ExportRowsStartMutation.graphql.ts";
import { CONSOLE } from "../../graph/http.ts";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { RadioField } from "../../parts/Field.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { useFetchLink } from "./useFetchLink.ts";
import { WORDS } from "./words.ts";

const START = graphql`
  mutation ExportRowsStartMutation($input: StartExportInput!) {
    startExport(input: $input) {
      export {
        id
      }
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;
const PROGRESS = graphql`
  subscription ExportRowsProgressSubscription($exportId: ID!) {
    exportProgress(exportId: $exportId) {
      id
      state
      rows
      total
      failure
    }
  }
`;
const FORMATS = ["CSV", "GEOJSON", "PARQUET"] as const satisfies readonly ExportFormat[];
const NONE: readonly Refusal[] = [];
const KINDS = ["caseSummaries", "cases"] as const;
const MANY = 10_000;

export type Kind = (typeof KINDS)[number];

export interface ExportRowsProps {
  readonly rowsOf: (kind: Kind) => ExportRowsInput;
  readonly purpose: string;
  /** How many rows of `counted` match now; 10,000 stands for more. */
  readonly total?: number;
  readonly counted?: Kind;
}

export function ExportRows({ rowsOf, purpose, total, counted = "caseSummaries" }: ExportRowsProps) {
  const words = useWords(WORDS);
  const times = useTimes();
  const [kind, setKind] = useState<Kind>(counted);
  const key = useRef(crypto.randomUUID());
  const [format, setFormat] = useState<ExportFormat>("CSV");
  const [id, setId] = useState<string | null>(null);
  const [refusals, setRefusals] = useState(NONE);
  const [start, isBusy] = useChange<ExportRowsStartMutation>(START);
  const begin = async () => {
    const outcome = await start({ input: { rows: rowsOf(kind), format, purpose, idempotencyKey: key.current } });
    // An answer that was lost may have started it: only then is the same call repeated.
    if (outcome.done || outcome.refusals.every(({ code }) => code !== "UNREACHABLE")) key.current = crypto.randomUUID();
    setRefusals(outcome.done ? NONE : outcome.refusals);
    if (outcome.done) setId(outcome.answer.startExport.export?.id ?? null);
  };
  return (
    <section className="card stack">
      <h2>{words.title}</h2>
      <p className="muted">{words.hint}</p>
      <RadioField
        label={words.rows}
        isRequired
        value={kind}
        choices={KINDS.map((one) => ({ id: one, name: words.kinds[one] }))}
        onChange={(chosen) => {
          setKind(chosen || counted);
        }}
      />
      <RadioField
        label={words.format}
        isRequired
        value={format}
        choices={FORMATS.map((one) => ({ id: one, name: one }))}
        onChange={(chosen) => {
          setFormat(chosen || "CSV");
        }}
      />
      <ul className="consequences">
        {total !== undefined && kind === counted ? <li>{total >= MANY ? words.nowMany : words.now(times.number(total), total === 1)}</li> : null}
        {words.consequences[kind].map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <div className="row">
        <Button isPending={isBusy} onPress={() => void begin()}>
          {words.start}
        </Button>
      </div>
      {refusals.length > 0 && <Failed refusals={refusals} />}
      {id !== null && <Progress key={id} id={id} />}
    </section>
  );
}

function Progress({ id }: { readonly id: string }) {
  const words = useWords(WORDS);
  const times = useTimes();
  const [seen, setSeen] = useState<ExportRowsProgressSubscription["response"]["exportProgress"] | null>(null);
  const [refusals, setRefusals] = useState(NONE);
  const [fetchFile, isFetched] = useFetchLink(id, setRefusals);
  const config = useMemo<GraphQLSubscriptionConfig<ExportRowsProgressSubscription>>(
    () => ({
      subscription: PROGRESS,
      variables: { exportId: id },
      onNext: (event) => {
        if (event) setSeen(event.exportProgress);
      },
      onError: (failure) => {
        setRefusals(refusalsFrom(failure));
      },
    }),
    [id],
  );
  useSubscription(config);
  return (
    <div className="stack" role="status">
      {seen && (
        <p className="row">
          <Badge kind={seen.state === "READY" ? "good" : seen.state === "FAILED" ? "failing" : "waiting"}>{words.states[seen.state]}</Badge>
          {seen.total != null && words.rowsSoFar(times.number(seen.rows), times.number(seen.total))}
        </p>
      )}
      {seen?.state === "AWAITING_APPROVAL" && (
        <p>
          {words.giveAddress} <code className="export-address">{`${location.origin}${CONSOLE}/approvals/${id}`}</code>
        </p>
      )}
      {seen?.failure && <p>{words.failures[seen.failure]}</p>}
      {seen?.state === "READY" && (
        <div className="row">
          <Button kind="primary" onPress={fetchFile}>
            {words.fetch}
          </Button>
          {isFetched && words.fetched}
        </div>
      )}
      {refusals.length > 0 && <Failed refusals={refusals} />}
    </div>
  );
}

