/** A photo: chosen, cut to what shall be seen, and sent to the hub. The draft keeps its id alone, and the hub an unused photo for 48 hours. */
import { type KeyboardEvent, type PointerEvent, use, useCallback, useEffect, useId, useRef, useState } from "react";
import { FileTrigger } from "react-aria-components/FileTrigger";
import { useMay, useSessionStore } from "../../app/SessionProvider.tsx";
import { type Refusal, refusalsFrom } from "../../graph/refusals.ts";
import { Button } from "../../parts/Button.tsx";
import { Failed } from "../../parts/Failed.tsx";
import { FieldLabel, FieldRefusals } from "../../parts/Field.tsx";
import { useRefusals, useUnsettled } from "../../parts/Form.tsx";
import { Photo } from "../../parts/Photo.tsx";
import { useWords } from "../../words/words.tsx";
import { type Crop, FRAME, MAX_ZOOM, moved, shownPart, WHOLE } from "./crop.ts";
import { FormPhotosContext } from "./formPhotos.ts";
import { WORDS } from "./words.ts";

const SHOWN = { width: 240, height: 300 } as const;
const MAX_HEIGHT = 1600;
const STEP = 0.05;

export interface PhotoFieldProps {
  readonly path: string;
  /** The id of the photo, or empty. */
  readonly value: string;
  readonly onChange: (id: string) => void;
  /** Why a photo of earlier is looked at, which leaves a line in the audit trail. */
  readonly purpose: string;
  /** Look at a photo of earlier without being asked to: it is of the officer's own draft. */
  readonly isOpen?: boolean;
}

export function PhotoField({ path, value, onChange, purpose, isOpen = false }: PhotoFieldProps) {
  const words = useWords(WORDS);
  const { errors } = useWords();
  const { send } = useSessionStore();
  const label = useId();
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const [crop, setCrop] = useState(WHOLE);
  /** Of this part of this picture: a repeat after a cut does not become a second photo. */
  const [key, setKey] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [isSent, setSent] = useState(false);
  /** The photo that the hub no longer keeps: its id stays, so that a draft that is left and opened again says so once more. */
  const [gone, setGone] = useState<string | null>(null);
  const isGone = value !== "" && value === gone;
  const { keep } = use(FormPhotosContext);
  const buttons = useRef<HTMLDivElement>(null);
  const isRefused = useRefusals(path).length > 0;
  useUnsettled(path, picture ? "PHOTO_NOT_SENT" : isGone ? "PHOTO_GONE" : null);

  useEffect(() => {
    // The button that sent it is gone: the focus stays with the photo.
    if (isSent) buttons.current?.querySelector("button")?.focus();
  }, [isSent]);

  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });

  const show = (part: Crop) => {
    setCrop(part);
    setKey(crypto.randomUUID());
  };
  const choose = async (files: FileList | null) => {
    const file = files?.[0];
    if (!file) return;
    setRefusals([]);
    setSent(false);
    show(WHOLE);
    try {
      setPicture(await createImageBitmap(file));
    } catch {
      setRefusals([{ code: "PHOTO_INVALID", message: "", path: [] }]);
    }
  };

  const upload = async () => {
    if (!picture) return;
    setBusy(true);
    setRefusals([]);
    try {
      const body = await cut(picture, crop);
      const headers = { "Content-Type": "image/jpeg", "Idempotency-Key": `"${key}"` };
      const answer = await send("/photos", { method: "POST", headers, body });
      const { id } = (await answer.json()) as { id: string };
      // Of the form as it is now: the officer went on typing while the photo was under way.
      latest.current(id);
      keep(id, body);
      setPicture(null);
      setSent(true);
    } catch (thrown) {
      setRefusals(refusalsFrom(thrown));
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="field" role="group" aria-labelledby={label} data-invalid={isRefused || isGone || undefined}>
      <span id={label} className="field-label">
        <FieldLabel label={words.photo} audience="public" />
      </span>
      {picture ? (
        <div className="crop">
          <CropFrame picture={picture} crop={crop} onChange={show} />
          <div className="stack">
            <label className="crop-zoom">
              {words.zoom}
              <input
                type="range"
                min={1}
                max={MAX_ZOOM}
                step={0.05}
                value={crop.zoom}
                onChange={(event) => {
                  show({ ...crop, zoom: Number(event.target.value) });
                }}
              />
            </label>
            <p className="field-hint">{words.cropHint}</p>
            <Button kind="primary" isPending={isBusy} onPress={() => void upload()}>
              {isBusy ? words.uploading : words.usePhoto}
            </Button>
          </div>
        </div>
      ) : isGone ? null : (
        <Chosen id={value} purpose={purpose} isOpen={isOpen} onGone={setGone} />
      )}
      <div ref={buttons} className="row">
        <FileTrigger acceptedFileTypes={["image/jpeg", "image/png", "image/webp"]} onSelect={(files) => void choose(files)}>
          <Button>{value || picture ? words.otherPhoto : words.choosePhoto}</Button>
        </FileTrigger>
        {value || picture ? (
          <Button
            kind="quiet"
            onPress={() => {
              setPicture(null);
              onChange("");
            }}
          >
            {words.remove}
          </Button>
        ) : null}
      </div>
      {refusals.length > 0 ? <Failed refusals={refusals} /> : null}
      <span className="field-error">
        {isGone && !isRefused ? errors.PHOTO_GONE : null}
        <FieldRefusals path={path} />
      </span>
    </div>
  );
}

interface ChosenProps {
  readonly id: string;
  readonly purpose: string;
  readonly isOpen: boolean;
  /** The hub does not keep the photo of this id any more. */
  readonly onGone: (id: string) => void;
}

/** The photo as it is now: what the page has in its memory is shown without asking the hub. */
function Chosen({ id, purpose, isOpen, onGone }: ChosenProps) {
  const words = useWords(WORDS);
  const mayLook = useMay("READ_CASES");
  const { keep, addressOf } = use(FormPhotosContext);
  if (!id) return null;
  const address = addressOf(id);
  if (address !== null) return <img className="photo photo-small" src={address} alt={words.photoIsThere} />;
  if (!mayLook) return <span role="status">{words.photoIsThere}</span>;
  return (
    <div className="photo-small">
      <Photo
        key={id}
        id={id}
        size="push"
        purpose={purpose}
        alt={words.photoIsThere}
        isOpen={isOpen}
        onRead={(picture) => {
          keep(id, picture);
        }}
        onRefused={(refusals) => {
          if (refusals.some(({ code }) => code === "NOT_FOUND")) onGone(id);
        }}
      />
    </div>
  );
}

interface CropFrameProps {
  readonly picture: ImageBitmap;
  readonly crop: Crop;
  readonly onChange: (crop: Crop) => void;
}

function CropFrame({ picture, crop, onChange }: CropFrameProps) {
  const words = useWords(WORDS);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = picture;

  useEffect(() => {
    canvas.current?.focus();
  }, [picture]);

  useEffect(() => {
    if (canvas.current) draw(canvas.current, picture, crop);
  }, [picture, crop]);

  const move = useCallback(
    (right: number, down: number) => {
      onChange(moved(crop, right, down, width, height));
    },
    [crop, onChange, width, height],
  );
  const drag = (event: PointerEvent) => {
    if (event.buttons === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    move(event.movementX / SHOWN.width, event.movementY / SHOWN.height);
  };
  const press = (event: KeyboardEvent) => {
    const [right, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
    if (right === undefined || down === undefined) return;
    event.preventDefault();
    move(right * STEP, down * STEP);
  };
  return (
    <canvas
      ref={canvas}
      className="crop-frame"
      width={SHOWN.width * 2}
      height={SHOWN.height * 2}
      role="application"
      aria-label={words.crop}
      tabIndex={0}
      onPointerMove={drag}
      onKeyDown={press}
    />
  );
}

function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, crop: Crop): void {
  const { left, top, width, height } = shownPart(picture.width, picture.height, crop);
  canvas.getContext("2d")?.drawImage(picture, left, top, width, height, 0, 0, canvas.width, canvas.height);
}

/** Return the shown part as JPEG, without enlarging it beyond its own pixels. */
async function cut(picture: ImageBitmap, crop: Crop): Promise<Blob> {
  const part = shownPart(picture.width, picture.height, crop);
  const canvas = document.createElement("canvas");
  canvas.height = Math.round(Math.min(MAX_HEIGHT, part.height));
  canvas.width = Math.round((canvas.height * FRAME.width) / FRAME.height);
  draw(canvas, picture, crop);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => {
        if (blob) resolve(blob);
        else reject(new Error("The photo could not be written."));
      },
      "image/jpeg",
      0.92,
    );
  });
}
