import { useWords } from "../words/words.tsx";
import { Button } from "./Button.tsx";

export interface EarlierFiltersProps {
  /** The form asks for something else than what is shown. */
  readonly isShown: boolean;
  readonly onAgain: () => void;
}

/** Says that what is shown belongs to earlier filters. It stands in the document always: only then what comes into it is read out. */
export function EarlierFilters({ isShown, onAgain }: EarlierFiltersProps) {
  const { parts } = useWords();
  return (
    <div role="status" className={isShown ? "earlier-filters" : "visually-hidden"}>
      {isShown ? (
        <>
          <span>{parts.earlierFilters}</span>
          <Button small onPress={onAgain}>
            {parts.useFilters}
          </Button>
        </>
      ) : null}
    </div>
  );
}
