/** Add a sighting, or correct where and when the child was last seen: the place by its name, on a map or as coordinates. */
import { type ReactNode, Suspense, useMemo, useState } from "react";
import { graphql } from "relay-runtime";
import { useTyped } from "../../../drafts/useTyped.tsx";
import type { PlaceStepAddMutation } from "../../../graph/artifacts/PlaceStepAddMutation.graphql.ts";
import type { PlaceStepCorrectMutation } from "../../../graph/artifacts/PlaceStepCorrectMutation.graphql.ts";
import { CaseMap, type MapPoint, type Position } from "../../../map/index.ts";
import { formatPosition } from "../../../map/coordinates.ts";
import { mapWords } from "../../../map/words.ts";
import type { Refusal } from "../../../graph/refusals.ts";
import { KEY_TO_COME } from "../../../graph/unanswered.ts";
import { Button } from "../../../parts/Button.tsx";
import { DateTimeField } from "../../../parts/DateTimeField.tsx";
import { FieldLabel, RadioField, TextField } from "../../../parts/Field.tsx";
import { Recorded } from "../../../parts/Recorded.tsx";
import { Skeleton } from "../../../parts/Skeleton.tsx";
import { DistrictBeside } from "../../../places/DistrictBeside.tsx";
import { type FilledDistrict, fillDistrict, isPoint } from "../../../places/district.ts";
import { type NamedPoint, namedAt } from "../../../places/named.ts";
import { PlaceSearch } from "../../../places/PlaceSearch.tsx";
import { WORDS as PLACE_WORDS } from "../../../places/words.ts";
import { tagOf, useLanguage, useTimes, useWords } from "../../../words/words.tsx";
import { draftName } from "../draftName.ts";
import { isPlaceStale, isSamePlace, isSamePoint, isSameTime, NO_PLACE, type Place, placeOf } from "../place.ts";
import type { CaseFacts } from "../facts.ts";
import { ringsOf } from "../Places.tsx";
import { typedOf, type UpdateFacts, updateFacts } from "../revision.ts";
import { isMessageWaiting } from "../state.ts";
import type { Summary } from "../summary.ts";
import { WORDS } from "../words.ts";
import { useLooked } from "./LookAgain.tsx";
import { SideBySide } from "./SideBySide.tsx";
import { missing, ReasonField, refusal, StepDialog, type StepProps, useSending } from "./StepDialog.tsx";
import { useUpdatePreview } from "./UpdatePreview.tsx";

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

interface Typed extends Place {
  /** Of the case as it was when the officer began, or looked again. */
  readonly version: number;
  /** The place that was recorded then, for a correction: a draft of earlier undoes no change of a colleague unseen. */
  readonly before: Place;
  readonly timePublic: "yes" | "no" | "";
  /** Of a place or time that the hub found unusual. */
  readonly isRight: "yes" | "no" | "";
  readonly reason: string;
}

export function PlaceStep(props: StepProps & { readonly corrects: boolean }) {
  const { corrects, summary, live } = props;
  const words = useWords(WORDS);
  const { chooseNearest } = useWords(PLACE_WORDS);
  const language = useLanguage();
  const times = useTimes();
  const recorded = corrects && live.facts ? live.facts : null;
  const before = recorded?.lastSeen;
  const theirs = before ? placeOf(before) : NO_PLACE;
  const empty = (): Typed => ({
    version: recorded?.version ?? summary.version,
    before: theirs,
    ...theirs,
    timePublic: "no",
    isRight: "",
    reason: "",
  });
  const { typed, set, field, step, onDone } = useTyped(draftName(corrects ? "correct" : "addArea", summary.id), empty, props.onClose);
  // A correction takes the place of what is recorded: that is read again. A sighting stands beside it, and areas come live.
  const looked = useLooked(props, recorded?.version ?? typed.version, async () => {
    if (!recorded) {
      set({ version: summary.version });
      return;
    }
    const found = await live.readFacts();
    // Of an officer who typed no place there are no two versions.
    if (found && isSamePlace(typed, typed.before)) set({ before: placeOf(found.lastSeen), ...placeOf(found.lastSeen) });
  });
  const isStale = recorded !== null && looked.version !== null && isPlaceStale(typed.before, typed, theirs);
  const [named, setNamed] = useState<NamedPoint | null>(null);
  const [filled, setFilled] = useState<FilledDistrict | null>(null);
  const { point, district, address, at, timePublic, reason } = typed;
  /** The place as the hub judged it last: what was said of it does not hold for another one. */
  const [sent, setSent] = useState<Place | null>(null);
  const isOther = sent !== null && !isSamePlace(typed, sent);
  const isRight = isOther ? "" : typed.isRight;
  const title = corrects ? words.step.correct : words.step.addArea;
  const then = { live, onClose: onDone, title };
  const [adding, add] = useSending<PlaceStepAddMutation>(ADD, then, true);
  const [correcting, correct] = useSending<PlaceStepCorrectMutation>(CORRECT, then, true);
  const sending = corrects ? correcting : adding;
  const confirming = summary.alert.areas[0]?.confirmed ? words.will.correctConfirmed : words.will.correctUnconfirmed;
  const isWaiting = isMessageWaiting(summary.alert, !corrects);
  const what = corrects
    ? [isWaiting ? words.will.correctLater : words.will.correct, confirming]
    : [isWaiting ? words.will.addAreaLater : words.will.addArea];
  const path = corrects ? "lastSeen" : "sighting";
  const preview = useUpdatePreview(recorded && point ? factsWith(recorded, summary, { ...typed, isRight }, point) : null, summary.version, sending);
  const isOfOther = ({ message, path: [at] }: Refusal) => isOther && message !== "" && at === path;
  const isUnusual = !isOther && (isRight !== "" || sending.refusals.some(({ code }) => code === "PLACE_UNUSUAL"));
  const isOwnWords = sending.refusals.some((one) => one.code === "SECOND_PERSON_REQUIRED" && one.path.at(-1) === "district");
  const known = before?.address ?? "";
  const hasMoved = before !== undefined && point !== null && !isSamePoint(point, theirs.point);
  const unnamed = (hasMoved || !before) && namedAt(named, point) === undefined ? point : null;
  const setPlace = (position: Position, name: string | null, last: FilledDistrict | null) => {
    // The old address is that of the old place: it goes with it, and comes back with a press.
    set({ point: position, ...(known !== "" && !hasMoved && address === known ? { address: "" } : {}) });
    setNamed(name === null ? null : { name, position });
    // The old district of a corrected place would be wrong.
    const next = fillDistrict(name ?? "", district, theirs.district, last);
    if (!next) return;
    setFilled(next);
    set({ district: next.to });
  };
  const unchanged = before !== undefined && !hasMoved && isSameTime(at, before.at) ? [refusal("PLACE_UNCHANGED", `${path}.point`)] : [];
  const wrong = [
    ...missing({ [`${path}.point`]: point && "set", [`${path}.district`]: district, [`${path}.at`]: at, reason }),
    ...(isPoint(district) ? [refusal("POINT_IN_TEXT", `${path}.district`)] : []),
  ];
  // The hub says it of the place as a whole: it stands where the point is set.
  const { refusals } = preview.sending;
  const shown = useMemo(() => refusals.map((one) => (one.code === "PLACE_UNCHANGED" ? { ...one, path: ["lastSeen", "point"] } : one)), [refusals]);
  const submit = async () => {
    if (!point || wrong.length > 0) {
      sending.refuse(wrong);
      return;
    }
    // What a colleague corrected meanwhile is looked at first.
    if (looked.version === null || isStale || unchanged.length > 0) {
      sending.refuse(isStale ? [refusal("CONFLICT", "expectedVersion")] : looked.version === null ? looked.refusals : unchanged);
      return;
    }
    set({ isRight });
    setSent(typed);
    if (!preview.isSeen) {
      await preview.look();
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
      idempotencyKey: KEY_TO_COME,
      expectedVersion: looked.version,
      acknowledgeUnusualPlace: isRight === "yes",
    };
    const outcome = corrects
      ? await correct({ input: { ...input, lastSeen: place } })
      : await add({ input: { ...input, sighting: { ...place, timePublic: timePublic === "yes" } } });
    if (!outcome.done) looked.refused(outcome.refusals);
  };
  const said = (place: Place) =>
    [
      place.district,
      place.address || words.empty,
      place.point ? formatPosition(place.point, mapWords[language]) : words.empty,
      place.at ? times.full(place.at) : words.empty,
    ].join("\n");
  return (
    <StepDialog
      {...props}
      {...step}
      title={title}
      {...(preview.isSeen ? {} : { confirm: words.seeMessage })}
      consequences={what}
      paths={[`${path}.district`, `${path}.at`, `${path}.address`, `${path}.point`, "reason"]}
      {...(isOwnWords ? { asksColleague: words.asksForWords } : {})}
      isMended={(one) => isOfOther(one) || (looked.isMended(one) && !(isStale && one.code === "CONFLICT")) || isOwnMended(one, [...wrong, ...unchanged])}
      sending={{ ...preview.sending, refusals: shown }}
      onSend={submit}
    >
      {looked.notice}
      {isStale ? (
        <SideBySide
          title={words.placeStale}
          why={words.placeStaleWhy}
          clashes={[{ fact: "lastSeen", name: words.place, mine: said(typed), theirs: said(theirs) }]}
          onDecided={(taken) => {
            set({ before: theirs, ...(taken.length > 0 ? theirs : {}) });
            sending.refuse([]);
          }}
        />
      ) : null}
      <PointField
        path={`${path}.point`}
        {...{ point, summary, named, before: hasMoved ? theirs : null }}
        onFound={(at, name) => {
          setPlace(at, name, filled);
        }}
        onPick={(at) => {
          // A name that was chosen stays while its point is moved on the map.
          setPlace(at, null, null);
        }}
        beside={
          <DistrictBeside
            {...{ district, filled, unnamed }}
            onPutBack={(from) => {
              set({ district: from });
            }}
            onChoose={(name) => {
              setFilled(fillDistrict(name, district, district, filled));
              set({ district: name });
            }}
          />
        }
      >
        {hasMoved ? <Recorded value={formatPosition([before.point.longitude, before.point.latitude], mapWords[language])} /> : null}
      </PointField>
      <TextField
        label={words.district}
        path={`${path}.district`}
        isRequired
        audience="public"
        {...(unnamed ? { empty: chooseNearest } : {})}
        hint={before && district !== before.district ? <Recorded value={before.district} /> : null}
        {...field("district")}
      />
      <DateTimeField
        label={words.seenAt}
        path={`${path}.at`}
        isRequired
        audience={corrects ? "public" : "police"}
        {...(before && !isSameTime(at, before.at) ? { recorded: times.full(before.at) } : {})}
        {...field("at")}
      />
      {corrects ? null : (
        <RadioField
          label={words.timePublic}
          isRequired
          choices={[
            { id: "no", name: words.no },
            { id: "yes", name: words.yes },
          ]}
          {...field("timePublic")}
        />
      )}
      <TextField
        label={words.address}
        path={`${path}.address`}
        audience="police"
        hint={
          <>
            {hasMoved && known !== "" ? words.addressMoved : null}
            {before && address !== known ? <Recorded value={known} /> : null}
          </>
        }
        {...field("address")}
      />
      {hasMoved && known !== "" && address === "" ? (
        <div className="row">
          <bdi>{known}</bdi>
          <Button
            small
            onPress={() => {
              set({ address: known });
            }}
          >
            {words.addressKeep}
          </Button>
        </div>
      ) : null}
      {isUnusual ? (
        <RadioField
          label={words.unusual}
          isRequired
          choices={[
            { id: "yes", name: words.unusualYes },
            { id: "no", name: words.unusualNo },
          ]}
          {...field("isRight")}
        />
      ) : null}
      <ReasonField {...field("reason")} />
      {preview.message}
    </StepDialog>
  );
}

/** Return true for what was missing or wrong before anything was sent, and is not any more. */
function isOwnMended({ code, path, message }: Refusal, wrong: readonly Refusal[]): boolean {
  const isOwn = ["REQUIRED", "POINT_IN_TEXT", "PLACE_UNCHANGED"].includes(code);
  return isOwn && message === "" && !wrong.some((one) => one.code === code && one.path.join(".") === path.join("."));
}

/** Return all facts of the case with the place as it is typed. */
function factsWith(facts: CaseFacts, summary: Summary, { district, address, at, isRight }: Typed, [longitude, latitude]: Position): UpdateFacts {
  const point = { latitude, longitude };
  return { ...updateFacts({ ...typedOf(facts), district, address }, summary, { at, point }), acknowledgeUnusualPlace: isRight === "yes" };
}

interface PointFieldProps extends Pick<StepProps, "summary"> {
  readonly path: string;
  readonly point: Position | null;
  readonly named: NamedPoint | null;
  readonly onFound: (point: Position, name: string | null) => void;
  /** A point was set on the map. */
  readonly onPick: (point: Position) => void;
  /** The recorded place, once another point is set. */
  readonly before: Place | null;
  /** Below the search, above the map. */
  readonly beside: ReactNode;
  readonly children?: ReactNode;
}

function PointField({ path, point, summary, named, onFound, onPick, before, beside, children }: PointFieldProps) {
  const words = useWords(WORDS);
  const language = useLanguage();
  const areas = ringsOf(summary.alert, (number) => words.area(String(number)));
  const recorded: readonly MapPoint[] = before?.point
    ? [{ id: "before", kind: "before", label: before.district, position: before.point }]
    : [];
  // The stages to come are up to 1,000 km wide: the map begins where streets and villages are told apart. The centre of an area
  // is a cell's, so with an exact place beside it only that one counts.
  const near = [...(recorded.length > 0 || point ? [] : areas.map(({ centre }) => centre)), ...recorded.map(({ position }) => position)];
  return (
    <div className="stack-small" role="group" aria-label={words.place}>
      <span className="field-label">
        <FieldLabel label={words.place} isRequired audience="police" />
      </span>
      <PlaceSearch
        path={path}
        chosen={point}
        autoFocus
        onFound={({ point: at }, name) => {
          onFound([at.longitude, at.latitude], name);
        }}
      />
      {beside}
      <Suspense fallback={<Skeleton lines={6} />}>
        <CaseMap
          label={words.place}
          language={tagOf(language)}
          words={mapWords[language]}
          areas={areas}
          points={recorded}
          near={near}
          pick={{ label: words.place, position: point, name: namedAt(named, point), onPick }}
        />
      </Suspense>
      {children}
    </div>
  );
}
