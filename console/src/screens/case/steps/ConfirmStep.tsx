/** Confirm the case or an area, after a look at what is needed to decide. */
import { useState } from "react";
import { graphql, useLazyLoadQuery } from "react-relay";
import type { ConfirmStepAreaMutation } from "../../../graph/artifacts/ConfirmStepAreaMutation.graphql.ts";
import type { ConfirmStepCaseMutation } from "../../../graph/artifacts/ConfirmStepCaseMutation.graphql.ts";
import type { ConfirmStepQuery } from "../../../graph/artifacts/ConfirmStepQuery.graphql.ts";
import { Button } from "../../../parts/Button.tsx";
import { Time } from "../../../parts/Countdown.tsx";
import { Reading } from "../../../parts/Failed.tsx";
import { useTimes, useWords } from "../../../words/words.tsx";
import { waitingKm } from "../state.ts";
import { WORDS } from "../words.ts";
import { StepDialog, type StepProps, useSending } from "./StepDialog.tsx";

const CONFIRM = graphql`
  mutation ConfirmStepCaseMutation($input: ConfirmCaseInput!) {
    confirmCase(input: $input) {
      changed
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

const CONFIRM_AREA = graphql`
  mutation ConfirmStepAreaMutation($input: ConfirmAlertAreaInput!) {
    confirmAlertArea(input: $input) {
      changed
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

interface ConfirmStepProps extends StepProps {
  readonly area: number;
  readonly isFirst: boolean;
  /** The account that set the place; null for those who may not know. */
  readonly setBy: string | null;
  /** Leads to the step that returns the case; null if it cannot be returned. */
  readonly onReturn: (() => void) | null;
}

export function ConfirmStep(props: ConfirmStepProps) {
  const { area, isFirst, summary, live, setBy, onReturn } = props;
  const words = useWords(WORDS);
  const times = useTimes();
  const [confirming, confirm] = useSending<ConfirmStepCaseMutation>(CONFIRM, props, true);
  const [confirmingArea, confirmArea] = useSending<ConfirmStepAreaMutation>(CONFIRM_AREA, props, true);
  const title = isFirst ? words.confirmNow : words.step.confirmArea(times.number(area));
  return (
    <StepDialog
      {...props}
      title={title}
      consequences={[isFirst ? words.will.confirm : words.will.confirmArea, words.will.confirmOther(setBy)]}
      paths={[]}
      asksColleague={words.asksConfirmer(isFirst ? words.step.confirm : title)}
      sending={isFirst ? confirming : confirmingArea}
      onSend={() => void (isFirst ? confirm({ input: { caseId: summary.id, area } }) : confirmArea({ input: { alertId: summary.alert.id, area } }))}
    >
      <Whose {...props} />
      <Reading>{live.facts ? <Needed {...live.facts} area={area} isFirst={isFirst} /> : <Read {...props} />}</Reading>
      {onReturn ? (
        <div className="row">
          <span className="muted">{words.returnInstead}</span>
          <Button small onPress={onReturn}>
            {words.step.return}
          </Button>
        </div>
      ) : null}
    </StepDialog>
  );
}

/** The child, who opened the case, and the circles that wait for this. */
function Whose({ summary, live, area }: ConfirmStepProps) {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const times = useTimes();
  const { child, force, openedAt } = summary;
  const waiting = waitingKm(summary.alert.telling.areas, area).map((km) => times.kilometres(km));
  return (
    <dl className="needed">
      <div>
        <dt>{words.child}</dt>
        <dd>
          <bdi>{child.name}</bdi>, {terms.sex[child.sex]}, {words.years(child.ageYears)}
        </dd>
      </div>
      <div>
        <dt>{words.openedAt}</dt>
        <dd>
          <Time at={openedAt} /> {live.facts ? <bdi>{words.opener(live.facts.openedBy)}</bdi> : <bdi>{force.name}</bdi>}
        </dd>
      </div>
      {waiting.length > 0 ? (
        <div>
          <dt>{words.waitingForThis}</dt>
          <dd>{times.list(waiting)}</dd>
        </div>
      ) : null}
    </dl>
  );
}

/** Only for those who do not see the private facts anyway: it is a line in the audit trail. */
function Read({ summary, area, isFirst }: ConfirmStepProps) {
  const words = useWords(WORDS);
  const [variables] = useState({ id: summary.id, purpose: words.purposeConfirm });
  const { caseSummary } = useLazyLoadQuery<ConfirmStepQuery>(
    graphql`
      query ConfirmStepQuery($id: ID!, $purpose: String!) {
        caseSummary(id: $id, purpose: $purpose) {
          confirming {
            criteria
            narrative
            lastSeen {
              district
              at
              address
            }
            sightings {
              area
              place {
                district
                at
                address
              }
            }
          }
        }
      }
    `,
    variables,
    { fetchPolicy: "network-only" },
  );
  return caseSummary?.confirming ? <Needed {...caseSummary.confirming} area={area} isFirst={isFirst} /> : null;
}

interface Place {
  readonly district: string;
  readonly at: string;
  readonly address?: string | null | undefined;
}

interface NeededProps {
  readonly criteria: string;
  readonly narrative?: string | null | undefined;
  readonly lastSeen: Place;
  readonly sightings: readonly { readonly area: number; readonly place: Place }[];
  readonly area: number;
  readonly isFirst: boolean;
}

function Needed({ criteria, narrative, lastSeen, sightings, area, isFirst }: NeededProps) {
  const words = useWords(WORDS);
  const place = isFirst ? lastSeen : (sightings.find((one) => one.area === area)?.place ?? lastSeen);
  const rows = [
    [words.confirming.criteria, criteria],
    [words.confirming.narrative, narrative],
    [words.district, place.district],
    [words.confirming.address, place.address],
  ] as const;
  return (
    <dl className="needed">
      {rows.map(([name, value]) =>
        value ? (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ) : null,
      )}
      <div>
        <dt>{isFirst ? words.confirming.seen : words.seenAt}</dt>
        <dd>
          <Time at={place.at} />
        </dd>
      </div>
    </dl>
  );
}
