/** The dialog of a step: what happens, its fields, and what the hub refused of them. */
import { type ReactNode, useCallback, useId, useState } from "react";
import type { GraphQLTaggedNode, MutationParameters } from "relay-runtime";
import { MAX_REASON_CHARACTERS } from "../../../graph/limits.ts";
import type { Refusal } from "../../../graph/refusals.ts";
import { type Outcome, useChange } from "../../../graph/useChange.ts";
import { AlertStatusContext, ExerciseRibbon } from "../../../parts/Badge.tsx";
import { Confirm } from "../../../parts/Dialog.tsx";
import { TextField } from "../../../parts/Field.tsx";
import { Form } from "../../../parts/Form.tsx";
import { useToast } from "../../../parts/Toasts.tsx";
import { useWords } from "../../../words/words.tsx";
import type { Summary } from "../summary.ts";
import type { LiveCase } from "../useCase.ts";
import type { CaseTips } from "../useCaseTips.ts";
import { useSpokenFacts } from "../spokenFacts.ts";
import { WORDS } from "../words.ts";

export interface StepProps {
  readonly live: LiveCase;
  readonly tips: CaseTips;
  readonly summary: Summary;
  readonly purpose: string;
  readonly onClose: () => void;
}

interface StepDialogProps extends StepProps {
  readonly title: string;
  readonly confirm?: string;
  readonly consequences: readonly string[];
  readonly danger?: boolean;
  readonly wide?: boolean;
  /** That the step is done already: the dialog can only be closed. */
  readonly isOver?: boolean;
  readonly paths: readonly string[];
  /** True for what was mended since. */
  readonly isMended?: (refusal: Refusal) => boolean;
  readonly sending: Sending;
  readonly onSend: () => Promise<unknown>;
  /** What to ask a colleague for, if the hub wants a second person; it is their approval unless said. */
  readonly asksColleague?: string;
  /** "Cancel", where it does more than to close. */
  readonly onCancel?: () => void;
  /** That the fields come from a draft. */
  readonly draftNotice?: ReactNode;
  /** How the draft of what is typed stands. */
  readonly draftLine?: ReactNode;
  readonly children?: ReactNode;
}

export function StepDialog(props: StepDialogProps) {
  const { title, confirm, consequences, danger, paths, isMended, sending, onSend, onClose, live, summary, asksColleague, draftNotice, draftLine, children } = props;
  const words = useWords(WORDS);
  const form = useId();
  const isSecondAsked = sending.refusals.some((one) => one.code === "SECOND_PERSON_REQUIRED" && !isMended?.(one));
  return (
    <AlertStatusContext value={summary.alert.status}>
      <Confirm
        title={title}
        isOpen
        onClose={onClose}
        {...(props.onCancel ? { onCancel: props.onCancel } : {})}
        form={form}
        confirm={confirm ?? title}
        consequences={consequences}
        danger={danger ?? false}
        wide={props.wide ?? false}
        isBusy={sending.isBusy}
        isOver={props.isOver ?? false}
      >
        <p className="step-of">
          <bdi>{summary.child.name}</bdi> · <bdi>{summary.district}</bdi>
        </p>
        <ExerciseRibbon status={summary.alert.status} />
        <Form id={form} refusals={sending.refusals} paths={paths} onSubmit={onSend} {...(isMended ? { isMended } : {})}>
          <div className="stack">
            {draftNotice}
            {children}
            {draftLine}
          </div>
        </Form>
        {isSecondAsked ? <SecondPerson entries={live.entries} asks={asksColleague ?? words.asksColleague} /> : null}
      </Confirm>
    </AlertStatusContext>
  );
}

/** How a colleague says yes, and that one has: the history comes live. */
function SecondPerson({ entries, asks }: Pick<LiveCase, "entries"> & { readonly asks: string }) {
  const words = useWords(WORDS);
  const { valueOf } = useSpokenFacts();
  const [before] = useState(entries.length);
  const approved = entries.slice(0, entries.length - before).find(({ kind }) => kind === "CHANGE_APPROVED");
  const { fact = "", after } = approved?.changes[0] ?? {};
  return (
    <p className="second-person" role="status">
      {approved ? <strong>{words.approvedBy(approved.by ?? words.byHub, valueOf(fact, after))}</strong> : asks}
    </p>
  );
}

/** What a step may say of itself beside what was refused. */
interface Payload {
  readonly changed?: boolean | null;
  /** False if nobody used the hub lately as the officer, or for the force, that the step names. */
  readonly isKnown?: boolean | null;
}

export interface Sending {
  readonly isBusy: boolean;
  readonly refusals: readonly Refusal[];
  /** Say what is missing before anything is sent. */
  readonly refuse: (refusals: readonly Refusal[]) => void;
}

/**
 * Return how the change stands, and the function that sends it. Afterwards the dialog closes, and private facts that are on
 * the screen are read again if the step changes them. An input has `KEY_TO_COME` for its key. What `done` returns is said instead of the step's title.
 */
export function useSending<T extends MutationParameters>(
  mutation: GraphQLTaggedNode,
  { live, onClose, title }: Pick<StepProps, "live" | "onClose"> & { readonly title: string },
  changesFacts: boolean,
  done?: (payload: Payload) => string,
): readonly [Sending, (variables: T["variables"]) => Promise<Outcome<T["response"]>>] {
  const words = useWords(WORDS);
  const say = useToast();
  const [change, isBusy] = useChange<T>(mutation);
  const [refusals, refuse] = useState<readonly Refusal[]>([]);
  const { entries, facts, readFacts } = live;
  const send = useCallback(
    async (variables: T["variables"]) => {
      const outcome = await change(variables, entries);
      if (!outcome.done) {
        refuse(outcome.refusals);
        return outcome;
      }
      const [payload] = Object.values(outcome.answer as Record<string, Payload | null>);
      say(payload?.changed === false ? words.unchanged : (done?.(payload ?? {}) ?? words.toldIt(title)));
      onClose();
      if (changesFacts && facts) await readFacts().catch(() => null);
      return outcome;
    },
    [change, changesFacts, done, entries, facts, onClose, readFacts, say, title, words],
  );
  return [{ isBusy, refusals, refuse }, send];
}

interface ReasonFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isRequired?: boolean;
  readonly autoFocus?: boolean;
}

export function ReasonField({ value, onChange, isRequired = true, autoFocus = false }: ReasonFieldProps) {
  const words = useWords(WORDS);
  return (
    <TextField
      label={words.reason}
      path="reason"
      hint={words.reasonHint}
      isRequired={isRequired}
      lines={2}
      maxLength={MAX_REASON_CHARACTERS}
      {...{ value, onChange, autoFocus }}
    />
  );
}

export const refusal = (code: string, path: string): Refusal => ({ code, message: "", path: path.split(".") });

/** Return a refusal for each field that is needed and empty: nothing is sent then, and nothing stands in the trail. */
export function missing(fields: Readonly<Record<string, string | null>>): readonly Refusal[] {
  return Object.entries(fields).flatMap(([path, value]) => (value?.trim() ? [] : [refusal("REQUIRED", path)]));
}
