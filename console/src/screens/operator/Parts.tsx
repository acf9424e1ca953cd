/** Which parts of the hub work. It answers while parts of it are away. */
import { graphql } from "react-relay";
import type { PartsQuery } from "../../graph/artifacts/PartsQuery.graphql.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { useOften } from "./useOften.ts";
import { WORDS } from "./words.ts";

const KINDS = { WORKING: "good", AWAY: "failing", UNKNOWN: "waiting" } as const;

export function Parts() {
  const words = useWords(WORDS);
  const times = useTimes();
  const { answer, refusals, readAt, again } = useOften<PartsQuery>(graphql`
    query PartsQuery {
      serviceStatus {
        parts {
          part
          state
          since
        }
        troubledPartners
      }
    }
  `);
  const status = answer?.serviceStatus;
  const troubled = status?.troubledPartners;
  return (
    <section className="card stack" aria-labelledby="parts">
      <div className="row spread">
        <h2 id="parts">{words.parts}</h2>
        {readAt ? <span className="muted">{words.readAt(times.clock(readAt))}</span> : null}
      </div>
      {refusals.length > 0 ? <Failed refusals={refusals} onAgain={() => void again()} /> : null}
      {status ? (
        <>
          <ul className="hub-parts">
            {status.parts.map(({ part, state, since }) => (
              <li key={part}>
                <span>{words.part[part]}</span>
                <span className="muted">{since ? words.partSince(times.full(since)) : null}</span>
                <Badge kind={KINDS[state]}>{words.partState[state]}</Badge>
              </li>
            ))}
          </ul>
          <p className={troubled ? "alarm" : "muted"}>
            {troubled == null ? words.troubledUnknown : words.troubled(times.number(troubled))}
            {troubled ? <small> {words.troubledWhy}</small> : null}
          </p>
        </>
      ) : refusals.length > 0 ? null : (
        <Skeleton lines={5} />
      )}
    </section>
  );
}
