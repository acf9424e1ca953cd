/** Who is missing, since when, and how the case stands. */
import type { ReactNode } from "react";
import { Badge } from "../../parts/Badge.tsx";
import { Countdown, Time } from "../../parts/Countdown.tsx";
import { Link } from "../../parts/Link.tsx";
import { Photo } from "../../parts/Photo.tsx";
import { useWords } from "../../words/words.tsx";
import type { CaseFacts } from "./facts.ts";
import { confirmBy, isTold } from "./state.ts";
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
  const { child, alert, force, state } = summary;
  const until = confirmBy(summary);
  const returned = facts?.notes.findLast(({ move }) => move === "RETURN");
  return (
    <div className="case-head">
      {child.photo ? (
        <div className="case-photo">
          <Photo id={child.photo} size="push" purpose={purpose} alt={parts.photo} />
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
                  {words.pauses[pause]}
                </Badge>
              ))
            ) : alert.state === "EXPIRED" ? (
              <Badge kind="waiting">{terms.alertState.EXPIRED}</Badge>
            ) : null}
            {isTold(summary) ? (
              <Badge kind={summary.confirmed ? "good" : "waiting"}>{summary.confirmed ? words.confirmed : words.unconfirmed}</Badge>
            ) : null}
            {summary.hidden ? <Badge kind="waiting">{words.hidden}</Badge> : null}
          </span>
        </div>
        <p className="case-line">
          <span>
            {terms.sex[child.sex]}, {words.years(child.ageYears)}
          </span>
          <bdi>{summary.district}</bdi>
        </p>
        {alert.pauses.includes("RETURNED") && returned ? (
          <p className="case-returned">
            <strong dir="auto">{words.returnedWhy(returned.by)}</strong> <span dir="auto">{returned.reason}</span>
          </p>
        ) : null}
        <dl className="case-times">
          <Fact name={words.missingSince}>
            <Time at={summary.seenAt} /> <span className="muted">(<Countdown to={summary.seenAt} />)</span>
          </Fact>
          <Fact name={words.openedAt}>
            <Time at={summary.openedAt} /> {facts ? <span dir="auto">{words.opener(facts.openedBy)}</span> : null}
          </Fact>
          <Fact name={words.force}>
            <span dir="auto">{force.name}</span> <span className="moment">{force.phone}</span>
          </Fact>
          {until ? (
            <Fact name={words.confirmBy}>
              <Countdown to={until} overdue />
            </Fact>
          ) : null}
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
        </dl>
        <p className="row">
          <Link to={`/cases/${summary.id}/sheet`}>{words.sheet}</Link>
        </p>
        {facts ? null : <p className="muted">{words.publicOnly}</p>}
      </div>
    </div>
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
