/** Rows and columns of an image, and of the box that its digit fits into, as MNIST was made. */
export const IMAGE_SIZE = 28;
const BOX_SIZE = 20;
/** Where the centre of mass of MNIST's images is: in the middle of row and column 14, counted from 0. */
const MIDDLE = 14.5;
/** Less ink is none: the soft edge of a line that was only touched. */
const LEAST_INK = 0.1;

/** A drawn digit on its way to an image such as those that the model was trained with. */
export interface CentredDigit {
  /** [28,28] u8: scaled to fit a box of 20 by 20, its proportions kept, the box in the middle. */
  readonly scaled: Uint8Array;
  /** [28,28] u8: and moved so that the centre of mass is in the middle. */
  readonly centred: Uint8Array;
}

/**
 * Makes an image of ink by the rule that MNIST's images were made by.
 *
 * @param ink [size,size] how much of each cell is covered, 0 to 1
 * @returns undefined where there is no ink
 *
 * source  LeCun, Cortes, Burges: The MNIST database, "The original black and white images were size normalized"
 */
export function centreDigit(ink: Float32Array, size: number): CentredDigit | undefined {
  const box = boundingBox(ink, size);
  if (!box) return undefined;
  const scale = BOX_SIZE / Math.max(box.width, box.height);
  const digit = { ink, size, box, scale };
  const [left, top] = [(IMAGE_SIZE - box.width * scale) / 2, (IMAGE_SIZE - box.height * scale) / 2];
  const scaled = render(digit, left, top);
  const { x, y } = centreOfMass(scaled);
  // Whole pixels: the digit keeps its look.
  const centred = render(digit, left + Math.round(MIDDLE - x), top + Math.round(MIDDLE - y));
  return { scaled, centred };
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Digit {
  readonly ink: Float32Array;
  readonly size: number;
  readonly box: Box;
  /** Pixels a cell. */
  readonly scale: number;
}

function boundingBox(ink: Float32Array, size: number): Box | undefined {
  let [left, top, right, bottom] = [size, size, -1, -1];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (ink[row * size + column] < LEAST_INK) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
    }
  }
  if (right < 0) return undefined;
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** [28,28] the ink with its box's corner at (left, top): each pixel has the ink of its area. */
function render({ ink, size, box, scale }: Digit, left: number, top: number): Uint8Array {
  const sums = new Float64Array(IMAGE_SIZE * IMAGE_SIZE);
  for (let row = 0; row < box.height; row++) {
    for (let column = 0; column < box.width; column++) {
      const covered = ink[(box.top + row) * size + box.left + column];
      if (covered > 0) spread(sums, covered, left + column * scale, top + row * scale, scale);
    }
  }
  return Uint8Array.from(sums, (sum) => Math.round(255 * Math.min(1, sum)));
}

/** Adds a square of ink to the pixels that it lies on, each by its share of the pixel's area. */
function spread(sums: Float64Array, ink: number, x: number, y: number, side: number): void {
  for (let row = Math.floor(y); row < y + side; row++) {
    const height = Math.min(y + side, row + 1) - Math.max(y, row);
    for (let column = Math.floor(x); column < x + side; column++) {
      const width = Math.min(x + side, column + 1) - Math.max(x, column);
      const isInside = row >= 0 && row < IMAGE_SIZE && column >= 0 && column < IMAGE_SIZE;
      if (isInside) sums[row * IMAGE_SIZE + column] += ink * width * height;
    }
  }
}

/** In pixels from the upper left corner. */
function centreOfMass(image: Uint8Array): { readonly x: number; readonly y: number } {
  let [sum, x, y] = [0, 0, 0];
  image.forEach((value, i) => {
    sum += value;
    x += value * ((i % IMAGE_SIZE) + 0.5);
    y += value * (Math.floor(i / IMAGE_SIZE) + 0.5);
  });
  return { x: x / sum, y: y / sum };
}
