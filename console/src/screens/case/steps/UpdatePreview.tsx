/** The message of an update, as phones would get it: the officer sees it before it goes out. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { graphql } from "react-relay";
import type { UpdatePreviewMutation } from "../../../graph/artifacts/UpdatePreviewMutation.graphql.ts";
import type { Refusal } from "../../../graph/refusals.ts";
import { useChange } from "../../../graph/useChange.ts";
import { Messages, type MessageText } from "../../../parts/Messages.tsx";
import { MessageNotes } from "../../../parts/MessageNotes.tsx";
import { useWords } from "../../../words/words.tsx";
import type { UpdateFacts } from "../revision.ts";
import { WORDS } from "../words.ts";
import type { Sending } from "./StepDialog.tsx";

const PREVIEW = graphql`
  mutation UpdatePreviewMutation($input: PreviewAlertInput!) {
    previewAlert(input: $input) {
      preview {
        texts {
          language
          title
          body
          bytesLeft
        }
        refusals {
          code
          message
          path
        }
      }
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

interface Seen {
  /** The facts, as they were sent, and the version of the case that they belong to. */
  readonly of: string;
  /** Null if the hub could not make it: an update does not wait for that. */
  readonly texts: readonly MessageText[] | null;
  readonly isRefused: boolean;
}

interface UpdatePreview {
  /** Whether the message of these facts is on the screen, and may go out. */
  readonly isSeen: boolean;
  /** The step's own sending, busy while the message is asked for. */
  readonly sending: Sending;
  /** Show the message of these facts, or what stands in its way. */
  readonly look: () => Promise<void>;
  /** Below the fields; null before the first look, and once the facts are others. */
  readonly message: ReactNode;
}

/**
 * `facts` are all of the case as they will be; null for a step whose message cannot be shown yet. With another `version` of the case the message
 * may be another one: it has more than these facts, as the newest sighting. `pathOf` turns a path of `previewAlert` into that of the dialog's field.
 */
export function useUpdatePreview(
  facts: UpdateFacts | null,
  version: number,
  sending: Sending,
  pathOf: (path: readonly string[]) => readonly string[] = (path) => path,
): UpdatePreview {
  const [preview, isBusy] = useChange<UpdatePreviewMutation>(PREVIEW);
  const [previewKey] = useState(() => crypto.randomUUID());
  const [seen, setSeen] = useState<Seen | null>(null);
  const of = JSON.stringify([facts, version]);
  const isShown = seen?.of === of;
  const look = async () => {
    if (facts === null) return;
    const outcome = await preview({ input: { ...facts, previewKey } });
    const shown = outcome.done ? outcome.answer.previewAlert.preview : null;
    const found: readonly Refusal[] = outcome.done ? (shown?.refusals ?? []) : outcome.refusals.filter(({ path }) => path.length > 0);
    sending.refuse(found.map((one) => ({ ...one, path: [...pathOf(one.path)] })));
    setSeen({ of, texts: shown?.texts ?? null, isRefused: found.length > 0 });
  };
  return {
    isSeen: facts === null || (isShown && !seen.isRefused),
    sending: { ...sending, isBusy: sending.isBusy || isBusy },
    look,
    message: isShown ? <Message key={of} seen={seen} /> : null,
  };
}

function Message({ seen: { texts, isRefused } }: { readonly seen: Seen }) {
  const words = useWords(WORDS);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    // A refusal has the focus where it stands.
    if (!isRefused) section.current?.focus();
  }, [isRefused]);
  if (texts === null) return isRefused ? null : <p role="status">{words.messageNotShown}</p>;
  return (
    <section ref={section} className="stack-small update-message" tabIndex={-1} aria-labelledby="update-message">
      <h3 id="update-message">{words.message}</h3>
      <div className="messages">
        <Messages texts={texts} />
      </div>
      <MessageNotes />
    </section>
  );
}
