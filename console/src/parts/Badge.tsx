import { createContext, type ReactNode, use } from "react";
import { useWords } from "../words/words.tsx";

export interface BadgeProps {
  /** `failing` is for what stands still or fails, and for nothing else. */
  readonly kind?: "plain" | "accent" | "waiting" | "good" | "failing";
  readonly children: ReactNode;
}

/** A short word about a thing. */
export function Badge({ kind = "plain", children }: BadgeProps) {
  return <span className={`badge ${kind}`}>{children}</span>;
}

export type AlertStatus = "ACTUAL" | "EXERCISE" | "TEST";

/** The alert that a form is about, for the dialogs that open over it. */
export const AlertStatusContext = createContext<AlertStatus>("ACTUAL");

/** The ribbon of the form below. */
export function FormRibbon() {
  return <ExerciseRibbon status={use(AlertStatusContext)} />;
}

/** The mark of an exercise in a row: word and stripes. Nothing for a real alert. */
export function StatusMark({ status }: { readonly status: AlertStatus }) {
  const { parts } = useWords();
  if (status === "ACTUAL") return null;
  return <span className="status-mark">{status === "EXERCISE" ? parts.exercise : parts.test}</span>;
}

/** The ribbon over a page about an exercise: word, stripes and what it means. Nothing for a real alert. */
export function ExerciseRibbon({ status }: { readonly status: AlertStatus }) {
  const { parts } = useWords();
  if (status === "ACTUAL") return null;
  return (
    <p className="ribbon">
      <strong>{status === "EXERCISE" ? parts.exercise : parts.test}</strong>
      <span>{parts.publicNotTold}</span>
    </p>
  );
}
