import { useState } from 'react';
import type { Frame } from '../../../core/photos/shoot.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { tell, tellFailure } from '../../design/notify.tsx';
import { failureFrom } from '../../failures.ts';
import { forgetFailedProofs } from '../../stores/proofs.ts';
import { takeShoot } from '../../stores/shoot.ts';
import { words } from './words.ts';

/** The way on for a photo whose picture is damaged: what is left of it can be looked at for nothing. */
export function OpenDamaged({ shootId, frame }: { shootId: string; frame: Frame }) {
  const [isOpening, setIsOpening] = useState(false);
  if (frame.problem?.code !== 'photo-damaged') return null;
  const open = async (): Promise<void> => {
    setIsOpening(true);
    try {
      takeShoot(await studio.shoots.openDamaged({ shootId, frameId: frame.id }));
      forgetFailedProofs(shootId);
      tell(words.damagedOpened);
    } catch (error) {
      tellFailure(failureFrom(error));
    } finally {
      setIsOpening(false);
    }
  };
  return (
    <Button disabled={isOpening} onClick={() => void open()} data-testid="open-damaged">
      {words.openDamaged}
    </Button>
  );
}
