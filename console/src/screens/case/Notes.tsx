/** The notes of officers, and a new one. What is typed is kept as a draft. */
import { useCallback, useEffect, useRef, useState } from "react";
import { fetchQuery, graphql, useRelayEnvironment } from "react-relay";
import type { NotesAddMutation } from "../../graph/artifacts/NotesAddMutation.graphql.ts";
import type { NotesQuery } from "../../graph/artifacts/NotesQuery.graphql.ts";
import { DraftLine, useDraft } from "../../drafts/useDraft.tsx";
import { MAX_NOTE_CHARACTERS } from "../../graph/limits.ts";
import { pageOf } from "../../graph/pages.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { useChange } from "../../graph/useChange.ts";
import { Button } from "../../parts/Button.tsx";
import { Time } from "../../parts/Countdown.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { TextField } from "../../parts/Field.tsx";
import { Form } from "../../parts/Form.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { useToast } from "../../parts/Toasts.tsx";
import { useWords } from "../../words/words.tsx";
import type { BesideProps } from "./Beside.tsx";
import { noteDraft } from "./Unsent.tsx";
import { usePages } from "./usePages.ts";
import { WORDS } from "./words.ts";

const NOTES = graphql`
  query NotesQuery($id: ID!, $purpose: String!, $after: String) {
    officerNotes(caseId: $id, purpose: $purpose, first: 20, after: $after) {
      edges {
        node {
          id
          at
          by
          text
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

const ADD = graphql`
  mutation NotesAddMutation($input: AddCaseNoteInput!) {
    addCaseNote(input: $input) {
      noteId
      userErrors {
        ...userErrors_fields @relay(mask: false)
      }
    }
  }
`;

interface NotesProps extends BesideProps {
  readonly mayRead: boolean;
  readonly mayAdd: boolean;
}

export function Notes({ live, purpose, mayRead, mayAdd }: NotesProps) {
  const words = useWords(WORDS);
  const [round, setRound] = useState(0);
  const part = useRef<HTMLDivElement>(null);
  return (
    <div ref={part} className="stack" tabIndex={-1}>
      {mayAdd ? (
        <NewNote
          key={`new-${String(round)}`}
          id={live.id}
          onAdded={() => {
            setRound(round + 1);
            // The form begins anew, and the button that had the focus is gone.
            requestAnimationFrame(() => {
              if (document.activeElement === document.body) part.current?.focus();
            });
          }}
        />
      ) : null}
      {mayRead ? <NoteList key={round} id={live.id} purpose={purpose} /> : <p className="muted">{words.notesForbidden}</p>}
    </div>
  );
}

function NoteList({ id, purpose }: { readonly id: string; readonly purpose: string }) {
  const words = useWords(WORDS);
  const { parts } = useWords();
  const environment = useRelayEnvironment();
  const read = useCallback(
    async (after: string | null) => {
      const answer = await fetchQuery<NotesQuery>(environment, NOTES, { id, purpose, after }, { fetchPolicy: "network-only" }).toPromise();
      return pageOf(answer?.officerNotes, (note) => note);
    },
    [environment, id, purpose],
  );
  const { rows, refusals, hasMore, more, again } = usePages(read);
  if (!rows) return refusals.length > 0 ? <Failed refusals={refusals} onAgain={() => void again()} /> : <Skeleton />;
  return (
    <>
      {rows.length === 0 ? <Empty title={words.notesNothing} /> : null}
      <ul className="case-notes">
        {rows.map((note) => (
          <li key={note.id}>
            <p className="note-text" dir="auto">
              {note.text}
            </p>
            <p className="muted">
              <Time at={note.at} /> · <bdi>{note.by}</bdi>
            </p>
          </li>
        ))}
      </ul>
      {refusals.length > 0 ? <Failed refusals={refusals} /> : null}
      {hasMore ? <Button onPress={() => void more()}>{parts.more}</Button> : null}
    </>
  );
}

interface NoteDraft {
  readonly key: string;
  readonly text: string;
}

function NewNote({ id, onAdded }: { readonly id: string; readonly onAdded: () => void }) {
  const words = useWords(WORDS);
  const say = useToast();
  const draft = useDraft<NoteDraft>(noteDraft(id), () => ({ key: crypto.randomUUID(), text: "" }));
  const [add, isBusy] = useChange<NotesAddMutation>(ADD);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const { value } = draft;
  const latest = useRef(draft);
  useEffect(() => {
    latest.current = draft;
  });
  useEffect(
    () => () => {
      // A note whose words were all taken back is none.
      const { value: left, savedAt, finish } = latest.current;
      if (left && left.text.trim() === "" && savedAt !== null) void finish();
    },
    [],
  );
  if (!value) return <Skeleton lines={2} />;
  const send = async () => {
    const outcome = await add({ input: { caseId: id, text: value.text.trim(), idempotencyKey: value.key } });
    setRefusals(outcome.done ? [] : outcome.refusals);
    if (!outcome.done) {
      // The answer to an earlier press was lost, and the words were changed since: another press adds a second note.
      if (outcome.refusals.some(({ code }) => code === "IDEMPOTENCY_MISMATCH")) draft.change({ ...value, key: crypto.randomUUID() });
      return;
    }
    await draft.finish();
    say(words.noteSent);
    onAdded();
  };
  return (
    <Form
      refusals={refusals}
      paths={["text"]}
      onSubmit={send}
      actions={
        <div className="row">
          <Button type="submit" isPending={isBusy}>
            {words.noteSend}
          </Button>
          <DraftLine draft={draft} />
        </div>
      }
    >
      <div className="stack-small">
        {refusals.some(({ code }) => code === "IDEMPOTENCY_MISMATCH") ? <p>{words.noteWasSent}</p> : null}
        <TextField
          label={words.note}
          path="text"
          hint={words.noteHint}
          isRequired
          lines={3}
          maxLength={MAX_NOTE_CHARACTERS}
          value={value.text}
          onChange={(text) => {
            draft.change({ ...value, text });
          }}
        />
      </div>
    </Form>
  );
}
