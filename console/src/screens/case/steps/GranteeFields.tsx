/** The fields that name a force or an officer, by what the hub knows of them. */
import { useState } from "react";
import { useSession } from "../../../app/SessionProvider.tsx";
import { MAX_GRANTEE_CHARACTERS } from "../../../graph/limits.ts";
import { chosenBy } from "../../../parts/combo.ts";
import { ComboField } from "../../../parts/ComboField.tsx";
import { useWords } from "../../../words/words.tsx";
import { WORDS } from "../words.ts";
import type { Known } from "./known.ts";
import { useOfficers } from "./useOfficers.ts";

interface GranteeProps {
  readonly forces: Known;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
}

export function ForceField({ forces, value, onChange, autoFocus = false }: GranteeProps) {
  const words = useWords(WORDS);
  return (
    <ComboField
      label={words.toForce}
      path="force"
      hint={forces.choices ? words.forceHint : words.forceUnchecked}
      isRequired
      choices={forces.choices}
      none={words.forceNone}
      unknown={words.forceUnknown}
      onOpen={forces.readAnew}
      maxLength={MAX_GRANTEE_CHARACTERS}
      {...{ value, onChange, autoFocus }}
    />
  );
}

/** An officer, looked for in a force: the own one, until another is chosen. */
export function OfficerField({ forces, value, onChange, autoFocus = false }: GranteeProps) {
  const words = useWords(WORDS);
  const { permission } = useWords().terms;
  const [force, setForce] = useState(useSession().force);
  const officers = useOfficers(forces.choices && chosenBy(forces.choices, force) ? force : null);
  const lack = officers.lackOf(value);
  return (
    <>
      <ComboField
        label={words.officersForce}
        hint={words.officersForceHint}
        isRequired
        choices={forces.choices}
        none={words.forceNone}
        unknown={words.forceUnknown}
        onOpen={forces.readAnew}
        maxLength={MAX_GRANTEE_CHARACTERS}
        value={force}
        onChange={setForce}
      />
      <ComboField
        label={words.officer}
        path="officer"
        hint={officers.choices ? words.officerHint : words.officerUnchecked}
        isRequired
        choices={officers.choices}
        none={words.officerUnknown}
        unknown={words.officerUnknown}
        onOpen={officers.readAnew}
        maxLength={MAX_GRANTEE_CHARACTERS}
        {...{ value, onChange, autoFocus }}
      />
      <p className="field-hint">{words.officerRights(permission.READ_CASES, permission.OPEN_CASE)}</p>
      <p className="field-doubt" role="status">
        {lack ? words.officerLacks[lack](permission[lack]) : ""}
      </p>
    </>
  );
}
