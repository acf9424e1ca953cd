/** The reader of the audit trail. Nothing of its filters is in the address: they name people and cases. */
import { useState } from "react";
import type { AuditFilter, AuditOutcome } from "../../graph/artifacts/useTrailQuery.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { loadSheet } from "../../map/loadSheet.ts";
import { Button } from "../../parts/Button.tsx";
import { DateTimeField } from "../../parts/DateTimeField.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { ChoiceField, TextField } from "../../parts/Field.tsx";
import { Form } from "../../parts/Form.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { refusalsOfPurpose } from "../../parts/purpose.ts";
import { PurposeField } from "../../parts/PurposeField.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { ACTIONS } from "./actions.ts";
import sheetAddress from "./audit.css?url";
import { Lines } from "./Lines.tsx";
import { useTrail } from "./useTrail.ts";
import { WORDS } from "./words.ts";

const OUTCOMES = ["ASKED", "DONE", "UNCHANGED", "REFUSED"] as const satisfies readonly AuditOutcome[];
const NONE: readonly Refusal[] = [];
const NO_FILTERS = { action: "", outcome: "", person: "", account: "", force: "", caseId: "", subject: "", searchedText: "", since: "", until: "" } as const;

type Filters = { readonly [Name in keyof typeof NO_FILTERS]: string };

await loadSheet(sheetAddress);

/** Return the graph's filter: empty fields match all. */
function filterOf(filters: Filters): AuditFilter {
  const given = Object.entries(filters).map(([name, value]) => [name, value.trim() || null]);
  return Object.fromEntries(given) as AuditFilter;
}

export default function Audit() {
  const words = useWords(WORDS);
  const actions = useWords(ACTIONS);
  const times = useTimes();
  const trail = useTrail();
  const [purpose, setPurpose] = useState("");
  const [filters, setFilters] = useState<Filters>(NO_FILTERS);
  const [refusals, setRefusals] = useState(NONE);
  const change = (part: Partial<Filters>) => {
    setFilters((before) => ({ ...before, ...part }));
  };
  const look = (asked: Filters) => {
    const isNoId = asked.caseId.trim() !== "" && !asked.caseId.trim().startsWith("cs_");
    const wrong = [...refusalsOfPurpose(purpose), ...(isNoId ? [{ code: "NO_CASE_ID", message: "", path: ["filter", "caseId"] }] : [])];
    setRefusals(wrong);
    if (wrong.length === 0) trail.look({ purpose: purpose.trim(), filter: filterOf(asked) });
  };
  const narrow = (part: Partial<Filters>) => {
    const narrowed = { ...filters, ...part };
    setFilters(narrowed);
    look(narrowed);
  };
  const text = (name: "person" | "account" | "force" | "caseId" | "subject" | "searchedText", hint?: string) => (
    <TextField
      label={words[name]}
      path={`filter.${name}`}
      {...(hint ? { hint } : {})}
      value={filters[name]}
      onChange={(value) => {
        change({ [name]: value });
      }}
    />
  );
  return (
    <div className="stack">
      <h1>{words.title}</h1>
      <p className="muted">{words.intro}</p>
      <div className="card">
        <Form
          refusals={refusals}
          paths={["purpose", "filter.caseId"]}
          onSubmit={() => {
            look(filters);
          }}
        >
          <div className="stack">
            <PurposeField label={words.purpose} hint={words.purposeHint} value={purpose} onChange={setPurpose} />
            <div className="audit-fields side-fields">
              <ChoiceField
                label={words.action}
                value={filters.action}
                choices={Object.entries(actions).map(([id, name]) => ({ id, name }))}
                onChange={(action) => {
                  change({ action: action });
                }}
              />
              {text("person")}
              {text("caseId", words.caseHint)}
            </div>
            <details className="audit-more">
              <summary>{words.more}</summary>
              <div className="audit-fields side-fields">
                <ChoiceField
                  label={words.outcome}
                  value={filters.outcome}
                  choices={OUTCOMES.map((id) => ({ id, name: words.outcomes[id] }))}
                  onChange={(outcome) => {
                    change({ outcome });
                  }}
                />
                {text("account")}
                {text("force")}
                {text("subject", words.subjectHint)}
                {text("searchedText", words.searchedHint)}
                <DateTimeField label={words.since} value={filters.since} onChange={(since) => { change({ since }); }} />
                <DateTimeField label={words.until} value={filters.until} onChange={(until) => { change({ until }); }} />
              </div>
            </details>
            <div className="row">
              <Button type="submit" kind="primary" isPending={trail.isBusy}>
                {words.look}
              </Button>
            </div>
          </div>
        </Form>
      </div>
      {trail.refusals.length > 0 && <Failed refusals={trail.refusals} />}
      {trail.isBusy && trail.lines === null && <Skeleton lines={6} />}
      {trail.lines?.length === 0 && <Empty title={words.nothing} />}
      {trail.lines !== null && trail.lines.length > 0 && (
        <section className="stack">
          <p className="muted" role="status">
            {words.lines(times.number(trail.lines.length))}
          </p>
          <Lines
            lines={trail.lines}
            onCase={(caseId) => {
              narrow({ caseId });
            }}
            onPerson={(person) => {
              narrow({ person });
            }}
          />
          {trail.hasOlder && (
            <div className="row">
              <Button isPending={trail.isBusy} onPress={trail.older}>
                {words.older}
              </Button>
            </div>
          )}
        </section>
      )}
    </div>
  );
}
