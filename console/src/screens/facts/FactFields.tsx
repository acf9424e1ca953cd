/** The fields of facts, each by its kind: of a new case, and of one whose facts are changed. */
import type { ReactNode } from "react";
import { type Choice, ChoiceField, NumberField, RadioField, TextField, type TextFieldProps } from "../../parts/Field.tsx";
import { useWords } from "../../words/words.tsx";
import { PhotoField } from "../people/PhotoField.tsx";
import { FACTS, type TextFact } from "./facts.ts";

/** Return the choices of a code, by their names. */
export function choicesOf<T extends string>(names: Readonly<Record<T, string>>): readonly Choice<T>[] {
  return (Object.keys(names) as T[]).map((id) => ({ id, name: names[id] }));
}

export interface FactField extends TextFieldProps {
  readonly path: string;
}

interface FactFieldsProps {
  /** Those of one pair stand side by side, where the first of them stands. */
  readonly facts: readonly TextFact[];
  readonly field: (fact: TextFact) => FactField;
  /** Why photos of earlier are looked at. */
  readonly purpose: string;
  readonly isOpen?: boolean;
  /** The caller's own field of a fact. */
  readonly own?: Readonly<Partial<Record<TextFact, ReactNode>>>;
}

export function FactFields({ facts, ...props }: FactFieldsProps) {
  return facts.map((fact) => {
    const { pair } = FACTS[fact];
    const both = facts.filter((other) => other === fact || (pair !== undefined && FACTS[other].pair === pair));
    const fields = both.map((one) => <OneField key={one} fact={one} {...props} />);
    if (both[0] !== fact) return null;
    return both.length > 1 ? <div key={fact} className="field-pair side-fields">{fields}</div> : fields;
  });
}

function OneField({ fact, field, purpose, isOpen = false, own }: Omit<FactFieldsProps, "facts"> & { readonly fact: TextFact }) {
  const { terms } = useWords();
  const { kind, isNeeded = false, lines = 1 } = FACTS[fact];
  const props = { ...field(fact), isRequired: isNeeded };
  if (own?.[fact] !== undefined) return own[fact];
  if (kind === "number") return <NumberField {...props} />;
  if (kind === "sex") return <RadioField {...props} choices={choicesOf(terms.sex)} />;
  if (kind === "relation") return <ChoiceField {...props} choices={choicesOf(terms.abductorRelation)} />;
  if (kind === "phone") return <TextField {...props} inputMode="tel" />;
  if (kind !== "photo") return <TextField {...props} lines={lines} />;
  const { path, value, onChange, hint } = props;
  const photo = <PhotoField {...{ path, value, purpose, isOpen, onChange }} />;
  return hint === undefined ? photo : <div className="stack-small">{photo}{hint}</div>;
}
