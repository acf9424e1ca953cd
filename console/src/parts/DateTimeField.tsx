import { type CalendarDateTime, parseDateTime, toCalendarDateTime, fromDate, getLocalTimeZone } from "@internationalized/date";
import { use, useId, useMemo } from "react";
import { DateField, DateFieldStateContext, DateInput, DateSegment } from "react-aria-components/DateField";
import { FieldError } from "react-aria-components/FieldError";
import { Label } from "react-aria-components/Label";
import { Text } from "react-aria-components/Text";
import { useTimes } from "../words/words.tsx";
import { FieldLabel, type FieldProps, FieldRefusals } from "./Field.tsx";
import { useRefusals, useUnsettled } from "./Form.tsx";
import { Recorded } from "./Recorded.tsx";

export interface DateTimeFieldProps extends FieldProps {
  /** An ISO time with its offset; empty if none is given. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** The time that the record has, in words, if the field shows another one. */
  readonly recorded?: string;
}

/** Keeps a time with an empty part from being sent: the field has the value before it then. */
function WholeTime({ path }: { readonly path: string }) {
  const parts = use(DateFieldStateContext)?.segments.filter(({ isEditable }) => isEditable) ?? [];
  const empty = parts.filter(({ isPlaceholder }) => isPlaceholder).length;
  useUnsettled(path, empty > 0 && empty < parts.length ? "PART_MISSING" : null);
  return null;
}

/** A moment to the minute, typed part by part in the order of the language, in the zone of this machine. */
export function DateTimeField({ label, path, hint, isRequired = false, audience, value, onChange, isDisabled, recorded }: DateTimeFieldProps) {
  const id = useId();
  const at = path ?? id;
  const refusals = useRefusals(at);
  const times = useTimes();
  // The same object for the same time: with another one the field would fill in again what was emptied in it.
  const shown = useMemo(() => (value ? toCalendarDateTime(fromDate(new Date(value), getLocalTimeZone())) : null), [value]);
  return (
    <DateField<CalendarDateTime>
      className="field"
      granularity="minute"
      hourCycle={24}
      shouldForceLeadingZeros
      value={shown}
      placeholderValue={parseDateTime("2026-01-01T00:00:00")}
      onChange={(moment) => {
        onChange(moment ? moment.toDate(getLocalTimeZone()).toISOString() : "");
      }}
      isRequired={isRequired}
      isInvalid={refusals.length > 0}
      validationBehavior="aria"
      isDisabled={isDisabled ?? false}
    >
      <Label>
        <FieldLabel label={label} isRequired={isRequired} {...(audience ? { audience } : {})} />
      </Label>
      <DateInput className="date-input">{(segment) => <DateSegment segment={segment} className="segment" />}</DateInput>
      <Text slot="description" className="field-hint">
        {hint ? <>{hint} </> : null}
        {times.zoneName}
        {recorded === undefined ? null : <Recorded value={recorded} />}
      </Text>
      <FieldError className="field-error">
        <FieldRefusals path={at} />
      </FieldError>
      <WholeTime path={at} />
    </DateField>
  );
}
