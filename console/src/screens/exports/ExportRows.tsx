/** Starts an export of cases, and says what comes of it. It leaves `START_EXPORT`, then `EXPORT_ROWS`. Its file is in the list of the own exports. */
import { useRef, useState } from "react";
import { graphql } from "react-relay";
import type { ExportFormat, ExportRowsInput, ExportRowsStartMutation } from "../../graph/artifacts/ExportRowsStartMutation.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { Button } from "../../parts/Button.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { RadioField } from "../../parts/Field.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { tellStarted } from "./started.ts";
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
  const [isStarted, setStarted] = useState(false);
  const [refusals, setRefusals] = useState(NONE);
  const [start, isBusy] = useChange<ExportRowsStartMutation>(START);
  const begin = async () => {
    const outcome = await start({ input: { rows: rowsOf(kind), format, purpose, idempotencyKey: key.current } });
    // An answer that was lost may have started it: only then is the same call repeated.
    if (outcome.done || outcome.refusals.every(({ code }) => code !== "UNREACHABLE")) key.current = crypto.randomUUID();
    setRefusals(outcome.done ? NONE : outcome.refusals);
    setStarted(outcome.done);
    if (outcome.done) tellStarted();
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
        <span role="status">{isStarted ? words.startedBelow : ""}</span>
      </div>
      {refusals.length > 0 && <Failed refusals={refusals} />}
    </section>
  );
}
