/** A point as typed coordinates: what the map's click and keys set, without a map. */
import { type SyntheticEvent, useId, useState } from "react";
import { formatPosition, parsePosition } from "./coordinates.ts";
import { useRefusals, useUnsettled } from "../parts/Form.tsx";
import type { Pick } from "./model.ts";
import type { MapWords } from "./words.ts";

export function CoordinateField({ pick, words }: { readonly pick: Pick; readonly words: MapWords }) {
  const [text, setText] = useState("");
  const [isWrong, setWrong] = useState(false);
  const id = useId();
  useUnsettled(id, text.trim() === "" ? null : "COORDINATES_NOT_SET");
  const isStopped = useRefusals(id).length > 0;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const position = parsePosition(text);
    setWrong(position === null);
    if (!position) return;
    setText("");
    pick.onPick(position);
  };
  return (
    <div className="map-coordinates" role="group" aria-label={pick.label}>
      <label htmlFor={id}>
        {words.named(pick.label, words.coordinates)}
      </label>
      <div className="map-coordinates-row">
        <input
          id={id}
          type="text"
          inputMode="text"
          autoComplete="off"
          spellCheck={false}
          value={text}
          aria-invalid={isWrong || isStopped}
          aria-describedby={`${id}-hint ${id}-state`}
          onChange={(event) => {
            setText(event.target.value);
            setWrong(false);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) submit(event);
          }}
        />
        <button type="button" onClick={submit}>
          {words.set}
        </button>
      </div>
      <p id={`${id}-state`} className={isWrong || isStopped ? "map-wrong" : "map-set"} aria-live="polite">
        {isWrong ? words.coordinatesWrong : isStopped ? words.coordinatesNotSet : pick.position ? words.isSet(formatPosition(pick.position, words)) : ""}
      </p>
      <p id={`${id}-hint`} className="map-hint">
        {words.coordinatesHint}
      </p>
    </div>
  );
}
