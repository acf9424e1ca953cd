/** Starts an export of the cases behind a count, and follows it. */
import { useMemo, useState } from "react";
import { graphql, useSubscription } from "react-relay";
import type { GraphQLSubscriptionConfig } from "relay-runtime";
import type { ExportRowsProgressSubscription } from "../../graph/artifacts/ExportRowsProgressSubscription.graphql.ts";
import type { ExportFormat, ExportRowsStartMutation } from "../../graph/artifacts/ExportRowsStartMutation.graphql.ts";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { RadioField } from "../../parts/Field.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { type Kind, rowsOf } from "./exportRowsInput.ts";
import type { Filters } from "./filters.ts";
import { useFetchLink } from "./useFetchLink.ts";
import { WORDS } from "./words.ts";

const START = graphql`
  mutation ExportRowsStartMutation($input: StartExportInput!) {
    startExport(input: $input) {
      export {
        id
      }
      userErrors {
        code
        message
        path
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

export function ExportRows({ filters, purpose }: { readonly filters: Filters; readonly purpose: string }) {
  const words = useWords(WORDS);
  const [kind, setKind] = useState<Kind>("caseSummaries");
  const [format, setFormat] = useState<ExportFormat>("CSV");
  const [id, setId] = useState<string | null>(null);
  const [refusals, setRefusals] = useState(NONE);
  const [start, isBusy] = useChange<ExportRowsStartMutation>(START);
  const begin = async () => {
    const input = { rows: rowsOf(kind, filters), format, purpose, idempotencyKey: crypto.randomUUID() };
    const outcome = await start({ input });
    setRefusals(outcome.done ? NONE : outcome.refusals);
    if (outcome.done) setId(outcome.answer.startExport.export?.id ?? null);
  };
  return (
    <section className="card stack">
      <h2>{words.export}</h2>
      <p className="muted">{words.exportHint}</p>
      <RadioField
        label={words.exportRows}
        isRequired
        hint={words.exportKindHint}
        value={kind}
        choices={(["caseSummaries", "cases"] as const).map((one) => ({ id: one, name: words.exportKinds[one] }))}
        onChange={(chosen) => {
          setKind(chosen || "caseSummaries");
        }}
      />
      <RadioField
        label={words.exportFormat}
        isRequired
        value={format}
        choices={FORMATS.map((one) => ({ id: one, name: one }))}
        onChange={(chosen) => {
          setFormat(chosen || "CSV");
        }}
      />
      <div className="row">
        <Button isPending={isBusy} onPress={() => void begin()}>
          {words.exportStart}
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
          <Badge kind={seen.state === "READY" ? "good" : seen.state === "FAILED" ? "failing" : "waiting"}>{words.exportStates[seen.state]}</Badge>
          {seen.total != null && words.exportRowsSoFar(times.number(seen.rows), times.number(seen.total))}
        </p>
      )}
      {seen?.failure && <p>{words.exportFailures[seen.failure]}</p>}
      {seen?.state === "READY" && (
        <div className="row">
          <Button kind="primary" onPress={fetchFile}>
            {words.exportFetch}
          </Button>
          {isFetched && words.exportFetched}
        </div>
      )}
      {refusals.length > 0 && <Failed refusals={refusals} />}
    </div>
  );
}

