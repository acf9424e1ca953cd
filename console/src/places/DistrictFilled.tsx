/** The line beside the search for a place that says which district the page has filled in, with the way back. */
import { Button } from "../parts/Button.tsx";
import { useWords } from "../words/words.tsx";
import type { FilledDistrict } from "./district.ts";
import { WORDS } from "./words.ts";

interface DistrictFilledProps {
  /** The district as it stands in the form: the line goes once the officer changes it. */
  readonly district: string;
  readonly filled: FilledDistrict | null;
  readonly onPutBack: (district: string) => void;
}

export function DistrictFilled({ district, filled, onPutBack }: DistrictFilledProps) {
  const words = useWords(WORDS);
  const shown = filled !== null && filled.to === district ? filled : null;
  return (
    <div className="row">
      <span role="status">
        {shown ? words.district(shown.to) : ""}
        {shown?.from ? `${words.between}${words.districtBefore(shown.from)}` : ""}
      </span>
      {shown?.from ? (
        <Button
          small
          onPress={() => {
            onPutBack(shown.from);
          }}
        >
          {words.districtBack}
        </Button>
      ) : null}
    </div>
  );
}
