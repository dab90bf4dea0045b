import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Photo, Shoot } from '../../../core/photos/shoot.ts';
import type { Route } from '../../app/routes.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Button } from '../../design/Button.tsx';
import { cx } from '../../design/cx.ts';
import { EmptyState } from '../../design/EmptyState.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { tellFailure } from '../../design/notify.tsx';
import { Pictogram } from '../../design/Pictogram.tsx';
import { failureFrom } from '../../failures.ts';
import { chooseTemplate, templateById, useLook } from '../../stores/look.ts';
import { resetSelection, selectAll, selectNone, setActive, useSelection } from '../../stores/selection.ts';
import { useSettings } from '../../stores/settings.ts';
import { useShoot, watchShoot } from '../../stores/shoot.ts';
import { go, toggleInspector, useUi } from '../../stores/ui.ts';
import { useWallet } from '../../stores/wallet.ts';
import { groupFrames } from './brackets.ts';
import { CompareView } from './CompareView.tsx';
import { ContactSheet } from './ContactSheet.tsx';
import { EnhancePanel } from './EnhancePanel.tsx';
import { EnhanceSheet, startRun } from './EnhanceSheet.tsx';
import { Inspector } from './Inspector.tsx';
import { PhotoGrid } from './PhotoGrid.tsx';
import { ShootBar } from './ShootBar.tsx';
import { ShootNotes } from './ShootNotes.tsx';
import classes from './ShootScreen.module.css';
import { developCount, needsConfirmation, type Scope, scopeOf, targetPhotos } from './target.ts';
import { type Order, useQuote } from './useQuote.ts';
import { words } from './words.ts';

type ShootRoute = Extract<Route, { screen: 'shoot' }>;

export function ShootScreen({ route }: { route: ShootRoute }) {
  const { open, shootId } = useShoot();
  useEffect(() => {
    resetSelection();
    watchShoot(route.shootId);
  }, [route.shootId]);
  if (shootId !== route.shootId || open.state === 'loading') return <EmptyState title={words.opening}> </EmptyState>;
  if (open.state === 'failed') {
    return (
      <div className={classes.padded}>
        <FailureNote
          title={words.failedTitle}
          failure={open.failure}
          actions={
            <>
              <Button onClick={() => watchShoot(route.shootId)}>{words.retry}</Button>
              <Button onClick={() => go({ screen: 'library' })}>{words.toLibrary}</Button>
            </>
          }
        />
      </div>
    );
  }
  if (open.value.photoCount === 0 && open.value.progress.headersRead >= open.value.progress.total) {
    return (
      <EmptyState
        icon={<Pictogram of="shoot" />}
        title={words.emptyTitle}
        actions={<Button onClick={() => go({ screen: 'library' })}>{words.toLibrary}</Button>}
      >
        {words.empty}
      </EmptyState>
    );
  }
  return <OpenShoot shoot={open.value} route={route} />;
}

function OpenShoot({ shoot, route }: { shoot: Shoot; route: ShootRoute }) {
  const { photos } = shoot;
  const { templates, templateId, strength } = useLook();
  const { selected, activeId } = useSelection();
  const isInspectorHidden = useUi(({ isInspectorHidden }) => isInspectorHidden);
  const view = useWallet(({ view }) => view);
  const confirmAbove = useSettings(({ settings }) => settings?.confirmAboveCredits ?? 0);
  const [cellPx, setCellPx] = useState(200);
  const [ordered, setOrdered] = useState<readonly Photo[] | null>(null);
  const order = useMemo(() => photos.map(({ id }) => id), [photos]);
  const template = templateById(templates, templateId);
  const compared =
    photos.find(({ id }) => id === (route.photoId ?? activeId)) ?? (route.view === 'compare' ? photos[0] : undefined);
  const active = route.view === 'compare' ? compared : photos.find(({ id }) => id === activeId);
  const [asked, setAsked] = useState<Scope | null>(null);
  const scope = scopeOf({
    asked,
    selectedCount: selected.size,
    hasActive: active !== undefined,
    isActiveSelected: active !== undefined && selected.has(active.id),
    isComparing: route.view === 'compare',
  });
  const oneId = active?.id ?? null;
  const target = useMemo(
    () => targetPhotos(photos, { scope, selected, activeId: oneId }),
    [photos, scope, selected, oneId],
  );
  // A new selection is a new answer to the question which photos are meant.
  useEffect(() => (selected.size >= 0 ? setAsked(null) : undefined), [selected]);
  const paidMark = target.reduce((sum, photo) => sum + photo.paidFor.length, 0);
  const frames = useShoot(({ frames }) => frames);
  // A photo that was opened as damaged is asked about anew: it can be developed now, with a yes of its own.
  const openMark = target.filter(({ mainFrameId }) => !frames.get(mainFrameId)?.problem).length;
  const version = `${view.state === 'ready' ? view.value.balance.available : 0}/${paidMark}/${openMark}`;
  const request: Order | null = template
    ? { shootId: shoot.id, photoIds: target.map(({ id }) => id), templateId: template.id, strength }
    : null;
  const quoted = useQuote(request, version);

  // Before a photo is chosen the look is judged on the first one, as soon as the files are read.
  const isRead = shoot.progress.headersRead >= shoot.progress.total;
  const firstGood = isRead ? photos.find(({ mainFrameId }) => frames.get(mainFrameId)?.problem === null) : undefined;

  const comparedId = route.view === 'compare' ? compared?.id : undefined;
  useEffect(() => {
    if (comparedId) setActive(comparedId);
  }, [comparedId]);

  const show = useCallback(
    (next: ShootRoute['view'], photoId: string | null = useSelection.getState().activeId): void =>
      go({ screen: 'shoot', shootId: shoot.id, view: next, photoId: next === 'compare' ? photoId : null }),
    [shoot.id],
  );
  const pick = (photoId: string): void =>
    go({ screen: 'shoot', shootId: shoot.id, view: 'compare', photoId }, { replace: true });
  const enhance = (wanted: readonly Photo[]): void => {
    const { quote, isFresh } = quoted;
    if (!template || !quote || !isFresh) return;
    const isWholeOrder = wanted === target;
    const isClear = developCount(quote) > 0 && quote.damaged.length === 0;
    if (isWholeOrder && request && isClear && !needsConfirmation(quote.credits, confirmAbove)) {
      const order = { ...request, id: crypto.randomUUID(), quotedCredits: quote.credits, folder: undefined };
      startRun(order).catch((error: unknown) => tellFailure(failureFrom(error)));
      return;
    }
    setOrdered(wanted);
  };
  const group = async (): Promise<void> => {
    const frameIds = target.flatMap(({ frameIds }) => frameIds);
    if (await groupFrames(shoot.id, frameIds)) selectNone();
  };

  useShortcuts({
    title: words.keys.title,
    shortcuts: [
      { keys: ['g'], label: words.keys.grid, run: () => show('grid') },
      { keys: ['t'], label: words.keys.templates, run: () => show('templates') },
      { keys: ['e', 'd', 'c'], label: words.keys.compare, run: () => show('compare') },
      { keys: ['mod+Enter'], label: words.keys.enhance, run: () => enhance(target) },
      { keys: ['mod+a'], label: words.keys.all, run: () => selectAll(order) },
      {
        keys: ['Escape', 'mod+d'],
        label: route.view === 'grid' ? words.keys.none : words.keys.back,
        run: () => (route.view === 'grid' ? selectNone() : show('grid')),
      },
      { keys: ['mod+g'], label: words.keys.group, run: () => selected.size > 1 && void group() },
      {
        keys: ['mod+shift+e'],
        label: words.keys.deliver,
        run: () => go({ screen: 'deliver', shootId: shoot.id }),
      },
      { keys: [']'], label: words.keys.inspector, run: toggleInspector },
    ],
  });

  return (
    <div className={cx(classes.shoot, isInspectorHidden && classes.bare)}>
      <div className={classes.main}>
        <ShootBar
          shoot={shoot}
          view={route.view}
          order={order}
          cellPx={cellPx}
          onCellPx={setCellPx}
          onGroup={() => void group()}
        />
        <ShootNotes shoot={shoot} isGrid={route.view === 'grid'} />
        <div className={classes.view}>
          {route.view === 'grid' ? (
            <PhotoGrid
              shootId={shoot.id}
              photos={photos}
              template={template}
              cellPx={cellPx}
              onOpen={(photoId) => show('compare', photoId)}
            />
          ) : null}
          {route.view === 'templates' && templates.state === 'ready' ? (
            <ContactSheet
              shootId={shoot.id}
              photos={photos}
              templates={templates.value}
              onOpen={(photoId, chosen) => {
                if (chosen) chooseTemplate(chosen);
                show('compare', photoId);
              }}
            />
          ) : null}
          {route.view === 'compare' && compared ? (
            <CompareView shootId={shoot.id} photos={photos} photo={compared} template={template} onPick={pick} />
          ) : null}
        </div>
      </div>
      {isInspectorHidden ? null : (
        <Inspector
          shootId={shoot.id}
          target={target}
          active={active ?? firstGood ?? null}
          template={template}
          withPreview={route.view !== 'compare'}
        >
          <EnhancePanel
            photos={target}
            template={template}
            quoted={quoted}
            onEnhance={enhance}
            choice={{
              scope,
              onScope: setAsked,
              selectedCount: selected.size,
              photoCount: photos.length,
              hasActive: active !== undefined,
            }}
          />
        </Inspector>
      )}
      {ordered && template ? (
        <EnhanceSheet
          shootId={shoot.id}
          photos={ordered}
          template={template}
          strength={strength}
          version={version}
          onClose={() => setOrdered(null)}
        />
      ) : null}
    </div>
  );
}
