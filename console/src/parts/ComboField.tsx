/** A field that offers what it knows while somebody types, and takes what it does not know. */
import { type KeyboardEvent, type ReactNode, use, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { ComboBox, ComboBoxStateContext } from "react-aria-components/ComboBox";
import { FieldError } from "react-aria-components/FieldError";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { Text } from "react-aria-components/Text";
import { chosenBy, offeredBy } from "./combo.ts";
import { type Choice, FieldLabel, type FieldProps, FieldRefusals } from "./Field.tsx";
import { useRefusals } from "./Form.tsx";
import { useWords } from "../words/words.tsx";

const NONE: readonly Choice<string>[] = [];

export interface ComboFieldProps extends Omit<FieldProps, "audience" | "hint"> {
  /** What is offered; null while it is not known. */
  readonly choices: readonly Choice<string>[] | null;
  /** The id of a choice, or what was typed instead. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint: ReactNode;
  /** Said of what is not among the choices, in the place of the hint. */
  readonly unknown: ReactNode;
  /** Said where there is no choice at all, in the place of both. */
  readonly none: ReactNode;
  /** Called when somebody comes to the field or opens its list. */
  readonly onOpen: () => void;
  readonly maxLength?: number;
  readonly autoFocus?: boolean;
}

/** Opens the list for what was typed before it was there, once it comes. What is typed or chosen later opens nothing here. */
function OpenLate({ isThere, isTyped }: { readonly isThere: boolean; readonly isTyped: boolean }) {
  const state = use(ComboBoxStateContext);
  const open = useRef<() => void>(undefined);
  useEffect(() => {
    open.current = () => {
      if (isTyped && state?.isFocused && !state.isOpen && state.collection.size > 0) state.open(null, "input");
    };
  });
  useEffect(() => {
    if (isThere) open.current?.();
  }, [isThere]);
  return null;
}

export function ComboField(props: ComboFieldProps) {
  const { label, path, isRequired = false, choices, value, onChange, none, onOpen } = props;
  const { parts } = useWords();
  const refusals = useRefusals(path);
  const [typed, setTyped] = useState<string | null>(null);
  const [isInside, setInside] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const [isSettled, setSettled] = useState(false);
  const known = choices ?? NONE;
  const chosen = chosenBy(known, value);
  const text = typed ?? chosen?.name ?? value;
  const offered = useMemo(() => offeredBy(known, text, isAsked), [known, text, isAsked]);
  const isEmpty = choices?.length === 0;
  // What is known of a choice stays in sight once it is made.
  const [hint, unknown] = isEmpty ? [none, none] : [chosen?.hint ?? props.hint, props.unknown];
  const isNoChoice = choices !== null && value !== "" && !chosen;
  // While somebody types what may become a choice, nothing is wrong yet.
  const isUnknown = isNoChoice && (!isInside || isSettled || offered.isUnmatched);
  const settle = (event: KeyboardEvent) => {
    if (!isNoChoice || (event.key !== "Enter" && event.key !== "Escape") || event.nativeEvent.isComposing) return;
    // What is not known is said before it is sent: the next Enter sends it.
    if (event.key === "Enter" && !isUnknown) event.preventDefault();
    setSettled(true);
  };
  return (
    <ComboBox
      className="field combo"
      items={offered.choices}
      inputValue={text}
      onInputChange={(now) => {
        setTyped(now);
        setAsked(false);
        setSettled(false);
        onChange(chosenBy(known, now)?.id ?? now.trim());
      }}
      onFocusChange={(inside) => {
        setInside(inside);
        // From here on a choice stands there by its name.
        if (inside) {
          onOpen();
        } else {
          setTyped(null);
          setAsked(false);
          setSettled(false);
        }
      }}
      onOpenChange={(isOpen, by) => {
        // It closes while it has no entry, and opens again with the first one.
        if (isOpen && by === "manual") setAsked(true);
        if (isOpen) onOpen();
      }}
      // A list without an entry opens by its button alone, and says why it has none.
      allowsEmptyCollection={isEmpty}
      menuTrigger={isEmpty ? "manual" : "input"}
      allowsCustomValue
      isRequired={isRequired}
      isInvalid={refusals.length > 0}
      validationBehavior="aria"
      isDisabled={props.isDisabled ?? false}
      autoFocus={props.autoFocus ?? false}
    >
      <Label>
        <FieldLabel label={label} isRequired={isRequired} />
      </Label>
      <span className="field-row combo-row">
        <Input dir="auto" autoComplete="off" spellCheck={false} maxLength={props.maxLength} onKeyDown={settle} />
        <Button className="button quiet combo-open">
          <span aria-hidden="true">▾</span>
        </Button>
      </span>
      {/* One place for both, as large as the larger one: a button below that is being pressed must not move. */}
      <span className="combo-said" data-unknown={isUnknown || undefined} data-chosen={chosen ? true : undefined}>
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
        {/* On a phone the field cuts off what tells one choice from another. */}
        <span className="combo-whole" aria-hidden="true" dir="auto">
          {chosen?.name}
          {chosen?.hint ? <small>{chosen.hint}</small> : null}
        </span>
        <span className="field-doubt" aria-hidden="true">
          {unknown}
        </span>
        <span className="field-doubt" role="status">
          {isUnknown ? unknown : null}
        </span>
      </span>
      <FieldError className="field-error">
        <FieldRefusals path={path} />
      </FieldError>
      <OpenLate isThere={choices !== null} isTyped={typed !== null} />
      <Popover className="popover combo-list">
        {/* The list stands outside of the page's landmarks, so it is one. */}
        <section aria-label={label}>
          <ListBox<Choice<string>> renderEmptyState={() => <p className="combo-said-of-list">{none}</p>}>
            {({ id, name, hint: about }) => (
              <ListBoxItem id={id} textValue={name} className="combo-choice">
                <span dir="auto">{name}</span>
                {about ? <small>{about}</small> : null}
              </ListBoxItem>
            )}
          </ListBox>
          {offered.total > offered.choices.length ? (
            <p className="combo-said-of-list muted">{parts.moreOffered(offered.choices.length, offered.total)}</p>
          ) : null}
        </section>
      </Popover>
    </ComboBox>
  );
}
