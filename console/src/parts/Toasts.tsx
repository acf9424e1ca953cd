import { createContext, type ReactNode, use, useCallback, useMemo, useState } from "react";
import { type Language, useLanguage, useWords } from "../words/words.tsx";
import { Button } from "./Button.tsx";

const SHOWN_MS = 8000;
const MAX_TOASTS = 4;

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly language: Language;
}

const ToastContext = createContext<(text: string) => void>(() => {});

/** Return the function that says something in passing. What must not be missed belongs on the page. */
export function useToast(): (text: string) => void {
  return use(ToastContext);
}

let last = 0;

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const words = useWords();
  const language = useLanguage();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const dismiss = useCallback((id: number) => {
    setToasts((before) => before.filter((toast) => toast.id !== id));
  }, []);
  const say = useCallback(
    (text: string) => {
      last += 1;
      const id = last;
      setToasts((before) => [...before, { id, text, language }].slice(-MAX_TOASTS));
      setTimeout(() => {
        dismiss(id);
      }, SHOWN_MS);
    },
    [dismiss, language],
  );
  const shown = useMemo(
    () =>
      // What was said in passing is not said again: it goes with its language.
      toasts.filter((toast) => toast.language === language).map(({ id, text }) => (
        <div key={id} className="toast">
          <span dir="auto">{text}</span>
          <Button
            kind="quiet"
            small
            onPress={() => {
              dismiss(id);
            }}
          >
            {words.parts.dismiss}
          </Button>
        </div>
      )),
    [toasts, dismiss, words, language],
  );
  return (
    <ToastContext value={say}>
      {children}
      <section className="toasts" role="status" aria-live="polite" aria-label={words.parts.notifications}>
        {shown}
      </section>
    </ToastContext>
  );
}
