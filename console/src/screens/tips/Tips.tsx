/** The tips of one case by urgency, or those of all cases, worked through by keys. */
import { useState } from "react";
import { useLocation, useSearch } from "wouter";
import { useWords } from "../../words/words.tsx";
import { addressOf, questionOf } from "./question.ts";
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
  const { caseId, show } = questionOf(useSearch());
  const [cases, readCases] = useCases();
  const [begun, setBegun] = useState<Begun | null>(null);
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
            if (chosen !== caseId) navigate(addressOf({ caseId: chosen, show: "todo" }));
          }}
        />
      </div>
    );
  }
  return (
    <Workspace
      key={show}
      question={{ ...begun, show }}
      cases={cases.kind === "read" ? cases.cases : NO_CASES}
      onShow={(chosen) => {
        navigate(addressOf({ caseId, show: chosen }), { replace: true });
      }}
      onLeave={() => {
        setBegun(null);
      }}
    />
  );
}
