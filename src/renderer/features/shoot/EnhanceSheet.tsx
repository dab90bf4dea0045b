import { Checkbox } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { TemplateView } from '../../../contract/studio/looks.ts';
import type { RunQuote } from '../../../contract/studio/runs.ts';
import type { Failure } from '../../../core/errors.ts';
import type { Photo } from '../../../core/photos/shoot.ts';
import { pickFolder } from '../../app/FolderPicker.tsx';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { count, timeRange } from '../../design/format.ts';
import { PriceButton, PricePill } from '../../design/PriceButton.tsx';
import { photoCount } from '../../design/plurals.ts';
import { Row, Rows } from '../../design/Rows.tsx';
import { Sheet } from '../../design/Sheet.tsx';
import { SlowNote } from '../../design/SlowNote.tsx';
import { Status } from '../../design/Status.tsx';
import { failureFrom } from '../../failures.ts';
import { loadRun, takeRun } from '../../stores/runs.ts';
import { go } from '../../stores/ui.ts';
import { useWallet } from '../../stores/wallet.ts';
import classes from './EnhanceSheet.module.css';
import { limitOf } from './limit.ts';
import { developCount, enhanceSentence, shortBy } from './target.ts';
import { type Order, useQuote } from './useQuote.ts';
import { words } from './words.ts';

const text = words.sheet;

/** Asked once for each run: everything that is about to happen, and the same sentence again on the button. */
export function EnhanceSheet(props: {
  shootId: string;
  photos: readonly Photo[];
  template: TemplateView;
  strength: number;
  version: string;
  onClose: () => void;
}) {
  const { shootId, photos, template, strength, onClose } = props;
  const [folder, setFolder] = useState<string | undefined>();
  // One id for this run, kept through every retry: the studio starts it once.
  const [runId] = useState(() => crypto.randomUUID());
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isStarting, setIsStarting] = useState(false);
  const [withDamaged, setWithDamaged] = useState(false);
  const photoIds = photos.map(({ id }) => id);
  const order: Order = { shootId, photoIds, templateId: template.id, strength, withDamaged };
  const quoted = useQuote(order, props.version, folder);
  const { quote } = quoted;
  const limit = useLimit(quote);

  const begin = async (): Promise<void> => {
    if (!quote || isStarting) return;
    setIsStarting(true);
    setFailure(null);
    try {
      await startRun({ ...order, id: runId, folder, quotedCredits: quote.credits });
      onClose();
    } catch (error) {
      setFailure(failureFrom(error));
      quoted.again();
    } finally {
      setIsStarting(false);
    }
  };
  const change = async (): Promise<void> => {
    const path = await pickFolder('output');
    if (path) setFolder(path);
  };
  const frames = photos.reduce((sum, photo) => sum + photo.frameIds.length, 0);
  return (
    <Sheet title={quote ? enhanceSentence(quote) : words.enhance(photos.length)} isOpen onClose={onClose} size="38rem">
      <p className={classes.intro}>{text.again}</p>
      <Rows>
        <Row name={text.template}>{text.withStrength(template.name, strength)}</Row>
        <Row name={text.photos}>{text.result(photos.length, frames)}</Row>
        {quote && quote.refused.length > 0 ? (
          <Row name={text.cannot}>
            <Status icon={IconAlertTriangle} meaning="red">
              {photoCount(quote.refused.length)}, 0 credits
            </Status>
            <p className={classes.quiet}>{quote.refused.map(({ name }) => name).join(', ')}</p>
          </Row>
        ) : null}
        {quote && quote.damaged.length > 0 ? (
          <Row name={text.damaged}>
            <Checkbox
              size="sm"
              checked={withDamaged}
              onChange={(event) => setWithDamaged(event.currentTarget.checked)}
              label={text.withDamaged(quote.damaged.length)}
            />
            <p className={classes.quiet}>{quote.damaged.map(({ name }) => name).join(', ')}</p>
          </Row>
        ) : null}
        <Row name={text.owned}>
          {quote && quote.ownedCount > 0 ? (
            <Status icon={IconCheck} meaning="green">
              {photoCount(quote.ownedCount)}
            </Status>
          ) : (
            '0'
          )}
        </Row>
        <Row name={text.charge} isStrong>
          <PricePill credits={quote && quoted.isFresh ? quote.credits : null} />
        </Row>
        <Row name={text.balance} isStrong>
          {quote ? text.balanceChange(count(quote.available), count(Math.max(0, quote.after))) : '…'}
        </Row>
        {limit ? (
          <Row name={text.limit}>
            {limit.sentence ? (
              <>
                <Status icon={IconAlertTriangle} meaning="red">
                  {limit.told}
                </Status>
                <p>{limit.sentence}</p>
              </>
            ) : (
              limit.told
            )}
          </Row>
        ) : null}
        <Row name={text.never}>
          <ul className={classes.never}>
            {quote?.neverCharged.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Row>
        <Row name={text.folder}>
          <div className={classes.folder}>
            <span className={classes.path}>{quote?.outputFolder ?? '…'}</span>
            <Button onClick={() => void change()}>{text.changeFolder}</Button>
          </div>
          <p className={classes.quiet}>{text.folderSafe}</p>
        </Row>
        <Row name={text.time}>{quote ? timeRange(quote.secondsLow, quote.secondsHigh) : '…'}</Row>
      </Rows>
      <div className={classes.trouble} aria-live="polite">
        {failure ? (
          <FailureNote failure={failure.code === 'quote-changed' ? { ...failure, message: text.changed } : failure} />
        ) : null}
        <SlowNote isWaiting={!quoted.isFresh && !isStarting} className={classes.quiet}>
          {words.slowPrice}
        </SlowNote>
        <SlowNote isWaiting={isStarting} className={classes.quiet}>
          {text.slowStart}
        </SlowNote>
        {quoted.failure ? <FailureNote title={words.quoteFailed} failure={quoted.failure} /> : null}
        {quote && shortBy(quote) > 0 ? <p>{text.short(shortBy(quote), quote.affordableCount)}</p> : null}
      </div>
      <div className={classes.foot}>
        {quote && shortBy(quote) > 0 ? <Button onClick={() => go({ screen: 'credits' })}>{text.topUp}</Button> : null}
        <Button kind="plain" onClick={onClose}>
          {text.cancel}
        </Button>
        <PriceButton
          credits={quote && quoted.isFresh ? quote.credits : null}
          disabled={!quote || !quoted.isFresh || isStarting || developCount(quote) === 0 || limit?.isUsedUp}
          onClick={() => void begin()}
          data-autofocus
          data-testid="confirm"
        >
          {quote ? enhanceSentence(quote) : words.enhance(photos.length)}
        </PriceButton>
      </div>
    </Sheet>
  );
}

/** What this computer holds already counts against the limit, and can be spent all the same. */
function useLimit(quote: RunQuote | null) {
  const here = useWallet(({ view }) => (view.state === 'ready' ? (view.value.device?.left ?? 0) : 0));
  const zone = useWallet(({ view }) => (view.state === 'ready' ? view.value.period.zone : undefined));
  return quote?.allowance ? limitOf(quote.allowance, { needed: quote.credits, here, zone }) : null;
}

/** Starts a run and shows it. The same id may be sent again after a failure: it starts once. */
export async function startRun(
  order: Order & { id: string; quotedCredits: number; folder: string | undefined },
): Promise<void> {
  const { folder, photoIds, ...rest } = order;
  const run = await studio.runs.start({
    ...rest,
    photoIds: [...photoIds],
    ...(folder === undefined ? {} : { outputFolder: folder }),
  });
  takeRun(run);
  void loadRun(run.id);
  go({ screen: 'queue', runId: run.id });
}
