import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { TemplateView } from '../../../contract/studio/looks.ts';
import type { Photo } from '../../../core/photos/shoot.ts';
import { Button } from '../../design/Button.tsx';
import { cx } from '../../design/cx.ts';
import { FailureNote } from '../../design/FailureNote.tsx';
import { PriceButton, PricePill } from '../../design/PriceButton.tsx';
import { Segments } from '../../design/Segments.tsx';
import { SlowNote } from '../../design/SlowNote.tsx';
import { Status } from '../../design/Status.tsx';
import { isPaidFor } from '../../stores/look.ts';
import { useShoot } from '../../stores/shoot.ts';
import { useWallet } from '../../stores/wallet.ts';
import classes from './EnhancePanel.module.css';
import { developCount, enhanceSentence, type Scope, shortBy, trialPhotos, tryFirstAboveCredits } from './target.ts';
import type { Quoted } from './useQuote.ts';
import { words } from './words.ts';

type ScopeChoice = {
  scope: Scope;
  onScope: (scope: Scope) => void;
  selectedCount: number;
  photoCount: number;
  hasActive: boolean;
};

/** The price, always in sight, and the one button that spends. */
export function EnhancePanel(props: {
  photos: readonly Photo[];
  template: TemplateView | null;
  quoted: Quoted;
  onEnhance: (photos: readonly Photo[]) => void;
  choice: ScopeChoice;
}) {
  const { photos, template, quoted, onEnhance } = props;
  const { quote, isFresh, failure } = quoted;
  const frames = useShoot(({ frames }) => frames);
  const isAway = useWallet(({ view }) => view.state === 'ready' && !view.value.isReachable);
  if (failure) {
    return (
      <div className={classes.panel}>
        <FailureNote
          title={words.quoteFailed}
          failure={failure}
          actions={<Button onClick={quoted.again}>{words.retry}</Button>}
        />
      </div>
    );
  }
  const isLarge = quote !== null && quote.credits > tryFirstAboveCredits;
  const trial = isLarge
    ? trialPhotos(
        photos,
        (photo) => !frames.get(photo.mainFrameId)?.problem && !(template && isPaidFor(photo, template)),
      )
    : [];
  const missing = quote ? shortBy(quote) : 0;
  const sentence = quote ? enhanceSentence(quote) : words.enhance(photos.length);
  const price = quote && isFresh ? quote.credits : null;
  const isOff = !quote || !isFresh || developCount(quote) === 0;
  const isNothing = quote !== null && isFresh && developCount(quote) === 0;
  const damagedOnly = isNothing ? quote.damaged.length : 0;
  return (
    <section className={classes.panel} aria-label={words.keys.enhance}>
      <ScopeSwitch {...props.choice} />
      <div className={cx(classes.line, !isFresh && classes.stale)}>
        {quote && quote.ownedCount > 0 ? (
          <Status icon={IconCheck} meaning="green">
            {words.alreadyPaid(quote.ownedCount)}
          </Status>
        ) : null}
        {quote && quote.refused.length > 0 ? (
          <Status icon={IconAlertTriangle} meaning="red">
            {words.refused(quote.refused.length)}
          </Status>
        ) : null}
      </div>
      <SlowNote isWaiting={template !== null && !isFresh} className={classes.quiet}>
        {words.slowPrice}
      </SlowNote>
      {missing > 0 ? (
        <p className={classes.quiet}>{isAway ? words.shortHere(missing) : words.shortBy(missing)}</p>
      ) : null}
      {damagedOnly > 0 ? (
        <Button isWide onClick={() => onEnhance(photos)}>
          {words.enhanceDamaged(damagedOnly)}
        </Button>
      ) : trial.length > 0 ? (
        <>
          <PriceButton credits={isFresh ? trial.length : null} isWide size="large" onClick={() => onEnhance(trial)}>
            {words.tryThree(trial.length)}
          </PriceButton>
          <Button className={classes.outlined ?? ''} disabled={isOff} onClick={() => onEnhance(photos)}>
            <span>{sentence}</span>
            <PricePill credits={price} />
          </Button>
          <p className={classes.quiet}>{words.tryWhy}</p>
        </>
      ) : isNothing ? (
        <Button kind="solid" size="large" isWide disabled data-testid="enhance">
          {words.nothingToEnhance}
        </Button>
      ) : (
        <PriceButton
          credits={price}
          isWide
          size="large"
          disabled={isOff}
          onClick={() => onEnhance(photos)}
          data-testid="enhance"
        >
          {sentence}
        </PriceButton>
      )}
    </section>
  );
}

/** Which photos are meant, said and changed in one place. */
function ScopeSwitch({ scope, onScope, selectedCount, photoCount, hasActive }: ScopeChoice) {
  const choices: { value: Scope; label: string }[] = [
    ...(hasActive ? [{ value: 'one' as const, label: words.scope.one }] : []),
    ...(selectedCount > 1 ? [{ value: 'selected' as const, label: words.scope.selected(selectedCount) }] : []),
    { value: 'all', label: words.scope.all(photoCount) },
  ];
  if (choices.length === 1) return null;
  return <Segments label={words.scope.label} isWide value={scope} onChange={onScope} options={choices} />;
}
