/** The region of the case, of the operator's list. It is not there without a list. */
import { ChoiceField } from "../../../parts/Field.tsx";
import { Recorded } from "../../../parts/Recorded.tsx";
import { nameOfRegion, regionChoices } from "../../../places/regions.ts";
import { useRegions } from "../../../places/useRegions.ts";

interface RegionFieldProps {
  readonly label: string;
  readonly path: string;
  readonly value: string;
  /** The code that the case has, if the field shows another one. */
  readonly recorded?: string;
  readonly onChange: (region: string) => void;
}

export function RegionField({ label, path, value, recorded, onChange }: RegionFieldProps) {
  const regions = useRegions();
  const choices = regionChoices(value, regions);
  if (choices.length === 0) return null;
  const hint = recorded === undefined ? null : <Recorded value={nameOfRegion(recorded, regions)} />;
  return <ChoiceField {...{ label, path, value, choices, hint, onChange }} />;
}
