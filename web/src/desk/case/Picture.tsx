/** One picture: turned, zoomed and moved, with marks on what the findings rest on. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type KeyboardEvent, type PointerEvent, type ReactElement, useState } from 'react';
import type { CaseDocument } from '../../api/types.ts';
import { type Mark, safeUrl } from './marks.ts';

interface View {
  readonly turn: number;
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

const WHOLE: View = { turn: 0, zoom: 1, x: 0, y: 0 };
const LEAST_ZOOM = 1;
const MOST_ZOOM = 8;
const STEP = 40;

const zoomed = (view: View, factor: number): View => ({
  ...view,
  zoom: Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, view.zoom * factor)),
});
const turned = (view: View): View => ({ ...view, turn: (view.turn + 90) % 360 });
const moved = (view: View, x: number, y: number): View => ({ ...view, x: view.x + x, y: view.y + y });

const BY_KEY: Readonly<Record<string, (view: View) => View>> = {
  '+': (view) => zoomed(view, 1.25),
  '-': (view) => zoomed(view, 0.8),
  '0': () => WHOLE,
  t: turned,
  ArrowLeft: (view) => moved(view, STEP, 0),
  ArrowRight: (view) => moved(view, -STEP, 0),
  ArrowUp: (view) => moved(view, 0, STEP),
  ArrowDown: (view) => moved(view, 0, -STEP),
};

interface Props {
  /** As people name it. */
  readonly name: string;
  readonly document: Pick<CaseDocument, 'url' | 'content_type'>;
  readonly marks: readonly Mark[];
  readonly chosen: string | null;
  /** The link has expired, or leads nowhere. */
  readonly onLost: () => void;
}

export function Picture({ name, document, marks, chosen, onLost }: Props): ReactElement {
  const [view, setView] = useState(WHOLE);
  const [showMarks, setShowMarks] = useState(true);
  const url = safeUrl(document.url);
  const isPicture = document.content_type.startsWith('image/');

  function pressed(event: KeyboardEvent): void {
    const change = BY_KEY[event.key];
    if (!change || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    setView(change);
  }

  function dragged(event: PointerEvent): void {
    if (event.buttons === 1) setView((now) => moved(now, event.movementX, event.movementY));
  }

  if (url === null || !isPicture) {
    return (
      <SpaceBetween size="xs">
        <Box variant="h3">{name}</Box>
        {url === null ? (
          <Box color="text-status-error">Its link is none that the desk follows.</Box>
        ) : (
          <Link href={url} external externalIconAriaLabel="Opens in a new tab">
            Save the document ({document.content_type})
          </Link>
        )}
      </SpaceBetween>
    );
  }
  return (
    <SpaceBetween size="xs">
      <SpaceBetween size="xxs" direction="horizontal" alignItems="center">
        <Box variant="h3">{name}</Box>
        <Button variant="icon" iconName="redo" ariaLabel={`Turn ${name}`} onClick={() => setView(turned)} />
        <Button
          variant="icon"
          iconName="zoom-in"
          ariaLabel={`Zoom into ${name}`}
          onClick={() => setView((v) => zoomed(v, 1.5))}
        />
        <Button
          variant="icon"
          iconName="zoom-out"
          ariaLabel={`Zoom out of ${name}`}
          onClick={() => setView((v) => zoomed(v, 1 / 1.5))}
        />
        <Button variant="icon" iconName="undo" ariaLabel={`Show all of ${name}`} onClick={() => setView(WHOLE)} />
        {marks.length > 0 && (
          <Button variant="inline-link" onClick={() => setShowMarks(!showMarks)}>
            {showMarks ? 'Hide marks' : 'Show marks'}
          </Button>
        )}
      </SpaceBetween>
      {/* biome-ignore lint/a11y/useSemanticElements: no field of a form */}
      <div
        className="picture-frame"
        role="group"
        aria-label={`${name}: arrow keys move, + and - zoom, T turns, 0 shows all`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what is moved by keys must be reached by them
        tabIndex={0}
        onKeyDown={pressed}
        onPointerMove={dragged}
      >
        <div
          className="picture-sheet"
          style={{ transform: `translate(${view.x}px, ${view.y}px) rotate(${view.turn}deg) scale(${view.zoom})` }}
        >
          <img src={url} alt={`${name} as uploaded`} draggable={false} referrerPolicy="no-referrer" onError={onLost} />
          {showMarks &&
            marks.map((mark) => <MarkedPlace key={`${mark.check} ${mark.label}`} mark={mark} chosen={chosen} />)}
        </div>
      </div>
    </SpaceBetween>
  );
}

function MarkedPlace({ mark, chosen }: { mark: Mark; chosen: string | null }): ReactElement {
  const { left, top, width, height } = mark.box;
  const classes = ['picture-mark', mark.isWrong && 'wrong', mark.check === chosen && 'chosen'].filter(Boolean);
  return (
    <div
      className={classes.join(' ')}
      title={mark.label}
      style={{ left: `${left * 100}%`, top: `${top * 100}%`, width: `${width * 100}%`, height: `${height * 100}%` }}
    />
  );
}
