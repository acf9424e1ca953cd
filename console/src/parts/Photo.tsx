import { useEffect, useRef, useState } from "react";
import { useSessionStore } from "../app/SessionProvider.tsx";
import { type Refusal, refusalsFrom } from "../graph/refusals.ts";
import { useWords } from "../words/words.tsx";
import { Button } from "./Button.tsx";
import { Failed } from "./Failed.tsx";
import { Skeleton } from "./Skeleton.tsx";

export interface PhotoProps {
  readonly id: string;
  readonly size?: "push" | "page";
  /** Why it is looked at. Each look at a photo of a case leaves a line in the audit trail. */
  readonly purpose: string;
  readonly alt: string;
  /** Look at once, without being asked to. */
  readonly isOpen?: boolean;
  /** The picture stands on the page. */
  readonly onShown?: () => void;
  /** The picture has come. */
  readonly onRead?: (picture: Blob) => void;
  readonly onRefused?: (refusals: readonly Refusal[]) => void;
}

/** A photo of the hub, fetched when somebody asks for it. It is kept in this page's memory alone. */
export function Photo({ id, size = "page", purpose, alt, isOpen = false, onShown, onRead, onRefused }: PhotoProps) {
  const words = useWords();
  const { send } = useSessionStore();
  const [asked, setAsked] = useState(isOpen);
  const [address, setAddress] = useState<string | null>(null);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const heard = useRef({ onRead, onRefused });
  useEffect(() => {
    heard.current = { onRead, onRefused };
  });

  useEffect(() => {
    if (!asked) return;
    const gone = new AbortController();
    let made: string | null = null;
    send(`/photos/${id}/${size}`, { headers: { "X-Purpose": encodeURIComponent(purpose) }, signal: gone.signal })
      .then((answer) => answer.blob())
      .then((picture) => {
        if (gone.signal.aborted) return;
        made = URL.createObjectURL(picture);
        setAddress(made);
        heard.current.onRead?.(picture);
      })
      .catch((thrown: unknown) => {
        if (gone.signal.aborted) return;
        const found = refusalsFrom(thrown);
        setAsked(false);
        setRefusals(found);
        heard.current.onRefused?.(found);
      });
    return () => {
      gone.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [asked, id, size, purpose, send]);

  if (address) return <img className="photo" src={address} alt={alt} onLoad={onShown} />;
  if (asked) return <Skeleton lines={6} />;
  return (
    <div className="photo-place">
      {refusals.length > 0 ? <Failed refusals={refusals} /> : null}
      <Button
        onPress={() => {
          setRefusals([]);
          setAsked(true);
        }}
      >
        {words.parts.showPhoto}
      </Button>
    </div>
  );
}
