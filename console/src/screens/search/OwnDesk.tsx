/** What stands on the officer's own desk under the typed words: it is a click away, without a search and its purpose. */
import { StatusMark } from "../../parts/Badge.tsx";
import { Link } from "../../parts/Link.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { matchesOf } from "./deskMatches.ts";
import type { DeskCase } from "../../places/useDeskCases.ts";
import { WORDS } from "./words.ts";

const MAX_SHOWN = 5;

interface OwnDeskProps {
  readonly cases: readonly DeskCase[];
  readonly text: string;
}

export function OwnDesk({ cases, text }: OwnDeskProps) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const times = useTimes();
  const found = matchesOf(cases, text);
  if (found.length === 0) return null;
  const left = found.length - MAX_SHOWN;
  return (
    <section className="search-desk stack-small" aria-label={words.onDesk}>
      <p role="status">
        <strong>{words.onDeskFound(found.length, times.number(found.length))}</strong>
      </p>
      <ul className="stack-small">
        {found.slice(0, MAX_SHOWN).map(({ id, child, district, alert }) => (
          <li key={id} className="row">
            <Link to={`/cases/${id}`}>
              <bdi>{child.name}</bdi>
            </Link>
            <StatusMark status={alert.status} />
            <span className="muted">
              {terms.sex[child.sex]} · {words.ageOf(child.ageYears)} · <bdi>{district}</bdi>
            </span>
          </li>
        ))}
      </ul>
      {left > 0 ? <p className="muted">{words.onDeskMore(times.number(left))}</p> : null}
    </section>
  );
}
