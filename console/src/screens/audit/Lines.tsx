/** Lines of the audit trail. */
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { sentenceOf } from "../../parts/Failed.tsx";
import { Table } from "../statistics/PlainTable.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { WORDS as STATISTICS } from "../statistics/words.ts";
import { ACTIONS, RELATIONS } from "./actions.ts";
import { ARGUMENTS, FILTERS, FIXED_PURPOSES, SUBJECTS } from "./names.ts";
import { spokenPurpose, spokenSubject } from "./spoken.ts";
import type { Line } from "./useTrail.ts";
import { WORDS } from "./words.ts";

interface LinesProps {
  readonly lines: readonly Line[];
  readonly onCase: (caseId: string) => void;
  readonly onPerson: (person: string) => void;
}

export function Lines({ lines, onCase, onPerson }: LinesProps) {
  const words = useWords(WORDS);
  const actions = useWords(ACTIONS);
  const times = useTimes();
  return (
    <Table
      label={words.title}
      rows={lines}
      idOf={({ id }) => id}
      columns={[
        { id: "at", name: words.at, cell: ({ at }) => <time dateTime={at}>{times.full(at)}</time> },
        {
          id: "what",
          name: words.what,
          isRowHeader: true,
          cell: (line) => (
            <>
              <strong>{actions[line.action] ?? line.action}</strong>
              <small className="audit-code">{line.action}</small>
            </>
          ),
        },
        { id: "who", name: words.who, cell: (line) => <Who line={line} onPerson={onPerson} /> },
        { id: "why", name: words.why, cell: (line) => <Why line={line} /> },
        { id: "about", name: words.about, cell: (line) => <About line={line} onCase={onCase} /> },
        { id: "result", name: words.result, cell: (line) => <Result line={line} /> },
      ]}
    />
  );
}

function Who({ line, onPerson }: { readonly line: Line; readonly onPerson: (person: string) => void }) {
  const words = useWords(WORDS);
  const relations = useWords(RELATIONS);
  const times = useTimes();
  return (
    <span className="audit-stack">
      <span dir="auto">{line.person}</span>
      <small className="muted" dir="auto">
        {line.account} · {line.force}
      </small>
      {line.relations.length > 0 && <small>{times.list(line.relations.map((relation) => relations[relation] ?? relation))}</small>}
      <Button kind="quiet" small aria-label={`${words.thisPerson}: ${line.person}`} onPress={() => { onPerson(line.person); }}>
        {words.thisPerson}
      </Button>
    </span>
  );
}

function Why({ line }: { readonly line: Line }) {
  const words = useWords(WORDS);
  const times = useTimes();
  const { kind, said, details } = spokenPurpose(line, useWords(ACTIONS), useWords(FIXED_PURPOSES), useWords(ARGUMENTS));
  if (kind === "words") return <span dir="auto">{said}</span>;
  const of = kind === "step" ? words.step : words.forStep(said);
  return <span className="muted">{details.length > 0 ? words.with(of, times.list(details)) : of}</span>;
}

function About({ line, onCase }: { readonly line: Line; readonly onCase: (caseId: string) => void }) {
  const words = useWords(WORDS);
  const times = useTimes();
  const { caseId } = line;
  const { id, said, filters } = spokenSubject(line.subject, useWords(SUBJECTS), useWords(FILTERS), useWords(STATISTICS).dimensions);
  return (
    <span className="audit-stack">
      {said ? <span>{said}</span> : null}
      {id === null ? null : <code dir="auto">{id}</code>}
      {filters.length > 0 ? <small>{words.narrowed(times.list(filters))}</small> : null}
      {caseId != null && (
        <Button kind="quiet" small aria-label={`${words.thisCase}: ${caseId}`} onPress={() => { onCase(caseId); }}>
          {words.thisCase}
        </Button>
      )}
      {line.seen.length > 0 && (
        <details>
          <summary>{words.seen(line.seen.length, times.number(line.seen.length))}</summary>
          <ul className="audit-seen">
            {line.seen.map((id) => (
              <li key={id}>
                <code>{id}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </span>
  );
}

function Result({ line }: { readonly line: Line }) {
  const words = useWords(WORDS);
  const shared = useWords();
  const kind = { ASKED: "plain", DONE: "good", UNCHANGED: "plain", REFUSED: "failing" } as const;
  return (
    <span className="audit-stack">
      <span>
        <Badge kind={kind[line.outcome]}>{words.outcomes[line.outcome]}</Badge>
      </span>
      {line.error != null && (
        <small>
          {sentenceOf(shared, line.error)} <code>{line.error}</code>
        </small>
      )}
      {line.answers != null && <small className="muted">{words.answers}</small>}
    </span>
  );
}
