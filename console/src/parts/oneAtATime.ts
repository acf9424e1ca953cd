/**
 * Return a function that does something, unless the last thing is still under way: Enter can be pressed faster than a page is
 * shown anew. `tell` hears true once it is clear that there is something to wait for, and false at its end.
 */
export function oneAtATime(tell: (isUnderWay: boolean) => void): (act: () => unknown) => void {
  let isUnderWay = false;
  return (act) => {
    if (isUnderWay) return;
    const done = act();
    if (!(done instanceof Promise)) return;
    isUnderWay = true;
    let isTold = false;
    void done.finally(() => {
      isUnderWay = false;
      if (isTold) tell(false);
    });
    // What is refused before anything is sent has ended by then.
    queueMicrotask(() => {
      isTold = isUnderWay;
      if (isTold) tell(true);
    });
  };
}
