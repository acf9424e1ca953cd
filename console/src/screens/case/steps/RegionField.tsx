/** The region of the case, of the operator's list. It is not there without a list. */
import { ChoiceField } from "../../../parts/Field.tsx";
import { regionChoices } from "../../../places/regions.ts";
import { useRegions } from "../../../places/useRegions.ts";

interface RegionFieldProps {
  readonly label: string;
  readonly path: string;
  readonly value: string;
  readonly onChange: (region: string) => void;
}

export function RegionField({ value, ...props }: RegionFieldProps) {
  const choices = regionChoices(value, useRegions());
  return choices.length > 0 ? <ChoiceField {...props} value={value} choices={choices} /> : null;
}
