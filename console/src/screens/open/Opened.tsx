/** What came of it, and the cases that look the same. */
import { Button } from "../../parts/Button.tsx";
import { ExerciseRibbon, StatusMark } from "../../parts/Badge.tsx";
import { Time } from "../../parts/Countdown.tsx";
import { Link } from "../../parts/Link.tsx";
import type { OpenCaseMutation } from "../../graph/artifacts/OpenCaseMutation.graphql.ts";
import { useWords } from "../../words/words.tsx";
import type { Status } from "./form.ts";
import { WORDS } from "./words.ts";

export interface OpenedProps {
  readonly status: Status;
  readonly opened: OpenCaseMutation["response"]["openCase"];
  readonly onAnother: () => void;
}

export function Opened({ status, opened, onAnother }: OpenedProps) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const { caseId, alike } = opened;
  return (
    <div className="opened">
      <ExerciseRibbon status={status} />
      <h1 tabIndex={-1} ref={(title) => title?.focus()}>
        {words.opened[status]}
      </h1>
      <div className="row">
        {caseId ? (
          <Link to={`/cases/${caseId}`} button="primary">
            {words.toCase}
          </Link>
        ) : null}
        <Button onPress={onAnother}>{words.another}</Button>
      </div>
      {alike.length > 0 ? (
        <section className="stack" aria-labelledby="alike">
          <h2 id="alike">{words.alike}</h2>
          <p>{words.alikeWhy}</p>
          <ul className="cases">
            {alike.map((one) => (
              <li key={one.id} className="card">
                <div className="row">
                  <Link to={`/cases/${one.id}`}>
                    <bdi>{one.child.name}</bdi>
                  </Link>
                  <StatusMark status={one.alert.status} />
                </div>
                <p className="case-facts muted">
                  <span>
                    {terms.sex[one.child.sex]}, {one.child.ageYears}
                  </span>
                  <bdi>{one.district}</bdi>
                  <bdi>{one.force.name}</bdi>
                </p>
                {one.child.clothing ? <p dir="auto">{one.child.clothing}</p> : null}
                <p className="muted">
                  {words.openedAt}: <Time at={one.openedAt} />
                </p>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}
