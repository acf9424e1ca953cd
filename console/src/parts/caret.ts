/** The caret of a text that was there before its field: an officer goes on at its end. */

type Area = Pick<HTMLTextAreaElement, "value" | "selectionStart" | "selectionEnd" | "setSelectionRange">;

/** Move a caret that nobody has put anywhere to the end of the text. A press of the mouse puts it elsewhere afterwards. */
export function moveCaretToEnd(area: Area): void {
  const { value, selectionStart, selectionEnd } = area;
  if (selectionStart === 0 && selectionEnd === 0) area.setSelectionRange(value.length, value.length);
}
