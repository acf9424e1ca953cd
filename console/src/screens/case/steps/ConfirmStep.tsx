/** Confirm the case or an area, after a look at what is needed to decide. */
import { useState } from "react";
import { graphql, useLazyLoadQuery } from "react-relay";
import type { ConfirmStepAreaMutation } from "../../../graph/artifacts/ConfirmStepAreaMutation.graphql.ts";
import type { ConfirmStepCaseMutation } from "../../../graph/artifacts/ConfirmStepCaseMutation.graphql.ts";
import type { ConfirmStepQuery } from "../../../graph/artifacts/ConfirmStepQuery.graphql.ts";
import { Time } from "../../../parts/Countdown.tsx";
import { Reading } from "../../../parts/Failed.tsx";
import { useTimes, useWords } from "../../../words/words.tsx";
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
}

export function ConfirmStep(props: ConfirmStepProps) {
  const { area, isFirst, summary, live } = props;
  const words = useWords(WORDS);
  const times = useTimes();
  const [confirming, confirm] = useSending<ConfirmStepCaseMutation>(CONFIRM, props, true);
  const [confirmingArea, confirmArea] = useSending<ConfirmStepAreaMutation>(CONFIRM_AREA, props, true);
  const title = isFirst ? words.confirmNow : words.step.confirmArea(times.number(area));
  return (
    <StepDialog
      {...props}
      title={title}
      consequences={[isFirst ? words.will.confirm : words.will.confirmArea]}
      paths={[]}
      asksColleague={words.asksConfirmer(isFirst ? words.step.confirm : title)}
      sending={isFirst ? confirming : confirmingArea}
      onSend={() => void (isFirst ? confirm({ input: { caseId: summary.id, area } }) : confirmArea({ input: { alertId: summary.alert.id, area } }))}
    >
      <Reading>{live.facts ? <Needed {...live.facts} area={area} isFirst={isFirst} /> : <Read {...props} />}</Reading>
    </StepDialog>
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
