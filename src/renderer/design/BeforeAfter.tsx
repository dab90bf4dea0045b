import { IconArrowsHorizontal } from '@tabler/icons-react';
import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import classes from './BeforeAfter.module.css';
import { cx } from './cx.ts';
import { useSize } from './useSize.ts';
import { type Placement, pan, place, type Size, type Zoom, zoomAt } from './zoom.ts';

export type Comparison = {
  /** The line between before and after is shown; otherwise one of them fills the stage. */
  isSplit: boolean;
  /** Without a line: the original is shown. */
  isBefore: boolean;
  /** Where the line stands, 0..1 of the stage. */
  split: number;
  zoom: Zoom;
};

/**
 * Two pictures of one scene over each other, always at the same place and scale. Drag the line; drag a zoomed picture to move it; the wheel
 * zooms at the pointer; without a line, holding the picture shows the original.
 */
export function BeforeAfter(props: {
  before: string | null;
  after: string | null;
  /** What "100 %" refers to, pixels. */
  picture: Size;
  state: Comparison;
  onChange: (change: Partial<Comparison>) => void;
  onBox: (box: Size) => void;
  onActualSize: (at: { x: number; y: number }) => void;
  name: string;
}) {
  const { before, after, picture, state, onChange, onBox } = props;
  const [measure, box] = useSize<HTMLDivElement>();
  const stage = useRef<HTMLDivElement | null>(null);
  const [isHeld, setIsHeld] = useState(false);
  const drag = useRef<{ x: number; y: number; moves: 'line' | 'picture' } | null>(null);
  const at = place(state.zoom, picture, box);
  const isZoomed = state.zoom.scale !== null;
  const showsBefore = isHeld || (!state.isSplit && state.isBefore);
  const showsLine = state.isSplit && !isHeld;
  const lineX = state.split * box.width;
  const edge = edgesOf(at, box);

  useEffect(() => onBox(box), [box, onBox]);

  const latest = useRef({ state, box, picture, onChange });
  latest.current = { state, box, picture, onChange };
  const setStage = useCallback(
    (element: HTMLDivElement | null) => {
      stage.current = element;
      measure(element);
    },
    [measure],
  );
  useEffect(() => {
    const element = stage.current;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const now = latest.current;
      const spot = spotOf(event, element);
      const zoom = zoomAt(now.state.zoom, { ...spot, factor: 1.0016 ** -event.deltaY }, now.picture, now.box);
      now.onChange({ zoom });
    };
    // React listens to wheels passively, and a passive listener cannot keep the page from zooming.
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, []);

  const moveLine = (x: number): void => onChange({ split: Math.min(1, Math.max(0, x / Math.max(1, box.width))) });

  const onDown = (event: PointerEvent<HTMLDivElement>, grabs: 'line' | 'picture'): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    event.stopPropagation();
    const moves = grabs === 'line' || (state.isSplit && !isZoomed) ? 'line' : 'picture';
    drag.current = { x: event.clientX, y: event.clientY, moves };
    if (moves === 'line') moveLine(spotOf(event, stage.current).x);
    else if (!state.isSplit && !isZoomed) setIsHeld(true);
  };
  const onMove = (event: PointerEvent<HTMLDivElement>): void => {
    const held = drag.current;
    if (!held) return;
    if (held.moves === 'line') moveLine(spotOf(event, stage.current).x);
    else if (isZoomed) {
      const by = { x: event.clientX - held.x, y: event.clientY - held.y };
      onChange({ zoom: pan(state.zoom, by, picture, box) });
    }
    drag.current = { ...held, x: event.clientX, y: event.clientY };
  };
  const onUp = (): void => {
    drag.current = null;
    setIsHeld(false);
  };
  const onLineKey = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? 0.1 : 0.02;
    if (event.key === 'ArrowLeft') onChange({ split: Math.max(0, state.split - step) });
    else if (event.key === 'ArrowRight') onChange({ split: Math.min(1, state.split + step) });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: each of these gestures has a key and a button of its own.
    <div
      ref={setStage}
      className={cx(classes.stage, isZoomed ? classes.pannable : state.isSplit && classes.split)}
      onPointerDown={(event) => onDown(event, 'picture')}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={onUp}
      onDoubleClick={(event) => props.onActualSize(spotOf(event.nativeEvent, stage.current))}
    >
      {before ? <Layer src={before} at={at} alt={`${props.name}, original`} /> : null}
      {after && !showsBefore ? (
        <div
          className={classes.layer}
          style={showsLine && before ? { clipPath: `inset(0 0 0 ${lineX}px)` } : undefined}
        >
          <Layer src={after} at={at} alt={`${props.name}, developed`} />
        </div>
      ) : null}
      {showsLine && before && after ? (
        <>
          <Tag shows="before" place={{ left: edge.left, bottom: edge.bottom }} />
          <Tag shows="after" place={{ right: edge.right, bottom: edge.bottom }} />
          <div
            className={classes.line}
            style={{ left: `${lineX}px` }}
            role="slider"
            tabIndex={0}
            aria-label="Line between before and after"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(state.split * 100)}
            onKeyDown={onLineKey}
            onPointerDown={(event) => onDown(event, 'line')}
            onPointerMove={onMove}
            onPointerUp={onUp}
            onPointerCancel={onUp}
          >
            <span className={classes.grip}>
              <IconArrowsHorizontal size={18} aria-hidden />
            </span>
          </div>
        </>
      ) : (
        <Tag shows={showsBefore || !after ? 'before' : 'after'} place={{ left: edge.left, bottom: edge.bottom }} />
      )}
    </div>
  );
}

/** What is shown, said on the picture itself. */
function Tag({ shows, place }: { shows: 'before' | 'after'; place: CSSProperties }) {
  return (
    <span className={classes.tag} style={place} data-testid={`shows-${shows}`}>
      {shows === 'before' ? 'Before' : 'After'}
    </span>
  );
}

/** How far the edges of what can be seen of the picture are from those of the stage, and a little inside them. */
function edgesOf(at: Placement, box: Size): { left: number; right: number; bottom: number } {
  const inside = 12;
  return {
    left: Math.max(0, at.left) + inside,
    right: Math.max(0, box.width - at.left - at.width) + inside,
    bottom: Math.max(0, box.height - at.top - at.height) + inside,
  };
}

function Layer({ src, at, alt }: { src: string; at: Placement; alt: string }) {
  return (
    <img
      className={classes.image}
      src={src}
      alt={alt}
      draggable={false}
      style={{ width: at.width, height: at.height, transform: `translate(${at.left}px, ${at.top}px)` }}
    />
  );
}

function spotOf(event: { clientX: number; clientY: number }, element: Element | null): { x: number; y: number } {
  const box = element?.getBoundingClientRect();
  return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
}
