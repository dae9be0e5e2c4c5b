// Images stand on the GPU square by square: a square is four quads below each other, a quad four pixels beside each
// other. What is dark at the edge of an image is dark in whole squares. Twin: squares.wgsl.

/** Quads from one row of an image to the next. 1 where the side is no multiple of four: quads then stay in order. */
export function quadsInRow(numPixels: number): number {
  const side = Math.sqrt(numPixels);
  return side % 4 === 0 ? side / 4 : 1;
}

/** Where each quad of an image stands, and each quad of rows of a matrix that images are multiplied with. */
export function placesOfQuads(numPixels: number): Uint16Array {
  const row4 = quadsInRow(numPixels);
  return Uint16Array.from({ length: Math.ceil(numPixels / 4) }, (_, quad) => {
    const square = Math.floor(quad / (4 * row4)) * row4 + (quad % row4);
    return 4 * square + (Math.floor(quad / row4) % 4);
  });
}

/** u32 that say which squares of an image are lit, a bit each. */
export function litWordsOf(numPixels: number): number {
  return Math.ceil(numPixels / (16 * 32));
}
