/** Hints before a picture is taken, never a refusal. Everything is judged on a small grey copy. */

export type Hint = 'good' | 'too_dark' | 'blurred' | 'glare' | 'cut_off' | 'too_far';

export interface Grey {
  readonly width: number;
  readonly height: number;
  /** Brightness of each point, 0-255, row by row. */
  readonly values: Uint8Array;
}

export type Subject = 'document' | 'face';

/** Brightness that the lightest fiftieth of a picture has at least: a small document may lie on a dark table. */
const LIT = 70;
const LIGHTEST = 0.02;
/** Variance of the Laplacian under which nothing is sharp (Pech-Pacheco et al., ICPR 2000), by what is looked at. */
const SHARP = { document: 90, face: 18 } as const;
const BURNT = 252;
const BLOCK = 8;
/** Share of blocks that are burnt out: less is a highlight, more is white paper. */
const GLARE_LEAST = 0.025;
const GLARE_MOST = 0.4;
/** Spread of brightness from which a block holds print or an edge. */
const DETAIL = 40;
const FILLED = 0.35;
const EDGE_SHARE = 0.22;

/** Make the grey copy of an image's points (RGBA), by ITU-R BT.601. */
export function greyOf({ data, width, height }: ImageData): Grey {
  const values = new Uint8Array(width * height);
  for (let place = 0; place < values.length; place += 1) {
    const at = place * 4;
    const [red = 0, green = 0, blue = 0] = [data[at], data[at + 1], data[at + 2]];
    values[place] = (red * 299 + green * 587 + blue * 114) / 1000;
  }
  return { width, height, values };
}

/** Return the most important hint, which is shown alone. */
export function judge(grey: Grey, subject: Subject): Hint {
  if (brightnessOfLightest(grey.values) < LIT) return 'too_dark';
  const blocks = blocksOf(grey);
  const burnt = blocks.values.filter(({ least }) => least >= BURNT).length / blocks.values.length;
  if (burnt > GLARE_LEAST && burnt < GLARE_MOST) return 'glare';
  if (laplacianVariance(grey) < SHARP[subject]) return 'blurred';
  return subject === 'document' ? placed(blocks) : 'good';
}

/** Return the hint about a document's place: it has to lie in the middle of the picture and fill it. */
function placed({ columns, rows, values }: Blocks): Hint {
  const detailed = values.map(({ least, most }) => most - least > DETAIL);
  const at = (column: number, row: number): boolean => detailed[row * columns + column] ?? false;
  const sides = [
    count(rows, (row) => at(0, row)) / rows,
    count(rows, (row) => at(columns - 1, row)) / rows,
    count(columns, (column) => at(column, 0)) / columns,
    count(columns, (column) => at(column, rows - 1)) / columns,
  ];
  if (sides.some((share) => share > EDGE_SHARE)) return 'cut_off';
  const [across, down] = [
    extent(columns, (column) => count(rows, (row) => at(column, row)) > 1),
    extent(rows, (row) => count(columns, (column) => at(column, row)) > 1),
  ];
  return (across / columns) * (down / rows) < FILLED ? 'too_far' : 'good';
}

/** Return the least brightness of the lightest points. */
function brightnessOfLightest(values: Uint8Array): number {
  return Uint8Array.from(values).sort()[Math.floor((1 - LIGHTEST) * (values.length - 1))] ?? 0;
}

function laplacianVariance({ width, height, values }: Grey): number {
  let [sum, squares, points] = [0, 0, 0];
  for (let row = 1; row < height - 1; row += 1) {
    for (let column = 1; column < width - 1; column += 1) {
      const at = row * width + column;
      const [here, left, right] = [values[at] ?? 0, values[at - 1] ?? 0, values[at + 1] ?? 0];
      const value = 4 * here - left - right - (values[at - width] ?? 0) - (values[at + width] ?? 0);
      sum += value;
      squares += value * value;
      points += 1;
    }
  }
  return squares / points - (sum / points) ** 2;
}

interface Blocks {
  readonly columns: number;
  readonly rows: number;
  readonly values: readonly { readonly least: number; readonly most: number }[];
}

function blocksOf(grey: Grey): Blocks {
  const columns = Math.floor(grey.width / BLOCK);
  const rows = Math.floor(grey.height / BLOCK);
  const values = Array.from({ length: columns * rows }, (_, number) =>
    spread(grey, (number % columns) * BLOCK, Math.floor(number / columns) * BLOCK),
  );
  return { columns, rows, values };
}

function spread({ width, values }: Grey, left: number, top: number): { least: number; most: number } {
  let [least, most] = [255, 0];
  for (let row = top; row < top + BLOCK; row += 1) {
    for (let column = left; column < left + BLOCK; column += 1) {
      const value = values[row * width + column] ?? 0;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return { least, most };
}

function count(length: number, holds: (place: number) => boolean): number {
  return Array.from({ length }, (_, place) => holds(place)).filter(Boolean).length;
}

/** Return the distance from the first place to the last for which a condition holds. */
function extent(length: number, holds: (place: number) => boolean): number {
  const found = Array.from({ length }, (_, place) => place).filter(holds);
  return found.length ? (found.at(-1) ?? 0) - (found[0] ?? 0) + 1 : 0;
}
