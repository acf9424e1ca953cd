/** The part of a photo that is kept: a frame of 4 by 5, moved and enlarged within the picture. */

export const FRAME = { width: 4, height: 5 } as const;
export const MAX_ZOOM = 4;

/** The middle of the frame, from 0 to 1 of what can be reached, and how much it enlarges. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export const WHOLE: Crop = { x: 0.5, y: 0.5, zoom: 1 };

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Return the pixels of the picture that the frame shows. They never lie outside of it. */
export function shownPart(width: number, height: number, { x, y, zoom }: Crop): Rectangle {
  const fits = Math.min(width / FRAME.width, height / FRAME.height) / zoom;
  const part = { width: FRAME.width * fits, height: FRAME.height * fits };
  return { ...part, left: (width - part.width) * x, top: (height - part.height) * y };
}

/** Return the crop after a move by parts of the frame: to the right and downwards, the picture goes with the finger. */
export function moved(crop: Crop, right: number, down: number, width: number, height: number): Crop {
  const part = shownPart(width, height, crop);
  const step = (at: number, by: number, frame: number, whole: number) =>
    whole - frame < 1 ? 0.5 : Math.min(1, Math.max(0, at - (by * frame) / (whole - frame)));
  return { ...crop, x: step(crop.x, right, part.width, width), y: step(crop.y, down, part.height, height) };
}
