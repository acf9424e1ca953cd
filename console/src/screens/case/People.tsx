/** Who else works on the case: assignments, shares and broken glass, and the way to end one. */
import { useState } from "react";
import { graphql } from "relay-runtime";
import type { PeopleEndShareMutation } from "../../graph/artifacts/PeopleEndShareMutation.graphql.ts";
import type { PeopleTakeBackMutation } from "../../graph/artifacts/PeopleTakeBackMutation.graphql.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Time, useNow } from "../../parts/Countdown.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { useWords } from "../../words/words.tsx";
import type { BesideProps } from "./Beside.tsx";
import type { Grant } from "./facts.ts";
import { StepDialog, useKey, useSending } from "./steps/StepDialog.tsx";
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
  if (!facts || !summary) return <p className="muted">{words.peopleForbidden}</p>;
  const { grants, handOver } = facts;
  const may = (grant: Grant) => summary.actions.includes(grant.kind === "ASSIGNED" ? "ASSIGN" : "SHARE");
  return (
    <div className="stack">
      {handOver ? <p dir="auto">{words.offeredTo(handOver.force)}</p> : null}
      {grants.length === 0 && !handOver ? <Empty title={words.peopleNothing} /> : null}
      <ul className="case-notes">
        {grants.map((grant) => {
          const isOver = grant.until != null && new Date(grant.until).getTime() <= now;
          return (
            <li key={grant.id} className="stack-small">
              <p className="row">
                <bdi>{grant.officer ?? grant.force}</bdi> <Badge kind={isOver ? "plain" : "accent"}>{words.grant[grant.kind]}</Badge>
              </p>
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
                    aria-label={`${words.endGrant}: ${grant.officer ?? grant.force ?? ""}`}
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
  readonly onClose: () => void;
}

function EndGrant(props: EndGrantProps) {
  const { grant, summary } = props;
  const words = useWords(WORDS);
  const key = useKey();
  const [sending, end] = useSending<PeopleEndShareMutation>(END_SHARE, props, true);
  const [takingBack, takeBack] = useSending<PeopleTakeBackMutation>(TAKE_BACK, props, true);
  const isAssigned = grant.kind === "ASSIGNED";
  const submit = () =>
    isAssigned
      ? takeBack({ input: { caseId: summary.id, officer: grant.officer ?? "", assigned: false, idempotencyKey: key } })
      : end({ input: { caseId: summary.id, shareId: grant.id } });
  return (
    <StepDialog
      {...props}
      title={`${words.endGrant}: ${grant.officer ?? grant.force ?? ""}`}
      confirm={words.endGrant}
      consequences={[words.will.endGrant]}
      danger
      paths={[]}
      sending={isAssigned ? takingBack : sending}
      onSend={() => void submit()}
    />
  );
}
