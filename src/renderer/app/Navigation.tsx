import { Tooltip } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconCoins,
  IconFolders,
  IconLayoutGrid,
  IconListCheck,
  IconPackageExport,
  type TablerIcon,
} from '@tabler/icons-react';
import { isOver, useRuns } from '../stores/runs.ts';
import { latestShootId, useShoots } from '../stores/shoots.ts';
import { useUi } from '../stores/ui.ts';
import { formatRoute, type Route, type ScreenName } from './routes.ts';
import classes from './Shell.module.css';
import { words } from './words.ts';

const icons: Record<ScreenName, TablerIcon> = {
  library: IconFolders,
  shoot: IconLayoutGrid,
  queue: IconListCheck,
  deliver: IconPackageExport,
  credits: IconCoins,
  settings: IconAdjustmentsHorizontal,
};

/** The six places of the app. The shoot that was last open stays one press away. */
export function Navigation() {
  const { route, lastShootId } = useUi();
  const latest = useShoots(latestShootId);
  const shootId = lastShootId ?? latest;
  const list = useRuns(({ list }) => list);
  const activeRuns = list.state === 'ready' ? list.value.filter((run) => !isOver(run)).length : 0;
  const targets: [ScreenName, Route | null][] = [
    ['library', { screen: 'library' }],
    ['shoot', shootId ? { screen: 'shoot', shootId, view: 'grid', photoId: null } : null],
    ['queue', { screen: 'queue', runId: null }],
    ['deliver', { screen: 'deliver', shootId: lastShootId }],
    ['credits', { screen: 'credits' }],
    ['settings', { screen: 'settings' }],
  ];
  return (
    <nav className={classes.navigation} aria-label={words.navigation}>
      {targets.map(([screen, target]) => (
        <Place
          key={screen}
          screen={screen}
          target={target}
          isHere={route.screen === screen}
          badge={screen === 'queue' ? activeRuns : 0}
        />
      ))}
    </nav>
  );
}

function Place(props: { screen: ScreenName; target: Route | null; isHere: boolean; badge: number }) {
  const { screen, target, isHere, badge } = props;
  const Icon = icons[screen];
  const inside = (
    <>
      <Icon size={18} aria-hidden />
      <span className={classes.label}>{words.screens[screen]}</span>
      {badge > 0 ? (
        <span className={classes.badge} title={words.runsActive(badge)}>
          {badge}
        </span>
      ) : null}
    </>
  );
  if (!target) {
    return (
      <span className={classes.place} aria-disabled="true">
        {inside}
      </span>
    );
  }
  return (
    <Tooltip label={words.screens[screen]} position="right">
      <a
        className={classes.place}
        href={formatRoute(target)}
        aria-current={isHere ? 'page' : undefined}
        aria-label={badge > 0 ? `${words.screens[screen]}, ${words.runsActive(badge)}` : words.screens[screen]}
      >
        {inside}
      </a>
    </Tooltip>
  );
}
