import { type SyntheticEvent, useId, useState } from "react";
import { useTimes } from "../words/words.tsx";
import { FieldLabel, FieldRefusals } from "./Field.tsx";
import { useRefusals, useUnsettled } from "./Form.tsx";

interface DayFieldProps {
  readonly label: string;
  readonly type?: "date" | "month";
  readonly path?: string;
  readonly isRequired?: boolean;
  /** Such as `2026-05-25`, or `2026-05`; empty for none. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/**
 * A day or a month, by the browser's own field. That has the browser's order of day and month, so what was chosen stands below
 * it in the words of the page.
 */
export function DayField({ label, type = "date", path, isRequired = false, value, onChange }: DayFieldProps) {
  const id = useId();
  const times = useTimes();
  const at = path ?? id;
  const refusals = useRefusals(at);
  const [isHalf, setHalf] = useState(false);
  useUnsettled(at, isHalf ? "PART_MISSING" : null);
  /** A day with an empty part is no value, and the browser tells no change. */
  const look = ({ currentTarget }: SyntheticEvent<HTMLInputElement>) => {
    setHalf(currentTarget.validity.badInput);
  };
  const said = type === "date" ? times.calendarDay(value) : times.calendarMonth(value);
  return (
    <div className="field">
      <label htmlFor={id}>
        <FieldLabel label={label} isRequired={isRequired} />
      </label>
      <span className="field-row">
        <input
          id={id}
          type={type}
          value={value}
          aria-invalid={refusals.length > 0 || undefined}
          aria-describedby={refusals.length > 0 ? `${id}-said ${id}-error` : `${id}-said`}
          onChange={(event) => {
            onChange(event.target.value);
            look(event);
          }}
          onKeyUp={look}
          onBlur={look}
        />
      </span>
      <span id={`${id}-said`} className="field-hint day-said">
        {said}
      </span>
      {refusals.length > 0 ? (
        <span id={`${id}-error`} className="field-error">
          <FieldRefusals path={at} />
        </span>
      ) : null}
    </div>
  );
}
