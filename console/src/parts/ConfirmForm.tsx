import { useId } from "react";
import type { Refusal } from "../graph/refusals.ts";
import { Confirm, type ConfirmProps } from "./Dialog.tsx";
import { Failed } from "./Failed.tsx";
import { Form } from "./Form.tsx";

export interface ConfirmFormProps extends Omit<ConfirmProps, "isOpen" | "form" | "onConfirm"> {
  readonly onConfirm: () => Promise<unknown>;
  /** What was refused at the last try. */
  readonly refusals: readonly Refusal[];
  /** The paths of its fields; none for a dialog that asks for nothing more. */
  readonly paths?: readonly string[];
}

/** The frame of a step: what comes of it, its fields, and what the hub refused. It is open for as long as it is there. */
export function ConfirmForm({ refusals, paths, onConfirm, children, ...confirm }: ConfirmFormProps) {
  const form = useId();
  return (
    <Confirm {...confirm} isOpen {...(paths ? { form } : { onConfirm: () => void onConfirm() })}>
      {paths ? (
        <Form id={form} refusals={refusals} paths={paths} onSubmit={onConfirm}>
          {children}
        </Form>
      ) : refusals.length > 0 ? (
        <Failed refusals={refusals} />
      ) : null}
    </Confirm>
  );
}
