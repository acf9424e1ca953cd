/** What would happen: the very message in each language, who is told and when, and the cases that look the same. */
import { Suspense } from "react";
import { graphql } from "react-relay";
import type { PreviewAlertMutation } from "../../graph/artifacts/PreviewAlertMutation.graphql.ts";
import { formatPosition } from "../../map/coordinates.ts";
import { CaseMap, type MapArea, type MapPoint, type Position } from "../../map/index.ts";
import { mapWords } from "../../map/words.ts";
import { Countdown } from "../../parts/Countdown.tsx";
import { Messages } from "../../parts/Messages.tsx";
import { MessageNotes } from "../../parts/MessageNotes.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { tagOf, useLanguage, useTimes, useWords } from "../../words/words.tsx";
import { Alike } from "./Alike.tsx";
import { WORDS } from "./words.ts";

export const PREVIEW = graphql`
  mutation PreviewAlertMutation($input: PreviewAlertInput!) {
    previewAlert(input: $input) {
      preview {
        texts {
          language
          title
          body
          bytesLeft
        }
        centre {
          latitude
          longitude
        }
        stages {
          radiusKm
          dueAt
          isDue
          awaitsConfirmation
          phones {
            about
            suppressedBelow
          }
        }
        unusual {
          message
        }
        refusals {
          code
          message
          path
        }
        alike {
          ...Alike_cases
        }
      }
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

export type AlertPreview = NonNullable<PreviewAlertMutation["response"]["previewAlert"]["preview"]>;

interface PreviewProps {
  readonly preview: AlertPreview;
  readonly hasPhoto: boolean;
  /** Its address in the page's memory, cut as phones get it; null if it is not there. */
  readonly photo: string | null;
  /** Where the child was last seen. */
  readonly place: { readonly district: string; readonly point: Position };
}

export function Preview({ preview, hasPhoto, photo, place }: PreviewProps) {
  const words = useWords(WORDS);
  const { parts } = useWords();
  const times = useTimes();
  return (
    <>
      {preview.unusual.map(({ message }) => (
        <p key={message} className="form-refusals">
          <strong>{words.unusual}</strong>
          <span lang="en">{message}</span>
        </p>
      ))}
      <section className="stack" aria-labelledby="message">
        <h3 id="message">{words.message}</h3>
        {photo === null ? <p className="muted">{hasPhoto ? words.photoNotShown : words.noPhoto}</p> : null}
        <div className={photo === null ? "messages" : "messages has-photo"}>
          {photo === null ? null : <img className="photo" src={photo} alt={parts.photo} />}
          <Messages texts={preview.texts} />
        </div>
        <MessageNotes />
      </section>
      <section className="stack" aria-labelledby="reach">
        <h3 id="reach">{words.reach}</h3>
        <Around preview={preview} place={place} />
        <ol className="preview-stages">
          {preview.stages.map(({ radiusKm, dueAt, isDue, awaitsConfirmation, phones }) => (
            <li key={radiusKm}>
              <strong>{times.kilometres(radiusKm)}</strong>
              <span>{awaitsConfirmation ? words.waits : isDue ? words.atOnce : <Countdown to={dueAt} />}</span>
              <span className="muted">
                {phones === null || phones === undefined
                  ? words.noEstimate
                  : phones.about === null || phones.about === undefined
                    ? words.fewPhones(times.rough(phones.suppressedBelow))
                    : words.phones(times.number(phones.about))}
              </span>
            </li>
          ))}
        </ol>
      </section>
      <Alike cases={preview.alike} />
    </>
  );
}

/** The place on a map, with the circles around the centre that is published: a wrong point is seen before people are told. */
function Around({ preview: { centre, stages }, place: { district, point } }: Pick<PreviewProps, "preview" | "place">) {
  const words = useWords(WORDS);
  const language = useLanguage();
  const area: MapArea = {
    id: "area",
    label: words.around,
    centre: [centre.longitude, centre.latitude],
    begunMetres: 0,
    ringsToComeMetres: stages.map(({ radiusKm }) => radiusKm * 1000),
  };
  const lastSeen: MapPoint = { id: "place", kind: "lastSeen", label: district, position: point };
  return (
    <>
      <p>
        <bdi>{district}</bdi> · {formatPosition(point, mapWords[language])}
      </p>
      <Suspense fallback={<Skeleton lines={6} />}>
        <CaseMap label={words.point} language={tagOf(language)} words={mapWords[language]} areas={[area]} points={[lastSeen]} />
      </Suspense>
    </>
  );
}
