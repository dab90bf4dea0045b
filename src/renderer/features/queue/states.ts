import {
  IconAlertTriangle,
  IconCheck,
  IconChecks,
  IconCircle,
  IconCircleHalf2,
  IconCircleMinus,
  IconHourglass,
  IconPlayerPause,
  IconPlayerPlay,
  type TablerIcon,
} from '@tabler/icons-react';
import type { PhotoState, Run, RunState } from '../../../contract/studio/runs.ts';
import type { Meaning } from '../../design/Status.tsx';

// Each state has a shape, a word and a colour of its own, so that none of them has to be told by its colour.

type Look = { icon: TablerIcon; meaning: Meaning };

export const photoLooks: Record<PhotoState, Look> = {
  waiting: { icon: IconCircle, meaning: 'plain' },
  running: { icon: IconCircleHalf2, meaning: 'blue' },
  done: { icon: IconCheck, meaning: 'green' },
  owned: { icon: IconChecks, meaning: 'green' },
  failed: { icon: IconAlertTriangle, meaning: 'red' },
  pending: { icon: IconHourglass, meaning: 'blue' },
  cancelled: { icon: IconCircleMinus, meaning: 'plain' },
};

export const runLooks: Record<RunState, Look> = {
  running: { icon: IconPlayerPlay, meaning: 'blue' },
  paused: { icon: IconPlayerPause, meaning: 'blue' },
  'out-of-credits': { icon: IconHourglass, meaning: 'red' },
  done: { icon: IconCheck, meaning: 'green' },
  cancelled: { icon: IconCircleMinus, meaning: 'plain' },
};

/** Photos that are finished, one way or another paid or owned. */
export const finishedCount = ({ counts }: Pick<Run, 'counts'>): number => counts.done + counts.owned;

/** Photos that a resumed run would still develop. */
export const remainingCount = ({ counts }: Pick<Run, 'counts'>): number =>
  counts.total - counts.done - counts.owned - counts.failed - counts.cancelled;
