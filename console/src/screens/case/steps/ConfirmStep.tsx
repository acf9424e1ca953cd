/** Confirm the case or an area, after a look at what is needed to decide. */
import { Suspense, useEffect, useState } from "react";
import { graphql, useLazyLoadQuery } from "react-relay";
import { useSession } from "../../../app/SessionProvider.tsx";
import type { ConfirmStepAreaMutation } from "../../../graph/artifacts/ConfirmStepAreaMutation.graphql.ts";
import type { ConfirmStepCaseMutation } from "../../../graph/artifacts/ConfirmStepCaseMutation.graphql.ts";
import type { ConfirmStepQuery } from "../../../graph/artifacts/ConfirmStepQuery.graphql.ts";
import { formatPosition } from "../../../map/coordinates.ts";
import { CaseMap, type MapPoint, type Position } from "../../../map/index.ts";
import { mapWords } from "../../../map/words.ts";
import { Button } from "../../../parts/Button.tsx";
import { Time } from "../../../parts/Countdown.tsx";
import { Reading } from "../../../parts/Failed.tsx";
import { Messages } from "../../../parts/Messages.tsx";
import { MessageNotes } from "../../../parts/MessageNotes.tsx";
import { Photo } from "../../../parts/Photo.tsx";
import { Skeleton } from "../../../parts/Skeleton.tsx";
import { tagOf, useLanguage, useTimes, useWords } from "../../../words/words.tsx";
import { looksOf } from "../../facts/facts.ts";
import { mergeEntries, reasonsSince } from "../entry.ts";
import { areaId, ringsOf } from "../Places.tsx";
import { kilometresBetween, type PlaceBefore, placeBefore } from "../placeBefore.ts";
import { waitingKm } from "../state.ts";
import type { Summary } from "../summary.ts";
import type { LiveCase } from "../useCase.ts";
import { useSaid } from "../useSaid.ts";
import { WORDS } from "../words.ts";
import { useLooked } from "./LookAgain.tsx";
import { refusal, StepDialog, type StepProps, useSending } from "./StepDialog.tsx";

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
  const title = isFirst ? words.confirmNow : words.step.confirmArea(times.number(area));
  const [confirming, confirm] = useSending<ConfirmStepCaseMutation>(CONFIRM, { ...props, title }, true);
  const [confirmingArea, confirmArea] = useSending<ConfirmStepAreaMutation>(CONFIRM_AREA, { ...props, title }, true);
  const sending = isFirst ? confirming : confirmingArea;
  const [round, setRound] = useState(0);
  const { photo } = summary.child;
  /** The photo that has come, or that could not. */
  const [seenPhoto, setSeenPhoto] = useState<string | null>(null);
  const isPhotoToCome = photo != null && photo !== seenPhoto;
  /** Of those who do not see the private facts anyway. */
  const [read, setRead] = useState<number | null>(null);
  const looked = useLooked(props, live.facts ? live.facts.version : read, () => {
    if (live.facts) return live.readFacts();
    setRound(round + 1);
    return Promise.resolve();
  });
  const isConfirmed = summary.alert.areas.some(({ number, confirmed }) => number === area && confirmed);
  const submit = async () => {
    const { version: expectedVersion } = looked;
    if (expectedVersion === null || isPhotoToCome) {
      sending.refuse(expectedVersion === null ? looked.refusals : [refusal("PHOTO_TO_COME", "photo")]);
      return;
    }
    const outcome = isFirst
      ? await confirm({ input: { caseId: summary.id, area, expectedVersion } })
      : await confirmArea({ input: { alertId: summary.alert.id, area, expectedVersion } });
    if (!outcome.done) looked.refused(outcome.refusals);
  };
  return (
    <StepDialog
      {...props}
      title={title}
      wide
      isOver={isConfirmed}
      consequences={isConfirmed ? [] : [isFirst ? words.will.confirm : words.will.confirmArea, words.will.confirmOther(setBy), words.will.confirmReader]}
      paths={[]}
      isMended={(one) => isConfirmed || looked.isMended(one) || (one.code === "PHOTO_TO_COME" && !isPhotoToCome)}
      asksColleague={words.asksConfirmer(isFirst ? words.step.confirm : title)}
      sending={sending}
      onSend={submit}
    >
      {isConfirmed ? <Already by={confirmerOf(live, area)} /> : looked.notice}
      <Whose {...props} onPhoto={setSeenPhoto} />
      <Reading>
        {live.facts ? <Needed {...live.facts} {...{ area, isFirst, summary, live }} /> : <Read key={round} {...props} round={round} onRead={setRead} />}
      </Reading>
      <SaidBefore {...live} />
      <Message texts={live.texts} />
      {onReturn && !isConfirmed ? (
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

/** Return who confirmed the area while the screen was open; null if that did not come. */
function confirmerOf({ entries }: LiveCase, area: number): string | null {
  return entries.find((entry) => entry.kind === "CONFIRMED" && entry.area === area)?.by ?? null;
}

/** A colleague was faster, or the answer to the officer's own press was lost. */
function Already({ by }: { readonly by: string | null }) {
  const words = useWords(WORDS);
  const { account } = useSession();
  return (
    <p className="looked-again" role="status" dir="auto">
      {by === null ? words.alreadyConfirmed : by === account ? words.alreadyConfirmedByYou : words.alreadyConfirmedBy(by)}
    </p>
  );
}

/** What colleagues did since the place was confirmed or the case opened, with their reasons: who confirms again judges that. */
function SaidBefore({ history, entries }: Pick<LiveCase, "history" | "entries">) {
  const words = useWords(WORDS);
  const said = useSaid();
  const found = reasonsSince(mergeEntries(history, entries));
  if (found.length === 0) return null;
  return (
    <section className="stack-small" aria-labelledby="said-before">
      <h3 id="said-before">{words.saidBefore}</h3>
      <ul className="said-before">
        {found.map((entry) => (
          <li key={entry.sequence}>
            <span dir="auto">{said(entry)}</span> <span className="muted"><Time at={entry.at} /></span>
            <p className="history-reason" dir="auto">
              {entry.reason ?? words.reasonInHistory}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The very message: it says what the public will know. */
function Message({ texts }: Pick<LiveCase, "texts">) {
  const words = useWords(WORDS);
  return (
    <section className="stack-small" aria-labelledby="message">
      <h3 id="message">{words.message}</h3>
      <div className="messages">
        <Messages texts={texts} />
      </div>
      <MessageNotes />
    </section>
  );
}

/** The child with its features, who opened the case, and the circles that wait for this. */
function Whose({ summary, live, area, purpose, onPhoto }: ConfirmStepProps & { readonly onPhoto: (photo: string) => void }) {
  const words = useWords(WORDS);
  const { parts, terms } = useWords();
  const times = useTimes();
  const { child, force, openedAt, suspects, vehicles } = summary;
  const { photo } = child;
  const settle = () => {
    if (photo) onPhoto(photo);
  };
  const waiting = waitingKm(summary.alert.deliveryStatus.areas, area).map((km) => times.kilometres(km));
  return (
    <>
      {photo ? (
        <div className="confirm-photo">
          <Photo
            key={photo}
            id={photo}
            size="push"
            purpose={purpose}
            alt={parts.photo}
            isOpen
            onShown={settle}
            onRefused={settle}
          />
        </div>
      ) : (
        <p className="muted">{words.withoutPhoto}</p>
      )}
      <dl className="needed">
        <div>
          <dt>{words.child}</dt>
          <dd>
            <bdi>{child.name}</bdi>
            {parts.comma}
            {terms.sex[child.sex]}
            {parts.comma}
            {words.years(child.ageYears)}
          </dd>
        </div>
        <Row name={words.fact["child.heightCm"]} lines={child.heightCm == null ? [] : [times.number(child.heightCm)]} />
        {looksOf(child).map(({ path, text }) => (
          <Row key={path} name={words.fact[path]} lines={[text]} />
        ))}
        <Row name={words.fact["suspects"]} lines={suspects.map(({ description }) => description)} />
        <Row
          name={words.fact["vehicles"]}
          lines={vehicles.map(({ description, plate }) => (plate ? `${description} · ${plate}` : description))}
        />
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
    </>
  );
}

function Row({ name, lines }: { readonly name: string | undefined; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <div>
      <dt>{name}</dt>
      {lines.map((line, index) => (
        <dd key={index} dir="auto">
          {line}
        </dd>
      ))}
    </div>
  );
}

interface ReadProps extends ConfirmStepProps {
  /** Another one reads anew. */
  readonly round: number;
  readonly onRead: (version: number | null) => void;
}

/** Only for those who do not see the private facts anyway: it is a line in the audit trail. */
function Read({ summary, live, area, isFirst, round, onRead }: ReadProps) {
  const words = useWords(WORDS);
  const [variables] = useState({ id: summary.id, purpose: words.purposeConfirm });
  const { caseSummary } = useLazyLoadQuery<ConfirmStepQuery>(
    graphql`
      query ConfirmStepQuery($id: ID!, $purpose: String!) {
        caseSummary(id: $id, purpose: $purpose) {
          version
          confirming {
            criteria
            narrative
            lastSeen {
              point {
                latitude
                longitude
              }
              district
              at
              address
            }
            sightings {
              area
              place {
                point {
                  latitude
                  longitude
                }
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
    { fetchPolicy: "network-only", fetchKey: round },
  );
  // Relay's store takes the version of each live event, which does not have these facts.
  const [version] = useState(caseSummary?.version ?? null);
  useEffect(() => {
    onRead(version);
  }, [onRead, version]);
  return caseSummary?.confirming ? <Needed {...caseSummary.confirming} {...{ area, isFirst, summary, live }} /> : null;
}

interface Place {
  readonly point: { readonly latitude: number; readonly longitude: number };
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
  readonly summary: Summary;
  readonly live: LiveCase;
}

function Needed({ criteria, narrative, lastSeen, sightings, area, isFirst, summary, live }: NeededProps) {
  const words = useWords(WORDS);
  const language = useLanguage();
  const times = useTimes();
  const place = isFirst ? lastSeen : (sightings.find((one) => one.area === area)?.place ?? lastSeen);
  const rows = [
    [words.confirming.criteria, criteria],
    [words.confirming.narrative, narrative],
    [words.district, place.district],
    [words.confirming.address, place.address],
  ] as const;
  const areas = ringsOf(summary.alert, (number) => words.area(times.number(number))).filter(({ id }) => id === areaId(area));
  const point: MapPoint = {
    id: "place",
    kind: isFirst ? "lastSeen" : "sighting",
    label: place.district,
    detail: times.full(place.at),
    position: [place.point.longitude, place.point.latitude],
  };
  const before = isFirst ? placeBefore(live.history, live.entries, area, summary.actions.includes("READ_PRIVATE")) : null;
  const pointBefore: readonly MapPoint[] = before?.point
    ? [{ id: "before", kind: "before", label: before.district ?? place.district, position: before.point }]
    : [];
  return (
    <>
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
        <div>
          <dt>{words.fact["lastSeen.point"]}</dt>
          <dd>{formatPosition(point.position, mapWords[language])}</dd>
        </div>
        {before ? <Before before={before} now={point.position} /> : null}
      </dl>
      <Suspense fallback={<Skeleton lines={6} />}>
        <CaseMap label={words.place} language={tagOf(language)} words={mapWords[language]} areas={areas} points={[point, ...pointBefore]} />
      </Suspense>
    </>
  );
}

/** What the correction replaced, so that the second person can judge what has changed. */
function Before({ before: { by, point, district, address, at, isWhole }, now }: { readonly before: PlaceBefore; readonly now: Position }) {
  const words = useWords(WORDS);
  const language = useLanguage();
  const times = useTimes();
  const lines = [
    district,
    address,
    point ? `${formatPosition(point, mapWords[language])} · ${words.awayFromNow(times.kilometres(kilometresBetween(point, now)))}` : null,
    at ? times.full(at) : null,
  ].filter((line) => line !== null);
  return (
    <div className="place-before">
      <dt>{by ? words.correctedBy(by) : words.corrected}</dt>
      {lines.map((line) => (
        <dd key={line} dir="auto">
          {line}
        </dd>
      ))}
      {isWhole ? null : <dd className="muted">{words.beforeNotShown}</dd>}
    </div>
  );
}
