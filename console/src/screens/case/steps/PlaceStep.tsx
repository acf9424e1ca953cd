/** Add a sighting, or correct where and when the child was last seen: the place by its name, on a map or as coordinates. */
import { Suspense, useState } from "react";
import { graphql } from "relay-runtime";
import type { PlaceStepAddMutation } from "../../../graph/artifacts/PlaceStepAddMutation.graphql.ts";
import type { PlaceStepCorrectMutation } from "../../../graph/artifacts/PlaceStepCorrectMutation.graphql.ts";
import { CaseMap, type Position } from "../../../map/index.ts";
import { mapWords } from "../../../map/words.ts";
import { DateTimeField } from "../../../parts/DateTimeField.tsx";
import { FieldLabel, RadioField, TextField } from "../../../parts/Field.tsx";
import { useRefusals } from "../../../parts/Form.tsx";
import { RefusalText } from "../../../parts/Failed.tsx";
import { Skeleton } from "../../../parts/Skeleton.tsx";
import { PlaceSearch } from "../../../places/PlaceSearch.tsx";
import { tagOf, useLanguage, useWords } from "../../../words/words.tsx";
import { ringsOf } from "../Places.tsx";
import { WORDS } from "../words.ts";
import { missing, ReasonField, StepDialog, type StepProps, useKey, useSending } from "./StepDialog.tsx";

const ADD = graphql`
  mutation PlaceStepAddMutation($input: AddAlertAreaInput!) {
    addAlertArea(input: $input) {
      changed
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

const CORRECT = graphql`
  mutation PlaceStepCorrectMutation($input: CorrectLastSeenInput!) {
    correctLastSeen(input: $input) {
      changed
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

export function PlaceStep(props: StepProps & { readonly corrects: boolean }) {
  const { corrects, summary, live } = props;
  const words = useWords(WORDS);
  const key = useKey();
  const [adding, add] = useSending<PlaceStepAddMutation>(ADD, props, true);
  const [correcting, correct] = useSending<PlaceStepCorrectMutation>(CORRECT, props, true);
  const sending = corrects ? correcting : adding;
  const before = corrects ? live.facts?.lastSeen : undefined;
  const [point, setPoint] = useState<Position | null>(before ? [before.point.longitude, before.point.latitude] : null);
  const [district, setDistrict] = useState(before?.district ?? "");
  const [address, setAddress] = useState(before?.address ?? "");
  const [at, setAt] = useState(before?.at ?? "");
  const [timePublic, setTimePublic] = useState<"yes" | "no" | "">("no");
  const [isRight, setRight] = useState<"yes" | "no" | "">("");
  const [reason, setReason] = useState("");
  const confirming = summary.alert.areas[0]?.confirmed ? words.will.correctConfirmed : words.will.correctUnconfirmed;
  const field = corrects ? "lastSeen" : "sighting";
  const isUnusual = isRight !== "" || sending.refusals.some(({ code }) => code === "PLACE_UNUSUAL");
  const onFound = (position: Position, name: string) => {
    setPoint(position);
    // What the officer typed stays; the old district of a corrected place would be wrong.
    if (!district.trim() || district === before?.district) setDistrict(name);
  };
  const submit = async () => {
    const empty = missing({ [`${field}.point`]: point && "set", [`${field}.district`]: district, [`${field}.at`]: at, reason });
    if (!point || empty.length > 0) {
      sending.refuse(empty);
      return;
    }
    const place = {
      point: { longitude: point[0], latitude: point[1] },
      district: district.trim(),
      at,
      address: address.trim() || null,
    };
    const input = {
      alertId: summary.alert.id,
      reason: reason.trim(),
      idempotencyKey: key,
      expectedVersion: summary.version,
      acknowledgeUnusualPlace: isRight === "yes",
    };
    if (corrects) await correct({ input: { ...input, lastSeen: place } });
    else await add({ input: { ...input, sighting: { ...place, timePublic: timePublic === "yes" } } });
  };
  return (
    <StepDialog
      {...props}
      title={corrects ? words.step.correct : words.step.addArea}
      consequences={corrects ? [words.will.correct, confirming] : [words.will.addArea]}
      paths={[`${field}.district`, `${field}.at`, `${field}.address`, `${field}.point`, "reason"]}
      sending={sending}
      onSend={() => void submit()}
    >
      <PointField path={`${field}.point`} {...{ point, setPoint, summary, onFound }} />
      <TextField label={words.district} path={`${field}.district`} isRequired audience="public" value={district} onChange={setDistrict} />
      <DateTimeField label={words.seenAt} path={`${field}.at`} isRequired audience={corrects ? "public" : "police"} value={at} onChange={setAt} />
      {corrects ? null : (
        <RadioField
          label={words.timePublic}
          isRequired
          choices={[
            { id: "no", name: words.no },
            { id: "yes", name: words.yes },
          ]}
          value={timePublic}
          onChange={setTimePublic}
        />
      )}
      <TextField label={words.address} path={`${field}.address`} audience="police" value={address} onChange={setAddress} />
      {isUnusual ? (
        <RadioField
          label={words.unusual}
          isRequired
          choices={[
            { id: "yes", name: words.unusualYes },
            { id: "no", name: words.unusualNo },
          ]}
          value={isRight}
          onChange={setRight}
        />
      ) : null}
      <ReasonField value={reason} onChange={setReason} />
    </StepDialog>
  );
}

interface PointFieldProps extends Pick<StepProps, "summary"> {
  readonly path: string;
  readonly point: Position | null;
  readonly setPoint: (point: Position) => void;
  readonly onFound: (point: Position, name: string) => void;
}

function PointField({ path, point, setPoint, summary, onFound }: PointFieldProps) {
  const words = useWords(WORDS);
  const language = useLanguage();
  const refusals = useRefusals(path);
  const areas = ringsOf(summary.alert, (number) => words.area(String(number)));
  return (
    <div className="stack-small" role="group" aria-label={words.place}>
      <span className="field-label">
        <FieldLabel label={words.place} isRequired audience="police" />
      </span>
      <PlaceSearch
        autoFocus
        onFound={({ point: at }, name) => {
          onFound([at.longitude, at.latitude], name);
        }}
      />
      <Suspense fallback={<Skeleton lines={6} />}>
        <CaseMap
          label={words.place}
          language={tagOf(language)}
          words={mapWords[language]}
          areas={areas}
          pick={{ label: words.place, position: point, onPick: setPoint }}
        />
      </Suspense>
      {refusals.length > 0 ? (
        <div className="field-error" role="alert">
          {refusals.map((one, index) => (
            <RefusalText key={index} refusal={one} />
          ))}
        </div>
      ) : null}
    </div>
  );
}
