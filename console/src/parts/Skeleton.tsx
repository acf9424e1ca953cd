import { useWords } from "../words/words.tsx";

/** Grey lines where something will stand. */
export function Skeleton({ lines = 4 }: { readonly lines?: number }) {
  const words = useWords();
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">{words.parts.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} aria-hidden="true" />
      ))}
    </div>
  );
}
