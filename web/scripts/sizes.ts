/** Print what first loads weigh, compressed as CloudFront does, and fail where one is more than it may be. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
  readonly isEntry?: boolean;
}

interface Page {
  readonly name: string;
  readonly mostBytes: number;
  /** Files loaded before the page can be worked with. */
  readonly first: readonly string[];
  /** Files loaded on demand. */
  readonly later: readonly string[];
  readonly mostLaterBytes: number;
}

const DIST = join(import.meta.dirname, '..', 'dist');
const KB = 1024;
const languages = (tag: string) => ['texts', 'reasons'].map((folder) => `src/me/${folder}/${tag}.json`);

const PAGES: readonly Page[] = [
  {
    name: 'The desk',
    mostBytes: 500 * KB,
    first: ['index.html', 'src/session.ts', 'src/desk/SignIn.tsx', 'src/desk/QueuePage.tsx'],
    later: ['SearchPage', 'FiguresPage', 'LooksPage', 'ErasuresPage', 'case/CasePage'].map(
      (name) => `src/desk/${name}.tsx`,
    ),
    mostLaterBytes: 500 * KB,
  },
  {
    name: "The customer's page",
    mostBytes: 150 * KB,
    // With signing in, in the language that weighs most: its own texts, and the English ones that it compares with.
    first: ['me/index.html', 'src/session.ts', 'src/me/SignIn.tsx', ...languages('hi'), 'src/me/reasons/en.json'],
    later: ['src/me/liveness/Liveness.tsx'],
    mostLaterBytes: 60 * KB,
  },
];

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
const kilobytes = (size: number): string => `${Math.ceil(size / KB)} KB`;

for (const { name, mostBytes, first: names, later: laterNames, mostLaterBytes } of PAGES) {
  const first = filesOf(names);
  const later = sum([...filesOf(laterNames)].filter((file) => !first.has(file)));
  const bytes = sum(first);
  const more = later ? `; later ${kilobytes(later)} of at most ${kilobytes(mostLaterBytes)}` : '';
  process.stdout.write(
    `${name}, first load, compressed: ${kilobytes(bytes)} of at most ${kilobytes(mostBytes)}${more}.\n`,
  );
  if (bytes > mostBytes || later > mostLaterBytes) process.exitCode = 1;
}
