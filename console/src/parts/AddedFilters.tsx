/** Filters that are needed seldom: each is added by its name, and taken away again. One that asks for something is always in sight. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "./Button.tsx";

export interface AddedFilter {
  readonly id: string;
  readonly name: string;
  /** What the names stand under, such as "The alert". */
  readonly group: string;
  readonly isSet: boolean;
  readonly clear: () => void;
  readonly fields: ReactNode;
}

export interface AddedFiltersProps {
  readonly filters: readonly AddedFilter[];
  readonly addLabel: string;
  readonly removeLabel: (name: string) => string;
}

export function AddedFilters({ filters, addLabel, removeLabel }: AddedFiltersProps) {
  const [added, setAdded] = useState<readonly string[]>([]);
  const frame = useRef<HTMLDivElement>(null);
  const focusOn = useRef<string | null>(null);
  useEffect(() => {
    // What was added is where the eye goes; once it has gone, the names below.
    if (focusOn.current !== null) frame.current?.querySelector<HTMLElement>(focusOn.current)?.focus();
    focusOn.current = null;
  });
  const isShown = ({ id, isSet }: AddedFilter) => isSet || added.includes(id);
  const others = filters.filter((filter) => !isShown(filter));
  const groups = [...new Set(others.map(({ group }) => group))];
  return (
    <div ref={frame} className="stack">
      {filters.filter(isShown).map(({ id, name, fields, clear }) => (
        <div key={id} className="added-filter" data-filter={id}>
          <div className="stack">{fields}</div>
          <Button
            kind="quiet"
            small
            aria-label={removeLabel(name)}
            onPress={() => {
              focusOn.current = "summary";
              setAdded(added.filter((one) => one !== id));
              clear();
            }}
          >
            ✕
          </Button>
        </div>
      ))}
      {others.length > 0 ? (
        <details className="add-filter">
          <summary>{addLabel}</summary>
          {groups.map((group) => (
            <div key={group} role="group" aria-label={group}>
              <p className="muted" aria-hidden="true">
                {group}
              </p>
              <span className="row">
                {others
                  .filter((filter) => filter.group === group)
                  .map(({ id, name }) => (
                    <Button
                      key={id}
                      small
                      onPress={() => {
                        focusOn.current = `[data-filter="${id}"] :is(input, select)`;
                        setAdded([...added, id]);
                      }}
                    >
                      {name}
                    </Button>
                  ))}
              </span>
            </div>
          ))}
        </details>
      ) : null}
    </div>
  );
}
