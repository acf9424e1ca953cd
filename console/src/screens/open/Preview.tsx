/** What would happen: the very message in each language, who is told and when, and the cases that look the same. */
import { graphql } from "react-relay";
import type { PreviewAlertMutation } from "../../graph/artifacts/PreviewAlertMutation.graphql.ts";
import { Countdown } from "../../parts/Countdown.tsx";
import { Messages } from "../../parts/Messages.tsx";
import { MessageNotes } from "../../parts/MessageNotes.tsx";
import { useTimes, useWords } from "../../words/words.tsx";
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
}

export function Preview({ preview, hasPhoto, photo }: PreviewProps) {
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
