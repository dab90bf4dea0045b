import { Menu } from '@mantine/core';
import { IconDots, IconPlugConnectedX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ShootSummary } from '../../../core/photos/shoot.ts';
import { formatRoute } from '../../app/routes.ts';
import { Button } from '../../design/Button.tsx';
import { shortMoment } from '../../design/format.ts';
import { tellFailure, tellWithUndo } from '../../design/notify.tsx';
import { Status } from '../../design/Status.tsx';
import { Thumb } from '../../design/Thumb.tsx';
import { failureFrom } from '../../failures.ts';
import { pictureUrl } from '../../pictures.ts';
import { forgetShoot, rememberShoot } from '../../stores/shoots.ts';
import classes from './ShootCard.module.css';
import { ShootName } from './ShootName.tsx';
import { words } from './words.ts';

export function ShootCard({ shoot }: { shoot: ShootSummary }) {
  const [isRenamed, setIsRenamed] = useState(false);
  const telling = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => tellFailure(failureFrom(error)));
  const forget = async (): Promise<void> => {
    await forgetShoot(shoot.id);
    tellWithUndo({ message: words.forgotten(shoot.name), undo: () => void telling(rememberShoot(shoot.id)) });
  };
  const cover = shoot.coverFrameId ? pictureUrl('thumb', shoot.coverFrameId) : null;
  return (
    <li className={classes.card}>
      <div className={classes.cover}>
        <Thumb src={cover} name="" />
      </div>
      <div className={classes.text}>
        {isRenamed ? (
          <ShootName shootId={shoot.id} name={shoot.name} onDone={() => setIsRenamed(false)} />
        ) : (
          <a
            className={classes.name}
            href={formatRoute({ screen: 'shoot', shootId: shoot.id, view: 'grid', photoId: null })}
          >
            <span>{shoot.name}</span>
            {shoot.isSample ? <span className={classes.tag}>{words.sample}</span> : null}
          </a>
        )}
        <p>
          {words.files(shoot.fileCount, shoot.photoCount)}
          <span className={classes.quiet}>
            {' · '}
            {shoot.renditionCount > 0 ? words.developed(shoot.renditionCount, shoot.photoCount) : words.notDeveloped}
          </span>
        </p>
        {shoot.isMissing ? (
          <span title={words.missingText}>
            <Status icon={IconPlugConnectedX} meaning="red">
              {words.missing}
            </Status>
          </span>
        ) : (
          <p className={classes.quiet}>
            {words.opened} {shortMoment(shoot.openedAt)}
          </p>
        )}
      </div>
      <div className={classes.menu}>
        <Menu position="bottom-end" shadow="none" returnFocus={false}>
          <Menu.Target>
            <Button kind="plain" isIcon aria-label={words.menu(shoot.name)}>
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setIsRenamed(true)}>{words.rename}</Menu.Item>
            <Menu.Item onClick={() => void telling(forget())}>{words.forget}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </li>
  );
}
