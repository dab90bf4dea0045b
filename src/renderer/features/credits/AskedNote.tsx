import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { useIsLong } from '../../design/SlowNote.tsx';
import type { Asked } from '../../stores/asked.ts';
import classes from './CreditsScreen.module.css';

const words = {
  reading: 'Reading',
  slow: 'Still waiting for the wallet.',
  retry: 'Try again',
};

type Question = Pick<Asked<unknown>, 'answer' | 'again'>;

type Props = { asked: Question | readonly Question[]; failed: string; reading?: string };

/**
 * What stands where answers are missing: that they are being read, or why they could not be, with the way on. Nothing once they are there;
 * an answer that was there stays beside the note.
 */
export function AskedNote({ asked, failed, reading = words.reading }: Props) {
  const all = [asked].flat() as readonly Question[];
  const isReading = all.some(({ answer }) => answer.state === 'loading');
  const isLong = useIsLong(isReading);
  const wrong = all.find(({ answer }) => answer.state === 'failed')?.answer;
  if (wrong?.state === 'failed') {
    const again = () => {
      for (const one of all) if (one.answer.state === 'failed') one.again();
    };
    return (
      <FailureNote title={failed} failure={wrong.failure} actions={<Button onClick={again}>{words.retry}</Button>} />
    );
  }
  return isReading ? (
    <p className={classes.empty} aria-busy>
      {isLong ? words.slow : reading}
    </p>
  ) : null;
}
