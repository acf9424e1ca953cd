import { useId } from "react";
import { chooseLanguage, LANGUAGES, useLanguage, useWords } from "../words/words.tsx";
import { chooseTheme, THEMES, useTheme } from "./theme.ts";

/** Language and colours. Both switch at once. */
export function Preferences() {
  const words = useWords();
  const language = useLanguage();
  const theme = useTheme();
  const hint = useId();
  return (
    <div className="preferences">
      <div className="segments" role="group" aria-label={words.app.language}>
        {LANGUAGES.map(({ id, name, tag }) => (
          <button
            key={id}
            type="button"
            lang={tag}
            aria-pressed={id === language}
            onClick={() => {
              chooseLanguage(id);
            }}
          >
            {name}
          </button>
        ))}
      </div>
      <div className="segments" role="group" aria-label={words.app.theme} aria-describedby={hint}>
        {THEMES.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === theme}
            onClick={() => {
              chooseTheme(one);
            }}
          >
            {words.app.themes[one]}
          </button>
        ))}
      </div>
      {theme === "auto" ? (
        <small id={hint} className="muted">
          {words.app.themeHint}
        </small>
      ) : null}
    </div>
  );
}
