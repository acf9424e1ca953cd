/** The officer's exports of the last day: how far each is, until when it is kept, and its file. Each fetch leaves `READ_EXPORT`. */
import { useMemo, useState } from "react";
import { graphql, useSubscription } from "react-relay";
import type { GraphQLSubscriptionConfig } from "relay-runtime";
import { useLocation } from "wouter";
import type { OwnExportsProgressSubscription } from "../../graph/artifacts/OwnExportsProgressSubscription.graphql.ts";
import { CONSOLE } from "../../graph/http.ts";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Countdown, Time } from "../../parts/Countdown.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { Link } from "../../parts/Link.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { useFetchLink } from "./useFetchLink.ts";
import { type OwnExport, type Progress, useOwnExports } from "./useOwnExports.ts";
import { WORDS } from "./words.ts";

const PROGRESS = graphql`
  subscription OwnExportsProgressSubscription($exportId: ID!) {
    exportProgress(exportId: $exportId) {
      id
      state
      rows
      total
      failure
      expiresAt
    }
  }
`;
const NONE: readonly Refusal[] = [];

export function OwnExports() {
  const words = useWords(WORDS);
  const { routes } = useWords();
  const [path] = useLocation();
  const { exports, refusals, read, take } = useOwnExports();
  if (exports.length === 0 && refusals.length === 0) return null;
  return (
    <section className="card stack own-exports" aria-labelledby="own-exports">
      <h2 id="own-exports">{words.own}</h2>
      <p className="muted">
        {words.ownHint} {path === "/statistics" ? <Link to="/cases">{routes.cases}</Link> : <Link to="/statistics">{routes.statistics}</Link>}
      </p>
      {refusals.length > 0 ? <Failed refusals={refusals} onAgain={() => void read()} /> : null}
      <ul className="own-export-list">
        {exports.map((one) => (
          <li key={one.id} data-export={one.id} className="stack-small">
            <One one={one} onProgress={take} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface OneProps {
  readonly one: OwnExport;
  readonly onProgress: (progress: Progress) => void;
}

function One({ one, onProgress }: OneProps) {
  const words = useWords(WORDS);
  const { parts } = useWords();
  const times = useTimes();
  const [refusals, setRefusals] = useState(NONE);
  const [fetchFile, isHandedOver] = useFetchLink(one.id, setRefusals);
  const { id, kind, format, state, purpose, startedAt, expiresAt, rows, total, failure } = one;
  const isUnderWay = state !== "READY" && state !== "FAILED";
  return (
    <>
      <p className="row" role="status">
        <Badge kind={state === "READY" ? "good" : state === "FAILED" ? "failing" : "waiting"}>{words.states[state]}</Badge>
        <span>{total == null ? words.rowsWritten(times.number(rows)) : words.rowsSoFar(times.number(rows), times.number(total))}</span>
      </p>
      <p>
        {[words.ownKind[kind], format].join(parts.comma)}
        {parts.colon}
        <bdi>{purpose}</bdi>
      </p>
      <p className="muted">
        {words.started} <Time at={startedAt} />
        {parts.comma}
        {words.keptFor} <Countdown to={expiresAt} />
      </p>
      {state === "AWAITING_APPROVAL" ? (
        <p>
          {words.giveAddress} <code className="export-address">{`${location.origin}${CONSOLE}/approvals/${id}`}</code>
        </p>
      ) : null}
      {failure ? <p>{words.failures[failure]}</p> : null}
      {state === "READY" ? (
        <div className="row">
          <Button small aria-label={`${words.fetch}: ${purpose}, ${times.full(startedAt)}`} onPress={fetchFile}>
            {words.fetch}
          </Button>
          <span role="status">{isHandedOver ? words.handedOver : ""}</span>
        </div>
      ) : null}
      {isUnderWay ? <Follow id={id} onProgress={onProgress} onFailed={setRefusals} /> : null}
      {refusals.length > 0 ? <Failed refusals={refusals} /> : null}
    </>
  );
}

interface FollowProps extends Pick<OneProps, "onProgress"> {
  readonly id: string;
  readonly onFailed: (refusals: readonly Refusal[]) => void;
}

/** Hears how far an export is, until it is ready or has failed. */
function Follow({ id, onProgress, onFailed }: FollowProps) {
  const config = useMemo<GraphQLSubscriptionConfig<OwnExportsProgressSubscription>>(
    () => ({
      subscription: PROGRESS,
      variables: { exportId: id },
      onNext: (event) => {
        if (event) onProgress(event.exportProgress);
      },
      onError: (failure) => {
        onFailed(refusalsFrom(failure));
      },
    }),
    [id, onProgress, onFailed],
  );
  useSubscription(config);
  return null;
}
