import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { showImage } from "../../../store/inspection.ts";
import { Button } from "../../Button.tsx";
import { formatInteger } from "../../format.ts";
import { useServices } from "../../services.ts";
import classes from "./Digit.module.css";

interface ImagePickerProps {
  /** Number of the test image that is shown; undefined: a drawing. */
  readonly image: number | undefined;
  readonly testImages: number;
}

/** Chooses a test image by its number, or the one before or after. */
export function ImagePicker({ image, testImages }: ImagePickerProps) {
  const { viewStore } = useServices();
  /** What is typed, until it is a number of an image. */
  const [draft, setDraft] = useState<string>();
  const last = testImages - 1;
  const step = (by: number) => {
    setDraft(undefined);
    showImage(viewStore, image === undefined ? 0 : Math.max(0, Math.min(last, image + by)));
  };
  return (
    <div className={classes.picker}>
      <Button
        aria-label="Previous test image"
        disabled={testImages === 0 || image === 0}
        onClick={() => step(-1)}
      >
        <IconChevronLeft size="0.9375rem" stroke={1.9} />
      </Button>
      <label>
        Test image
        <input
          type="number"
          min={0}
          max={last}
          step={1}
          disabled={testImages === 0}
          value={draft ?? image ?? ""}
          placeholder={testImages > 0 ? `0–${formatInteger(last)}` : ""}
          onChange={({ currentTarget: { value, validity } }) => {
            const isImage = value !== "" && validity.valid;
            setDraft(isImage ? undefined : value);
            if (isImage) showImage(viewStore, Number(value));
          }}
          onBlur={() => setDraft(undefined)}
        />
      </label>
      <Button
        aria-label="Next test image"
        disabled={testImages === 0 || image === last}
        onClick={() => step(1)}
      >
        <IconChevronRight size="0.9375rem" stroke={1.9} />
      </Button>
    </div>
  );
}
