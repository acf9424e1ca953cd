import { type ReactNode, useId, useRef } from "react";
import { FieldError } from "react-aria-components/FieldError";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { RadioButton, RadioField as RadioChoice, RadioGroup } from "react-aria-components/RadioGroup";
import { Text } from "react-aria-components/Text";
import { TextArea } from "react-aria-components/TextArea";
import { TextField as AriaTextField } from "react-aria-components/TextField";
import { useWords } from "../words/words.tsx";
import { moveCaretToEnd } from "./caret.ts";
import { RefusalText } from "./Failed.tsx";
import { useRefusals, useUnsettled } from "./Form.tsx";

/** What all fields have. */
export interface FieldProps {
  readonly label: string;
  /** The path of the input that it fills, such as `child.fullName`: what the hub refuses of it stands below the field. */
  readonly path?: string;
  readonly hint?: ReactNode;
  readonly isRequired?: boolean;
  /** Who will read it: the public, or police alone. It stands beside the label. */
  readonly audience?: "public" | "police";
  readonly isDisabled?: boolean;
}

type FieldLabelProps = Pick<FieldProps, "label" | "isRequired" | "audience"> & Pick<TextFieldProps, "isPart">;

/** The label of a field, with what is optional and who reads it. */
export function FieldLabel({ label, isRequired = false, isPart = false, audience }: FieldLabelProps) {
  const { parts } = useWords();
  return (
    <>
      <span className="field-name">{label}</span>
      {isRequired || isPart ? null : <span className="field-note">{parts.optional}</span>}
      {audience ? (
        <span className={`audience ${audience}`}>{audience === "public" ? parts.isPublic : parts.isPrivate}</span>
      ) : null}
    </>
  );
}

/** What the hub refused of a field. `empty` is said where it was left empty: "Fill this in" is for what is typed. */
export function FieldRefusals({ path, empty }: { readonly path?: string | undefined; readonly empty?: string }) {
  const refusals = useRefusals(path);
  return refusals.map((refusal, index) => (
    <RefusalText key={index} refusal={refusal} {...(empty !== undefined && refusal.code === "REQUIRED" ? { said: empty } : {})} />
  ));
}

export interface TextFieldProps extends FieldProps {
  /** One way of several to fill in a field above, which says itself if it is needed. */
  readonly isPart?: boolean;
  /** Said where nothing was given: "Fill this in" is for what is typed. */
  readonly empty?: string;
  /** The code of what keeps its text from being sent as it stands; null if nothing does. */
  readonly unsettled?: string | null;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Several lines. */
  readonly lines?: number;
  readonly maxLength?: number;
  readonly inputMode?: "text" | "decimal" | "numeric" | "tel" | "search";
  readonly autoFocus?: boolean;
  /** Stands after the field, such as "cm". */
  readonly unit?: string;
}

export function TextField(props: TextFieldProps) {
  const { label, path, hint, isRequired = false, isPart = false, audience, value, onChange, lines = 1, unit, empty } = props;
  const refusals = useRefusals(path);
  useUnsettled(path, props.unsettled ?? null);
  const wasFocused = useRef(false);
  return (
    <AriaTextField
      className={`field${unit ? " short" : ""}`}
      value={value}
      onChange={onChange}
      isRequired={isRequired}
      isInvalid={refusals.length > 0}
      validationBehavior="aria"
      isDisabled={props.isDisabled ?? false}
      autoFocus={props.autoFocus ?? false}
      {...(props.maxLength ? { maxLength: props.maxLength } : {})}
      {...(props.inputMode ? { inputMode: props.inputMode } : {})}
    >
      <Label>
        <FieldLabel {...{ label, isRequired, isPart }} {...(audience ? { audience } : {})} />
      </Label>
      <span className="field-row">
        {lines > 1 ? (
          <TextArea
            rows={lines}
            dir="auto"
            autoComplete="off"
            onFocus={({ currentTarget }) => {
              // A later focus finds the caret where the officer left it.
              if (!wasFocused.current) moveCaretToEnd(currentTarget);
              wasFocused.current = true;
            }}
          />
        ) : (
          <Input dir="auto" autoComplete="off" spellCheck={false} />
        )}
        {unit ? <span className="field-unit">{unit}</span> : null}
      </span>
      {hint ? (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      ) : null}
      <FieldError className="field-error">
        <FieldRefusals path={path} {...(empty === undefined ? {} : { empty })} />
      </FieldError>
    </AriaTextField>
  );
}

export interface NumberFieldProps extends Omit<TextFieldProps, "value" | "onChange" | "lines"> {
  /** As it is typed, so that a half-typed number stays: `readNumber` reads it. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function NumberField(props: NumberFieldProps) {
  return <TextField inputMode="decimal" {...props} />;
}

/** Return the number that was typed, in ASCII or full-width digits, and as this page writes it: 1,500. Null for nothing, NaN for something else. */
export function readNumber(typed: string): number | null {
  const plain = typed.normalize("NFKC").replaceAll("−", "-").replaceAll(/(?<=\d)[,\s](?=\d{3}(\D|$))/g, "").replace(/^\+/, "").trim();
  if (plain === "") return null;
  return /^-?\d+([.,]\d+)?$/.test(plain) ? Number(plain.replace(",", ".")) : Number.NaN;
}

export interface Choice<T extends string> {
  readonly id: T;
  readonly name: string;
  readonly hint?: string;
}

export interface ChoiceFieldProps<T extends string> extends FieldProps {
  readonly choices: readonly Choice<T>[];
  /** Empty: nothing is chosen. */
  readonly value: T | "";
  readonly onChange: (value: T | "") => void;
}

/** One of many, in a list that opens. */
export function ChoiceField<T extends string>(props: ChoiceFieldProps<T>) {
  const { label, path, hint, isRequired = false, audience, choices, value, onChange } = props;
  const words = useWords();
  const refusals = useRefusals(path);
  const id = useId();
  const described = [hint ? `${id}-hint` : "", refusals.length > 0 ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>
        <FieldLabel label={label} isRequired={isRequired} {...(audience ? { audience } : {})} />
      </label>
      <span className="field-row select">
        <select
          id={id}
          value={value}
          required={isRequired}
          disabled={props.isDisabled ?? false}
          aria-invalid={refusals.length > 0 || undefined}
          aria-describedby={described || undefined}
          onChange={(event) => {
            onChange(event.target.value as T | "");
          }}
        >
          <option value="">{words.parts.choose}</option>
          {choices.map((choice) => (
            <option key={choice.id} value={choice.id}>
              {choice.name}
            </option>
          ))}
        </select>
      </span>
      {hint ? (
        <span id={`${id}-hint`} className="field-hint">
          {hint}
        </span>
      ) : null}
      {refusals.length > 0 ? (
        <span id={`${id}-error`} className="field-error">
          <FieldRefusals path={path} empty={words.parts.chooseOne} />
        </span>
      ) : null}
    </div>
  );
}

/** One of a few, all of them in sight. */
export function RadioField<T extends string>(props: ChoiceFieldProps<T>) {
  const { label, path, hint, isRequired = false, audience, choices, value, onChange } = props;
  const { parts } = useWords();
  const refusals = useRefusals(path);
  const [one, other, ...further] = choices;
  return (
    <RadioGroup
      className="field radios"
      value={value || null}
      onChange={(chosen) => {
        onChange(chosen as T);
      }}
      isRequired={isRequired}
      isInvalid={refusals.length > 0}
      validationBehavior="aria"
      isDisabled={props.isDisabled ?? false}
    >
      <Label>
        <FieldLabel label={label} isRequired={isRequired} {...(audience ? { audience } : {})} />
      </Label>
      <div className="radio-row">
        {choices.map((choice) => (
          <RadioChoice key={choice.id} value={choice.id} className="radio-choice">
            <RadioButton className="radio">
              <span className="radio-dot" aria-hidden="true" />
              <span>
                {choice.name}
                {choice.hint ? <small>{choice.hint}</small> : null}
              </span>
            </RadioButton>
          </RadioChoice>
        ))}
      </div>
      {hint ? (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      ) : null}
      <FieldError className="field-error">
        <FieldRefusals path={path} empty={one && other && further.length === 0 ? parts.chooseBetween(one.name, other.name) : parts.chooseOne} />
      </FieldError>
    </RadioGroup>
  );
}
