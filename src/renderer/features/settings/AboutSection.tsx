import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { Status } from '../../design/Status.tsx';
import { failureFrom } from '../../failures.ts';
import { useSettings } from '../../stores/settings.ts';
import classes from './SettingsScreen.module.css';
import { Section, SettingRow } from './SettingsScreen.tsx';
import { words } from './words.ts';

type Report = Awaited<ReturnType<typeof studio.app.doctor>>;

/** What this is, where it keeps its things, and whether everything is in order. */
export function AboutSection() {
  const about = useSettings(({ about }) => about);
  if (!about) return null;
  return (
    <Section title={words.about}>
      <SettingRow name={words.version}>
        {about.version}, {about.platform}
      </SettingRow>
      <SettingRow name={words.runsIn}>
        {words.hosts[about.host]}, Node {about.node}
      </SettingRow>
      <SettingRow name={words.dataFolder}>
        <span className={classes.path}>{about.dataFolder}</span>
      </SettingRow>
      <SettingRow name={words.formats}>{about.formats.map((format) => format.toUpperCase()).join(', ')}</SettingRow>
      <SettingRow name={words.limits}>{words.limitsText(about.limits)}</SettingRow>
      <SettingRow name={words.privacy}>{words.privacyText}</SettingRow>
      <SettingRow name={words.checkUp}>
        <CheckUp />
      </SettingRow>
    </Section>
  );
}

function CheckUp() {
  const [report, setReport] = useState<Report | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isChecking, setIsChecking] = useState(false);
  const check = async (): Promise<void> => {
    setIsChecking(true);
    setFailure(null);
    try {
      setReport(await studio.app.doctor());
    } catch (error) {
      setFailure(failureFrom(error));
    } finally {
      setIsChecking(false);
    }
  };
  return (
    <div className={classes.stack}>
      <div className={classes.value}>
        <Button disabled={isChecking} onClick={() => void check()}>
          {isChecking ? words.checking : words.runCheckUp}
        </Button>
        {report ? (
          <Status icon={report.isHealthy ? IconCheck : IconAlertTriangle} meaning={report.isHealthy ? 'green' : 'red'}>
            {report.isHealthy ? words.healthy : words.unhealthy}
          </Status>
        ) : null}
      </div>
      {failure ? <FailureNote failure={failure} /> : null}
      {report ? (
        <ul className={classes.checks}>
          {report.checks.map((check) => (
            <li key={check.name} className={classes.check}>
              <Status icon={check.ok ? IconCheck : IconAlertTriangle} meaning={check.ok ? 'green' : 'red'}>
                {check.name}
              </Status>
              <span className={classes.hint}>{check.value}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
