/** Who else works on the case: assignments, shares and broken glass, and the way to end one. */
import { useState } from "react";
import { graphql } from "relay-runtime";
import type { PeopleEndShareMutation } from "../../graph/artifacts/PeopleEndShareMutation.graphql.ts";
import type { PeopleTakeBackMutation } from "../../graph/artifacts/PeopleTakeBackMutation.graphql.ts";
import { KEY_TO_COME } from "../../graph/unanswered.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Time, useNow } from "../../parts/Countdown.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { useWords } from "../../words/words.tsx";
import type { BesideProps } from "./Beside.tsx";
import type { Grant } from "./facts.ts";
import { StepDialog, useSending } from "./steps/StepDialog.tsx";
import { useForceNames } from "./steps/useForces.ts";
import type { Summary } from "./summary.ts";
import { WORDS } from "./words.ts";

const END_SHARE = graphql`
  mutation PeopleEndShareMutation($input: EndShareInput!) {
    endShare(input: $input) {
      changed
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

const TAKE_BACK = graphql`
  mutation PeopleTakeBackMutation($input: AssignCaseInput!) {
    assignCase(input: $input) {
      changed
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

export function People(props: BesideProps) {
  const words = useWords(WORDS);
  const { facts, summary } = props.live;
  const [ending, setEnding] = useState<Grant | null>(null);
  const now = useNow();
  const forces = [...(facts?.grants ?? []), facts?.handOver].flatMap((one) => one?.force ?? []);
  const forceName = useForceNames(forces, summary?.force);
  if (!facts || !summary) return <p className="muted">{words.peopleForbidden}</p>;
  const { grants, handOver } = facts;
  const nameOf = ({ force, officer }: Pick<Grant, "force" | "officer">) => officer ?? (force == null ? "" : forceName(force));
  const may = (grant: Grant) => summary.actions.includes(grant.kind === "ASSIGNED" ? "ASSIGN" : "SHARE");
  return (
    <div className="stack">
      {handOver ? (
        <div className="stack-small">
          <p className="row" dir="auto">
            {words.offeredTo(forceName(handOver.force))} {handOver.isKnown ? null : <Badge kind="waiting">{words.granteeUnknown}</Badge>}
          </p>
          {handOver.isKnown ? null : <p className="muted">{words.toldUnknown.force}</p>}
          <p dir="auto">{handOver.reason}</p>
          <p className="muted">
            {words.until} <Time at={handOver.until} />
          </p>
        </div>
      ) : null}
      {grants.length === 0 && !handOver ? <Empty title={words.peopleNothing} /> : null}
      <ul className="case-notes">
        {grants.map((grant) => {
          const name = nameOf(grant);
          const isOver = grant.until != null && new Date(grant.until).getTime() <= now;
          const isUnknown = !isOver && !grant.isKnown;
          return (
            <li key={grant.id} className="stack-small">
              <p className="row">
                <bdi>{name}</bdi> <Badge kind={isOver ? "plain" : "accent"}>{words.grant[grant.kind]}</Badge>{" "}
                {isUnknown ? <Badge kind="waiting">{words.granteeUnknown}</Badge> : null}
              </p>
              {isUnknown ? <p className="muted">{grant.officer == null ? words.toldUnknown.force : words.toldUnknown.officer}</p> : null}
              {grant.reason ? <p dir="auto">{grant.reason}</p> : null}
              {grant.until ? (
                <p className="muted">
                  {isOver ? words.ended : words.until} <Time at={grant.until} />
                </p>
              ) : null}
              {!isOver && may(grant) ? (
                <div>
                  <Button
                    small
                    aria-label={words.named(words.endGrant, name)}
                    onPress={() => {
                      setEnding(grant);
                    }}
                  >
                    {words.endGrant}
                  </Button>
                </div>
              ) : null}
            </li>
          );
        })}
      </ul>
      {ending ? (
        <EndGrant
          {...props}
          summary={summary}
          grant={ending}
          name={nameOf(ending)}
          onClose={() => {
            setEnding(null);
          }}
        />
      ) : null}
    </div>
  );
}

interface EndGrantProps extends BesideProps {
  readonly summary: Summary;
  readonly grant: Grant;
  readonly name: string;
  readonly onClose: () => void;
}

function EndGrant(props: EndGrantProps) {
  const { grant, name, summary } = props;
  const words = useWords(WORDS);
  const [sending, end] = useSending<PeopleEndShareMutation>(END_SHARE, { ...props, title: words.endGrant }, true);
  const [takingBack, takeBack] = useSending<PeopleTakeBackMutation>(TAKE_BACK, { ...props, title: words.endGrant }, true);
  const isAssigned = grant.kind === "ASSIGNED";
  const submit = () =>
    isAssigned
      ? takeBack({ input: { caseId: summary.id, officer: grant.officer ?? "", assigned: false, idempotencyKey: KEY_TO_COME } })
      : end({ input: { caseId: summary.id, shareId: grant.id } });
  return (
    <StepDialog
      {...props}
      title={words.named(words.endGrant, name)}
      confirm={words.endGrant}
      consequences={[words.will.endGrant]}
      danger
      paths={[]}
      sending={isAssigned ? takingBack : sending}
      onSend={submit}
    />
  );
}
