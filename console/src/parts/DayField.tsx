import { useId } from "react";
import { FieldLabel, FieldRefusals } from "./Field.tsx";
import { useRefusals } from "./Form.tsx";

interface DayFieldProps {
  readonly label: string;
  readonly path: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A day, by the browser's own field, with what the hub refuses of it. */
export function DayField({ label, path, value, onChange }: DayFieldProps) {
  const id = useId();
  const refusals = useRefusals(path);
  return (
    <div className="field">
      <label htmlFor={id}>
        <FieldLabel label={label} isRequired />
      </label>
      <span className="field-row">
        <input
          id={id}
          type="date"
          value={value}
          aria-invalid={refusals.length > 0 || undefined}
          aria-describedby={refusals.length > 0 ? `${id}-error` : undefined}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      </span>
      {refusals.length > 0 ? (
        <span id={`${id}-error`} className="field-error">
          <FieldRefusals path={path} />
        </span>
      ) : null}
    </div>
  );
}
