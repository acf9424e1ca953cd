/** Approve, as the second person, what a colleague exports. The look leaves a line `READ_EXPORT`, the approval `APPROVE_EXPORT`. */
import { useState } from "react";
import { graphql, useLazyLoadQuery } from "react-relay";
import type { ScreenProps } from "../../app/routes.ts";
import type { ApproveExportMutation } from "../../graph/artifacts/ApproveExportMutation.graphql.ts";
import type { ApproveExportQuery } from "../../graph/artifacts/ApproveExportQuery.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { Button } from "../../parts/Button.tsx";
import { Time } from "../../parts/Countdown.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Form } from "../../parts/Form.tsx";
import { refusalsOfPurpose } from "../../parts/purpose.ts";
import { PurposeField } from "../../parts/PurposeField.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { filterLines } from "./filterLines.ts";
import { WORDS } from "./words.ts";

const EXPORT = graphql`
  query ApproveExportQuery($id: ID!) {
    export(exportId: $id) {
      account
      kind
      purpose
      filter
      startedAt
      total
      state
    }
  }
`;
const APPROVE = graphql`
  mutation ApproveExportMutation($input: ApproveExportInput!) {
    approveExport(input: $input) {
      export {
        state
      }
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

export default function ApproveExport({ params }: ScreenProps) {
  const words = useWords(WORDS);
  const times = useTimes();
  const [variables] = useState({ id: params["id"] ?? "" });
  const { export: found } = useLazyLoadQuery<ApproveExportQuery>(EXPORT, variables, { fetchPolicy: "network-only" });
  const [approve, isBusy] = useChange<ApproveExportMutation>(APPROVE);
  const [purpose, setPurpose] = useState("");
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [isDone, setDone] = useState(false);
  if (!found) return <Empty title={words.approveNothing} />;
  const submit = async () => {
    const wrong = refusalsOfPurpose(purpose);
    if (wrong.length > 0) {
      setRefusals(wrong);
      return;
    }
    const outcome = await approve({ input: { exportId: variables.id, purpose: purpose.trim() } });
    setRefusals(outcome.done ? [] : outcome.refusals);
    setDone(outcome.done);
  };
  const facts = [
    [words.approveWho, found.account],
    [words.approveWhy, found.purpose],
    [words.rows, words.everyKind[found.kind]],
    [words.approveTotal, found.total == null ? words.approveMany : times.number(found.total)],
  ] as const;
  return (
    <div className="stack">
      <h1>{words.approveTitle}</h1>
      <div className="card stack">
        <dl className="needed">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
          <div>
            <dt>{words.approveStarted}</dt>
            <dd>
              <Time at={found.startedAt} />
            </dd>
          </div>
          <div>
            <dt>{words.approveFilter}</dt>
            <dd>
              {filterLines(found.filter).map((line) => (
                <div key={line}>
                  <code dir="auto">{line}</code>
                </div>
              ))}
            </dd>
          </div>
        </dl>
        {isDone ? (
          <p role="status" tabIndex={-1} ref={(said) => said?.focus()}>
            {words.approveDone}
          </p>
        ) : (
          <Form
            refusals={refusals}
            paths={["purpose"]}
            onSubmit={submit}
            actions={
              <div className="row">
                <Button type="submit" kind="primary" isPending={isBusy}>
                  {words.approveDo}
                </Button>
              </div>
            }
          >
            <div className="stack">
              <ul className="consequences">
                <li>{words.approveConsequence}</li>
              </ul>
              <PurposeField label={words.approvePurpose} hint={words.approvePurposeHint} value={purpose} onChange={setPurpose} />
            </div>
          </Form>
        )}
      </div>
    </div>
  );
}
