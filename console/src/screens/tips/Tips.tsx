/** The tips of one case by urgency, or those of all cases, worked through by keys. */
import { useMemo, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { useWords } from "../../words/words.tsx";
import type { TipFields } from "./filters.ts";
import { addressOf, questionOf, type Show } from "./question.ts";
import { Start } from "./Start.tsx";
import { type Cases, useCases } from "./useCases.ts";
import { WORDS } from "./words.ts";
import { Workspace } from "./Workspace.tsx";

interface Begun {
  readonly purpose: string;
  readonly caseId: string | null;
}

const NO_CASES: Cases = new Map();

export default function Tips() {
  const words = useWords(WORDS);
  const [, navigate] = useLocation();
  const address = useSearch();
  const { caseId, show, fields } = useMemo(() => questionOf(address), [address]);
  // Words and places of the filter are not in the address: they are of this page, and of this address alone.
  const [typed, setTyped] = useState<{ readonly address: string; readonly fields: TipFields } | null>(null);
  const asked = typed?.address === addressOf({ caseId, show, fields }) ? typed.fields : fields;
  const [cases, readCases] = useCases();
  const [begun, setBegun] = useState<Begun | null>(null);
  const go = (chosen: Show, filter: TipFields) => {
    const to = addressOf({ caseId, show: chosen, fields: filter });
    setTyped({ address: to, fields: filter });
    navigate(to, { replace: true });
  };
  // Another case in the address is another question: it is read once the officer says why.
  if (begun === null || begun.caseId !== caseId) {
    return (
      <div className="stack">
        <h1>{words.title}</h1>
        <Start
          key={caseId}
          cases={cases}
          onAgain={readCases}
          caseId={caseId}
          onStart={(purpose, chosen) => {
            setBegun({ purpose, caseId: chosen });
            if (chosen !== caseId) navigate(addressOf({ caseId: chosen, show: "todo", fields }));
          }}
        />
      </div>
    );
  }
  return (
    <Workspace
      key={`${show} ${JSON.stringify(asked)}`}
      question={{ ...begun, show, fields: asked }}
      desk={cases.kind === "read" ? cases.cases : NO_CASES}
      onReadAgain={readCases}
      onShow={(chosen) => {
        go(chosen, asked);
      }}
      onFilter={(chosen) => {
        go(show, chosen);
      }}
      onLeave={() => {
        setBegun(null);
      }}
    />
  );
}
