/** Who is missing, since when, and how the case stands. */
import type { ReactNode } from "react";
import { Badge } from "../../parts/Badge.tsx";
import { Countdown, Time } from "../../parts/Countdown.tsx";
import { CopyText } from "../../parts/CopyText.tsx";
import { Link } from "../../parts/Link.tsx";
import { Photo } from "../../parts/Photo.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
import { AwaitedRows } from "./Awaited.tsx";
import type { CaseFacts } from "./facts.ts";
import { isCorrectedPlaceAwaited, isTold, missingMs } from "./state.ts";
import type { Summary } from "./summary.ts";
import { WORDS } from "./words.ts";

interface HeadProps {
  readonly summary: Summary;
  readonly facts: CaseFacts | null;
  readonly purpose: string;
}

export function Head({ summary, facts, purpose }: HeadProps) {
  const words = useWords(WORDS);
  const { terms, parts } = useWords();
  const times = useTimes();
  const { child, alert, force, state } = summary;
  const missing = missingMs(summary, facts);
  const keeping = facts?.keeping;
  const returned = facts?.notes.findLast(({ move }) => move === "RETURN");
  return (
    <div className="case-head">
      {child.photo ? (
        <div className="case-photo">
          <Photo key={child.photo} id={child.photo} size="push" purpose={purpose} alt={parts.photo} />
        </div>
      ) : null}
      <div className="stack">
        <div className="case-name">
          <h1>
            <bdi>{child.name}</bdi>
          </h1>
          <span className="row">
            <Badge kind={state === "OPEN" ? "accent" : "plain"}>{terms.caseState[state]}</Badge>
            {alert.state === "PAUSED" ? (
              alert.pauses.map((pause) => (
                <Badge key={pause} kind="waiting">
                  {terms.pause[pause]}
                </Badge>
              ))
            ) : alert.state === "EXPIRED" ? (
              <Badge kind="waiting">{terms.alertState.EXPIRED}</Badge>
            ) : null}
            {isTold(summary) ? (
              <Badge kind={summary.confirmed ? "good" : "waiting"}>{summary.confirmed ? terms.confirmed : words.unconfirmed}</Badge>
            ) : null}
            {isTold(summary) && isCorrectedPlaceAwaited(summary) ? <span className="muted">{words.placeWaits}</span> : null}
            {summary.hidden ? <Badge kind="waiting">{words.hidden}</Badge> : null}
            {keeping?.hold ? <Badge kind="waiting">{words.isHeld}</Badge> : null}
          </span>
        </div>
        <p className="case-line">
          <span>
            {terms.sex[child.sex]}
            {parts.comma}
            {words.years(child.ageYears)}
          </span>
          <bdi>{summary.district}</bdi>
        </p>
        {alert.pauses.includes("RETURNED") && returned ? (
          <Why said={words.returnedWhy(returned.by)} reason={returned.reason} />
        ) : null}
        {keeping?.hold ? <Why said={words.heldWhy(keeping.hold.by)} reason={keeping.hold.reason} /> : null}
        {keeping?.hidden ? <Why said={words.hiddenWhy(keeping.hidden.by)} reason={keeping.hidden.reason} /> : null}
        <dl className="case-times">
          <Fact name={words.missingSince}>
            <Time at={summary.seenAt} />{" "}
            {state === "OPEN" ? (
              <span className="muted">
                (<Countdown to={summary.seenAt} />)
              </span>
            ) : missing !== null ? (
              <span className="muted">({words.missingFor(times.length(missing))})</span>
            ) : null}
          </Fact>
          <Fact name={words.openedAt}>
            <Time at={summary.openedAt} /> {facts ? <span dir="auto">{words.opener(facts.openedBy)}</span> : null}
          </Fact>
          <Fact name={words.force}>
            <span dir="auto">{force.name}</span> <span className="moment">{force.phone}</span>
          </Fact>
          <Fact name={words.caseId}>
            <CopyText text={summary.id} label={words.caseId} />
          </Fact>
          <AwaitedRows one={summary} />
          {isTold(summary) ? (
            <Fact name={words.expires}>
              <Countdown to={alert.expiresAt} />
            </Fact>
          ) : null}
          {summary.closedAt ? (
            <Fact name={words.closedAt}>
              <Time at={summary.closedAt} /> {summary.outcome ? terms.outcome[summary.outcome] : null}
            </Fact>
          ) : null}
          {facts?.foundAt ? (
            <Fact name={words.foundAt}>
              <Time at={facts.foundAt} /> {facts.foundBy && facts.foundBy !== "UNKNOWN" ? terms.foundBy[facts.foundBy] : null}
            </Fact>
          ) : null}
          {keeping?.photosUntil ? (
            <Fact name={words.photosUntil}>{keeping.hold ? words.isHeld : <Time at={keeping.photosUntil} />}</Fact>
          ) : null}
          {keeping?.reviewAt ? <Fact name={words.factsUntil}>{keeping.hold ? words.isHeld : <Time at={keeping.reviewAt} />}</Fact> : null}
          {summary.links.length > 0 ? (
            <Fact name={words.linked}>
              <Links ids={summary.links} facts={facts} />
            </Fact>
          ) : null}
        </dl>
        {summary.closedAt ? null : (
          <p className="row">
            <Link to={`/cases/${summary.id}/sheet`}>{words.sheet}</Link>
          </p>
        )}
        {facts ? null : <p className="muted">{words.publicOnly}</p>}
      </div>
    </div>
  );
}

/** Something that stands over the case, and the reason that was given for it. */
function Why({ said, reason }: { readonly said: string; readonly reason: string }) {
  return (
    <p className="case-returned">
      <strong dir="auto">{said}</strong> <span dir="auto">{reason}</span>
    </p>
  );
}

function Links({ ids, facts }: { readonly ids: readonly string[]; readonly facts: CaseFacts | null }) {
  const words = useWords(WORDS);
  return (
    <ul className="case-links">
      {ids.map((id) => {
        const kind = facts?.links.find(({ caseId }) => caseId === id)?.kind;
        return (
          <li key={id}>
            <Link to={`/cases/${id}`}>{id}</Link> {kind ? <span className="muted">{words.linkKinds[kind]}</span> : null}
          </li>
        );
      })}
    </ul>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
