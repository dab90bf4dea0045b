import { Slider, Tooltip } from '@mantine/core';
import { IconLayoutSidebarRightCollapse, IconLayoutSidebarRightExpand } from '@tabler/icons-react';
import type { Shoot } from '../../../core/photos/shoot.ts';
import type { ShootView } from '../../app/routes.ts';
import { Button } from '../../design/Button.tsx';
import { Segments } from '../../design/Segments.tsx';
import { selectAll, selectNone, useSelection } from '../../stores/selection.ts';
import { go, toggleInspector, useUi } from '../../stores/ui.ts';
import classes from './ShootBar.module.css';
import { words } from './words.ts';

/** What the shoot is, how it is shown, and what is selected. */
export function ShootBar(props: {
  shoot: Shoot;
  view: ShootView;
  order: readonly string[];
  cellPx: number;
  onCellPx: (cellPx: number) => void;
  onGroup: () => void;
}) {
  const { shoot, view, order } = props;
  const selected = useSelection(({ selected }) => selected);
  const isInspectorHidden = useUi(({ isInspectorHidden }) => isInspectorHidden);
  const show = (next: ShootView): void =>
    go({ screen: 'shoot', shootId: shoot.id, view: next, photoId: useSelection.getState().activeId });
  const SidebarIcon = isInspectorHidden ? IconLayoutSidebarRightExpand : IconLayoutSidebarRightCollapse;
  return (
    <div className={classes.bar}>
      <span className={classes.facts}>
        {words.summary(shoot.fileCount, shoot.photoCount)}
        {shoot.bracketCount > 0 ? <span className={classes.quiet}> · {words.brackets(shoot.bracketCount)}</span> : null}
      </span>
      <span className={classes.gap} />
      {view === 'compare' ? null : (
        <>
          {view === 'grid' && selected.size > 1 && selected.size <= 9 ? (
            <Button kind="plain" title={words.groupHint} onClick={props.onGroup}>
              {words.group}
            </Button>
          ) : null}
          {selected.size > 0 ? (
            <span className={classes.selected} aria-live="polite">
              {words.selected(selected.size)}
            </span>
          ) : null}
          <Button
            kind="plain"
            disabled={order.length === 0}
            onClick={() => (selected.size > 0 ? selectNone() : selectAll(order))}
          >
            {selected.size > 0 ? words.selectNone : words.selectAll}
          </Button>
        </>
      )}
      {view === 'grid' ? (
        <Slider
          className={classes.size ?? ''}
          size="xs"
          min={150}
          max={420}
          value={props.cellPx}
          onChange={props.onCellPx}
          label={null}
          thumbLabel={words.thumbSize}
        />
      ) : null}
      <Segments
        label={words.viewsLabel}
        value={view}
        onChange={show}
        options={[
          { value: 'grid', label: words.views.grid },
          { value: 'templates', label: words.views.templates },
          { value: 'compare', label: words.views.compare },
        ]}
      />
      <Tooltip label={`${words.keys.inspector} ( ] )`}>
        <Button kind="plain" isIcon aria-label={words.keys.inspector} onClick={toggleInspector}>
          <SidebarIcon size={18} aria-hidden />
        </Button>
      </Tooltip>
    </div>
  );
}
