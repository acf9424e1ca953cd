/** Says if this browser can draw maps. */
let answer: boolean | null = null;

/** Return whether there is WebGL 2; asked once, since each question takes one of the browser's few contexts. */
export function hasWebGl2(): boolean {
  answer ??= ask();
  return answer;
}

function ask(): boolean {
  try {
    const context = document.createElement("canvas").getContext("webgl2");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}
