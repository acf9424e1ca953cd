/** Know if a part of a long list is in sight, or nearly. */
import { type RefObject, useEffect, useRef, useState } from "react";

/** Beyond what is seen, in the page and in a list that scrolls by itself. */
const MARGIN = "800px";

/** Return where to put it, if it is near, and its height in pixels as it was last seen, or 0. `isAlways`: it counts as near. */
export function useNear(isAlways: boolean): readonly [RefObject<HTMLLIElement | null>, boolean, number] {
  const place = useRef<HTMLLIElement>(null);
  const [seen, setSeen] = useState({ isNear: false, height: 0 });
  useEffect(() => {
    if (isAlways || !place.current) return;
    const watcher = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1);
        // A list that is not shown at the moment has no height, and keeps what it had.
        if (!entry || entry.boundingClientRect.height === 0) return;
        const { isIntersecting, boundingClientRect } = entry;
        setSeen((before) => ({ isNear: isIntersecting, height: isIntersecting ? before.height : boundingClientRect.height }));
      },
      { rootMargin: MARGIN, scrollMargin: MARGIN },
    );
    watcher.observe(place.current);
    return () => {
      watcher.disconnect();
    };
  }, [isAlways]);
  return [place, isAlways || seen.isNear, seen.height];
}
