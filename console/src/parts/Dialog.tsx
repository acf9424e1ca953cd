import { type ReactNode, useRef } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useSessionStore } from "../app/SessionProvider.tsx";
import { useWords } from "../words/words.tsx";
import { Button } from "./Button.tsx";

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  /** Escape, or a press beside it. */
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** For what should not close by a press beside it. */
  readonly mustAnswer?: boolean;
  readonly wide?: boolean;
}

/** A dialog over the page. It holds the focus and gives it back, and has the lock, since the menu is out of reach below it. */
export function Dialog({ title, isOpen, onClose, children, actions, mustAnswer = false, wide = false }: DialogProps) {
  const words = useWords();
  const store = useSessionStore();
  /** What had the focus last. */
  const last = useRef<Element | null>(null);
  const keep = ({ target }: { readonly target: Element }) => {
    last.current = target;
  };
  return (
    <ModalOverlay
      className="overlay"
      isOpen={isOpen}
      isDismissable={!mustAnswer}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={wide ? "modal wide" : "modal"}>
        <AriaDialog className="dialog" role={mustAnswer ? "alertdialog" : "dialog"}>
          <div className="dialog-head">
            <Heading slot="title">{title}</Heading>
            <Button
              kind="quiet"
              small
              onFocus={({ target, relatedTarget }) => {
                // The focus of a button that is gone falls on the first one of the dialog. A second Enter must not lock.
                if (!relatedTarget && last.current && !last.current.isConnected) target.closest<HTMLElement>("[role]")?.focus();
                last.current = null;
              }}
              onPress={() => void store.lock()}
            >
              {words.session.lockNow}
            </Button>
          </div>
          <div className="dialog-body" onFocus={keep}>
            {children}
          </div>
          {actions ? (
            <div className="dialog-actions" onFocus={keep}>
              {actions}
            </div>
          ) : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export interface ConfirmProps {
  readonly title: string;
  readonly isOpen: boolean;
  /** Escape, and Cancel unless `onCancel` is given. */
  readonly onClose: () => void;
  readonly onCancel?: () => void;
  /** The word for it, where "Cancel" would leave a doubt. */
  readonly cancel?: string;
  /** A third way out. */
  readonly other?: { readonly name: string; readonly onPress: () => void };
  readonly onConfirm?: () => void;
  /** The id of the form that the button sends, where there is one. */
  readonly form?: string;
  /** The verb of what happens, such as "Close the case". */
  readonly confirm: string;
  /** What comes of it, one sentence each. */
  readonly consequences: readonly string[];
  readonly danger?: boolean;
  readonly isBusy?: boolean;
  /** That nothing is left to confirm: the dialog can only be closed. */
  readonly isOver?: boolean;
  readonly wide?: boolean;
  /** Fields and refusals. */
  readonly children?: ReactNode;
}

/** Ask before something that others will notice. It names what comes of it. */
export function Confirm(props: ConfirmProps) {
  const words = useWords();
  const { consequences, confirm, danger = false, isBusy = false, isOver = false, onConfirm, form, onClose, onCancel = onClose, children } = props;
  return (
    <Dialog
      title={props.title}
      isOpen={props.isOpen}
      onClose={onClose}
      mustAnswer
      wide={props.wide ?? false}
      actions={
        <>
          {isOver ? null : <Button onPress={onCancel}>{props.cancel ?? words.parts.cancel}</Button>}
          {props.other ? <Button onPress={props.other.onPress}>{props.other.name}</Button> : null}
          <Button
            kind={danger ? "danger" : "primary"}
            isPending={isBusy}
            {...(isOver ? { onPress: onClose } : form ? { type: "submit", form } : onConfirm ? { onPress: onConfirm } : {})}
          >
            {isOver ? words.parts.close : confirm}
          </Button>
        </>
      }
    >
      {consequences.length > 0 ? (
        <ul className="consequences">
          {consequences.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      ) : null}
      {children}
    </Dialog>
  );
}
