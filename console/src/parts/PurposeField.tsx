/** Why somebody looks, in their words: a field that many screens have. What is typed goes into the audit trail. */
import { MAX_PURPOSE_CHARACTERS } from "../graph/limits.ts";
import { TextField } from "./Field.tsx";
import { PURPOSE } from "./purpose.ts";

export interface PurposeFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (purpose: string) => void;
  readonly autoFocus?: boolean;
}

export function PurposeField(props: PurposeFieldProps) {
  return <TextField {...props} path={PURPOSE} isRequired maxLength={MAX_PURPOSE_CHARACTERS} />;
}
