import { useWords } from "../words/words.tsx";

/** What the record has, below a field that differs from it. */
export function Recorded({ value }: { readonly value: string }) {
  const { drafts } = useWords();
  return (
    <span className="field-recorded">
      {drafts.recorded} <bdi>{value.trim() || drafts.nothing}</bdi>
    </span>
  );
}
