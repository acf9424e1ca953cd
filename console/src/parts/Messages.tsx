/** A message in each language, as phones get it, and the bytes that are left of a push. */
import { useTimes, useWords } from "../words/words.tsx";

export interface MessageText {
  readonly language: string;
  readonly title: string;
  readonly body: string;
  /** Of a preview. Below zero the message is too long. */
  readonly bytesLeft?: number;
}

export function Messages({ texts }: { readonly texts: readonly MessageText[] }) {
  const { parts } = useWords();
  const times = useTimes();
  return (
    <>
      {texts.map(({ language, title, body, bytesLeft }) => (
        <blockquote key={language} className="card public-text" lang={language} dir="auto">
          <strong>{title}</strong>
          <span>{body}</span>
          {bytesLeft === undefined ? null : (
            <small className={bytesLeft < 0 ? "message-over" : "muted"}>
              {bytesLeft < 0 ? parts.bytesOver(times.number(-bytesLeft)) : parts.bytesLeft(times.number(bytesLeft))}
            </small>
          )}
        </blockquote>
      ))}
    </>
  );
}
