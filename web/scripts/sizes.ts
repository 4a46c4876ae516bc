/** Print what a first load weighs, compressed as CloudFront does, and fail where it is more than it may be. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
  readonly isEntry?: boolean;
}

const DIST = join(import.meta.dirname, '..', 'dist');
const MOST_BYTES = 500 * 1024;
/** What is loaded before the queue can be seen; the case's parts come when a case is opened. */
const FIRST = ['index.html', 'src/session.ts', 'src/desk/SignIn.tsx', 'src/desk/QueuePage.tsx'];
const LATER = ['SearchPage', 'FiguresPage', 'LooksPage', 'case/CasePage'].map((name) => `src/desk/${name}.tsx`);

const manifest: Readonly<Record<string, Chunk>> = JSON.parse(
  readFileSync(join(DIST, '.vite', 'manifest.json'), 'utf8'),
);

function filesOf(names: readonly string[], found = new Set<string>()): Set<string> {
  for (const name of names) {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`${name} is not in the build`);
    if (found.has(chunk.file)) continue;
    found.add(chunk.file);
    for (const css of chunk.css ?? []) found.add(css);
    filesOf(chunk.imports ?? [], found);
  }
  return found;
}

// CloudFront compresses with a middling quality, for speed.
const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
const weigh = (file: string): number => brotliCompressSync(readFileSync(join(DIST, file)), { params }).length;
const sum = (files: Iterable<string>): number => [...files].reduce((total, file) => total + weigh(file), 0);

const first = filesOf(FIRST);
const later = [...filesOf(LATER)].filter((file) => !first.has(file));
const bytes = sum(first);
const kilobytes = (size: number): string => `${Math.ceil(size / 1024)} KB`;
process.stdout.write(
  `First load, compressed: ${kilobytes(bytes)} of at most ${kilobytes(MOST_BYTES)}; later ${kilobytes(sum(later))}.\n`,
);
if (bytes > MOST_BYTES) process.exitCode = 1;
