/** Loads the style sheet of a part of the page that is loaded late itself. */
const sheets = new Map<string, Promise<void>>();

/** Put the sheet into the page, once. The promise is kept once the sheet is there. */
export function loadSheet(address: string): Promise<void> {
  const known = sheets.get(address);
  if (known) return known;
  const loaded = new Promise<void>((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.onload = () => {
      resolve();
    };
    link.onerror = () => {
      sheets.delete(address);
      link.remove();
      reject(new Error("A style sheet could not be loaded."));
    };
    document.head.append(link);
  });
  sheets.set(address, loaded);
  return loaded;
}
